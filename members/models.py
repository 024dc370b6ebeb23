"""Everything Django must find in this app; the tables stand in their rooms."""

from members.directory.models import (
    Agency,
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
from members.reference.models import ReferenceEdition, ReferenceEntry, ReferenceList

__all__ = [
    "AccountMail",
    "Agency",
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
    "ReferenceEdition",
    "ReferenceEntry",
    "ReferenceList",
    "RoleAssignment",
    "RulesAcceptance",
    "Topic",
    "Unit",
]
