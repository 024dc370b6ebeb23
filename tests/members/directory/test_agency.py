"""An agency's page: its desk now, who stands in, its officers by function, and names for those who may read them."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from django.test import Client

from common.ids import uuid7
from members.models import Agency, Membership, Person
from tests.operations.pages import queries_of

pytestmark = pytest.mark.django_db

Enter = Callable[[str], Client]
PageOf = Callable[..., str]
# Thai immigration opens its names, the Thai response unit does not.
OPEN, CLOSED = "TH ILD", "TH TRU"


def officers_of(short_name: str) -> list[str]:
    """The names of all people of an agency who are not suspended."""
    found = Membership.objects.filter(agency__short_name=short_name, person__is_active=True)
    return list(found.values_list("person__name", flat=True))


def test_the_desk_and_its_deputy_can_be_called(page_of: PageOf) -> None:
    said = page_of("NZ MID", "vn_officer")

    assert 'href="tel:+6445550103"' in said and 'href="tel:+6445550101"' in said
    assert "Tue 16:00 UTC+13" in said
    assert "closes 17:00 there, in 60 minutes" in said
    assert "If nobody answers" in said


def test_where_the_desk_is_closed_the_deputy_is_the_one_to_call(page_of: PageOf) -> None:
    said = page_of("AE VTLD", "vn_officer")

    assert "Call the deputy desk" in said and "opens 07:30 there, in 30 minutes" in said


def test_it_says_what_the_agency_is(page_of: PageOf) -> None:
    said = page_of("VN CLO", "nz_officer")

    assert '<bdi lang="vi">Văn phòng liên lạc hình sự (DIỄN TẬP)</bdi>' in said
    assert "Vietnamese" in said and "Police" in said and "national focal point" in said and "24/7" in said


def test_an_entry_that_nobody_confirmed_lately_is_marked(page_of: PageOf) -> None:
    assert "not confirmed for 90 days" in page_of(CLOSED, "nz_officer")
    assert "never" in page_of("AF PLO", "nz_officer")
    assert "not confirmed for 90 days" not in page_of("VN CLO", "nz_officer")


@pytest.mark.parametrize("name", ["nz_officer", "secretariat", "nz_auditor", "Isabel Torrecampo"])
def test_outside_the_agency_officers_appear_by_function(name: str, page_of: PageOf) -> None:
    said = page_of("VN EELD", name)

    assert "Liaison officer" in said
    assert officers_of("VN EELD")
    assert [person for person in officers_of("VN EELD") if person in said.partition("<main")[2]] == []


def test_inside_the_agency_names_are_read(page_of: PageOf) -> None:
    said = page_of("NZ BLU", "nz_analyst").partition("<main")[2]

    assert [person for person in officers_of("NZ BLU") if person not in said] == []


def test_an_agency_opens_its_names_to_states_and_not_to_organisations(page_of: PageOf) -> None:
    names = officers_of(OPEN)
    assert names

    assert all(person in page_of(OPEN, "nz_officer") for person in names)
    assert not any(person in page_of(OPEN, "Isabel Torrecampo") for person in names)


def test_somebody_suspended_is_no_officer(page_of: PageOf) -> None:
    suspended = Person.objects.filter(memberships__agency__short_name=CLOSED, is_active=False)
    assert suspended

    assert suspended[0].name not in page_of(CLOSED, "nz_officer")


def test_a_missing_agency_is_not_found(enter: Enter) -> None:
    assert enter("nz_officer").get(f"/directory/{uuid7()}/").status_code == 404


@pytest.mark.parametrize("short_name", [OPEN, CLOSED, "NZ BLU", "FJ PCLD"])
def test_it_asks_few_questions(short_name: str, enter: Enter) -> None:
    path = Agency.objects.get(short_name=short_name).get_absolute_url()

    assert queries_of(enter("nz_officer"), path) <= queries_of(enter("nz_officer"), "/jpoas/") + 6
