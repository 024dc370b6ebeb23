"""Re-exports only: Django finds models here and nowhere else (tests/contracts/test_reexports.py)."""

from operations.handling import HandlingCode
from operations.jpoas.models import (
    DurationDecision,
    JointPeriodOfAction,
    JPOAAgency,
    JPOALabel,
    JPOAParticipant,
    Objective,
    Tally,
)
from operations.meetings.models import Session
from operations.outcomes.models import Outcome
from operations.plan_referrals.models import PlanReferral
from operations.plans.models import (
    InvestigationPlan,
    InvestigationPlanGrant,
    PlanDisclosure,
    PlanNote,
    PlanParty,
    PlanPlace,
    PlanStep,
)
from operations.referrals.models import (
    Referral,
    ReferralDisclosure,
    ReferralGrant,
    ReferralMessage,
    ReferralRecipient,
    ReferralSubject,
    SubjectIdentity,
)
from operations.returns.models import (
    PeriodicReturn,
    Reminder,
    ReportingObligation,
    ReturnCell,
    ReturnFigure,
)

__all__ = [
    "DurationDecision",
    "HandlingCode",
    "InvestigationPlan",
    "InvestigationPlanGrant",
    "JPOAAgency",
    "JPOALabel",
    "JPOAParticipant",
    "JointPeriodOfAction",
    "Objective",
    "Outcome",
    "PeriodicReturn",
    "PlanDisclosure",
    "PlanNote",
    "PlanParty",
    "PlanPlace",
    "PlanReferral",
    "PlanStep",
    "Referral",
    "ReferralDisclosure",
    "ReferralGrant",
    "ReferralMessage",
    "ReferralRecipient",
    "ReferralSubject",
    "Reminder",
    "ReportingObligation",
    "ReturnCell",
    "ReturnFigure",
    "Session",
    "SubjectIdentity",
    "Tally",
]
