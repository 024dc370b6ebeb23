"""Thirty and more uploads that somebody could mean ill with, and honest ones beside them; made anew, none is kept."""

from __future__ import annotations

import struct
import zipfile
import zlib
from collections.abc import Callable
from dataclasses import dataclass
from io import BytesIO

from operations.attachments.refusals import Reason

REL = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
_TYPES = (
    '<?xml version="1.0"?><Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types">'
    '<Override PartName="/word/document.xml" ContentType="{}"/></Types>'
)
_WORD = "application/vnd.openxmlformats-officedocument.wordprocessingml.document.main+xml"
_SHEET = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet.main+xml"
_MACRO_WORD = "application/vnd.ms-word.document.macroEnabled.main+xml"
_DOCUMENT = '<?xml version="1.0"?><document>{}</document>'
OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 504


@dataclass(frozen=True)
class Upload:
    """A file as it is sent; `reason` is None for one that is taken, because it is inert."""

    what: str
    name: str
    make: Callable[[], bytes]
    reason: Reason | None


def zipped(parts: dict[str, bytes | str], *, packed: bool = True) -> bytes:
    """An archive."""
    file = BytesIO()
    with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED if packed else zipfile.ZIP_STORED) as archive:
        for name, content in parts.items():
            archive.writestr(name, content)
    return file.getvalue()


def locked() -> bytes:
    """An archive whose one part is marked as encrypted."""
    content = bytearray(zipped({"secret.txt": "x" * 40}, packed=False))
    content[6] |= 1
    content[content.index(b"PK\x01\x02") + 8] |= 1
    return bytes(content)


def docx(body: str = "<p/>", *, main: str = _WORD, **more: bytes | str) -> bytes:
    """A document of Word, as small as can be; other parts by name with `__` for `/`."""
    parts: dict[str, bytes | str] = {
        "[Content_Types].xml": _TYPES.format(main),
        "word/document.xml": _DOCUMENT.format(body),
    }
    return zipped(parts | {name.replace("__", "/"): content for name, content in more.items()})


def relations(kind: str, target: str, mode: str = "External") -> str:
    """A part that says what belongs to a document."""
    return (
        '<?xml version="1.0"?><Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships">'
        f'<Relationship Id="r1" Type="{REL}/{kind}" Target="{target}" TargetMode="{mode}"/></Relationships>'
    )


def _chunk(name: bytes, body: bytes) -> bytes:
    return struct.pack(">I", len(body)) + name + body + struct.pack(">I", zlib.crc32(name + body))


def png(width: int = 8, height: int = 8, *more: bytes) -> bytes:
    """A grey picture; its size may be a lie."""
    rows = zlib.compress(b"".join(b"\0" + b"\x80" * 8 for _ in range(8)))
    head = _chunk(b"IHDR", struct.pack(">IIBBBBB", width, height, 8, 0, 0, 0, 0))
    return b"\x89PNG\r\n\x1a\n" + head + b"".join(more) + _chunk(b"IDAT", rows) + _chunk(b"IEND", b"")


def exif(*tags: int) -> bytes:
    """A first table of Exif with these tags."""
    entries = b"".join(struct.pack("<HHII", tag, 4, 1, 0) for tag in tags)
    return b"II*\0" + struct.pack("<IH", 8, len(tags)) + entries + b"\0\0\0\0"


def jpeg(width: int = 8, height: int = 8, told: bytes = b"") -> bytes:
    """A picture in outline: what is written before its lines is right, the lines are none."""
    part = b"\xff\xe1" + struct.pack(">H", len(told) + 8) + b"Exif\0\0" + told if told else b""
    frame = b"\xff\xc0\x00\x0b\x08" + struct.pack(">HH", height, width) + b"\x01\x01\x11\x00"
    return b"\xff\xd8" + part + frame + b"\xff\xda\x00\x08\x01\x01\x00\x00\x3f\x00" + b"\x00" * 32 + b"\xff\xd9"


def pdf(objects: bytes = b"", *, packed: bytes = b"", how: bytes = b"/Filter /FlateDecode") -> bytes:
    """A PDF in outline, with packed objects if any."""
    body = b"%PDF-1.7\n1 0 obj\n<< /Type /Catalog /Pages 2 0 R >>\nendobj\n2 0 obj\n"
    body += b"<< /Type /Pages /Kids [3 0 R] /Count 1 >>\nendobj\n3 0 obj\n<< /Type /Page /Parent 2 0 R"
    body += b" /MediaBox [0 0 200 200] >>\nendobj\n" + objects
    if packed:
        stream = zlib.compress(packed)
        body += b"9 0 obj\n<< /Type /ObjStm /N 1 /First 4 %s /Length %d >>\nstream\n" % (how, len(stream))
        body += stream + b"\nendstream\nendobj\n"
    return body + b"trailer\n<< /Root 1 0 R /Size 4 >>\nstartxref\n9\n%%EOF\n"


