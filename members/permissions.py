"""Who may do what with members, notices and the own account."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext_lazy as _

from common.access import Permission, register
from members import roles

SEE_DESK = Permission("see_desk", _("Open the own desk"), roles=roles.EVERYBODY)
READ_NOTICE = Permission("read_notice", _("Follow a notice of the own agency"), roles=roles.READERS)
MAIL_NOTICES = Permission("mail_notices", _("Send the mails of notices"), systems=frozenset({"notices"}))
MAIL_ACCOUNTS = Permission(
    "mail_accounts", _("Send the mails about a person's own account"), systems=frozenset({"accounts"})
)
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

_KEEPERS = frozenset({roles.AGENCY_ADMINISTRATOR, roles.SECRETARIAT})
_APPROVERS = frozenset({roles.SECRETARIAT, roles.CO_CHAIR})


def _keeps(actor: Any, subject: Any) -> bool:
    """Of a membership or an invitation: the secretariat keeps all agencies, an administrator the own one."""
    return actor.holds(roles.SECRETARIAT) or bool(actor.agency_id == subject.agency_id)


def _keeps_another(actor: Any, membership: Any) -> bool:
    """Nobody suspends, reinstates or raises himself or herself."""
    return _keeps(actor, membership) and bool(actor.person_id != membership.person_id)


def _is_second(actor: Any, given: Any) -> bool:
    """Neither who proposed the role nor who would hold it."""
    return actor.person_id not in {given.given_by_id, given.membership.person_id}


def _is_second_of_secretariat(actor: Any, invitation: Any) -> bool:
    return bool(actor.person_id != invitation.invited_by_id)


def _keeps_role(actor: Any, given: Any) -> bool:
    return _keeps_another(actor, given.membership)


def _is_held(given: Any) -> bool:
    return given.ends_at is None


def _waits_for_second(given: Any) -> bool:
    return given.starts_at is None and given.ends_at is None


def _has_not_left(membership: Any) -> bool:
    return membership.ends_at is None


def _can_be_suspended(membership: Any) -> bool:
    return bool(_has_not_left(membership) and membership.person.is_active)


def _is_suspended(membership: Any) -> bool:
    return bool(_has_not_left(membership) and not membership.person.is_active)


def _has_not_ended(invitation: Any) -> bool:
    return invitation.accepted_at is None and invitation.withdrawn_at is None


def _needs_approval(invitation: Any) -> bool:
    return _has_not_ended(invitation) and invitation.needs_second and invitation.approved_by_id is None


SEE_PEOPLE = Permission("see_people", _("See an agency’s people, their roles and invitations"), roles=_KEEPERS)
INVITE_PERSON = Permission(
    "invite_person",
    _("Invite somebody: an administrator into the own agency, the secretariat an agency’s first administrator"),
    roles=_KEEPERS,
)
SEE_INVITATION = Permission("see_invitation", _("See an invitation"), roles=_KEEPERS, who=_keeps)
RENEW_INVITATION = Permission(
    "renew_invitation", _("Send an invitation again"), roles=_KEEPERS, who=_keeps, when=_has_not_ended
)
WITHDRAW_INVITATION = Permission(
    "withdraw_invitation", _("Take an invitation back"), roles=_KEEPERS, who=_keeps, when=_has_not_ended
)
APPROVE_INVITATION = Permission(
    "approve_invitation",
    _("Approve, as second person, a new first administrator of an agency that has lost its last"),
    roles=frozenset({roles.SECRETARIAT}),
    who=_is_second_of_secretariat,
    when=_needs_approval,
)
BEGIN_SECRETARIAT = Permission(
    "begin_secretariat", _("Invite the first people of the secretariat"), systems=frozenset({"operator"})
)
ACCEPT_INVITATION = Permission(
    "accept_invitation", _("Join the agency that has invited the own address"), systems=frozenset({"joining"})
)
MAIL_INVITATIONS = Permission("mail_invitations", _("Send the mails of invitations"), systems=frozenset({"joining"}))
WATCH_UNUSED = Permission(
    "watch_unused", _("Ask about accounts that nobody uses, and stop them"), systems=frozenset({"keeper"})
)
GIVE_ROLE = Permission(
    "give_role",
    _("Give somebody a role of the own agency, or propose one of the Group"),
    roles=_KEEPERS,
    who=_keeps_another,
    when=_has_not_left,
)
APPROVE_ROLE = Permission(
    "approve_role",
    _("Approve or refuse, as second person, a role that needs two"),
    roles=_APPROVERS,
    who=_is_second,
    when=_waits_for_second,
)
SEE_APPROVALS = Permission("see_approvals", _("See the roles that wait for a second person"), roles=_APPROVERS)
SEE_ROLE = Permission("see_role", _("See who gave a role, and who approved it"), roles=_KEEPERS | _APPROVERS)
END_ROLE = Permission("end_role", _("Take a role from somebody"), roles=_KEEPERS, who=_keeps_role, when=_is_held)
SUSPEND_PERSON = Permission(
    "suspend_person", _("Stop somebody’s access at once"), roles=_KEEPERS, who=_keeps_another, when=_can_be_suspended
)
REINSTATE_PERSON = Permission(
    "reinstate_person",
    _("Give a suspended person access again"),
    roles=_KEEPERS,
    who=_keeps_another,
    when=_is_suspended,
)
END_MEMBERSHIP = Permission(
    "end_membership", _("Say that somebody has left the agency"), roles=_KEEPERS, who=_keeps_another, when=_has_not_left
)


def _of_another(actor: Any, lost: Any) -> bool:
    return _keeps_another(actor, lost.membership)


def _is_second_of_lost(actor: Any, lost: Any) -> bool:
    """Neither who has called, nor who would come in."""
    return actor.person_id not in {lost.opened_by_id, lost.membership.person_id}


def _has_no_end(lost: Any) -> bool:
    return lost.used_at is None and lost.withdrawn_at is None


def _waits_for_second_of_lost(lost: Any) -> bool:
    return _has_no_end(lost) and lost.given_at is None


LET_IN_AGAIN = Permission(
    "let_in_again",
    _("Give a code on paper to somebody who has lost the second factor; of the secretariat two do it together"),
    roles=_KEEPERS,
    who=_keeps_another,
)
SEE_LOST_FACTOR = Permission(
    "see_lost_factor", _("See that a second factor was lost, and what was done"), roles=_KEEPERS, who=_of_another
)
APPROVE_LOST_FACTOR = Permission(
    "approve_lost_factor",
    _("Approve, as second person, that the secretariat lets somebody in who has lost the second factor"),
    roles=frozenset({roles.SECRETARIAT}),
    who=_is_second_of_lost,
    when=_waits_for_second_of_lost,
)
WITHDRAW_LOST_FACTOR = Permission(
    "withdraw_lost_factor",
    _("Take a code on paper back, or the request for one"),
    roles=_KEEPERS,
    who=_of_another,
    when=_has_no_end,
)
USE_LOST_FACTOR = Permission(
    "use_lost_factor", _("Come in with a code on paper, after the password"), systems=frozenset({"recovery"})
)
PUBLISH_RULES = Permission(
    "publish_rules", _("Publish the next edition of the handling rules"), roles=frozenset({roles.SECRETARIAT})
)
SEE_REFERENCE = Permission(
    "see_reference", _("Read the lists of words that forms offer, with their editions"), roles=roles.EVERYBODY
)
KEEP_REFERENCE = Permission(
    "keep_reference", _("Publish the next edition of a list of words"), roles=frozenset({roles.SECRETARIAT})
)


SEE_SEATS = Permission(
    "see_seats",
    _("See who speaks for each country, by which letter, and who holds the chair"),
    roles=_APPROVERS,
)
KEEP_SEATS = Permission(
    "keep_seats",
    _("Record nominations, terms of the chair and capacities"),
    roles=frozenset({roles.SECRETARIAT}),
)
KEEP_COUNTRY_DAYS = Permission(
    "keep_country_days",
    _("Change the weekend and the public holidays of a country"),
    roles=frozenset({roles.SECRETARIAT}),
)
KEEP_COUNTRY_POINT = Permission(
    "keep_country_point",
    _("Say where the point of a country stands on maps"),
    roles=frozenset({roles.SECRETARIAT}),
)


def _is_of_another_country(actor: Any, country: Any) -> bool:
    return bool(actor.country != country.iso2)


def _is_the_other_chair(actor: Any, pause: Any) -> bool:
    """Another person of another country than the one whose word waits, and not of the country itself."""
    person, country = pause.first_word
    return actor.person_id != person and actor.country not in {country.iso2, pause.country.iso2}


def _is_of_another(actor: Any, pause: Any) -> bool:
    return _is_of_another_country(actor, pause.country)


def _waits_for_a_chair(pause: Any) -> bool:
    return pause.state in {"proposed", "ending"}


def _is_in_force(pause: Any) -> bool:
    return bool(pause.state == "in_force")


_ONLY_CHAIRS = frozenset({roles.CO_CHAIR})
PROPOSE_PAUSE = Permission(
    "propose_pause",
    _("Propose to pause a country: none of its agencies takes part until the chairs say so"),
    roles=_ONLY_CHAIRS,
    who=_is_of_another_country,
)
CONFIRM_PAUSE = Permission(
    "confirm_pause",
    _("Confirm, as the other chair, that a pause begins or ends"),
    roles=_ONLY_CHAIRS,
    who=_is_the_other_chair,
    when=_waits_for_a_chair,
)
DROP_PAUSE = Permission(
    "drop_pause",
    _("Let a proposed pause, or its proposed end, come to nothing"),
    roles=_ONLY_CHAIRS,
    who=_is_of_another,
    when=_waits_for_a_chair,
)
PROPOSE_PAUSE_END = Permission(
    "propose_pause_end", _("Propose to end a pause"), roles=_ONLY_CHAIRS, who=_is_of_another, when=_is_in_force
)

# The directory.
SEE_DIRECTORY = Permission(
    "see_directory", _("Look up agencies, their duty desks and who does what there"), roles=roles.EVERYBODY
)


def _keeps_entry(actor: Any, agency: Any) -> bool:
    """The secretariat keeps every agency's entry, an administrator that of the own agency."""
    is_own = actor.agency_id == agency.id
    return roles.SECRETARIAT in actor.roles or (is_own and roles.AGENCY_ADMINISTRATOR in actor.roles)


