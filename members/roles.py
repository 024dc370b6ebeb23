"""The roles a person can hold in an agency, in the words that people read."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from common.access import Role

LIAISON_OFFICER = Role(
    "liaison_officer",
    _("Liaison officer"),
    _("Writes, sends, receives and answers referrals and returns for the agency."),
)
ANALYST = Role("analyst", _("Analyst"), _("Reads what the agency is a party to, and changes nothing."))
AGENCY_ADMINISTRATOR = Role(
    "agency_administrator",
    _("Agency administrator"),
    _("Keeps the agency's people, desk and roles; reads what the agency is a party to."),
)
CO_CHAIR = Role(
    "co_chair",
    _("Co-chair"),
    _("Acts for a country that holds the chair: rounds, submitted returns and the annual report, never cases."),
)
SECRETARIAT = Role(
    "secretariat",
    _("Secretariat"),
    _("Keeps members and the calendar; cannot open a referral, a plan or a return."),
)
AUDITOR = Role(
    "auditor",
    _("Auditor"),
    _("Sees for the own country who did what to which record, never the content."),
)

ROLES: tuple[Role, ...] = (LIAISON_OFFICER, ANALYST, AGENCY_ADMINISTRATOR, CO_CHAIR, SECRETARIAT, AUDITOR)
BY_CODE: dict[str, Role] = {role.code: role for role in ROLES}
CHOICES = [(role.code, role.name) for role in ROLES]

# Those who may open what their agency is a party to.
READERS: frozenset[Role] = frozenset({LIAISON_OFFICER, ANALYST, AGENCY_ADMINISTRATOR})
WRITERS: frozenset[Role] = frozenset({LIAISON_OFFICER})
EVERYBODY: frozenset[Role] = frozenset(ROLES)

# Those that take effect only when a second person has approved.
OF_TWO: frozenset[Role] = frozenset({CO_CHAIR, SECRETARIAT, AUDITOR})
# Who gives which: an administrator what is done in the own agency, the secretariat what is done for the Group.
GIVES: dict[Role, frozenset[Role]] = {
    AGENCY_ADMINISTRATOR: frozenset({LIAISON_OFFICER, ANALYST, AGENCY_ADMINISTRATOR}),
    SECRETARIAT: OF_TWO,
}