def _bomb() -> bytes:
    return zipped({"zeros.txt": b"0" * 40_000_000})


def _many() -> bytes:
    return zipped({f"{number}.txt": "x" for number in range(2_500)}, packed=False)


def _lying() -> bytes:
    """Its part says that it is small."""
    content = bytearray(_bomb())
    for mark, place in ((b"PK\x03\x04", 22), (b"PK\x01\x02", 24)):
        start = content.index(mark)
        content[start + place : start + place + 4] = struct.pack("<I", 1_000)
    return bytes(content)


def _shared() -> bytes:
    """Two parts with the same bytes."""
    content = zipped({"a.txt": "x" * 99}, packed=False)
    start = content.index(b"PK\x01\x02")
    entry = content[start : content.index(b"PK\x05\x06")]
    twice = entry.replace(b"a.txt", b"b.txt")
    end = struct.pack("<4sHHHHIIH", b"PK\x05\x06", 0, 0, 2, 2, len(entry) * 2, start, 0)
    return content[:start] + entry + twice + end


_LAUGHS = '<!DOCTYPE a [<!ENTITY b "ha"><!ENTITY c "' + "&b;" * 99 + '">]>'
HOSTILE: tuple[Upload, ...] = (
    Upload("a program under its own name", "tool.exe", lambda: b"MZ\x90\0" + b"\0" * 60, Reason.PROGRAM),
    Upload("a program under another name", "report.pdf", lambda: b"MZ\x90\0" + b"\0" * 60, Reason.PROGRAM),
    Upload("a program for other systems", "list.txt", lambda: b"\x7fELF\x02\x01\x01" + b"\0" * 60, Reason.PROGRAM),
    Upload("a script of a shell", "note.txt", lambda: b"#!/bin/sh\nrm -rf /\n", Reason.PROGRAM),
    Upload("a script by its ending", "note.txt.ps1", lambda: b"Remove-Item *", Reason.PROGRAM),
    Upload("a page of the web", "page.html", lambda: b"<html><script>alert(1)</script>", Reason.WEB_PAGE),
    Upload("a page under another name", "page.txt", lambda: b"\xef\xbb\xbf  <!DOCTYPE HTML><p>", Reason.WEB_PAGE),
    Upload("a page in wide letters", "page.csv", lambda: "<html><script>".encode("utf-16"), Reason.WEB_PAGE),
    Upload("a drawing with a script", "map.svg", lambda: b"<svg onload='alert(1)'/>", Reason.WEB_PAGE),
    Upload("a drawing named as a picture", "map.png", lambda: b"<svg onload='alert(1)'/>", Reason.WEB_PAGE),
    Upload("a document with macros", "order.docx", lambda: docx(main=_MACRO_WORD), Reason.MACROS),
    Upload(
        "macros that the types do not name", "order.docx", lambda: docx(**{"word/vbaProject.bin": OLE}), Reason.MACROS
    ),
    Upload("an old document", "order.docx", lambda: OLE, Reason.MACROS),
    Upload("a document with an object inside", "o.docx", lambda: docx(word__media__x=OLE), Reason.EMBEDDED),
    Upload(
        "a document that loads its template",
        "order.docx",
        lambda: docx(**{"word/_rels/s.rels": relations("attachedTemplate", "http://x/t.dotm")}),
        Reason.REMOTE_PARTS,
    ),
    Upload(
        "a document that loads a picture",
        "order.docx",
        lambda: docx(**{"word/_rels/document.xml.rels": relations("image", "http://x/p.png")}),
        Reason.REMOTE_PARTS,
    ),
    Upload(
        "a document with a field that starts a program",
        "order.docx",
        lambda: docx('<p><instrText>DDEAU</instrText><instrText>TO c:\\\\cmd.exe "/k calc"</instrText></p>'),
        Reason.REMOTE_PARTS,
    ),
    Upload(
        "a bomb of XML",
        "order.docx",
        lambda: zipped({"[Content_Types].xml": _TYPES.format(_WORD), "word/document.xml": _LAUGHS + "<a>&c;</a>"}),
        Reason.BOMB,
    ),
    Upload("a workbook named as a document", "t.docx", lambda: docx(main=_SHEET), Reason.MISMATCH),
    Upload(
        "a PDF with a program",
        "f.pdf",
        lambda: pdf(b"4 0 obj\n<< /S /JavaScript /JS (x) >>\nendobj\n"),
        Reason.ACTIVE_PDF,
    ),
    Upload(
        "one that is disguised", "f.pdf", lambda: pdf(b"4 0 obj\n<< /S /J#61vaScript /JS (x) >>\n"), Reason.ACTIVE_PDF
    ),
    Upload("one that is packed", "f.pdf", lambda: pdf(packed=b"4 0 << /S /JavaScript /JS (x) >>"), Reason.ACTIVE_PDF),
    Upload(
        "one that starts a program", "f.pdf", lambda: pdf(b"4 0 obj\n<< /S /Launch /F (cmd) >>\n"), Reason.ACTIVE_PDF
    ),
    Upload("one with a file inside", "f.pdf", lambda: pdf(b"4 0 obj\n<< /Type /EmbeddedFile >>\n"), Reason.ACTIVE_PDF),
    Upload("a PDF that unpacks without end", "f.pdf", lambda: pdf(packed=b"0" * 80_000_000), Reason.BOMB),
    Upload("a PDF cut off midway", "f.pdf", lambda: pdf()[:150], Reason.DAMAGED),
    Upload("a locked PDF", "f.pdf", lambda: pdf(b"4 0 obj\n<< /Encrypt 5 0 R >>\n"), Reason.ENCRYPTED),
    Upload("an archive that unpacks without end", "a.zip", _bomb, Reason.BOMB),
    Upload("one that lies about it", "a.zip", _lying, Reason.DAMAGED),
    Upload("an archive of very many", "a.zip", _many, Reason.BOMB),
    Upload("parts that share their bytes", "a.zip", _shared, Reason.BOMB),
    Upload("an archive in an archive", "a.zip", lambda: zipped({"b.zip": zipped({"c.txt": "x"})}), Reason.NESTED),
    Upload("one that leaves its folder", "a.zip", lambda: zipped({"../../etc/x.txt": "x"}), Reason.NAME_UNSAFE),
    Upload("one with a program", "a.zip", lambda: zipped({"x.exe": "MZ"}), Reason.PROGRAM),
    Upload("one with a hidden program", "a.zip", lambda: zipped({"x.txt": b"MZ\x90\0"}), Reason.PROGRAM),
    Upload("one with a page", "a.zip", lambda: zipped({"x.html": "<html>"}), Reason.IN_ARCHIVE),
    Upload("a locked archive", "a.zip", locked, Reason.ENCRYPTED),
    Upload("another sort of archive", "a.zip", lambda: b"Rar!\x1a\x07\x01\0", Reason.UNKNOWN_KIND),
    Upload("a picture of very many points", "p.png", lambda: png(60_000, 60_000), Reason.TOO_MANY_PIXELS),
    Upload("a photograph of very many", "p.jpg", lambda: jpeg(65_000, 65_000), Reason.TOO_MANY_PIXELS),
    Upload("a picture cut off midway", "p.png", lambda: png()[:-20], Reason.DAMAGED),
    Upload("a picture under another name", "p.jpg", png, Reason.MISMATCH),
    Upload("a table with formulas", "t.csv", lambda: b"name,phone\n=cmd|' /C calc'!A0,1\n", Reason.FORMULAS),
    Upload("bytes that are no text", "t.txt", lambda: b"abc\0\1\2", Reason.MISMATCH),
    Upload("an empty file", "t.txt", lambda: b"", Reason.EMPTY),
    Upload("a very long name", f"{'n' * 150}.txt", lambda: b"x", Reason.NAME_LONG),
    Upload("a name without an ending", "note", lambda: b"x", Reason.NAME_WITHOUT_ENDING),
    Upload("a picture that is also an archive", "p.png", lambda: png() + zipped({"x.exe": "MZ"}), None),
)
# Names that the browser's form cannot carry whole: what arrives of them is a plain one.
UNSAFE_NAMES = ("re\u202eexe.txt", "a\x00b.txt", "../../x.txt", "C:\\x.txt", "a\nb.txt", ".txt.", "\u2066x.txt")

HONEST: tuple[Upload, ...] = (
    Upload("a PDF", "Statement of 24 Nov.pdf", lambda: pdf(packed=b"4 0 << /Type /Font >>"), None),
    Upload("a photograph", "ảnh.JPG", jpeg, None),
    Upload("a picture", "รูป.png", png, None),
    Upload("a text", "ගොනුව.txt", "Xin chào, สวัสดี\n".encode, None),
    Upload("a text of another system", "old.txt", lambda: "สวัสดี".encode("cp874"), None),
    Upload("a table", "phones.csv", lambda: b"name,phone,sum\nAn,+84 912 345 678,-5.3\nB - C,-,+1 (2) 3\n", None),
    Upload("a document", "order.docx", docx, None),
    Upload(
        "a document with a link",
        "order.docx",
        lambda: docx(**{"word/_rels/document.xml.rels": relations("hyperlink", "https://example.org/")}),
        None,
    ),
    Upload("a workbook", "sheet.xlsx", lambda: docx(main=_SHEET), None),
    Upload(
        "an archive", "all.zip", lambda: zipped({"a/": "", "a/x.txt": "x", "a/p.png": png(), "d.docx": docx()}), None
    ),
)
