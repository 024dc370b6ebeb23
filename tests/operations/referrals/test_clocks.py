from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any

import pytest
from django.db import DatabaseError, connection, transaction
from django.test import Client

from operations.models import ReferralRecipient, ReferralStep
from operations.referrals import clocks, queries, services
from tests.operations.cases import Cases
from tests.operations.pages import text_of

pytestmark = pytest.mark.django_db

Enter = Callable[[str], Client]
# The clock of the tests stands at Tuesday 24 November 2026, 16:00 in Wellington, 10:00 in Bangkok; Bangkok works then.
HOUR, DAY = timedelta(hours=1), timedelta(days=1)


def sent_to_thailand(cases: Cases, **content: Any) -> ReferralRecipient:
    return cases.recipient(cases.sent(to=("th-immigration",), **content), "th_officer")


def asked(cases: Cases, row: ReferralRecipient, at: datetime) -> ReferralRecipient:
    cases.take(services.ask_for_information, row, by="th_officer", at=at, words="Which port?")
    return row


def given(cases: Cases, row: ReferralRecipient, at: datetime) -> ReferralRecipient:
    own = cases.as_seen_by(
        "nz_officer",
        lambda actor: queries.get_recipient_of_own(actor, referral_id=row.referral_id, recipient_id=row.id),
    )
    assert own
    cases.take(services.give_information, own, by="nz_officer", at=at, words="Ranong.")
    return cases.recipient(row.referral, "th_officer")


def steps_of(cases: Cases, row: ReferralRecipient, who: str = "th_officer") -> list[ReferralStep]:
    with cases.acting(who):
        return list(ReferralStep.objects.filter(recipient=row).order_by("turn"))


@pytest.mark.parametrize(
    ("urgency", "due"),
    [
        ("threat_to_life", 4 * HOUR),
        ("urgent", 2 * DAY),
        ("priority", 9 * DAY),  # over one weekend
        # Over six weekends, the 10th of December and the last day of the year, as the calendar of Thailand has them.
    ],
)
def test_the_due_time_counts_the_receivers_days(cases: Cases, urgency: str, due: timedelta) -> None:
    assert sent_to_thailand(cases, urgency=urgency).due_at == cases.now + due


def test_a_step_is_written_down_with_who_and_when(cases: Cases) -> None:
    row = asked(cases, sent_to_thailand(cases), cases.now + HOUR)

    steps = steps_of(cases, row)

    assert [(step.turn, step.before, step.after, step.is_open, step.at - cases.now) for step in steps] == [
        (1, "", "received", True, 0 * HOUR),
        (2, "received", "needs_information", True, HOUR),
    ]
    assert [step.by_id for step in steps] == [cases.actor(who).person_id for who in ("nz_officer", "th_officer")]


def test_while_the_sender_is_asked_the_clock_stands_still(cases: Cases) -> None:
    row = asked(cases, sent_to_thailand(cases, urgency="urgent"), cases.now + HOUR)

    row = cases.recipient(row.referral, "th_officer")

    assert (row.is_running, row.due_at) == (False, cases.now + 2 * DAY)


def test_what_the_sender_took_is_given_back(cases: Cases) -> None:
    row = asked(cases, sent_to_thailand(cases, urgency="urgent"), cases.now + HOUR)

    row = given(cases, row, cases.now + 6 * HOUR)

    assert (row.is_running, row.due_at) == (True, cases.now + 2 * DAY + 5 * HOUR)


def test_who_accepts_before_the_answer_to_its_question_lets_the_clock_go_on(cases: Cases) -> None:
    row = asked(cases, sent_to_thailand(cases, urgency="threat_to_life"), cases.now + HOUR)
    row = cases.recipient(row.referral, "th_officer")

    cases.take(services.accept, row, by="th_officer", at=cases.now + 3 * HOUR)

    row = cases.recipient(row.referral, "th_officer")
    assert (row.is_running, row.due_at) == (True, cases.now + 6 * HOUR)


def test_accepting_and_beginning_move_nothing(cases: Cases) -> None:
    row = sent_to_thailand(cases)
    due = row.due_at
    for n, service in enumerate((services.accept, services.start), start=1):
        cases.take(service, row, by="th_officer", at=cases.now + n * DAY)

    assert cases.recipient(row.referral, "th_officer").due_at == due


def test_an_instant_that_lies_before_the_last_step_is_taken_for_that_step(cases: Cases) -> None:
    """A page that was opened a moment before another's step reached the database."""
    row = asked(cases, sent_to_thailand(cases, urgency="urgent"), cases.now + 2 * HOUR)

    row = given(cases, row, cases.now + HOUR)

    assert [step.at - cases.now for step in steps_of(cases, row)] == [0 * HOUR, 2 * HOUR, 2 * HOUR]
    assert row.due_at == cases.now + 2 * DAY


