from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from members.access import Actor
from members.models import Agency, Country
from operations.referrals.models import Referral, ReferralRecipient
from operations.referrals.words import due_words, zones_for
from operations.states import RecipientState
from operations.words import Due

NOW = datetime(2026, 11, 24, 3, 0, tzinfo=UTC)
HERE = Agency(name="Border", country=Country(name="New Zealand"), time_zone="Pacific/Auckland")
THERE = Agency(name="Police", country=Country(name="Viet Nam"), time_zone="Asia/Ho_Chi_Minh")


def _recipient(state: str, due_in: timedelta = timedelta(days=3), *, is_open: bool = True) -> ReferralRecipient:
    return ReferralRecipient(state=state, is_open=is_open, due_at=NOW + due_in)


@pytest.mark.parametrize(
    ("due_in", "due"),
    [
        (timedelta(days=3), Due("3 days left", "calm")),
        (timedelta(hours=24), Due("24 hours left", "calm")),
        (timedelta(hours=23, minutes=59), Due("23 hours left", "soon")),
        (timedelta(0), Due("0 minutes left", "soon")),
        (-timedelta(minutes=5), Due("overdue by 5 minutes", "late")),
        (-timedelta(days=2), Due("overdue by 2 days", "late")),
    ],
)
def test_what_waits_for_the_recipient_says_how_long(due_in: timedelta, due: Due) -> None:
    assert due_words(_recipient("received", due_in), now=NOW) == due


@pytest.mark.parametrize(
    ("state", "is_waited_for"),
    [
        (RecipientState.RECEIVED, True),
        (RecipientState.ACCEPTED, True),
        (RecipientState.IN_PROGRESS, True),
        (RecipientState.NEEDS_INFORMATION, False),
        (RecipientState.DECLINED, False),
        (RecipientState.ANSWERED, False),
    ],
)
def test_only_states_in_which_the_recipient_must_act_have_a_clock(state: str, is_waited_for: bool) -> None:
    assert (due_words(_recipient(state), now=NOW).level != "done") is is_waited_for


@pytest.mark.parametrize("state", RecipientState.values)
def test_nobody_waits_for_an_answer_to_what_is_closed_or_withdrawn(state: str) -> None:
    assert due_words(_recipient(state, is_open=False), now=NOW) == Due("", "done")


def test_a_due_time_is_shown_in_the_zones_of_both_sides_without_the_readers_own() -> None:
    row = ReferralRecipient(agency=THERE)
    referral = Referral(originator=HERE)

    assert zones_for(Actor(time_zone="Pacific/Auckland"), referral, row) == [("Viet Nam", "Asia/Ho_Chi_Minh")]
    assert zones_for(Actor(time_zone="Asia/Ho_Chi_Minh"), referral, row) == [("New Zealand", "Pacific/Auckland")]
    assert len(zones_for(Actor(time_zone="Asia/Bangkok"), referral, row)) == 2


def test_two_agencies_of_one_country_and_zone_are_shown_once() -> None:
    assert zones_for(Actor(time_zone="UTC"), Referral(originator=HERE), ReferralRecipient(agency=HERE)) == [
        ("New Zealand", "Pacific/Auckland")
    ]
