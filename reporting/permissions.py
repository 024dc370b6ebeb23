"""Who may do what with reports."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from common.access import Permission, register
from members import roles

_CHAIRS = frozenset({roles.CO_CHAIR})

SEE_REPORTS = Permission("see_reports", _("See annual reports that are being made"), roles=_CHAIRS)
BUILD_REPORT = Permission("build_report", _("Build the annual report of a year"), roles=_CHAIRS)
IMPORT_RESULTS = Permission(
    "import_results",
    _("Take over results that were published elsewhere"),
    roles=_CHAIRS,
    systems=frozenset({"publications"}),
)

register([SEE_REPORTS, BUILD_REPORT, IMPORT_RESULTS])