@pytest.mark.parametrize("who", ["nz_officer", "th_officer", "vn_officer", "nz_other_agency", "nz_chair"])
def test_steps_of_a_recipient_are_read_by_it_and_the_owner_alone(cases: Cases, who: str) -> None:
    referral = cases.sent(to=("th-immigration", "vn-police"))
    row = cases.recipient(referral, "th_officer")

    seen = steps_of(cases, row, who)
    with cases.acting(who):
        of_referral = ReferralStep.objects.filter(referral=referral, recipient=None).count()

    assert bool(seen) is (who in {"nz_officer", "th_officer"})
    assert of_referral == (1 if who in {"nz_officer", "th_officer", "vn_officer"} else 0)


@pytest.mark.parametrize("who", ["nz_officer", "th_officer"])
def test_nobody_writes_a_step_by_hand(cases: Cases, who: str) -> None:
    row = sent_to_thailand(cases)
    forged = {"referral_id": row.referral_id, "recipient_id": row.id, "turn": 9, "after": "answered", "is_open": True}
    with cases.acting(who):
        for act in (
            lambda: ReferralStep(**forged, at=cases.now).save(force_insert=True),
            lambda: ReferralStep.objects.filter(recipient=row).update(at=cases.now + DAY),
            lambda: ReferralStep.objects.filter(recipient=row).delete(),
        ):
            with pytest.raises(DatabaseError, match="permission denied"), transaction.atomic():
                act()


@pytest.mark.parametrize(
    ("change", "why"),
    [
        ("due_at = due_at + interval '1 day'", "when it is due is said when the clock starts"),
        ("state_at = state_at + interval '1 day'", "the instant of a step is said with the step"),
        ("state = 'answered', due_at = due_at + interval '1 day'", "when it is due is said"),
    ],
)
def test_a_receiver_gives_itself_no_time(cases: Cases, change: str, why: str) -> None:
    row = cases.received_in("accepted", "th_officer", to=("th-immigration",))
    with cases.acting("th_officer"), pytest.raises(DatabaseError, match=why), transaction.atomic():
        connection.cursor().execute(f"update operations_referralrecipient set {change} where id = %s", [row.id])


def test_a_receiver_does_not_stop_its_clock(cases: Cases) -> None:
    row = cases.received_in("accepted", "th_officer", to=("th-immigration",))
    with cases.acting("th_officer"):
        ReferralRecipient.objects.filter(id=row.id).update(is_running=False)

    assert cases.recipient(row.referral, "th_officer").is_running


def test_a_stop_shortens_nothing_also_by_hand(cases: Cases) -> None:
    row = asked(cases, sent_to_thailand(cases), cases.now)
    with cases.acting("nz_officer"):
        rows = ReferralRecipient.objects.filter(id=row.id)
        with pytest.raises(DatabaseError, match="shortens no time"), transaction.atomic():
            rows.update(state="received", is_running=True, due_at=cases.now)


def test_the_page_says_whose_turn_it_is_and_that_the_time_has_stopped(cases: Cases, enter: Enter) -> None:
    row = sent_to_thailand(cases)
    path = f"/referrals/{row.referral_id}/"
    name = row.agency.name

    assert f"{name}: the time to answer runs." in text_of(enter("nz_officer").get(path))
    asked(cases, row, cases.now)
    for who in ("nz_officer", "th_officer"):
        page = text_of(enter(who).get(path))
        assert f"the time of {name} has stopped until its question is answered" in page
        assert "no time runs" in page


def test_what_the_demo_world_holds_is_worked_out_from_its_steps(owner_sql: Callable[..., Any], cases: Cases) -> None:
    """Also what was there before steps were written down has some: each recipient's last one says where it stands."""
    wrong = owner_sql(
        """select p.id from operations_referralrecipient p
             left join lateral (select * from operations_referralstep s where s.recipient_id = p.id
                                 order by s.turn desc limit 1) s on true
            where (s.after, s.is_open, s.at) is distinct from (p.state, p.is_open, p.state_at)
               or p.is_running <> (p.is_open and p.state in ('received', 'accepted', 'in_progress'))"""
    )

    assert wrong == []
    with cases.acting("nz_officer") as actor:
        for row in queries.awaited(actor).select_related("agency__country")[:20]:
            assert row.due_at == clocks.due_of(row, marks=clocks.marks_of(row.steps.order_by("turn")))
