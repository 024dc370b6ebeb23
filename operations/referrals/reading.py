"""How much of a referral's content an agency reads, where it reads the referral: the wall of the code.

The database has the same one (migration 0057). The owner reads all of it; a recipient what its grant says; of a
withdrawn referral a recipient reads the fact and its own words alone, and of a purged one nobody reads more.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import UTC, datetime

from members.access import Actor
from operations.referrals.models import Referral, ReferralGrant, ReferralRecipient
from operations.states import ReferralState

Content = ReferralGrant.Content


def content_read(actor: Actor, referral: Referral) -> str:
    """A value of Content, for a referral that was loaded by a scoped query. At most one query, once a referral."""
    if referral.purged_at is not None:
        return Content.NONE
    if referral.owner_group_id == actor.group_id:
        return Content.WHOLE
    if referral.state == ReferralState.WITHDRAWN:
        return Content.NONE
    known: str | None = getattr(referral, "content", None)
    if known is None:
        rows = ReferralGrant.objects.filter(content_object=referral, group_id=actor.group_id, is_view=True)
        known = rows.values_list("content", flat=True).first() or Content.NONE
        referral.content = known  # type: ignore[attr-defined]  # as where a query annotates it
    return known


def is_whole(actor: Actor, referral: Referral) -> bool:
    """Whether the actor reads all that the referral says."""
    return content_read(actor, referral) == Content.WHOLE


def without_words(referral: Referral) -> Referral:
    """The same row for somebody who reads the fact alone: its body is gone from memory, and not asked for again."""
    referral._state.fields_cache["body"] = None
    return referral


def as_read(actor: Actor, referral: Referral) -> Referral:
    """The row with its words where the actor reads them. Queries: as content_read."""
    return referral if is_whole(actor, referral) else without_words(referral)


def grants_as_read(rows: Iterable[ReferralGrant]) -> None:
    """Of the rows of a list, each referral as the grant lets its agency read it. No query."""
    for row in rows:
        if row.content != Content.WHOLE:
            without_words(row.content_object)


def received_as_read(rows: Iterable[ReferralRecipient]) -> list[ReferralRecipient]:
    """Open rows of the reading agency as a recipient, each referral as it reads it. No query."""
    found = list(rows)
    for row in found:
        if row.reads != ReferralRecipient.Reads.WHOLE:
            without_words(row.referral)
    return found


def all_as_read(actor: Actor, referrals: Iterable[Referral]) -> None:
    """Referrals that a scoped query loaded, each as the actor reads it. One query."""
    by_id = {one.id: one for one in referrals}
    held = ReferralGrant.objects.filter(content_object__in=by_id, group_id=actor.group_id, is_view=True)
    for key in by_id.keys() - set(held.filter(content=Content.WHOLE).values_list("content_object_id", flat=True)):
        without_words(by_id[key])


def read_since(actor: Actor, referral: Referral) -> datetime | None:
    """Since when the actor reads what comes in one after the other: always (None), or not before this instant.

    Where nothing is read any more it is the end of time. At most two queries.
    """
    content = content_read(actor, referral)
    if content == Content.WHOLE:
        return None
    if content == Content.NONE:
        return datetime.max.replace(tzinfo=UTC)
    known: datetime | None = getattr(referral, "read_since", None)
    if known is None:
        rows = ReferralGrant.objects.filter(content_object=referral, group_id=actor.group_id, is_view=True)
        known = rows.values_list("opened_at", flat=True).get()
        referral.read_since = known  # type: ignore[attr-defined]  # once a referral
    return known
