"""Who decides how long the content of a referral is kept: the agency that has it, and in time the portal."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext_lazy as _

from common.access import Asking, Permission, register
from members import roles
from operations.states import ReferralState

_DECIDES = roles.WRITERS | {roles.AGENCY_ADMINISTRATOR}


def _owns(actor: Asking, referral: Any) -> bool:
    return bool(referral.owner_group_id == actor.group_id)


def _owns_the_referral(actor: Asking, record: Any) -> bool:
    return bool(record.referral.owner_group_id == actor.group_id)


def _has_content(referral: Any) -> bool:
    return referral.state != ReferralState.DRAFT and referral.purged_at is None


SEE_RETENTION = Permission(
    "see_retention",
    _("See how long the content of a referral of the own agency is kept"),
    roles=roles.READERS,
    who=_owns,
    when=lambda referral: referral.state != ReferralState.DRAFT,
)
SEE_RETENTIONS = Permission(
    "see_retentions", _("See whose content of the own agency is deleted soon"), roles=roles.READERS
)
HOLD_REFERRAL = Permission(
    "hold_referral",
    _("Keep the content of a referral of the own agency longer, with a reason and until a day"),
    roles=_DECIDES,
    who=_owns,
    when=_has_content,
)
LIFT_HOLD = Permission(
    "lift_hold",
    _("Lift such a hold before its day"),
    roles=_DECIDES,
    who=_owns_the_referral,
    when=lambda hold: hold.lifted_at is None and _has_content(hold.referral),
)
LET_GO = Permission(
    "let_go",
    _("Say that the content may be deleted on its day, although something new has come in"),
    roles=_DECIDES,
    who=_owns_the_referral,
    when=lambda retention: retention.needs_yes and not retention.is_over,
)
PURGE_REFERRALS = Permission(
    "purge_referrals",
    _("Ask owners before content is deleted, and delete it when its time is over"),
    systems=frozenset({"retention"}),
)

# Each name in capitals above.
register([one for one in list(globals().values()) if isinstance(one, Permission)])