def _is_not_merged(agency: Any) -> bool:
    """What a merged agency was, stays as it was."""
    return agency.successor_id is None


def _is_another_agency(actor: Any, agency: Any) -> bool:
    return bool(actor.agency_id != agency.id)


def _is_active(agency: Any) -> bool:
    return bool(agency.is_active)


def _is_suspended_alone(agency: Any) -> bool:
    """Neither with its whole country, which the chairs end, both of them, nor by a merger, which nobody undoes."""
    return not agency.is_active and agency.pause_id is None and agency.successor_id is None


def _can_be_merged(agency: Any) -> bool:
    return agency.pause_id is None and agency.successor_id is None and agency.merging_into_id is None


def _waits_to_be_merged(agency: Any) -> bool:
    return agency.pause_id is None and agency.successor_id is None and agency.merging_into_id is not None


def _is_second_of_merger(actor: Any, agency: Any) -> bool:
    return bool(actor.person_id != agency.merging_by_id and actor.agency_id != agency.id)


_ONLY_SECRETARIAT = frozenset({roles.SECRETARIAT})


def _has_uploaded(actor: Any, file: Any) -> bool:
    return bool(actor.person_id == file.uploaded_by_id)


def _can_be_applied(file: Any) -> bool:
    """Or was, by the same button: a second click is led to what the first one did."""
    return bool(file.can_be_applied or file.state in {"applying", "applied"})


