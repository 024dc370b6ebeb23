"""Who may take the agency's own referrals out of the portal as a file, which is a power of its own.

Reading does not give it: a file leaves every wall behind. It lies with those who answer for the agency's own records,
its liaison officers and its administrators, as looking a person up there does (EXPORT_REFERRALS stands beside that in
operations/permissions.py). What was received stays its sender's and is in no export: a recipient cannot pass on.
"""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext_lazy as _

from common.access import Asking, Permission, register
from members import roles
from operations.states import EXPORT_STEPS, ExportState

_ANSWER_FOR_RECORDS = frozenset({roles.LIAISON_OFFICER, roles.AGENCY_ADMINISTRATOR})


def _is_of_agency(actor: Asking, export: Any) -> bool:
    return bool(export.group_id == actor.group_id)


def _asked(actor: Asking, export: Any) -> bool:
    return bool(export.group_id == actor.group_id and export.asked_by_id == actor.person_id)


SEE_EXPORT = Permission(
    "see_export",
    _("See who of the agency exported what, and how far a file is"),
    roles=_ANSWER_FOR_RECORDS,
    who=_is_of_agency,
)
CANCEL_EXPORT = Permission(
    "cancel_export",
    _("Stop an export that one asked for"),
    roles=_ANSWER_FOR_RECORDS,
    who=_asked,
    when=lambda export: EXPORT_STEPS["cancel"].possible_from(export.state),
)
TAKE_EXPORT = Permission(
    "take_export",
    _("Take the file of an export that one asked for"),
    roles=_ANSWER_FOR_RECORDS,
    who=_asked,
    when=lambda export: export.state == ExportState.READY,
)
WORK_ON_EXPORTS = Permission(
    "work_on_exports",
    _("Take the next export of the queue, give one up, delete a file that has expired"),
    systems=frozenset({"exports"}),
)

# Each name in capitals above.
register([one for one in list(globals().values()) if isinstance(one, Permission)])
