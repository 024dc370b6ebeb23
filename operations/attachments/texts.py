"""Plain text and tables of text: no bytes that are none, no page of the web, no cell that begins with a formula."""

from __future__ import annotations

import re
from typing import BinaryIO

from operations.attachments import kinds
from operations.attachments.refusals import Reason, Refused

_PIECE = 65_536
_CONTROLS = re.compile(rb"[\x00-\x08\x0b\x0e-\x1a\x1c-\x1f\x7f]")
_MARKED_16 = (b"\xff\xfe", b"\xfe\xff")
# Where a cell begins: at a line or after a separator; a quote may stand before. A phone number or a number is none.
_FORMULA = re.compile(rb"""(?:^|[\r\n,;\t])[ "']*(?:[=@]|[+-][^,;\t\r\n"]*[A-Za-z][^,;\t\r\n"]*[(|!])""")


def check(file: BinaryIO, *, is_table: bool) -> None:
    """Let a text pass. Raises: Refused."""
    head = file.read(_PIECE)
    if kinds.is_page(head[: kinds.HEAD]):
        raise Refused(Reason.WEB_PAGE)
    wide = head[:2] in _MARKED_16
    before = b""
    while head:
        plain = head.replace(b"\0", b"") if wide else head
        if _CONTROLS.search(plain):
            raise Refused(Reason.MISMATCH)
        if is_table and _FORMULA.search(before + plain.removeprefix(b"\xef\xbb\xbf").lstrip(b"\xff\xfe")):
            raise Refused(Reason.FORMULAS)
        # A cell that begins at the edge of two pieces is looked at with the line it stands in.
        before = plain[-256:][max(plain[-256:].rfind(b"\n"), 0) :]
        head = file.read(_PIECE)
