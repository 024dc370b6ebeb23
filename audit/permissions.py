"""Who may do what with the audit itself."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from common.access import Permission, register

_SEALER = frozenset({"sealer"})

SEAL_AUDIT = Permission("seal_audit", _("Seal what happened into the audit's chain"), systems=_SEALER)
EXPORT_AUDIT = Permission("export_audit", _("Write all sealed entries for the verifier"), systems=_SEALER)
MAIL_HEAD = Permission("mail_head", _("Mail the audit's last seal to the co-chairs"), systems=_SEALER)

register([SEAL_AUDIT, EXPORT_AUDIT, MAIL_HEAD])
