"""Who may do what with the files of a referral: roles × part × state.

Beside operations/permissions.py, which would be too long for one sitting.
"""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext_lazy as _

from common.access import Asking, Permission, register
from members import roles
from operations.states import RecipientState, ReferralState


def _owns(actor: Asking, referral: Any) -> bool:
    return bool(referral.owner_group_id == actor.group_id)


def _is_draft(referral: Any) -> bool:
    return bool(referral.state == ReferralState.DRAFT)


def _takes_files(place: Any) -> bool:
    """Of the owner while it is written or sent; of a recipient while its own part is open."""
    if place.recipient is None:
        return place.referral.state in {ReferralState.DRAFT, ReferralState.SENT}
    return place.recipient.is_open and place.recipient.state not in {RecipientState.DECLINED, RecipientState.RECALLED}


ADD_ATTACHMENT = Permission(
    "add_attachment",
    _("Add a file to a draft, or to a referral that waits for answers"),
    roles=roles.WRITERS,
    who=lambda actor, place: _owns(actor, place.referral) or place.recipient is not None,
    when=_takes_files,
)
OPEN_ATTACHMENT = Permission(
    "open_attachment",
    _("Open a file of a referral"),
    roles=roles.READERS,
    when=lambda attachment: bool(attachment.can_be_opened),
)
SHOW_ATTACHMENT = Permission(
    "show_attachment",
    _("Look at the small picture of a file"),
    roles=roles.READERS,
    when=lambda attachment: bool(attachment.can_be_shown),
)
REMOVE_ATTACHMENT = Permission(
    "remove_attachment",
    _("Take a file out of a draft"),
    roles=roles.WRITERS,
    who=lambda actor, attachment: _owns(actor, attachment.referral),
    when=lambda attachment: _is_draft(attachment.referral),
)
WORK_ON_ATTACHMENTS = Permission(
    "work_on_attachments",
    _("Scan files, make small pictures of them, sweep away what no referral has"),
    systems=frozenset({"attachments"}),
)

# Each name in capitals above.
register([one for one in list(globals().values()) if isinstance(one, Permission)])
