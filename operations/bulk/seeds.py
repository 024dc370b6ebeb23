"""Which referrals a filled database has: who wrote to whom, when, and how far it is. Pure, and the same each time."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import NamedTuple

from operations.states import RecipientState, ReferralState

SPAN = timedelta(days=3 * 365)
SPARSE_ROWS = 40
# Agencies are numbered: these two play a part, all others share the rest.
BIG, SPARSE = 0, 1
_SECOND_RECIPIENT = 0.3
# Multiples of these, without their whole part, spread evenly and independently of each other.
_PARTY, _STATE, _PROGRESS, _SECOND, _OTHER = 2**0.5, 3**0.5, 5**0.5, 7**0.5, 11**0.5

_OF_RECENT = (
    (0.10, ReferralState.DRAFT.value),
    (0.13, ReferralState.WITHDRAWN.value),
    (0.30, ReferralState.CLOSED.value),
)
_OF_OLD = ((0.00, ReferralState.DRAFT.value), (0.05, ReferralState.WITHDRAWN.value), (0.95, ReferralState.CLOSED.value))
_AT_WORK = (
    (0.25, RecipientState.RECEIVED.value),
    (0.35, RecipientState.NEEDS_INFORMATION.value),
    (0.55, RecipientState.ACCEPTED.value),
    (0.70, RecipientState.IN_PROGRESS.value),
    (0.90, RecipientState.ANSWERED.value),
)
_DONE = ((0.80, RecipientState.ANSWERED.value),)


@dataclass(frozen=True)
class Plan:
    """How many referrals, among how many agencies, and which part of them the big agency is a party to.

    `first` is the number of the first one: a database can be filled further. `now` is when the newest was written.
    The newest, `at_work` of all, are at work in every state; the rest is history.
    """

    number: int
    agencies: int
    share: float
    now: datetime
    first: int = 0
    at_work: float = 0.06


class Seed(NamedTuple):
    """One referral: agencies by their number, states as words; without a recipient while it is a draft."""

    n: int
    at: datetime
    state: str
    originator: int
    recipient: int | None
    recipient_state: str | None
    second: int | None
    second_state: str | None


def seeds(plan: Plan) -> Iterator[Seed]:
    """All referrals of the plan, oldest first."""
    step = SPAN / plan.number
    sparse_step = max(1, plan.number // 20 // SPARSE_ROWS)  # within the oldest twentieth
    for place in range(plan.number):
        n = plan.first + place
        of_sparse = plan.share < 1 and place % sparse_step == 0 and place // sparse_step < SPARSE_ROWS
        at = plan.now - SPAN + step * (place + 0.5)
        yield _seed(n, at, _parties(n, plan, of_sparse=of_sparse), is_recent=place >= plan.number * (1 - plan.at_work))


def _seed(n: int, at: datetime, parties: tuple[int, int, int | None], *, is_recent: bool) -> Seed:
    state = _choice(_OF_RECENT if is_recent else _OF_OLD, _part(n, _STATE), ReferralState.SENT.value)
    originator, first, second = parties
    if state == ReferralState.DRAFT:
        return Seed(n, at, state, originator, None, None, None, None)
    of_first, of_second = (_recipient_state(state, _part(n + place, _PROGRESS)) for place in (0, 1))
    return Seed(n, at, state, originator, first, of_first, second, of_second if second is not None else None)


def _recipient_state(state: str, part: float) -> str:
    if state == ReferralState.WITHDRAWN:
        return RecipientState.RECEIVED.value
    return _choice(_DONE if state == ReferralState.CLOSED else _AT_WORK, part, RecipientState.DECLINED.value)


def _parties(n: int, plan: Plan, *, of_sparse: bool) -> tuple[int, int, int | None]:
    """Originator, recipient, and a second recipient or None; the named agency writes every other of its own."""
    others = plan.agencies - 2
    a = int(others * _part(n, _OTHER) ** 2)  # some write much, many little
    b = (a + 1 + n % (others - 1)) % others
    c = (b + 1 + n % 2) % others
    second = c + 2 if c not in {a, b} and _part(n, _SECOND) < _SECOND_RECIPIENT else None
    if of_sparse or _part(n, _PARTY) < plan.share:
        named = SPARSE if of_sparse else BIG
        return (named, b + 2, second) if n % 2 else (a + 2, named, second)
    return a + 2, b + 2, second


def _choice(table: tuple[tuple[float, str], ...], part: float, otherwise: str) -> str:
    return next((word for limit, word in table if part < limit), otherwise)


def _part(n: int, root: float) -> float:
    return n * root % 1.0
