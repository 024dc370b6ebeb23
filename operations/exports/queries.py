"""Which exports an actor sees, and which referrals one holds: the agency's own, a batch at a time."""

from __future__ import annotations

from typing import Any
from uuid import UUID
from zoneinfo import ZoneInfo

from django.db.models import Exists, Max, OuterRef, Prefetch, QuerySet

from common import keyset
from common.access import may
from members.access import Actor
from members.reference import queries as reference
from operations import permissions
from operations.exports.columns import Known
from operations.exports.filters import ExportFilter
from operations.exports.models import ExportedReferral, ReferralExport
from operations.handling import HandlingCode
from operations.referrals.models import Referral, ReferralGrant, ReferralRecipient
from operations.referrals.subject_models import ReferralSubject

BATCH = 500
# Oldest first: what is sent while an export is made moves to the end, where it is still met.
_ORDER: keyset.Order = {"opened_at": keyset.an_instant, "content_object_id": UUID}
_WHOLE = Referral.objects.select_related("body", "originator", "jpoa").prefetch_related(
    Prefetch("recipients", ReferralRecipient.objects.select_related("agency__country", "agency__organisation")),
    Prefetch("subjects", ReferralSubject.objects.select_related("identity").order_by("id")),
    "identifiers",
)


def visible_to(actor: Actor) -> QuerySet[ReferralExport]:
    """The exports of the actor's agency, for those who may export."""
    if not may(actor, permissions.EXPORT_REFERRALS):
        return ReferralExport.objects.none()
    rows = ReferralExport.objects.filter(group_id=actor.group_id)
    return rows.select_related("asked_by", "handling_code", "agency")


def get_visible(actor: Actor, *, export_id: UUID) -> ReferralExport | None:
    """One of them, or None. One query."""
    return visible_to(actor).filter(id=export_id).first()


def own(actor: Actor) -> QuerySet[ReferralGrant]:
    """The grants of the agency to its own referrals: all that it may take out by itself.

    What others gave is not among them. Where an originator consents to passing on, that consent is asked here.
    """
    if not may(actor, permissions.EXPORT_REFERRALS):
        return ReferralGrant.objects.none()
    return ReferralGrant.objects.filter(group_id=actor.group_id, owner_group_id=actor.group_id, is_view=True)


def narrowed(actor: Actor, chosen: Any) -> ExportFilter:
    """The agency's own referrals, narrowed by codes of the filters; days are those of the actor's zone."""
    return ExportFilter(chosen, queryset=own(actor), zone=ZoneInfo(actor.time_zone))


def beginning(actor: Actor, export: ReferralExport) -> tuple[int, HandlingCode | None]:
    """How many referrals an export will hold, and the strictest handling code among them. Three queries."""
    rows = narrowed(actor, export.chosen).rows.order_by()
    strictest = rows.aggregate(strictest=Max("content_object__handling_code__strictness"))["strictest"]
    return rows.count(), HandlingCode.objects.filter(strictness=strictest).first()


def batch(actor: Actor, export: ReferralExport, *, after: str) -> keyset.Page:
    """The next referrals of an export, each as its grant with all that the columns read. At most seven queries."""
    rows = narrowed(actor, export.chosen).rows.prefetch_related(Prefetch("content_object", _WHOLE))
    return keyset.page_in(rows, order=_ORDER, after=after, size=BATCH)


def known() -> Known:
    """The markings and lists by which rows are read. Two queries."""
    return Known(HandlingCode.objects.in_bulk(), reference.words(reference.Code.LEGAL_BASES))


def holds_what_is_not_own(actor: Actor, export: ReferralExport) -> bool:
    """Whether an export holds a referral that the actor's agency owns no longer. One query."""
    owned = own(actor).filter(content_object_id=OuterRef("referral_id"))
    return ExportedReferral.objects.filter(export=export).exclude(Exists(owned)).exists()
