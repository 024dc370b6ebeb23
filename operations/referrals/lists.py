"""What the list of referrals asks for: its rows, and to whom each of them went."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from uuid import UUID

from django.db.models import Case, Prefetch, Q, QuerySet, Value, When
from django.db.models.functions import Coalesce

from members.access import Actor
from operations.referrals.models import Referral, ReferralGrant
from operations.referrals.queries import granted, seen_recipients

# What a row shows and is decided by: a page of the list loads two hundred rows of five tables else.
_SHOWN = Referral.objects.select_related("body", "originator__country", "originator__organisation").only(
    "reference",
    "is_quick",
    "state",
    "owner_group_id",
    "purged_at",
    "body__summary",
    "originator__name",
    "originator__country__name",
    "originator__organisation__name",
)


@dataclass(frozen=True)
class RecipientLine:
    """A recipient in a list, in words; its unit stands there for its own agency alone."""

    name: str
    body_name: str
    state: str
    unit: str


def listed(actor: Actor) -> QuerySet[ReferralGrant]:
    """The rows of the list, newest first, with the referral of each. Two queries.

    The grants are cut to a page first and the referrals fetched for those rows only: joined in one query,
    the planner takes an agency's rows for few and reads all of them.
    """
    return granted(actor).prefetch_related(Prefetch("content_object", _SHOWN))


def recipients_seen(actor: Actor, referrals: Sequence[UUID]) -> dict[UUID, list[RecipientLine]]:
    """For each referral the recipients that the actor may know of. One query."""
    found: dict[UUID, list[RecipientLine]] = {key: [] for key in referrals}
    body_name = Coalesce("agency__country__name", "agency__organisation__name")
    # Open work of a unit that closed lies with the main desk, as on its page (ReferralRecipient.unit_now).
    is_there = Q(unit__closed_at__isnull=True) | Q(is_open=False)
    unit = Case(When(is_there, unit__isnull=False, group_id=actor.group_id, then="unit__name"), default=Value(""))
    rows = seen_recipients(actor).filter(referral_id__in=referrals)
    for referral_id, *line in rows.values_list("referral_id", "agency__name", body_name, "state", unit):
        found[referral_id].append(RecipientLine(*line))
    return found
