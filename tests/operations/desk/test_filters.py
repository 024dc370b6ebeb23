"""My desk, narrowed: by links that one can keep, with codes alone in them; quick questions are marked as such."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from django.test import Client

from members.models import Person
from operations.referrals import colleagues
from tests.operations.cases import Cases
from tests.operations.pages import queries_of, text_of

pytestmark = pytest.mark.django_db

Enter = Callable[[str], Client]
TABLES = ("to_answer", "to_look_at", "awaited")


def _on(client: Client, query: str) -> set[object]:
    desk = client.get(f"/{query}").context["desk"]
    return {row.referral_id for name in TABLES for row, *_ in getattr(desk, name)}


@pytest.mark.parametrize(
    ("query", "is_there"),
    [
        ("", True),
        ("?kind=victim", True),
        ("?kind=asset", False),
        ("?urgency=threat_to_life", True),
        ("?urgency=routine", False),
        ("?crime_type=tip", True),
        ("?crime_type=som&kind=victim", False),
        ("?kind=EXERCISE", True),  # what is not offered narrows nothing, and is said
    ],
)
def test_codes_narrow_the_desk_of_both_sides(cases: Cases, enter: Enter, query: str, is_there: bool) -> None:
    about = {"kind": "victim", "urgency": "threat_to_life", "urgency_reason": "EXERCISE", "crime_type": "tip"}
    referral = cases.sent(by="nz_other_agency", **about)

    for who in ("nz_other_agency", "vn_officer"):
        assert (referral.id in _on(enter(who), query)) is is_there, who


def test_with_me_and_with_nobody(cases: Cases, enter: Enter) -> None:
    mine, nobodys = cases.sent(by="nz_other_agency"), cases.sent(by="nz_other_agency")
    row = cases.recipient(mine)
    me = Person.objects.get(name="Nguyen Thi Hoa Mai")
    with cases.acting("vn_officer") as actor:
        colleagues.assign(part=row, to=me, by=actor, now=cases.now)

    client = enter("vn_officer")
    assert mine.id in _on(client, "?lies=me") and nobodys.id not in _on(client, "?lies=me")
    assert mine.id not in _on(client, "?lies=nobody") and nobodys.id in _on(client, "?lies=nobody")
    assert mine.id not in _on(enter("vn_colleague"), "?lies=me")
    # Each side has its own officer: at the owner it lies with who wrote it.
    assert mine.id in _on(enter("nz_other_agency"), "?lies=me")


def test_a_narrowed_desk_does_not_say_that_nothing_waits(enter: Enter, cases: Cases) -> None:
    cases.sent(by="nz_other_agency")

    page = text_of(enter("vn_officer").get("/?kind=asset&urgency=threat_to_life&lies=me"))

    assert "Nothing needs you today" not in page and "No referral waits for your agency" not in page
    assert "No such referral waits for your agency." in page


def test_what_needs_the_agency_is_counted_on_the_whole_desk_only(enter: Enter, cases: Cases) -> None:
    cases.sent(by="nz_other_agency")
    client = enter("vn_officer")

    assert client.get("/").context["desk"].needs_us
    assert "<title>My desk" in client.get("/?kind=asset&lies=me").text


def test_quick_questions_are_marked_on_the_desk_and_on_the_list(cases: Cases, enter: Enter) -> None:
    referral = cases.sent(by="nz_other_agency", is_quick=True, urgency="threat_to_life", urgency_reason="EXERCISE")
    whole = cases.sent(by="nz_other_agency", urgency="threat_to_life", urgency_reason="EXERCISE")

    for who, path in (("vn_officer", "/"), ("nz_other_agency", "/"), ("vn_officer", "/referrals/")):
        page = enter(who).get(path).text
        assert "Quick question" in _line(page, referral.reference), path
        assert "Quick question" not in _line(page, whole.reference), path


def test_quick_questions_alone_narrow_the_desk_and_its_way_to_the_list(cases: Cases, enter: Enter) -> None:
    quick = cases.sent(by="nz_other_agency", is_quick=True, urgency="threat_to_life")
    full = cases.sent(by="nz_other_agency", urgency="threat_to_life")

    for who in ("vn_officer", "nz_other_agency"):
        found = _on(enter(who), "?kind=quick")
        assert quick.id in found and full.id not in found
    assert enter("vn_officer").get("/?kind=quick").context["desk"].filter.of_list == "&kind=quick"


def _line(page: str, reference: str) -> str:
    """The line of a table in which a reference stands."""
    [line] = [part for part in page.split("<tr")[1:] if reference in part.partition("</tr>")[0]]
    return line.partition("</tr>")[0]


def test_more_rows_cost_no_more_queries_when_narrowed(cases: Cases, enter: Enter) -> None:
    client, query = enter("nz_other_agency"), "/?kind=information&lies=nobody"
    cases.sent(by="nz_other_agency", kind="information")
    cases.sent(by="vn_officer", to=("nz-police",), kind="information")
    few = queries_of(client, query)
    for _ in range(3):
        cases.sent(by="nz_other_agency", to=("vn-police", "th-immigration"), kind="information")
        cases.sent(by="vn_officer", to=("nz-police",), kind="information")

    assert queries_of(client, query) == few


def test_there_are_no_filters_for_who_reads_no_cases(enter: Enter) -> None:
    page: Any = enter("nz_chair").get("/?kind=victim")

    assert page.status_code == 200 and 'name="urgency"' not in page.text
