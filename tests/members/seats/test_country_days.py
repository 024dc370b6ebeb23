"""A country's weekend and public holidays are kept by the secretariat; its desks follow."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, datetime
from typing import Any

import pytest
from django.db import DatabaseError, transaction
from django.test import Client
from django.urls import reverse

from audit.models import AuditEntry
from common.access import NotAllowed
from members.acting import acting_as
from members.directory import country_days, services
from members.models import Agency, Country, Holiday
from members.trail.services import SEALER
from tests.operations.pages import fill_in, hidden_fields, text_of

pytestmark = pytest.mark.django_db
Enter = Callable[[str], Client]
WORDS: dict[str, Any] = {
    "weekend": ["4", "5"],
    "holidays": "2026-11-24 Founding Day\n2027-03-10 Eid al-Fitr (estimated)\n",
}


@pytest.fixture
def country(db: None) -> Country:
    return Country.objects.get(iso2="NZ")


def _page(country: Country) -> str:
    return reverse("country_days", args=[country.id])


def _days(country: Country) -> list[tuple[date, str, bool]]:
    return list(Holiday.objects.filter(country=country).values_list("day", "name", "is_estimated"))


def test_the_secretariat_keeps_them_and_desks_follow(enter: Enter, country: Country) -> None:
    """It is Tuesday afternoon in New Zealand."""
    client, desk = enter("secretariat"), Agency.objects.get(short_name="NZ MID").get_absolute_url()
    assert "Open closes 17:00 there" in text_of(enter("vn_officer").get(desk))

    assert fill_in(client, _page(country), **WORDS)["Location"] == country.get_absolute_url()

    after = Country.objects.get(id=country.id)
    assert (after.weekend, after.version) == ([4, 5], country.version + 1)
    assert _days(country) == [
        (date(2026, 11, 24), "Founding Day", False),
        (date(2027, 3, 10), "Eid al-Fitr", True),
    ]
    assert "Today is a public holiday there: Founding Day ." in text_of(enter("vn_officer").get(desk))
    with acting_as(SEALER):
        assert AuditEntry.objects.filter(action="keep_country_days", object_id=country.id).count() == 1


def test_the_page_shows_what_is_kept_and_marks_what_is_estimated(enter: Enter) -> None:
    bangladesh = Country.objects.get(iso2="BD")
    page = enter("secretariat").get(_page(bangladesh))

    marked = page.context["estimated"]
    assert marked and all(row.is_estimated for row in marked)
    assert page.context["form"].initial["weekend"] == [4, 5]
    assert "(estimated)" in page.context["form"].initial["holidays"]
    assert "the moon may still move them" in text_of(page)
    assert _page(bangladesh) in enter("secretariat").get(bangladesh.get_absolute_url()).content.decode()


def test_an_agency_with_days_of_its_own_keeps_them_and_is_named(enter: Enter, country: Country) -> None:
    agency = Agency.objects.get(short_name="NZ BLU")
    page = reverse("agency_days", args=[agency.id])
    assert "replaces them for the whole year" in text_of(enter("nz_administrator").get(page))
    fill_in(enter("nz_administrator"), page, holidays="2026-12-24 Christmas Eve")

    fill_in(enter("secretariat"), _page(country), **WORDS)

    assert Holiday.objects.get(agency=agency).name == "Christmas Eve"
    assert agency.name in text_of(enter("secretariat").get(_page(country)))
    assert "those of the country do not count for it" in text_of(enter("nz_administrator").get(page))
    assert "Founding Day" not in text_of(enter("vn_officer").get(agency.get_absolute_url()))


def test_a_year_left_empty_is_filled_again(enter: Enter, country: Country, now: datetime) -> None:
    fill_in(enter("secretariat"), _page(country), weekend=["5", "6"], holidays="2027-01-01 New Year")

    assert services.fill_days(now=now) > 5
    assert {day.year for day, _name, _estimated in _days(country)} == {2026, 2027}
    assert len([day for day, _name, _estimated in _days(country) if day.year == 2027]) == 1


@pytest.mark.parametrize(
    ("change", "field", "said"),
    [
        ({"holidays": "Christmas Day"}, "holidays", "Line 1: write a day and a name."),
        ({"holidays": "2026-12-25 One\n2026-12-25 Two"}, "holidays", "Line 2: this day is there twice."),
        ({"weekend": []}, "weekend", "Choose at least one day."),
        ({"weekend": ["7"]}, "weekend", "valid choice"),
        ({"weekend": list("01234")}, "weekend", "at least three working days"),
    ],
)
def test_bad_input_is_named_and_nothing_changes(
    change: dict[str, Any], field: str, said: str, enter: Enter, country: Country
) -> None:
    before = _days(country)

    answer = fill_in(enter("secretariat"), _page(country), **(WORDS | change))

    assert said in " ".join(answer.context["form"].errors[field])
    assert _days(country) == before


def test_two_who_edit_them_see_both_and_lose_nothing(enter: Enter, country: Country) -> None:
    first, second, path = enter("secretariat"), enter("Nattapong Wisetkul"), _page(country)
    mine, theirs = first.get(path), second.get(path)
    second.post(path, hidden_fields(theirs) | {"weekend": ["5", "6"], "holidays": "2026-07-07 Theirs"})

    assert first.post(path, hidden_fields(mine) | WORDS)["Location"] == path

    said = first.get(path).content.decode()
    assert "2026-07-07 Theirs" in said and "Founding Day" in said


@pytest.mark.parametrize("who", ["nz_officer", "nz_administrator", "nz_chair", "nz_auditor", "vn_officer"])
def test_nobody_else_keeps_them(who: str, enter: Enter, acting: Any, country: Country, now: datetime) -> None:
    assert {enter(who).get(_page(country)).status_code, enter(who).post(_page(country), WORDS).status_code} <= {
        403,
        404,
    }
    with acting(who) as by:
        with pytest.raises(NotAllowed):
            country_days.keep(
                country=country, weekend=[6], holidays=[], since=now.date(), by=by, now=now, version=country.version
            )
        assert Country.objects.filter(id=country.id).update(weekend=[6]) == 0


def test_the_secretariat_changes_nothing_else_of_a_country(acting: Any, country: Country) -> None:
    with acting("secretariat"), pytest.raises(DatabaseError, match="permission denied"), transaction.atomic():
        Country.objects.filter(id=country.id).update(name="X")
