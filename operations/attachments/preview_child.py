"""Run by itself, in a process of its own: a picture comes in, a small one goes out. Imports nothing of the portal.

It binds itself before it looks at anything: memory, time, no file to write, and after its libraries are loaded no file
and no line to open at all.
"""

from __future__ import annotations

import io
import resource
import sys
from typing import Any

_MEMORY = 805_306_368
_SECONDS = 15
_SIDE = 480
_PIXELS = 60_000_000
_QUALITIES = (80, 65, 50, 35, 20)


def main(kind: str, most_bytes: int) -> None:
    """Read the file from standard input, write the picture to standard output."""
    _bind(resource.RLIMIT_AS, _MEMORY)
    _bind(resource.RLIMIT_CPU, _SECONDS)
    _bind(resource.RLIMIT_FSIZE, 0)
    _bind(resource.RLIMIT_CORE, 0)
    content = sys.stdin.buffer.read()
    open_it = _of_pdf() if kind == "pdf" else _of_image(kind.upper())
    _bind(resource.RLIMIT_NOFILE, 3)  # those it has
    _bind(resource.RLIMIT_NPROC, 0)
    picture = open_it(content)
    for quality in _QUALITIES:
        made = io.BytesIO()
        picture.save(made, "JPEG", quality=quality, optimize=True)
        if made.tell() <= most_bytes:
            sys.stdout.buffer.write(made.getvalue())
            return
    sys.exit(1)


def _bind(what: int, most: int) -> None:
    resource.setrlimit(what, (most, most))


def _of_image(form: str) -> Any:  # a function; the libraries are known in this process only
    from PIL import Image, ImageOps, TiffImagePlugin  # noqa: F401, PLC0415 - Exif is read by the last

    Image.preinit()
    Image.MAX_IMAGE_PIXELS = _PIXELS

    def opened(content: bytes) -> Any:
        with Image.open(io.BytesIO(content), formats=[form]) as found:
            found.draft("RGB", (2 * _SIDE, 2 * _SIDE))
            found.thumbnail((_SIDE, _SIDE))
            return _plain(ImageOps.exif_transpose(found))

    return opened


def _of_pdf() -> Any:  # the same
    import pypdfium2  # noqa: PLC0415 - after the first bonds
    from PIL import Image  # noqa: PLC0415 - the same

    Image.preinit()

    def opened(content: bytes) -> Any:
        page = pypdfium2.PdfDocument(content)[0]
        width, height = page.get_size()
        scale = _SIDE / max(width, height, 1)
        return _plain(page.render(scale=scale, may_draw_forms=False).to_pil())

    return opened


def _plain(picture: Any) -> Any:
    """On white, and with nothing of what stood beside it."""
    from PIL import Image  # noqa: PLC0415 - loaded before

    picture = picture.convert("RGBA")
    white = Image.new("RGB", picture.size, "white")
    white.paste(picture, mask=picture.getchannel("A"))
    return white


if __name__ == "__main__":
    main(sys.argv[1], int(sys.argv[2]))
