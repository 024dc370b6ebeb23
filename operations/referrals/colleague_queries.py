"""What colleagues of the own agency did on referrals: which step, who and when. No content."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.db.models import F, Q, QuerySet
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from common.access import Words
from members.access import Actor
from members.models import Membership
from operations.referrals.models import Referral
from operations.referrals.queries import visible_to
from operations.referrals.step_models import ReferralStep
from operations.states import RecipientState, ReferralState

_MOST = 200
_OF_REFERRAL: dict[str, Words] = {
    ReferralState.SENT: gettext_lazy("Sent"),
    ReferralState.CLOSED: gettext_lazy("Closed"),
    ReferralState.WITHDRAWN: gettext_lazy("Withdrawn"),
}
_OF_RECIPIENT: dict[str, Words] = {
    RecipientState.RECEIVED: gettext_lazy("Information given, or asked again"),
    RecipientState.NEEDS_INFORMATION: gettext_lazy("More information asked for"),
    RecipientState.ACCEPTED: gettext_lazy("Accepted"),
    RecipientState.DECLINED: gettext_lazy("Declined"),
    RecipientState.IN_PROGRESS: gettext_lazy("Work has begun"),
    RecipientState.ANSWERED: gettext_lazy("Answered"),
    RecipientState.RECALLED: gettext_lazy("Recalled"),
}


@dataclass(frozen=True)
class Done:
    """What a colleague did: the step in words, who and when."""

    words: str
    who: str
    at: datetime


def steps_of_colleagues(actor: Actor, *, since: datetime | None) -> QuerySet[ReferralStep]:
    """The steps after an instant that colleagues took on referrals the actor may see, the latest first."""
    if since is None or not actor.reads_for_agency:
        return ReferralStep.objects.none()
    colleagues = Membership.objects.filter(agency_id=actor.agency_id).exclude(person_id=actor.person_id)
    own = Q(recipient__isnull=True) | Q(recipient__group_id=actor.group_id)
    rows = ReferralStep.objects.filter(
        own | Q(recipient__owner_group_id=actor.group_id),
        referral__in=visible_to(actor),
        by_id__in=list(colleagues.values_list("person_id", flat=True)),
        at__gt=since,
    )
    # Receiving comes with sending, the end of a part with the end of the whole: one act, one line.
    return rows.exclude(before="").exclude(before=F("after")).order_by("-at", "-turn", "-id")


def done_by_colleagues(actor: Actor, *, since: datetime | None) -> list[tuple[Referral, list[Done]]]:
    """The same by referral, the latest _MOST. Two queries."""
    found: dict[UUID, tuple[Referral, list[Done]]] = {}
    for step in steps_of_colleagues(actor, since=since).select_related("referral", "by")[:_MOST]:
        _referral, done = found.setdefault(step.referral_id, (step.referral, []))
        done.append(Done(_words(step), step.by.name if step.by else "", step.at))
    return list(found.values())


def _words(step: ReferralStep) -> str:
    if step.recipient_id is not None:
        return str(_OF_RECIPIENT[step.after])
    return _("Opened again") if step.before == ReferralState.CLOSED else str(_OF_REFERRAL[step.after])
