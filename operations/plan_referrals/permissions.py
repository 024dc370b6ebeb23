"""Who may say that a referral belongs to an Investigation Plan, and take it out again."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from common.access import Permission, register
from members import roles
from operations.states import ReferralState

ADD_TO_PLAN = Permission(
    "add_to_plan",
    _("Add a referral to an Investigation Plan in which the own agency takes part"),
    roles=roles.WRITERS,
    when=lambda referral: referral.state in {ReferralState.SENT, ReferralState.CLOSED},
)
TAKE_FROM_PLAN = Permission(
    "take_from_plan",
    _("Take a referral out of a plan: the agency that added it, or the plan’s lead"),
    roles=roles.WRITERS,
    who=lambda actor, added: actor.group_id in {added.group_id, added.plan.owner_group_id},
    when=lambda added: added.removed_at is None,
)

# Each name in capitals above.
register([one for one in list(globals().values()) if isinstance(one, Permission)])
