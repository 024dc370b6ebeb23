"""The page that searches in referrals: by POST, with the hit marked, and nothing of it kept anywhere."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from audit.models import AuditEntry
from operations.finding import queries
from tests.operations.cases import KHOA, Cases
from tests.operations.pages import hidden_fields, text_of

pytestmark = pytest.mark.django_db
PATH = "/referrals/find/"


@pytest.fixture
def desk(enter: Callable[[str], Client]) -> Client:
    return enter("vn_officer")


def test_what_is_found_says_where_with_the_hit_as_it_was_written(desk: Client, cases: Cases) -> None:
    referral = cases.sent(subject=KHOA, narrative="EXERCISE: he lives on Đường Trần Hưng Đạo, they say.")

    answer = desk.post(PATH, {"term": "tran hung dao"})

    assert referral.reference in text_of(answer)
    assert "he lives on Đường <mark>Trần Hưng Đạo</mark>, they say." in answer.content.decode()


def test_words_of_others_are_found_as_text_and_never_as_markup(desk: Client, cases: Cases) -> None:
    cases.sent(summary="EXERCISE: <b>obelisk</b> & more")

    page = desk.post(PATH, {"term": "obelisk"}).content.decode()

    assert "&lt;b&gt;<mark>obelisk</mark>&lt;/b&gt; &amp; more" in page


def test_nothing_found_reads_the_same_for_missing_and_foreign(enter: Any, cases: Cases) -> None:
    cases.sent(summary="EXERCISE: obelisk", narrative="EXERCISE: lantern", subject=KHOA)
    client = enter("th_officer")

    foreign, missing = (text_of(client.post(PATH, {"term": term})) for term in ("obelisk", "menhirs"))

    assert foreign.replace("obelisk", "") == missing.replace("menhirs", "")
    assert "Nothing was found that your agency may open." in foreign


@pytest.mark.parametrize("term", ["", "ab", "\u200b\u200b\u200b", "กา"])
def test_too_little_to_look_for_is_said_at_the_field(term: str, desk: Client) -> None:
    answer = desk.post(PATH, {"term": term})

    assert answer.status_code == 200 and answer.context["form"].errors["term"]
    assert answer.context["found"] is None


def test_a_nul_and_a_very_long_term_are_refused_in_words(desk: Client) -> None:
    for term in ("obel\x00isk", "x" * 201):
        assert desk.post(PATH, {"term": term}).context["form"].errors["term"]


def test_that_was_too_much_is_said_in_words(desk: Client, cases: Cases, monkeypatch: pytest.MonkeyPatch) -> None:
    """The limit is real: with one thousandth of a second PostgreSQL stops the search, and the page goes on."""
    monkeypatch.setattr(queries, "_LONGEST", "1ms")
    monkeypatch.setattr(queries, "_FIND", f"{queries._FIND} cross join pg_sleep(0.2)")

    answer = desk.post(PATH, {"term": "exercise"})

    assert answer.status_code == 200
    assert answer.context["form"].errors["term"] == [
        "Very many texts hold this. Write a longer word, or one more word."
    ]
    with connection.cursor() as cursor:
        cursor.execute("show statement_timeout")
        assert cursor.fetchone() != ("1ms",)


def test_the_audit_has_that_a_search_was_made_and_not_for_what(desk: Client, cases: Cases) -> None:
    cases.sent(summary="EXERCISE: obelisk")
    desk.post(PATH, {"term": "obelisk"})

    with connection.cursor() as cursor:
        cursor.execute("select set_config('app.system', 'sealer', true)")
        entries = list(AuditEntry.objects.filter(action="find_referrals").values("object_id", "object_kind", "words"))
        cursor.execute("select set_config('app.system', '', true)")
    assert entries == [{"object_id": None, "object_kind": "", "words": ""}]


def test_the_next_page_is_a_button_with_the_term_in_its_form(enter: Any, cases: Cases) -> None:
    for n in range(27):
        cases.draft(summary=f"EXERCISE: obelisk {n}")
    client = enter("nz_officer")

    first = client.post(PATH, {"term": "obelisk"})
    fields = hidden_fields(first)
    second = client.post(PATH, {"term": fields["term"], "after": fields["after"]})

    assert len(first.context["rows"]) == 25 and len(second.context["rows"]) == 2
    assert "obelisk" not in first.request["QUERY_STRING"] and 'href="?' not in first.content.decode()
    assert client.post(PATH, {"term": "obelisk", "after": "nonsense"}).context["rows"]


def test_more_hits_cost_no_more_queries(enter: Any, cases: Cases) -> None:
    client = enter("nz_officer")
    counts = []
    for _turn in range(2):
        for n in range(6):
            cases.sent(summary=f"EXERCISE: obelisk {n}", subject=KHOA)
        with CaptureQueriesContext(connection) as asked:
            assert client.post(PATH, {"term": "exercise obelisk"}).status_code == 200
        counts.append(len(asked))

    assert counts[0] == counts[1]


def test_no_statement_holds_the_term(enter: Any, cases: Cases) -> None:
    """Values travel beside the statement: what a server writes down of slow ones has no term in it."""
    client = enter("nz_officer")
    with CaptureQueriesContext(connection) as asked:
        client.post(PATH, {"term": "obeliskquarry"})

    assert [one["sql"] for one in asked if "find_referrals" in one["sql"]]
    assert "obeliskquarry" not in client.get("/audit/").content.decode()


@pytest.mark.parametrize("who", ["nz_chair", "secretariat", "nz_auditor"])
def test_who_reads_no_referral_searches_in_none(who: str, enter: Any) -> None:
    client = enter(who)

    assert client.get(PATH).status_code == 403 == client.post(PATH, {"term": "exercise"}).status_code


def test_a_term_in_the_address_is_not_looked_for(desk: Client, cases: Cases) -> None:
    cases.sent(summary="EXERCISE: obelisk")

    assert "obelisk" not in desk.get(f"{PATH}?term=obelisk").content.decode()
