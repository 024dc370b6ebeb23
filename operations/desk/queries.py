"""What My desk shows: what needs the own agency, what it waits for, which returns are expected."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from members.access import Actor
from members.notices import queries as notices
from operations.referrals import queries as referrals
from operations.referrals.models import ReferralRecipient
from operations.referrals.words import due_words
from operations.returns import queries as returns
from operations.returns import words as return_words
from operations.words import Due, StateWords, state_words

MOST = 25


@dataclass(frozen=True)
class Desk:
    """The tables of the desk; each holds at most `MOST` rows."""

    new: list[Any]
    to_answer: list[Any]
    to_look_at: list[Any]
    awaited: list[Any]
    returns: list[Any]

    @property
    def needs_us(self) -> int:
        """How many things wait for the own agency, as far as they are shown."""
        return len(self.to_answer) + len(self.to_look_at) + len(self.returns)


def desk(actor: Actor, *, now: datetime) -> Desk:
    """The desk of an actor at an instant. Five queries, whatever the number of rows."""
    return Desk(
        new=list(notices.unread(actor)[:MOST]),
        to_answer=[_row(row, now=now) for row in referrals.to_answer(actor)[:MOST]],
        to_look_at=[_row(row, now=now) for row in referrals.answered_to_us(actor)[:MOST]],
        awaited=[_row(row, now=now) for row in referrals.awaited(actor)[:MOST]],
        returns=[(row, return_words.due_words(row, now=now)) for row in returns.on_desk(actor, now=now)[:MOST]],
    )


def _row(recipient: ReferralRecipient, *, now: datetime) -> tuple[ReferralRecipient, Due, StateWords]:
    return recipient, due_words(recipient, now=now), state_words(recipient.state)
