"""Who may do what with members, notices and the own account."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from common.access import Permission, register
from members import roles

SEE_DESK = Permission("see_desk", _("Open the own desk"), roles=roles.EVERYBODY)
READ_NOTICE = Permission("read_notice", _("Follow a notice of the own agency"), roles=roles.READERS)
MAIL_NOTICES = Permission("mail_notices", _("Send the mails of notices"), systems=frozenset({"notices"}))
_AUDITORS = frozenset({roles.AGENCY_ADMINISTRATOR, roles.AUDITOR})

SEE_AUDIT = Permission(
    "see_audit", _("See what was done: in the own agency, as auditor in the own country"), roles=_AUDITORS
)
DOWNLOAD_AUDIT = Permission("download_audit", _("Take those entries out, with their seals"), roles=_AUDITORS)

register([SEE_DESK, READ_NOTICE, MAIL_NOTICES, SEE_AUDIT, DOWNLOAD_AUDIT])
