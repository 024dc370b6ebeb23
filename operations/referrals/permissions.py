"""Who may do what with the words of a referral, beyond what operations/permissions.py says of the whole of it."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext_lazy as _

from common.access import Asking, Permission, register
from members import roles
from operations.states import AWAITING_RECIPIENT, ReferralState


def _owns_the_referral(actor: Asking, row: Any) -> bool:
    return bool(row.referral.owner_group_id == actor.group_id)


def _is_recipient(actor: Asking, recipient: Any) -> bool:
    return bool(recipient.group_id == actor.group_id)


def _is_quick_and_waits(recipient: Any) -> bool:
    """A quick question that the agency has not answered."""
    return recipient.is_open and recipient.referral.is_quick and recipient.state in AWAITING_RECIPIENT


EDIT_SUBJECT = Permission(
    "edit_subject",
    _("Change or take out a person or an identifier in a draft of the own agency"),
    roles=roles.WRITERS,
    who=_owns_the_referral,
    when=lambda row: row.referral.state == ReferralState.DRAFT,
)
TRANSLATE_REFERRAL = Permission(
    "translate_referral",
    _("Put a translation beside the words of a referral that is not over"),
    roles=roles.WRITERS | {roles.ANALYST},
    when=lambda referral: referral.state in {ReferralState.DRAFT, ReferralState.SENT},
)
ANSWER_QUICKLY = Permission(
    "answer_quickly",
    _("Answer a quick question"),
    roles=roles.WRITERS,
    who=_is_recipient,
    when=_is_quick_and_waits,
)
COPY_REFERRAL = Permission(
    "copy_referral",
    _("Make a numbered copy of a referral on paper or as a PDF"),
    roles=roles.READERS,
    when=lambda referral: referral.state in {ReferralState.SENT, ReferralState.CLOSED},
)
SEE_COPY = Permission(
    "see_copy",
    _("Print a copy that the own agency has made again"),
    roles=roles.READERS,
    who=lambda actor, copy: bool(copy.group_id == actor.group_id),
    when=lambda copy: copy.referral.state != ReferralState.WITHDRAWN,
)

# Each name in capitals above.
register([one for one in list(globals().values()) if isinstance(one, Permission)])
