"""Content goes when its time is over, not before, and not what somebody still needs."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, timedelta
from typing import Any

import pytest
from django.db import DatabaseError, transaction
from django.test import Client

from common.access import MovedOn, NotAllowed
from common.versions import ChangedMeanwhile
from members.models import Notice
from operations.models import (
    DestructionRequest,
    LegalHold,
    Referral,
    ReferralBody,
    ReferralMessage,
    ReferralNote,
    ReferralRecipient,
    Retention,
    SubjectIdentity,
)
from operations.referrals import colleagues, copies, messages, queries, recalls, services
from operations.referrals.message_queries import get_talk
from operations.retention import purge
from operations.retention import services as retention
from tests.operations.cases import KHOA, Cases
from tests.operations.pages import text_of
from tests.operations.retaining import NOTICE, Kept

pytestmark = pytest.mark.django_db
Enter = Callable[[str], Client]
BODY = "EXERCISE: obelisk"


@pytest.fixture
def over(kept: Kept) -> Referral:
    """A referral that was answered and closed."""
    return kept.closed(narrative=BODY, subject=KHOA)


def _write(cases: Cases, referral: Referral, who: str = "vn_officer") -> None:
    with cases.acting(who) as by:
        talk = get_talk(by, referral_id=referral.id)
        assert talk
        keys = [row.id for row in talk.recipients]
        messages.write(talk=talk, to=keys, body="EXERCISE: one more word", by=by, now=cases.now)


# ── the day ─────────────────────────────────────────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize(("kind", "years"), [("information", 2), ("victim", 1)])
def test_closing_sets_the_last_day_by_kind(cases: Cases, kept: Kept, kind: str, years: int) -> None:
    over = kept.closed(kind=kind)

    assert over.retained_until is not None
    assert over.retained_until.year == cases.now.year + years
    assert kept.last_day(over) == over.retained_until


def test_withdrawing_sets_it_too_and_a_draft_has_none(cases: Cases, kept: Kept) -> None:
    draft = cases.draft()
    with cases.acting("nz_officer"):
        assert not Retention.objects.filter(referral=draft).exists()

    cases.take(services.withdraw, draft, by="nz_officer", reason="EXERCISE: not needed")

    assert kept.last_day(draft).year == cases.now.year + 2


def test_reopening_does_not_move_it(cases: Cases, kept: Kept, over: Referral) -> None:
    again = kept.reopened(over)
    cases.take(services.close, again, by="nz_officer", at=cases.now + timedelta(days=200))

    assert cases.own(over).retained_until == over.retained_until
    assert kept.last_day(over) == over.retained_until


def test_nobody_moves_it_by_hand(cases: Cases, over: Referral) -> None:
    with cases.acting("nz_officer"), pytest.raises(DatabaseError, match="set once"), transaction.atomic():
        Referral.objects.filter(id=over.id).update(retained_until=date(2026, 1, 1))
    with cases.acting("nz_officer"), pytest.raises(DatabaseError), transaction.atomic():
        Retention.objects.filter(referral=over).update(due_on=date(2026, 1, 1))


# ── asking ──────────────────────────────────────────────────────────────────────────────────────────────────────────


def test_the_owner_is_asked_once_in_time(cases: Cases, kept: Kept, over: Referral) -> None:
    kept.ask(now=kept.after(over) - NOTICE - timedelta(days=10))
    assert Notice.Kind.RETENTION_DUE not in cases.notices("nz_officer", over.id)

    kept.ask_in_time(over)
    kept.ask_in_time(over)

    assert cases.notices("nz_officer", over.id).count(Notice.Kind.RETENTION_DUE) == 1
    assert Notice.Kind.RETENTION_DUE not in cases.notices("vn_officer", over.id)


def test_who_was_not_asked_in_time_has_the_days_of_the_notice(kept: Kept, over: Referral) -> None:
    late = kept.after(over)
    assert not kept.work(over, now=late)
    assert not kept.work(over, now=late + NOTICE - timedelta(minutes=5))

    assert kept.work(over, now=late + NOTICE)


def test_it_is_kept_until_its_last_day_is_over_everywhere(kept: Kept, over: Referral) -> None:
    kept.ask_in_time(over)

    kept.purge(now=kept.after(over) - timedelta(hours=24, minutes=1))
    assert not kept.is_gone(over)
    kept.purge(now=kept.after(over) - timedelta(hours=24))
    assert kept.is_gone(over)


# ── what stops it ───────────────────────────────────────────────────────────────────────────────────────────────────


def test_new_content_stops_it_until_a_person_says_yes(cases: Cases, kept: Kept, over: Referral) -> None:
    _write(cases, over)
    assert kept.of(over).needs_yes
    assert not kept.over(over)

    kept.let_go(over)

    assert kept.work(over, now=kept.after(over))
    assert "let_go" in cases.audited("nz_administrator", over.id)


def test_who_says_yes_to_what_was_there_before_is_told(cases: Cases, kept: Kept, over: Referral) -> None:
    _write(cases, over)
    seen = kept.of(over)
    kept.let_go(over)
    _write(cases, over)

    with cases.acting("nz_officer") as by, pytest.raises(ChangedMeanwhile):
        retention.let_go(retention=seen, by=by, now=cases.now, version=seen.version)
    assert kept.of(over).needs_yes


def test_that_something_came_in_elsewhere_is_not_told_to_others(cases: Cases, enter: Enter, kept: Kept) -> None:
    both = kept.cases.answered(to=("vn-police", "th-immigration"))
    cases.take(services.close, cases.own(both), by="nz_officer")
    before = text_of(enter("th_officer").get(both.get_absolute_url()))

    _write(cases, both)

    assert text_of(enter("th_officer").get(both.get_absolute_url())) == before
    with cases.acting("th_officer"):
        assert not Retention.objects.filter(referral=both).exists()


def test_a_note_for_colleagues_stops_nothing(cases: Cases, kept: Kept, over: Referral) -> None:
    with cases.acting("vn_officer") as by:
        colleagues.write_note(referral=over, body="EXERCISE: ours", by=by, now=cases.now)

    assert not kept.of(over).needs_yes


def test_what_is_open_again_is_kept(kept: Kept, over: Referral) -> None:
    kept.ask_in_time(over)
    kept.reopened(over)

    assert not kept.work(over, now=kept.after(over))


def test_a_hold_moves_the_day_and_its_lifting_moves_it_back(cases: Cases, kept: Kept, over: Referral) -> None:
    own = kept.last_day(over)
    far = own + timedelta(days=400)
    kept.ask_in_time(over)
    hold = kept.hold(over, until=far)
    assert kept.last_day(over) == far
    assert not kept.work(over, now=kept.after(over) - timedelta(days=400))

    with cases.acting("nz_officer") as by:
        retention.lift(hold=hold, by=by, now=cases.now, version=hold.version)

    assert kept.last_day(over) == own
    assert kept.over(over)


def test_after_a_hold_the_owner_is_asked_again(cases: Cases, kept: Kept, over: Referral) -> None:
    kept.ask_in_time(over)
    kept.hold(over, until=kept.last_day(over) + timedelta(days=400))

    kept.purge(now=kept.after(over))
    assert not kept.is_gone(over)
    assert kept.over(over)


def test_a_shorter_hold_changes_nothing_and_the_longest_counts(cases: Cases, kept: Kept, over: Referral) -> None:
    own = kept.last_day(over)
    kept.hold(over, until=own - timedelta(days=5))
    assert kept.last_day(over) == own
    kept.hold(over, until=own + timedelta(days=50))
    kept.hold(over, until=own + timedelta(days=20))

    assert kept.last_day(over) == own + timedelta(days=50)


def test_a_hold_before_the_end_counts_from_the_end(cases: Cases, kept: Kept) -> None:
    far = date(cases.now.year + 9, 1, 1)
    sent = cases.answered()
    kept.hold(cases.own(sent), until=far)
    cases.take(services.close, cases.own(sent), by="nz_officer")

    assert kept.last_day(sent) == far


@pytest.mark.parametrize("who", ["vn_officer", "th_officer", "nz_analyst"])
def test_nobody_else_decides(cases: Cases, kept: Kept, over: Referral, who: str) -> None:
    with cases.acting(who) as by, pytest.raises(NotAllowed):
        retention.hold(referral=over, by=by, now=cases.now, reason="EXERCISE", until=date(2040, 1, 1))
    with cases.acting(who) as by, pytest.raises(DatabaseError), transaction.atomic():
        LegalHold(
            referral=over,
            reason="EXERCISE",
            until=date(2040, 1, 1),
            agency_id=by.agency_id,
            set_by_id=by.person_id,
            set_at=cases.now,
        ).save(force_insert=True)


# ── what goes and what stays ────────────────────────────────────────────────────────────────────────────────────────


def test_the_content_goes_and_the_facts_stay(cases: Cases, enter: Enter, kept: Kept, over: Referral) -> None:
    with cases.acting("vn_officer") as by:
        colleagues.write_note(referral=over, body="EXERCISE: ours", by=by, now=cases.now)

    assert kept.over(over)

    for who in ("nz_officer", "vn_officer"):
        with cases.acting(who):
            for model in (ReferralBody, SubjectIdentity, ReferralMessage, ReferralNote):
                assert not model.objects.filter(referral=over).exists()
        page = text_of(enter(who).get(over.get_absolute_url()))
        assert "the content was deleted" in page
        assert over.reference in page
        assert BODY not in page
        assert "Found him." not in page
    row = cases.recipient(over)
    assert row.state == "answered"
    assert row.answered_at is not None
    assert cases.own(over).purged_at is not None


def test_receivers_are_asked_to_destroy_their_copies(cases: Cases, enter: Enter, kept: Kept, over: Referral) -> None:
    kept.over(over)

    with cases.acting("vn_officer"):
        asked = DestructionRequest.objects.get(referral=over)
    assert asked.cause == "purged"
    assert Notice.Kind.REFERRAL_PURGED in cases.notices("vn_officer", over.id)
    assert Notice.Kind.REFERRAL_PURGED in cases.notices("nz_officer", over.id)
    assert "The time is over for which its content is kept" in text_of(
        enter("vn_officer").get(asked.get_absolute_url())
    )


def test_who_was_asked_before_is_not_asked_again(cases: Cases, kept: Kept) -> None:
    both = cases.answered(to=("vn-police", "th-immigration"))
    with cases.acting("nz_officer") as by:
        key = ReferralRecipient.objects.get(referral=both, agency__group__name="th-immigration").id
        row = queries.get_recipient_of_own(by, referral_id=both.id, recipient_id=key)
        assert row
        recalls.take_back(recipient=row, by=by, now=cases.now, reason="EXERCISE")
    cases.take(services.close, cases.own(both), by="nz_officer")

    kept.over(both)

    with cases.acting("nz_officer"):
        causes = DestructionRequest.objects.filter(referral=both).order_by("cause").values_list("cause", flat=True)
        assert list(causes) == ["purged", "recalled"]


def test_a_withdrawn_draft_goes_without_asking_anybody_else(cases: Cases, kept: Kept) -> None:
    draft = cases.draft(narrative=BODY)
    cases.take(services.withdraw, draft, by="nz_officer", reason="EXERCISE: not needed")

    assert kept.over(draft)
    with cases.acting("nz_officer"):
        assert not DestructionRequest.objects.filter(referral=draft).exists()
        assert not ReferralBody.objects.filter(referral=draft).exists()


# ── nothing comes after ─────────────────────────────────────────────────────────────────────────────────────────────


def test_a_second_run_finds_nothing(cases: Cases, kept: Kept, over: Referral) -> None:
    after = kept.after(over)
    kept.over(over)
    kept.work(over, now=after + timedelta(days=300))

    assert cases.notices("vn_officer", over.id).count(Notice.Kind.REFERRAL_PURGED) == 1


def _note(cases: Cases, over: Referral, by: Any) -> None:
    colleagues.write_note(referral=over, body="EXERCISE: late", by=by, now=cases.now)


def _copy(cases: Cases, over: Referral, by: Any) -> None:
    copies.make(referral=over, reason="EXERCISE", by=by, now=cases.now)


def _hold(cases: Cases, over: Referral, by: Any) -> None:
    retention.hold(referral=over, by=by, now=cases.now, reason="EXERCISE", until=date(2040, 1, 1))


@pytest.mark.parametrize("add", [_note, _copy, _hold])
def test_nothing_is_added_to_what_was_purged(
    cases: Cases, kept: Kept, over: Referral, add: Callable[[Cases, Referral, Any], None]
) -> None:
    kept.over(over)

    with cases.acting("nz_officer") as by:
        row = queries.get_visible(by, referral_id=over.id)
        assert row
        with pytest.raises(MovedOn):
            add(cases, row, by)
    # Who still holds the page of before is refused by the database.
    with cases.acting("nz_officer") as by, pytest.raises((DatabaseError, ChangedMeanwhile)), transaction.atomic():
        add(cases, over, by)


def test_it_is_not_reopened(cases: Cases, kept: Kept, over: Referral) -> None:
    kept.over(over)

    with pytest.raises(MovedOn):
        kept.reopened(over)
    with cases.acting("nz_officer"), pytest.raises(DatabaseError, match="stays as it is"), transaction.atomic():
        Referral.objects.filter(id=over.id).update(
            state="sent", closed_at=None, reopened_at=cases.now, reopen_reason="EXERCISE"
        )


def test_no_officer_can_purge(cases: Cases, kept: Kept, over: Referral) -> None:
    kept.ask_in_time(over)
    now = kept.after(over)
    with cases.acting("nz_officer"), pytest.raises(DatabaseError), transaction.atomic():
        purge._purge(over.id, now.date(), now, now=now)
    with cases.acting("nz_officer"), pytest.raises(DatabaseError), transaction.atomic():
        Referral.objects.filter(id=over.id).update(purged_at=now)
