"""What an actor may see of referrals: by part in it and by role; how many queries it costs."""

from __future__ import annotations

from typing import Any

import pytest

from common.ids import uuid7
from operations.models import Referral
from operations.referrals import lists, queries, services
from tests.operations.cases import Cases, days

pytestmark = pytest.mark.django_db

PARTIES = ["nz_officer", "nz_colleague", "nz_analyst", "nz_administrator", "vn_officer", "vn_colleague", "vn_analyst"]
OTHERS = ["th_officer", "nz_other_agency", "nz_chair", "vn_chair", "nz_auditor", "secretariat"]


@pytest.mark.parametrize("who", PARTIES)
def test_those_who_read_for_a_party_see_it(cases: Cases, who: str) -> None:
    referral = cases.sent()

    with cases.acting(who) as actor:
        assert queries.get_visible(actor, referral_id=referral.id) == referral
        assert referral.id in lists.listed(actor).values_list("content_object_id", flat=True)


@pytest.mark.parametrize("who", OTHERS)
def test_nobody_else_sees_it_in_any_query(cases: Cases, who: str) -> None:
    referral = cases.sent()
    row = cases.recipient(referral)

    with cases.acting(who) as actor:
        assert queries.get_visible(actor, referral_id=referral.id) is None
        assert queries.get_own(actor, referral_id=referral.id) is None
        assert queries.get_own_recipient(actor, referral_id=referral.id) is None
        assert queries.get_recipient_of_own(actor, referral_id=referral.id, recipient_id=row.id) is None
        assert not lists.listed(actor).filter(content_object_id=referral.id).exists()
        assert lists.recipients_seen(actor, [referral.id]) == {referral.id: []}
        assert queries.recipients_of(actor, referral) == []
        assert queries.subjects_of(actor, referral) == []
        assert not queries.messages_of(actor, referral).exists()
        for desk in (queries.to_answer, queries.answered_to_us, queries.awaited):
            assert not desk(actor).filter(referral_id=referral.id).exists()


@pytest.mark.parametrize("who", PARTIES)
def test_a_missing_referral_is_seen_by_nobody(cases: Cases, who: str) -> None:
    with cases.acting(who) as actor:
        assert queries.get_visible(actor, referral_id=uuid7()) is None


def test_only_the_owner_finds_it_as_its_own(cases: Cases) -> None:
    referral = cases.sent()

    assert cases.as_seen_by("nz_analyst", lambda actor: queries.get_own(actor, referral_id=referral.id)) == referral
    assert cases.as_seen_by("vn_officer", lambda actor: queries.get_own(actor, referral_id=referral.id)) is None


def test_only_a_recipient_finds_its_row_and_only_the_owner_those_of_others(cases: Cases) -> None:
    referral = cases.sent()
    row = cases.recipient(referral)

    with cases.acting("nz_officer") as actor:
        assert queries.get_own_recipient(actor, referral_id=referral.id) is None
        assert queries.get_recipient_of_own(actor, referral_id=referral.id, recipient_id=row.id) == row
        assert queries.get_recipient_of_own(actor, referral_id=uuid7(), recipient_id=row.id) is None
    with cases.acting("vn_officer") as actor:
        assert queries.get_recipient_of_own(actor, referral_id=referral.id, recipient_id=row.id) is None


def test_the_list_is_newest_first(cases: Cases) -> None:
    older, newer = cases.sent(at=cases.now + days(1)), cases.sent(at=cases.now + days(2))

    with cases.acting("vn_officer") as actor:
        keys = list(lists.listed(actor).values_list("content_object_id", flat=True)[:2])

    assert keys == [newer.id, older.id]


def test_the_list_shows_the_reading_agencys_own_state(cases: Cases) -> None:
    row = cases.received_in("accepted", to=("vn-police", "th-immigration"))

    def state(who: str) -> Any:
        with cases.acting(who) as actor:
            return lists.listed(actor).get(content_object_id=row.referral_id).state

    assert (state("nz_officer"), state("vn_officer"), state("th_officer")) == ("sent", "accepted", "received")


@pytest.mark.parametrize(
    ("state", "side", "other_side"),
    [
        ("received", "to_answer", "awaited"),
        ("accepted", "to_answer", "awaited"),
        ("in_progress", "to_answer", "awaited"),
        ("needs_information", None, "answered_to_us"),
        ("declined", None, "answered_to_us"),
        ("answered", None, "answered_to_us"),
    ],
)
def test_a_referral_is_on_the_desk_of_those_whose_turn_it_is(
    cases: Cases, state: str, side: str | None, other_side: str
) -> None:
    row = cases.received_in(state)

    def tables(who: str) -> list[str]:
        names = ("to_answer", "answered_to_us", "awaited")
        with cases.acting(who) as actor:
            return [name for name in names if getattr(queries, name)(actor).filter(id=row.id).exists()]

    assert tables("vn_officer") == ([side] if side else [])
    assert tables("nz_officer") == [other_side]


def test_what_is_closed_is_on_nobodys_desk(cases: Cases) -> None:
    row = cases.received_in("answered")
    referral = cases.as_seen_by("nz_officer", lambda actor: queries.get_own(actor, referral_id=row.referral_id))
    cases.take(services.close, referral, by="nz_officer")

    for who in ("nz_officer", "vn_officer"):
        with cases.acting(who) as actor:
            for desk in (queries.to_answer, queries.answered_to_us, queries.awaited):
                assert not desk(actor).filter(id=row.id).exists()


def test_what_is_due_soonest_stands_first_on_a_desk(cases: Cases) -> None:
    with cases.acting("vn_officer") as actor:
        dues = [row.due_at for row in queries.to_answer(actor)]

    assert len(dues) > 3
    assert dues == sorted(dues)


def test_one_referral_costs_one_query(cases: Cases, django_assert_num_queries: Any) -> None:
    referral = cases.sent()

    with cases.acting("vn_officer") as actor:
        with django_assert_num_queries(1):
            found = queries.get_visible(actor, referral_id=referral.id)
            assert found and (found.originator.body_name, found.handling_code.name, found.jpoa)
        with django_assert_num_queries(1):
            row = queries.get_own_recipient(actor, referral_id=referral.id)
            assert row and (row.agency.body_name, row.referral.originator.body_name)
        with django_assert_num_queries(1):
            lists.recipients_seen(actor, [referral.id, uuid7()])


def test_the_wall_in_the_database_and_the_query_say_the_same(cases: Cases) -> None:
    for who in ("nz_officer", "vn_analyst", "th_officer", "nz_other_agency", "nz_chair", "secretariat"):
        with cases.acting(who) as actor:
            assert set(queries.visible_to(actor)) == set(Referral.objects.all()), who
