"""Who may do what with members, notices and the own account."""

from __future__ import annotations

from typing import Any

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

_ONLY_AUDITORS = frozenset({roles.AUDITOR})


def _is_somebody_of_another_country(actor: Any, incident: Any) -> bool:
    is_another = actor.person_id != incident.asked_by_id  # who may have moved since
    return is_another and bool(actor.country) and actor.country != incident.asked_country


def _is_one_of_the_two(actor: Any, incident: Any) -> bool:
    return actor.person_id in {incident.asked_by_id, incident.confirmed_by_id}


def _is_waiting(incident: Any) -> bool:
    return bool(incident.is_waiting)


def _is_open(incident: Any) -> bool:
    return bool(incident.is_open)


SEE_INCIDENTS = Permission("see_incidents", _("See the incidents for which the record opens"), roles=_ONLY_AUDITORS)
ASK_INCIDENT = Permission("ask_incident", _("Ask for the whole record for an incident"), roles=_ONLY_AUDITORS)
CONFIRM_INCIDENT = Permission(
    "confirm_incident",
    _("Confirm an incident as an auditor of another country: the whole record opens to both"),
    roles=_ONLY_AUDITORS,
    who=_is_somebody_of_another_country,
    when=_is_waiting,
)
END_INCIDENT = Permission(
    "end_incident",
    _("Close the whole record before its time"),
    roles=_ONLY_AUDITORS,
    who=_is_one_of_the_two,
    when=_is_open,
)
READ_RECORD = Permission(
    "read_record",
    _("Read the whole record while an own incident is open"),
    roles=_ONLY_AUDITORS,
    who=_is_one_of_the_two,
    when=_is_open,
)
SEE_INCIDENT = Permission(
    "see_incident",
    _("See that the whole record was opened, and until when"),
    roles=roles.READERS | _ONLY_AUDITORS,
)

register([SEE_DESK, READ_NOTICE, MAIL_NOTICES, SEE_AUDIT, DOWNLOAD_AUDIT])
register([SEE_INCIDENTS, ASK_INCIDENT, CONFIRM_INCIDENT, END_INCIDENT, READ_RECORD, SEE_INCIDENT])