def _can_be_dropped(file: Any) -> bool:
    return bool(file.state in {"checked", "dropped"})


IMPORT_AGENCIES = Permission(
    "import_agencies", _("Bring agencies in, or change them, from a file"), roles=_ONLY_SECRETARIAT
)
IMPORT_OFFICERS = Permission(
    "import_officers", _("Invite several people from a file, by the rules of a single invitation"), roles=_KEEPERS
)
SEE_IMPORT = Permission("see_import", _("See what a check of such a file has found"), roles=_KEEPERS)
APPLY_IMPORT = Permission(
    "apply_import",
    _("Save what the own file says, all of it or nothing"),
    roles=_KEEPERS,
    who=_has_uploaded,
    when=_can_be_applied,
)
DROP_IMPORT = Permission(
    "drop_import", _("Leave the own file unused"), roles=_KEEPERS, who=_has_uploaded, when=_can_be_dropped
)
WORK_IMPORTS = Permission(
    "work_imports",
    _("Take such files from the queue; delete what they hold"),
    systems=frozenset({"imports"}),
)
EXPORT_AGENCIES = Permission(
    "export_agencies", _("Take out the list of agencies: an administrator the own one"), roles=_KEEPERS
)
EXPORT_OFFICERS = Permission("export_officers", _("Take out the list of people that one keeps"), roles=_KEEPERS)
KEEP_AGENCY = Permission(
    "keep_agency",
    _("Keep an agency's names, languages and duty desk: an administrator those of the own agency"),
    roles=_ONLY_SECRETARIAT | {roles.AGENCY_ADMINISTRATOR},
    who=_keeps_entry,
    when=_is_not_merged,
)
KEEP_MEMBERS = Permission(
    "keep_members",
    _("Add countries, organisations and agencies; say an agency's kind, time zone and whether it is a focal point"),
    roles=_ONLY_SECRETARIAT,
    systems=frozenset({"operator"}),
)
SUSPEND_AGENCY = Permission(
    "suspend_agency",
    _("Suspend another agency than the own: its people come in no more"),
    roles=_ONLY_SECRETARIAT,
    who=_is_another_agency,
    when=_is_active,
)
MERGE_AGENCY = Permission(
    "merge_agency",
    _("Propose to merge another agency than the own into a successor, which takes over its open work"),
    roles=_ONLY_SECRETARIAT,
    who=_is_another_agency,
    when=_can_be_merged,
)
CONFIRM_MERGER = Permission(
    "confirm_merger",
    _("Confirm a merger, as second person"),
    roles=_ONLY_SECRETARIAT,
    who=_is_second_of_merger,
    when=_waits_to_be_merged,
)
DROP_MERGER = Permission(
    "drop_merger",
    _("Let a proposed merger come to nothing"),
    roles=_ONLY_SECRETARIAT,
    when=_waits_to_be_merged,
)
RESTORE_AGENCY = Permission(
    "restore_agency", _("Let a suspended agency in again"), roles=_ONLY_SECRETARIAT, when=_is_suspended_alone
)


