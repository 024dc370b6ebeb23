"""The directory: every agency with the number of its desk, whoever looks; search in one box and by language."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from django.test import Client
from django.urls import reverse

from members.models import Agency
from tests.operations.pages import queries_of, text_of

pytestmark = pytest.mark.django_db

Enter = Callable[[str], Client]
LIST = "/directory/"
EVERYBODY = [
    *("nz_officer", "nz_analyst", "nz_administrator", "nz_chair", "secretariat", "nz_auditor"),
    "Isabel Torrecampo",  # of an organisation
]


def names(client: Client, query: str = "") -> list[str]:
    """The agencies that the page lists."""
    page = client.get(f"{LIST}{query}")
    assert page.status_code == 200
    return [entry.agency.short_name for entry in page.context["entries"]]


@pytest.mark.parametrize("name", EVERYBODY)
def test_every_role_finds_every_agency_and_calls_its_desk(name: str, enter: Enter) -> None:
    client = enter(name)
    page = client.get(LIST)

    assert len(names(client)) == Agency.objects.count()
    assert '<a class="govuk-link" href="tel:+6445550101">+64 4 555 0101</a>' in page.content.decode()
    assert f'href="{LIST}"' in page.content.decode().partition("<main")[0]


def test_nobody_else_reads_it() -> None:
    for path in (LIST, "/directory/card/"):
        answer = Client(SERVER_NAME="localhost").get(path)
        assert answer.status_code == 302 and answer["Location"].startswith("/accounts/login/")


def test_countries_come_first_each_by_its_name(enter: Enter) -> None:
    page = enter("nz_officer").get(LIST)
    bodies = [entry.agency.body_name for entry in page.context["entries"]]
    states = [entry.agency.country is not None for entry in page.context["entries"]]

    assert states == sorted(states, reverse=True)
    number = sum(states)
    assert bodies == [*sorted(bodies[:number]), *sorted(bodies[number:])]


@pytest.mark.parametrize(
    ("query", "found"),
    [
        ("?q=maldives", {"MV APLD", "MV HALO"}),
        ("?q=Viet+police", {"VN CLO"}),
        ("?q=van+phong", {"VN CLO", "VN LSBO"}),
        ("?q=DIEN+TAP", {"VN CLO", "VN LSBO", "VN EELD"}),
        ("?q=กองประสาน", {"TH ILD"}),
        ("?q=nz+tclu", {"NZ TCLU"}),
        ("?q=dhivehi", {"MV APLD", "MV HALO"}),
        ("?q=interpol", {"IP GPLD"}),
        ("?language=dv", {"MV APLD", "MV HALO"}),
        ("?q=harbour&language=dv", {"MV HALO"}),
        ("?q=harbour&language=th", set()),
        ("?q=no+such+agency", set()),
        ("?q=%3Cscript%3E", set()),
        ("?q=%25", set()),
    ],
)
def test_one_box_finds_country_agency_and_language(query: str, found: set[str], enter: Enter) -> None:
    assert set(names(enter("nz_officer"), query)) == found


@pytest.mark.parametrize("query", ["?q=%00", f"?q={'a' * 81}", "?language=xx", "?language=th&language=xx"])
def test_a_search_that_cannot_be_is_said_and_shows_everything(query: str, enter: Enter) -> None:
    page = enter("nz_officer").get(f"{LIST}{query}")

    assert page.status_code == 200
    assert page.context["form"].errors
    assert len(page.context["entries"]) == Agency.objects.count()


def test_without_a_match_there_is_a_way_back(enter: Enter) -> None:
    page = enter("nz_officer").get(f"{LIST}?q=no+such+agency")

    assert "No agency fits what you look for." in text_of(page)
    assert f'href="{LIST}">Show the whole directory' in page.content.decode()


def test_a_line_says_whether_somebody_is_there_and_what_time_it_is(enter: Enter) -> None:
    """It is ten in the morning of a Tuesday in Bangkok."""
    said = text_of(enter("nz_officer").get(f"{LIST}?q=th+tru"))

    assert "Open closes 16:30 there, in 6 hours Tue 10:00 UTC+7" in said
    assert "not confirmed lately" in said


def test_it_asks_few_questions(enter: Enter) -> None:
    client = enter("nz_officer")

    # Session, person, who acts, agencies, desks with their deputies, and the frame that each page has.
    assert queries_of(client, LIST) <= queries_of(client, reverse("jpoa_list")) + 1
