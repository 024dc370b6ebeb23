"""All duty desks on one sheet: as a page to print, and as a file."""

from __future__ import annotations

from collections.abc import Callable
from io import BytesIO

import pytest
from django.test import Client
from pypdf import PdfReader

from members.models import Agency, DutyDesk

pytestmark = pytest.mark.django_db

Enter = Callable[[str], Client]


def test_the_page_holds_every_desk(enter: Enter) -> None:
    """Each agency's main one: a unit's desk stands in its agency's entry."""
    said = enter("nz_officer").get("/directory/card/").content.decode()
    phones = DutyDesk.objects.filter(unit=None).values_list("phone", flat=True)

    assert [phone for phone in phones if f'href="tel:{phone}"' not in said] == []
    assert "Trafficking Response Unit (EXERCISE)</bdi> †" in said
    assert "Criminal Liaison Office (EXERCISE)</bdi> †" not in said


def test_the_file_is_one_sheet_with_every_desk(enter: Enter) -> None:
    answer = enter("vn_officer").post("/directory/card/pdf/")
    pages = PdfReader(BytesIO(answer.content)).pages
    said = " ".join(pages[0].extract_text().split())

    assert answer["Content-Type"] == "application/pdf"
    assert len(pages) == 1
    assert [name for name in Agency.objects.values_list("name", flat=True) if name not in said] == []
    assert said.count("+64 4 555 0101") == 3  # its own line, and as deputy of the two others
    assert "EXERCISE 24 Nov 2026, 03:00 UTC" in said
    assert "†: not confirmed" in said


def test_whoever_takes_it_out_is_written_down(enter: Enter) -> None:
    enter("nz_officer").post("/directory/card/pdf/")

    rows = enter("nz_administrator").get("/audit/?action=take_card").context["rows"]
    assert [(row.who, row.what) for row in rows] == [("Hana Whitcombe", "Took the card of duty desks")]
