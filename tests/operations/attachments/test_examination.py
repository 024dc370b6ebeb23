from __future__ import annotations

from io import BytesIO

import pytest
import typst  # noqa: TID251 - documents as other programs make them
from openpyxl import Workbook  # noqa: TID251 - the same
from PIL import Image

from operations.attachments import names
from operations.attachments.examination import examine
from operations.attachments.refusals import Reason, Refused
from tests.operations.attachments import hostile
from tests.operations.attachments.hostile import HONEST, HOSTILE, UNSAFE_NAMES, Upload

GPS, MAKE = 0x8825, 0x010F


@pytest.mark.parametrize("upload", HOSTILE, ids=lambda one: one.what)
def test_what_is_meant_ill_is_refused_with_its_reason(upload: Upload) -> None:
    content = upload.make()
    if upload.reason is None:
        examine(BytesIO(content), name=upload.name, size=len(content))
        return

    with pytest.raises(Refused) as refused:
        examine(BytesIO(content), name=upload.name, size=len(content))

    assert refused.value.reason is upload.reason
    assert str(refused.value.words).endswith(".")


@pytest.mark.parametrize("upload", HONEST, ids=lambda one: one.what)
def test_what_an_officer_sends_is_taken(upload: Upload) -> None:
    content = upload.make()

    assert examine(BytesIO(content), name=upload.name, size=len(content)).name == upload.name


def test_what_real_programs_write_is_taken() -> None:
    sheet, picture, page = BytesIO(), BytesIO(), BytesIO()
    book = Workbook()
    book.active.append(["=SUM(1,2)", "EXERCISE"])
    book.save(sheet)
    Image.new("RGB", (9, 9)).save(picture, "JPEG", progressive=True)
    Image.new("RGB", (9, 9)).save(page, "PDF")
    typeset = typst.compile(b'= EXERCISE\n#link("https://example.org")[Whose boat is it?]')

    for name, content in (
        ("a.xlsx", sheet.getvalue()),
        ("a.jpg", picture.getvalue()),
        ("a.pdf", page.getvalue()),
        ("b.pdf", typeset),
    ):
        assert examine(BytesIO(content), name=name, size=len(content)).name == name


@pytest.mark.parametrize("name", UNSAFE_NAMES)
def test_a_name_is_nothing_but_a_name(name: str) -> None:
    with pytest.raises(Refused):
        names.checked(name)


@pytest.mark.parametrize(
    ("name", "make"), [("a.zip", hostile.locked), ("f.pdf", lambda: hostile.pdf(b"/Encrypt 5 0 R"))]
)
def test_a_locked_file_is_taken_when_its_sender_says_so(name: str, make: object) -> None:
    content = make()

    assert examine(BytesIO(content), name=name, size=len(content), may_be_encrypted=True).is_encrypted


@pytest.mark.parametrize("upload", [one for one in HONEST if one.name not in {"old.txt", "phones.csv", "ගොනුව.txt"}])
def test_a_file_cut_off_anywhere_is_refused_or_whole_enough_to_open(upload: Upload) -> None:
    content = upload.make()
    for length in (1, len(content) // 4, len(content) // 2, len(content) - 30):
        with pytest.raises(Refused) as refused:
            examine(BytesIO(content[:length]), name=upload.name, size=length)
        assert refused.value.reason in {Reason.DAMAGED, Reason.MISMATCH}


def test_a_picture_tells_what_it_holds_of_place_and_device() -> None:
    def told(name: str, content: bytes) -> tuple[bool, bool]:
        found = examine(BytesIO(content), name=name, size=len(content)).told
        return found.place, found.device

    assert told("p.jpg", hostile.jpeg(told=hostile.exif(MAKE, GPS))) == (True, True)
    assert told("p.jpg", hostile.jpeg(told=hostile.exif(MAKE))) == (False, True)
    assert told("p.png", hostile.png(8, 8, hostile._chunk(b"eXIf", hostile.exif(GPS)))) == (True, False)
    assert told("p.png", hostile.png()) == told("p.jpg", hostile.jpeg()) == (False, False)
