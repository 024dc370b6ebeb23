"""The audit in the browser: one's own agency's or country's entries, in words, as links one can keep."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from audit.models import AuditEntry
from audit.services import record, record_refusal
from common import clock
from members.models import Agency, Person
from members.trail.words import ACTIONS
from tests.operations.cases import Cases

pytestmark = pytest.mark.django_db

PAGE = "/audit/"
Enter = Callable[[str], Client]
Acting = Callable[[str], Any]


def _rows(client: Client, query: str = "") -> list[Any]:
    response = client.get(f"{PAGE}{query}")
    assert response.status_code == 200
    return list(response.context["rows"])


def _text(client: Client, query: str = "") -> str:
    return client.get(f"{PAGE}{query}").content.decode()


# Who sees what.


@pytest.mark.parametrize("name", ["nz_officer", "nz_analyst", "nz_chair", "secretariat", "vn_officer"])
def test_others_are_refused(enter: Enter, name: str) -> None:
    assert enter(name).get(PAGE).status_code == 403


def test_an_administrator_sees_the_own_agency_only(enter: Enter) -> None:
    rows = _rows(enter("nz_administrator"))

    assert {row.agency for row in rows} == {Agency.objects.get(group__name="nz-border").name}
    assert len(rows) == 25


def test_an_auditor_sees_the_own_country(acting: Acting, enter: Enter, now: datetime) -> None:
    for name in ("nz_other_agency", "vn_officer"):
        with acting(name) as actor:
            record(action="see_desk", by=actor, now=now)

    seen = {row.agency for row in _rows(enter("nz_auditor"), "?action=see_desk")}

    assert seen == {Agency.objects.get(group__name="nz-police").name}


def test_the_row_wall_alone_holds_too(acting: Acting) -> None:
    with acting("nz_auditor"):
        assert set(AuditEntry.objects.values_list("country", flat=True)) == {"NZ"}
        assert len(set(AuditEntry.objects.values_list("group_id", flat=True))) > 1
    with acting("nz_administrator") as administrator:
        assert set(AuditEntry.objects.values_list("group_id", flat=True)) == {administrator.group_id}


# What a line says.


def test_a_line_speaks_in_words(cases: Cases, enter: Enter) -> None:
    referral = cases.sent()

    first, second, third = _rows(enter("nz_administrator"))[:3]

    assert (second.who, second.what, second.kind, second.record) == (
        "Hana Whitcombe",
        "Sent a referral",
        "Referral",
        referral.id,
    )
    assert third.what == "Wrote a referral"
    assert first.what == "Signed in"


def test_no_line_says_what_a_record_says(cases: Cases, enter: Enter) -> None:
    cases.sent(summary="CANARYONE", narrative="CANARYTWO")

    assert "CANARY" not in _text(enter("nz_administrator"))


def test_a_refusal_is_marked(acting: Acting, enter: Enter, now: datetime) -> None:
    with acting("nz_analyst") as analyst:
        record_refusal(action="close_referral", by=analyst, now=now)

    (row,) = _rows(enter("nz_administrator"), "?outcome=refused")

    assert (row.who, row.what, row.is_refused) == ("Ngaire Stanbury", "Closed a referral", True)
    assert "govuk-tag--red" in _text(enter("nz_administrator"), "?outcome=refused")


def test_an_account_that_was_signed_in_to_is_named(enter: Enter, person: Callable[[str], Person]) -> None:
    enter("nz_officer")

    row = _rows(enter("nz_administrator"), f"?record={person('nz_officer').id}")[0]

    assert (row.what, row.kind, row.about) == ("Signed in", "Person", "Hana Whitcombe")


def test_every_action_of_the_code_has_words() -> None:
    with connection.cursor() as cursor:
        cursor.execute("select set_config('app.system', 'sealer', true)")
        cursor.execute("select distinct action from audit_auditentry")
        written = {action for (action,) in cursor.fetchall()}

    assert written - set(ACTIONS) == set()


# Filters are links.


def test_a_filter_is_a_link(enter: Enter, person: Callable[[str], Person]) -> None:
    client, officer = enter("nz_administrator"), person("nz_officer")
    rows = _rows(client, f"?action=send_referral&person={officer.id}")

    assert rows
    assert {(row.who, row.what) for row in rows} == {("Hana Whitcombe", "Sent a referral")}


def test_days_are_days_of_the_reader(acting: Acting, enter: Enter, now: datetime, monkeypatch: Any) -> None:
    """Ten in the evening of the 24th in UTC is the 25th in New Zealand."""
    monkeypatch.setattr(clock, "real_now", lambda: datetime(2031, 3, 24, 22, 0, tzinfo=UTC))
    with acting("nz_officer") as officer:
        record(action="see_desk", by=officer, now=now)
    monkeypatch.undo()
    client = enter("nz_administrator")

    assert len(_rows(client, "?action=see_desk&since=2031-03-25&until=2031-03-25")) == 1
    assert _rows(client, "?action=see_desk&since=2031-03-24&until=2031-03-24") == []
    assert _rows(client, "?action=see_desk&since=2031-03-26") == []


@pytest.mark.parametrize(
    "query",
    [
        "?since=9999-12-31",
        "?until=9999-12-31",
        "?since=0001-01-01",
        "?since=yesterday",
        "?person=7",
        "?record=x",
        "?action=drop",
        "?after=nonsense",
        "?agency=00000000-0000-0000-0000-000000000000",
        "?outcome=%00",
    ],
)
def test_a_wrong_filter_breaks_nothing(enter: Enter, query: str) -> None:
    assert enter("nz_administrator").get(f"{PAGE}{query}").status_code == 200


def test_another_agencys_person_is_no_choice(enter: Enter, person: Callable[[str], Person]) -> None:
    stranger = person("vn_officer")

    text = _text(enter("nz_auditor"), f"?person={stranger.id}")

    assert stranger.name not in text


def test_pages_follow_each_other_by_key(enter: Enter) -> None:
    client = enter("nz_auditor")
    first = client.get(PAGE)
    second = client.get(f"{PAGE}{first.context['older_url']}")

    times = [row.recorded_at for row in [*first.context["rows"], *second.context["rows"]]]
    assert len(times) == 50
    assert times == sorted(times, reverse=True)
    assert second.context["first_url"]


def test_addresses_hold_filters_and_nothing_else(enter: Enter) -> None:
    response = enter("nz_administrator").get(f"{PAGE}?action=send_referral&summary=heron")

    assert "heron" not in response.content.decode()


# How far it is sealed.


def test_the_page_says_how_far_it_is_sealed(enter: Enter) -> None:
    text = _text(enter("nz_administrator"))

    assert "not sealed yet" in text
    assert "Last seal" in text


def test_opening_the_audit_is_an_entry(enter: Enter) -> None:
    client = enter("nz_administrator")
    client.get(PAGE)
    client.get(f"{PAGE}{client.get(PAGE).context['older_url']}")

    rows = _rows(client, "?action=open_audit")

    assert [row.who for row in rows] == ["Tomasi Fonoti-Reed"] * 2


def test_the_page_asks_as_often_for_one_entry_as_for_many(enter: Enter) -> None:
    client = enter("nz_auditor")

    def questions(query: str) -> int:
        with CaptureQueriesContext(connection) as asked:
            assert client.get(f"{PAGE}{query}").status_code == 200
        return len(asked)

    questions("")
    assert len(_rows(client, "?action=open_audit")) == 1
    assert questions("?action=open_audit") == questions("?action=send_referral")
