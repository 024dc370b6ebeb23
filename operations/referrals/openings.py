"""Who opened what: written down with each opening by another agency than the owner, read by both."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from uuid import UUID

from django.db.models import Count, QuerySet

from common.access import Words
from members import roles
from members.access import Actor
from members.models import Agency
from operations.referrals.control_models import ReferralOpening
from operations.referrals.models import Referral, ReferralRecipient

What = ReferralOpening.What
# In which role somebody reads who has several: the one that the daily work asks for comes first.
_IN_TURN = (roles.LIAISON_OFFICER, roles.ANALYST, roles.AGENCY_ADMINISTRATOR)


def note(
    referral: Referral, what: str, *, by: Actor, now: datetime, attachment_id: UUID | None = None, why: str = ""
) -> None:
    """One opening by another than the owner; with the person where that agency shows its officers' names."""
    if by.group_id == referral.owner_group_id:
        return
    shows_names = Agency.objects.filter(id=by.agency_id).values_list("opens_names", flat=True).get()
    ReferralOpening(
        referral=referral,
        agency_id=by.agency_id,
        group_id=by.group_id,
        role=next(role.code for role in _IN_TURN if by.holds(role)),
        what=what,
        attachment_id=attachment_id,
        why=why,
        opened_at=now,
        person_id=by.person_id if shows_names else None,
    ).save(force_insert=True)


def openings_of(actor: Actor, referral: Referral) -> QuerySet[ReferralOpening]:
    """The openings by other agencies for the owner, the latest first; for another the own ones."""
    rows = referral.openings.select_related("agency__country", "agency__organisation", "attachment", "person")
    return rows if referral.owner_group_id == actor.group_id else rows.filter(group_id=actor.group_id)


def shown(rows: Iterable[ReferralOpening]) -> list[tuple[ReferralOpening, Words]]:
    """Each opening with the role in which it was, in words."""
    return [(row, roles.BY_CODE[row.role].name) for row in rows]


def counted(actor: Actor, recipient: ReferralRecipient) -> list[tuple[str, int]]:
    """What a recipient has opened, in words, and how often. One query."""
    rows = openings_of(actor, recipient.referral).filter(group_id=recipient.group_id).order_by("what")
    found = rows.values_list("what").annotate(number=Count("id"))
    return [(str(What(what).label), number) for what, number in found]
