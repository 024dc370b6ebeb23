"""The pages that are measured, as their views ask: the portal's own queries in the same order, without templates."""

from __future__ import annotations

from uuid import UUID

from common import keyset
from members.access import Actor
from operations.desk import queries as desks
from operations.outcomes import queries as outcomes
from operations.referrals import lists, queries
from operations.referrals.filters import ReferralFilter
from operations.referrals.models import Referral

INSTANT, KEY = "opened_at", "content_object_id"
# What is asked of the list beside everything: each is measured, and the slowest counts.
FILTERS: tuple[dict[str, str], ...] = (
    {"side": "sent"},
    {"side": "received"},
    {"state": "closed"},
    {"state": "received"},
    {"state": "closed", "side": "sent"},
    {"kind": "quick"},
)
# These columns are the referral's own: joined for each row that is counted.
JOINED_FILTERS: tuple[dict[str, str], ...] = ({"kind": "assistance"}, {"urgency": "urgent"})

desk = desks.desk


def rows(actor: Actor, *, after: str = "", **narrowed: str) -> keyset.Page:
    """The rows of a page of the list with what is shown of each. Two statements, three with recipients."""
    listed = ReferralFilter(narrowed, queryset=lists.listed(actor)).qs
    return keyset.page(listed, instant=INSTANT, key=KEY, after=after)


def count(actor: Actor, **narrowed: str) -> str:
    """The number above the list. One statement."""
    return keyset.counted(ReferralFilter(narrowed, queryset=lists.listed(actor)).qs)


def listing(actor: Actor, *, after: str = "", **narrowed: str) -> keyset.Page:
    """The whole page of the list. Four statements."""
    page = rows(actor, after=after, **narrowed)
    lists.recipients_seen(actor, [row.content_object_id for row in page.rows])
    count(actor, **narrowed)
    return page


def row(actor: Actor, referral_id: UUID) -> Referral:
    """One referral as its page loads it. One statement."""
    referral = queries.get_visible(actor, referral_id=referral_id)
    if referral is None:
        raise LookupError(f"the referral {referral_id} is not there")
    return referral


def opened(actor: Actor, referral_id: UUID) -> Referral:
    """One referral with its recipients, words, subjects and outcomes. Five statements."""
    referral = row(actor, referral_id)
    queries.recipients_of(actor, referral)
    list(queries.messages_of(actor, referral))
    list(queries.subjects_of(actor, referral))
    list(outcomes.of_referral(actor, referral))
    return referral


def late_key(actor: Actor) -> str:
    """Where the last page but a few rows begins, as the address of a page names it."""
    oldest = list(lists.listed(actor).order_by(INSTANT, KEY).values_list(INSTANT, KEY)[: keyset.PAGE + 1])
    return f"{oldest[-1][0].isoformat()}_{oldest[-1][1]}"
