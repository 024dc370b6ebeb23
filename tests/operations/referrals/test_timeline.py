from __future__ import annotations

from datetime import UTC, datetime, timedelta

from members.models import Agency
from operations.referrals.models import Referral, ReferralMessage, ReferralRecipient
from operations.referrals.timeline import timeline

BEGAN = datetime(2026, 11, 1, 8, 0, tzinfo=UTC)
HERE, THERE = Agency(name="NZ Border"), Agency(name="VN Police")


def _at(hours: int) -> datetime:
    return BEGAN + timedelta(hours=hours)


def _answered() -> tuple[Referral, ReferralRecipient, list[ReferralMessage]]:
    referral = Referral(originator=HERE, created_at=_at(0), sent_at=_at(1), state="closed", closed_at=_at(9))
    row = ReferralRecipient(
        agency=THERE, state="answered", receipt_confirmed_at=_at(2), decided_at=_at(5), answered_at=_at(8)
    )
    said = [("question", THERE, 3), ("information", HERE, 4), ("answer", THERE, 8)]
    return referral, row, [ReferralMessage(kind=k, author_agency=a, body=k, written_at=_at(h)) for k, a, h in said]


def _declined(**words: str) -> tuple[Referral, ReferralRecipient]:
    row = ReferralRecipient(agency=THERE, state="declined", decided_at=_at(5), **words)
    return Referral(originator=HERE, created_at=_at(0), sent_at=_at(1), state="sent"), row


def test_everything_that_happened_stands_in_order_with_who_did_it() -> None:
    referral, row, messages = _answered()

    events = timeline(referral, [row], messages, is_own=True)

    assert [(event.words, event.agency) for event in events] == [
        ("Draft written", "NZ Border"),
        ("Sent", "NZ Border"),
        ("Receipt confirmed", "VN Police"),
        ("Question", "VN Police"),
        ("Information", "NZ Border"),
        ("Accepted", "VN Police"),
        ("Answer", "VN Police"),
        ("Closed", "NZ Border"),
    ]
    assert [event.at for event in events] == [_at(hours) for hours in (0, 1, 2, 3, 4, 5, 8, 9)]


def test_when_a_draft_was_begun_is_its_owners_own_affair() -> None:
    referral, row, messages = _answered()

    events = timeline(referral, [row], messages, is_own=False)

    assert "Draft written" not in {event.words for event in events}
    assert min(event.at for event in events) == referral.sent_at


def test_a_message_is_said_with_its_words() -> None:
    referral, row, messages = _answered()

    events = timeline(referral, [row], messages, is_own=True)

    assert [event.text for event in events if event.words == "Question"] == ["question"]


def test_a_refusal_is_said_with_its_reason_and_words() -> None:
    referral, row = _declined(decline_reason="wrong_agency", decline_words="Ask the coast guard.")

    events = timeline(referral, [row], [], is_own=True, reasons={"wrong_agency": "Wrong agency"})

    assert [event.text for event in events if event.words == "Declined"] == ["Wrong agency. Ask the coast guard."]
    assert "Accepted" not in {event.words for event in events}


def test_a_refusal_without_words_of_its_own_gives_its_reason() -> None:
    referral, row = _declined(decline_reason="capacity")

    events = timeline(referral, [row], [], is_own=True, reasons={"capacity": "No capacity"})

    assert [event.text for event in events if event.text] == ["No capacity"]


def test_taking_back_is_said_with_its_reason() -> None:
    referral = Referral(
        originator=HERE, created_at=_at(0), sent_at=_at(1), withdrawn_at=_at(2), withdrawal_reason="Found elsewhere."
    )

    assert timeline(referral, [], [], is_own=False)[-1].text == "Found elsewhere."


def test_a_draft_has_one_event_for_its_owner() -> None:
    assert len(timeline(Referral(originator=HERE, created_at=_at(0)), [], [], is_own=True)) == 1
