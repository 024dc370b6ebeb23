from __future__ import annotations

import subprocess
import sys
from io import BytesIO

import pytest
from PIL import Image

from operations.attachments import kinds, previews
from tests.operations.attachments import hostile


def _photograph(form: str, side: int = 2_000) -> bytes:
    picture = Image.effect_noise((side, side // 2), 90).convert("RGB")
    exif = Image.Exif()
    exif[0x010F] = "EXERCISE Make"
    exif.get_ifd(0x8825)[1] = "N"
    made = BytesIO()
    picture.save(made, form, exif=exif)
    return made.getvalue()


@pytest.mark.parametrize(("form", "kind"), [("JPEG", kinds.JPEG), ("PNG", kinds.PNG)])
def test_a_picture_is_made_small_and_tells_nothing_beside(form: str, kind: kinds.Kind) -> None:
    content = _photograph(form)

    picture = previews.of(content, kind)

    assert picture and len(picture) <= 60_000 < len(content)
    assert b"EXERCISE" in content and b"EXERCISE" not in picture
    with Image.open(BytesIO(picture)) as found:
        assert (found.format, max(found.size), dict(found.getexif())) == ("JPEG", 480, {})


def test_the_first_page_of_a_pdf_is_shown() -> None:
    page = BytesIO()
    Image.new("RGB", (300, 200), "red").save(page, "PDF")

    picture = previews.of(page.getvalue(), kinds.PDF)

    assert picture
    with Image.open(BytesIO(picture)) as found:
        red, green, _blue = found.getpixel((found.width // 2, found.height // 2))
        assert red > 200 > 60 > green


@pytest.mark.parametrize(
    ("kind", "content"),
    [
        (kinds.PNG, hostile.png(60_000, 60_000)),
        (kinds.JPEG, hostile.jpeg(65_000, 65_000)),
        (kinds.PDF, hostile.pdf()[:100]),
        (kinds.PNG, hostile.png()[:50]),
        (kinds.PNG, b""),
        (kinds.JPEG, hostile.png()),  # only the kind that it was taken for is tried
    ],
)
def test_of_what_is_spoilt_or_huge_there_is_none(kind: kinds.Kind, content: bytes) -> None:
    assert previews.of(content, kind) is None


def test_the_child_can_open_no_file_and_no_line_and_sees_no_environment(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SECRET_KEY", "secret")
    script = (
        f"import runpy, sys; child = runpy.run_path({str(previews._CHILD)!r})\n"
        "import os, socket\n"
        "def tried(content):\n"
        "    for act in (lambda: open('/etc/passwd'), lambda: socket.socket(), lambda: open('/tmp/x', 'w')):\n"
        "        try: act()\n"
        "        except OSError: continue\n"
        "        print('got out', file=sys.stderr)\n"
        "    print(sorted(os.environ), file=sys.stderr); sys.exit(3)\n"
        "main = child['main']; main.__globals__['_of_image'] = lambda form: tried\n"
        "main('png', 60000)\n"
    )

    ran = subprocess.run(
        [sys.executable, "-I", "-B", "-c", script], input=b"", capture_output=True, env={}, timeout=60, check=False
    )

    assert ran.returncode == 3, ran.stderr
    assert b"got out" not in ran.stderr and b"SECRET" not in ran.stderr
