from __future__ import annotations

from datetime import UTC, datetime, timedelta

from members.models import Agency
from operations.referrals.models import Referral, ReferralMessage, ReferralRecipient
from operations.referrals.step_models import ReferralStep
from operations.referrals.timeline import timeline

BEGAN = datetime(2026, 11, 1, 8, 0, tzinfo=UTC)
HERE, THERE = Agency(name="NZ Border"), Agency(name="VN Police")


def _at(hours: int) -> datetime:
    return BEGAN + timedelta(hours=hours)


def _of_referral(*steps: tuple[str, str, int], words: str = "") -> list[ReferralStep]:
    return [ReferralStep(before=before, after=after, at=_at(hours), words=words) for before, after, hours in steps]


def _of(row: ReferralRecipient, *steps: tuple[str, str, int], **said: str) -> list[ReferralStep]:
    return [
        ReferralStep(recipient=row, before=before, after=after, at=_at(hours), **said) for before, after, hours in steps
    ]


SENT = ("draft", "sent", 1)


def _answered() -> tuple[Referral, ReferralRecipient, list[ReferralMessage], list[ReferralStep]]:
    referral = Referral(originator=HERE, created_at=_at(0))
    row = ReferralRecipient(agency=THERE, state="answered", receipt_confirmed_at=_at(2))
    said = [("question", THERE, 3), ("information", HERE, 4), ("answer", THERE, 8)]
    messages = [ReferralMessage(kind=k, author_agency=a, body=k, written_at=_at(h)) for k, a, h in said]
    steps = _of(
        row,
        ("", "received", 1),
        ("received", "needs_information", 3),
        ("needs_information", "received", 4),
        ("received", "accepted", 5),
        ("accepted", "in_progress", 6),
        ("in_progress", "answered", 8),
        ("answered", "answered", 9),  # the referral was closed
    )
    return referral, row, messages, [*_of_referral(SENT, ("sent", "closed", 9)), *steps]


def _declined(**words: str) -> tuple[Referral, ReferralRecipient, list[ReferralStep]]:
    row = ReferralRecipient(agency=THERE, state="declined")
    steps = [*_of_referral(SENT), *_of(row, ("", "received", 1)), *_of(row, ("received", "declined", 5), **words)]
    return Referral(originator=HERE, created_at=_at(0)), row, steps


def test_everything_that_happened_stands_in_order_with_who_did_it() -> None:
    referral, row, messages, steps = _answered()

    events = timeline(referral, [row], messages, steps, is_own=True)

    assert [(event.words, event.agency) for event in events] == [
        ("Draft written", "NZ Border"),
        ("Sent", "NZ Border"),
        ("Receipt confirmed", "VN Police"),
        ("Question", "VN Police"),
        ("Information", "NZ Border"),
        ("Accepted", "VN Police"),
        ("Work has begun", "VN Police"),
        ("Answer", "VN Police"),
        ("Closed", "NZ Border"),
    ]
    assert [event.at for event in events] == [_at(hours) for hours in (0, 1, 2, 3, 4, 5, 6, 8, 9)]


def test_when_a_draft_was_begun_is_its_owners_own_affair() -> None:
    referral, row, messages, steps = _answered()

    events = timeline(referral, [row], messages, steps, is_own=False)

    assert "Draft written" not in {event.words for event in events}
    assert min(event.at for event in events) == _at(1)


def test_a_message_is_said_with_its_words() -> None:
    referral, row, messages, steps = _answered()

    events = timeline(referral, [row], messages, steps, is_own=True)

    assert [event.text for event in events if event.words == "Question"] == ["question"]


def test_a_refusal_is_said_with_its_reason_and_words() -> None:
    referral, row, steps = _declined(reason="wrong_agency", words="Ask the coast guard.")

    events = timeline(referral, [row], [], steps, is_own=True, reasons={"wrong_agency": "Wrong agency"})

    assert [event.text for event in events if event.words == "Declined"] == ["Wrong agency. Ask the coast guard."]
    assert "Accepted" not in {event.words for event in events}


def test_a_refusal_without_words_of_its_own_gives_its_reason() -> None:
    referral, row, steps = _declined(reason="capacity")

    events = timeline(referral, [row], [], steps, is_own=True, reasons={"capacity": "No capacity"})

    assert [event.text for event in events if event.text] == ["No capacity"]


def test_taking_back_is_said_with_its_reason() -> None:
    steps = _of_referral(SENT) + _of_referral(("sent", "withdrawn", 2), words="Found elsewhere.")

    events = timeline(Referral(originator=HERE, created_at=_at(0)), [], [], steps, is_own=False)

    assert (events[-1].words, events[-1].text) == ("Withdrawn", "Found elsewhere.")


def test_opening_again_is_said_with_its_reason_and_the_closing_stays() -> None:
    steps = _of_referral(SENT, ("sent", "closed", 3)) + _of_referral(("closed", "sent", 5), words="More is known.")

    events = timeline(Referral(originator=HERE, created_at=_at(0)), [], [], steps, is_own=False)

    assert [(event.words, event.text) for event in events] == [
        ("Sent", ""),
        ("Closed", ""),
        ("Opened again", "More is known."),
    ]


def test_the_steps_of_a_recipient_that_is_not_shown_are_not_said() -> None:
    referral, _row, steps = _declined(reason="capacity")

    assert "Declined" not in {event.words for event in timeline(referral, [], [], steps, is_own=True)}


def test_a_draft_has_one_event_for_its_owner() -> None:
    assert len(timeline(Referral(originator=HERE, created_at=_at(0)), [], [], [], is_own=True)) == 1
