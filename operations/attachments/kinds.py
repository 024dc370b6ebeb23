"""The kinds of files that are taken, told by their first bytes: the name decides nothing, it must only agree."""

from __future__ import annotations

from dataclasses import dataclass

from django.utils.translation import gettext_lazy as _

from common.access import Words
from operations.attachments.refusals import Reason

HEAD = 4096


@dataclass(frozen=True)
class Kind:
    """A kind of file: its code, its name in words, the endings it may have, what it is sent as."""

    code: str
    words: Words
    endings: frozenset[str]
    content_type: str
    can_be_shown: bool = False  # a small preview can be made of it


PDF = Kind("pdf", _("PDF document"), frozenset({"pdf"}), "application/pdf", can_be_shown=True)
JPEG = Kind("jpeg", _("JPEG picture"), frozenset({"jpg", "jpeg"}), "image/jpeg", can_be_shown=True)
PNG = Kind("png", _("PNG picture"), frozenset({"png"}), "image/png", can_be_shown=True)
TEXT = Kind("text", _("Plain text"), frozenset({"txt"}), "text/plain")
CSV = Kind("csv", _("CSV table"), frozenset({"csv"}), "text/csv")
_OOXML = "application/vnd.openxmlformats-officedocument."
DOCX = Kind("docx", _("Word document"), frozenset({"docx"}), f"{_OOXML}wordprocessingml.document")
XLSX = Kind("xlsx", _("Excel workbook"), frozenset({"xlsx"}), f"{_OOXML}spreadsheetml.sheet")
ZIP = Kind("zip", _("ZIP archive"), frozenset({"zip"}), "application/zip")

KINDS: dict[str, Kind] = {kind.code: kind for kind in (PDF, JPEG, PNG, TEXT, CSV, DOCX, XLSX, ZIP)}
ENDINGS: dict[str, Kind] = {ending: kind for kind in KINDS.values() for ending in kind.endings}

# What is refused by name of its content: programs of all systems, then what a browser would carry out.
_PROGRAMS: tuple[bytes, ...] = (
    *(b"MZ", b"#!", b"\x7fELF", b"\x00asm", b"dex\n", b"!<arch>", b"MSCF", b"ITSF"),
    *(b"\xca\xfe\xba\xbe", b"\xfe\xed\xfa", b"\xcf\xfa\xed\xfe", b"\xce\xfa\xed\xfe"),
    b"L\x00\x00\x00\x01\x14\x02\x00",
)
_OLD_OFFICE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_OTHER_ARCHIVES = (b"Rar!", b"7z\xbc\xaf", b"\x1f\x8b", b"BZh", b"\xfd7zXZ", b"\x28\xb5\x2f\xfd")
_PAGE_MARKS = (b"<!doctype", b"<html", b"<svg", b"<script", b"<?xml", b"<?php", b"<body", b"<iframe", b"<head", b"<!--")
# Endings of files that a system starts, also where their content is plain text.
_PROGRAM_ENDINGS = (
    "exe dll com scr pif bat cmd ps1 psm1 vbs vbe js jse mjs wsf wsh hta cpl msi msp reg lnk url jar class app sh bash"
    " py pl rb php asp aspx jsp apk deb rpm dmg pkg iso img vhd elf so sys drv ocx chm gadget inf scf appref-ms"
    " application docm dotm xlsm xltm xlam pptm potm ppam sldm xll iqy slk"
)
_PAGE_ENDINGS = "html htm xhtml xht shtml svg svgz mht mhtml xml xsl xslt swf"
PROGRAM_ENDINGS = frozenset(_PROGRAM_ENDINGS.split())
PAGE_ENDINGS = frozenset(_PAGE_ENDINGS.split())


def of(head: bytes) -> Kind | Reason | None:
    """The kind that the first bytes tell; a reason where they tell a forbidden one; None where they tell nothing.

    A ZIP archive, a DOCX and an XLSX begin alike: `ZIP` stands for all three here.
    """
    if head.startswith(b"%PDF-"):
        return PDF
    if head.startswith(b"\xff\xd8\xff"):
        return JPEG
    if head.startswith(b"\x89PNG\r\n\x1a\n"):
        return PNG
    if head.startswith((b"PK\x03\x04", b"PK\x05\x06")):
        return ZIP
    return _forbidden(head)


def _forbidden(head: bytes) -> Reason | None:
    if head.startswith(_PROGRAMS):
        return Reason.PROGRAM
    if head.startswith(_OLD_OFFICE):
        return Reason.MACROS  # old office files can hold macros in many places; their new forms cannot
    if head.startswith(_OTHER_ARCHIVES):
        return Reason.UNKNOWN_KIND
    return Reason.WEB_PAGE if is_page(head) else None


def is_page(head: bytes) -> bool:
    """Whether a text is a web page, a drawing or a script, in whichever letters and after whatever stands first."""
    plain = head.replace(b"\0", b"").lower()  # UTF-16 too
    return any(mark in plain for mark in _PAGE_MARKS)
