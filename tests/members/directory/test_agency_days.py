"""Working days of countries and agencies: filled once, kept by administrators, and closing desks."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, datetime
from typing import Any

import pytest
from django.db import DatabaseError, transaction
from django.test import Client
from django.urls import reverse

from members.acting import acting_as
from members.directory import queries, services
from members.models import Agency, Country, Holiday
from tests.operations.pages import fill_in, hidden_fields, text_of

pytestmark = pytest.mark.django_db

Enter = Callable[[str], Client]
TODAY = date(2026, 11, 24)
WORDS: dict[str, Any] = {
    "weekend": ["4", "5"],
    "holidays": "2026-11-24 Founding Day\n\n 2026-12-24  Christmas Eve \n2027-03-10 Eid al-Fitr (estimated)\n",
}


def path_of(short_name: str) -> str:
    return reverse("agency_days", kwargs={"agency_id": Agency.objects.get(short_name=short_name).id})


def own_days(short_name: str) -> list[tuple[date, str, bool]]:
    rows = Holiday.objects.filter(agency__short_name=short_name)
    return list(rows.values_list("day", "name", "is_estimated"))


# Filling


def test_each_country_begins_with_two_years_of_the_library() -> None:
    years = queries.filled_years()

    assert years[Country.objects.get(iso2="NZ").id] == {2026, 2027}
    assert len(years) == Country.objects.count()
    assert Country.objects.get(iso2="BD").weekend == [4, 5]
    assert Holiday.objects.filter(country__iso2="BD", is_estimated=True).exists()


def test_filling_again_adds_nothing_and_touches_nothing(now: datetime) -> None:
    assert services.fill_days(now=now) == 0


def test_the_next_year_is_added_when_it_comes(now: datetime) -> None:
    added = services.fill_days(now=now.replace(year=2027))

    assert added > 200
    assert Holiday.objects.filter(country__iso2="NZ", day__year=2028).exists()


def test_a_country_that_is_added_gets_its_days(enter: Enter, now: datetime) -> None:
    words = {"iso2": "AE", "name": "EXERCISE", "kind": "observer", "time_zone": "UTC", "working_languages": ["en"]}
    fill_in(enter("secretariat"), "/directory/countries/add/", **(words | {"iso2": "QA"}))

    assert services.fill_days(now=now) > 5
    assert Country.objects.get(iso2="QA").weekend == [4, 5]


# Keeping


def test_an_administrator_keeps_the_own_days_and_the_country_has_the_old_ones(enter: Enter) -> None:
    before = Holiday.objects.filter(country__iso2="NZ").count()

    answer = fill_in(enter("nz_administrator"), path_of("NZ BLU"), **WORDS)

    agency = Agency.objects.get(short_name="NZ BLU")
    assert answer["Location"] == agency.get_absolute_url()
    assert agency.weekend == [4, 5]
    assert own_days("NZ BLU") == [
        (TODAY, "Founding Day", False),
        (date(2026, 12, 24), "Christmas Eve", False),
        (date(2027, 3, 10), "Eid al-Fitr", True),
    ]
    assert Holiday.objects.filter(country__iso2="NZ").count() == before
    said = text_of(enter("vn_officer").get(agency.get_absolute_url()))
    assert "24 Dec 2026 : Christmas Eve" in said and "New Year" not in said  # of 2027 too


def test_the_form_shows_the_countrys_days_and_later_the_own_ones(enter: Enter) -> None:
    client = enter("nz_administrator")
    assert "2026-12-25 Christmas Day" in client.get(path_of("NZ BLU")).content.decode()

    fill_in(client, path_of("NZ BLU"), **WORDS)

    said = client.get(path_of("NZ BLU")).content.decode()
    assert "2026-12-24 Christmas Eve\n2027-03-10 Eid al-Fitr (estimated)" in said
    assert "2027-01-01" not in said


def test_who_changes_only_the_weekend_goes_on_with_the_countrys_days(enter: Enter) -> None:
    client = enter("nz_administrator")
    shown = client.get(path_of("NZ BLU")).context["form"].initial["holidays"]

    fill_in(client, path_of("NZ BLU"), weekend=["6"], holidays=shown.replace("\n", "\r\n"))

    assert Agency.objects.get(short_name="NZ BLU").weekend == [6]
    assert own_days("NZ BLU") == []


def test_left_empty_it_has_those_of_its_country_again(enter: Enter) -> None:
    client = enter("nz_administrator")
    fill_in(client, path_of("NZ BLU"), **WORDS)

    fill_in(client, path_of("NZ BLU"), holidays="")

    assert own_days("NZ BLU") == []
    assert Agency.objects.get(short_name="NZ BLU").weekend is None
    assert "2026-12-25 Christmas Day" in client.get(path_of("NZ BLU")).content.decode()


@pytest.mark.parametrize(
    ("change", "field", "said"),
    [
        ({"holidays": "Christmas Day"}, "holidays", "Line 1: write a day and a name."),
        ({"holidays": "2026-12-25"}, "holidays", "Line 1"),
        ({"holidays": "2026-12-25 Christmas\n2026-02-30 No day"}, "holidays", "Line 2"),
        ({"holidays": "2026-12-25 One\n\n2026-12-25 Two"}, "holidays", "Line 3: this day is there twice."),
        ({"holidays": "1026-12-25 Long ago"}, "holidays", "Line 1"),
        ({"holidays": f"2026-12-25 {'a' * 121}"}, "holidays", "Line 1"),
        ({"holidays": "2026-12-25 (estimated)"}, "holidays", "Line 1"),
        ({"weekend": ["7"]}, "weekend", "valid choice"),
        ({"weekend": ["x"]}, "weekend", "valid choice"),
        ({"weekend": list("01234")}, "weekend", "at least three working days"),
    ],
)
def test_bad_input_is_named_and_what_was_typed_stays(
    change: dict[str, Any], field: str, said: str, enter: Enter
) -> None:
    answer = fill_in(enter("nz_administrator"), path_of("NZ BLU"), **({"holidays": "2026-05-05 Kept"} | change))

    assert answer.status_code == 200
    assert said in " ".join(answer.context["form"].errors[field])
    assert (change.get("holidays") or "2026-05-05 Kept") in answer.content.decode()
    assert own_days("NZ BLU") == []


@pytest.mark.parametrize("name", ["nz_officer", "nz_analyst", "nz_chair", "nz_auditor", "vn_officer"])
def test_nobody_else_keeps_them(name: str, enter: Enter) -> None:
    client, path = enter(name), path_of("NZ BLU")

    assert {client.get(path).status_code, client.post(path, WORDS).status_code} == {403}


def test_two_who_edit_them_see_both_and_lose_nothing(enter: Enter) -> None:
    first, second, path = enter("nz_administrator"), enter("secretariat"), path_of("NZ BLU")
    mine, theirs = first.get(path), second.get(path)
    second.post(path, hidden_fields(theirs) | {"holidays": "2026-07-07 Theirs"})

    assert first.post(path, hidden_fields(mine) | WORDS)["Location"] == path

    said = first.get(path).content.decode()
    assert "2026-07-07 Theirs" in said and "Founding Day" in said


# Closing


def test_on_a_holiday_a_desk_with_hours_is_closed_and_the_page_says_why(enter: Enter) -> None:
    """It is Tuesday afternoon in New Zealand."""
    page = Agency.objects.get(short_name="NZ MID").get_absolute_url()
    assert "Open closes 17:00 there" in text_of(enter("vn_officer").get(page))

    fill_in(enter("secretariat"), f"{page}days/", **WORDS)

    said = text_of(enter("vn_officer").get(page))
    assert "Closed opens Wed 08:00 there" in said
    assert "Today is a public holiday there: Founding Day ." in said
    assert "Founding Day" in text_of(enter("vn_officer").get("/directory/?q=nz+mid"))


def test_an_estimated_holiday_closes_nothing(enter: Enter) -> None:
    page = Agency.objects.get(short_name="NZ MID").get_absolute_url()
    fill_in(enter("secretariat"), f"{page}days/", holidays="2026-11-24 Moon Day (estimated)")

    said = text_of(enter("vn_officer").get(page))
    assert "Open closes 17:00 there" in said
    assert "Today is perhaps a public holiday there: Moon Day ." in said


def test_a_countrys_holiday_closes_its_desks(enter: Enter) -> None:
    """Sri Lanka keeps a full moon on 24 November 2026; its prosecutors have office hours."""
    said = text_of(enter("nz_officer").get("/directory/?q=lk+cpd"))

    assert "Closed opens Wed 08:30 there" in said and "Full Moon" in said


# What the database itself refuses


def _refused(row: Holiday) -> bool:
    try:
        with transaction.atomic():
            row.save(force_insert=True)
            transaction.set_rollback(True)
    except DatabaseError:
        return True
    return False


def test_rows_of_others_are_refused(acting: Any) -> None:
    own, other = (Agency.objects.get(short_name=name) for name in ("NZ BLU", "VN CLO"))
    country = own.country
    day = {"day": date(2026, 1, 3), "name": "X"}
    with acting("nz_administrator"):
        assert not _refused(Holiday(agency=own, **day))
        assert _refused(Holiday(agency=other, **day))
        assert _refused(Holiday(country=country, **day))
        assert Holiday.objects.filter(country=country).delete()[0] == 0
    with acting("nz_officer"):
        assert _refused(Holiday(agency=own, **day))
    with acting_as(services.SYSTEM):
        assert not _refused(Holiday(country=country, **day))
        assert _refused(Holiday(agency=own, **day))
        assert Holiday.objects.filter(country=country).delete()[0] == 0