def _is_own_agency(actor: Any, agency: Any) -> bool:
    return bool(actor.agency_id == agency.id)


def _keeps_its_agency(actor: Any, unit: Any) -> bool:
    return _keeps_entry(actor, unit.agency)


def _is_not_closed(unit: Any) -> bool:
    return unit.closed_at is None and _is_not_merged(unit.agency)


KEEP_UNIT = Permission(
    "keep_unit",
    _("Keep a unit of an agency: its name, desk and what is meant for it; close it"),
    roles=_ONLY_SECRETARIAT | {roles.AGENCY_ADMINISTRATOR},
    who=_keeps_its_agency,
    when=_is_not_closed,
)
CONFIRM_AGENCY = Permission(
    "confirm_agency",
    _("Say that the own agency’s entry and desks, its people or their roles are still true"),
    roles=frozenset({roles.AGENCY_ADMINISTRATOR}),
    who=_is_own_agency,
)
ASK_TO_CONFIRM = Permission(
    "ask_to_confirm", _("Ask agencies to confirm their entry, people and roles"), systems=frozenset({"directory"})
)

FILL_DAYS = Permission(
    "fill_days", _("Fill a country’s public holidays of a year that has none"), systems=frozenset({"directory"})
)

# Each name in capitals above.
register([one for one in list(globals().values()) if isinstance(one, Permission)])
