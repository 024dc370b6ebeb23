"""Everything Django must find in this app; the tables stand in their rooms."""

from members.directory.models import (
    Agency,
    AgencyType,
    CoChairTerm,
    Country,
    DutyDesk,
    FormerName,
    Holiday,
    Nomination,
    Organisation,
    Participation,
    Topic,
    Unit,
)
from members.directory.pauses import CountryPause
from members.imports.models import MemberImport
from members.joining.models import HandlingRules, Invitation, RulesAcceptance
from members.notices.models import Notice
from members.people.models import AccountMail, KeptText, Membership, Person, RoleAssignment
from members.recovery.models import LostFactor

__all__ = [
    "AccountMail",
    "Agency",
    "AgencyType",
    "CoChairTerm",
    "Country",
    "CountryPause",
    "DutyDesk",
    "FormerName",
    "HandlingRules",
    "Holiday",
    "Invitation",
    "KeptText",
    "LostFactor",
    "MemberImport",
    "Membership",
    "Nomination",
    "Notice",
    "Organisation",
    "Participation",
    "Person",
    "RoleAssignment",
    "RulesAcceptance",
    "Topic",
    "Unit",
]
