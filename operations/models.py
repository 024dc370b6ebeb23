"""Re-exports only: Django finds models here and nowhere else (tests/contracts/test_reexports.py)."""

from operations.calendar.models import CalendarFeed
from operations.debriefs.models import Debrief, DebriefAnswer, DebriefAsked, Lesson, LessonTaken
from operations.exports.models import ExportedReferral, ReferralExport
from operations.finding.models import ReferralText
from operations.handling import HandlingCode
from operations.jpoas.models import (
    DurationDecision,
    JointPeriodOfAction,
    JPOAAgency,
    JPOALabel,
    JPOAParticipant,
    JPOAStepTaken,
    Objective,
    Phase,
    Tally,
)
from operations.meetings.item_models import (
    ActionItem,
    ActionNote,
    CarriedItem,
    MeetingDecision,
    Recommendation,
    RecommendationFocusArea,
)
from operations.meetings.models import (
    Session,
    SessionFocusArea,
    SessionInvitation,
    SessionPaper,
    SessionReach,
)
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
from operations.referrals.addition_models import ReferralAddition
from operations.referrals.attachment_models import ReferralAttachment
from operations.referrals.body_models import ReferralBody
from operations.referrals.contact_models import ReferralContact, ReferralWorth
from operations.referrals.control_models import DestructionRequest, HandlingChange, ReferralOpening, ShareConsent
from operations.referrals.copy_models import ReferralCopy
from operations.referrals.correction_models import ReferralCorrection
from operations.referrals.court_models import CourtAnswer, CourtEnd, CourtRequest
from operations.referrals.disclosure_models import ReferralDisclosure
from operations.referrals.handover_models import ReferralHandover, ReferralOwnership
from operations.referrals.late_models import LateRung
from operations.referrals.message_models import ReferralQuestion, ReferralSending
from operations.referrals.models import (
    Referral,
    ReferralGrant,
    ReferralMessage,
    ReferralRecipient,
)
from operations.referrals.note_models import ReferralLink, ReferralNote
from operations.referrals.own_link_models import OwnLink
from operations.referrals.step_models import ReferralStep
from operations.referrals.subject_models import (
    ReferralIdentifier,
    ReferralSubject,
    ReferralTranslation,
    SubjectIdentity,
)
from operations.referrals.visit_models import ReferralVisit
from operations.retention.models import LegalHold, Retention
from operations.returns.models import (
    PeriodicReturn,
    Reminder,
    ReportingObligation,
    ReturnCell,
    ReturnFigure,
)

__all__ = [
    "ActionItem",
    "ActionNote",
    "CalendarFeed",
    "CarriedItem",
    "CourtAnswer",
    "CourtEnd",
    "CourtRequest",
    "Debrief",
    "DebriefAnswer",
    "DebriefAsked",
    "DestructionRequest",
    "DurationDecision",
    "ExportedReferral",
    "HandlingChange",
    "HandlingCode",
    "InvestigationPlan",
    "InvestigationPlanGrant",
    "JPOAAgency",
    "JPOALabel",
    "JPOAParticipant",
    "JPOAStepTaken",
    "JointPeriodOfAction",
    "LateRung",
    "LegalHold",
    "Lesson",
    "LessonTaken",
    "MeetingDecision",
    "Objective",
    "Outcome",
    "OwnLink",
    "PeriodicReturn",
    "Phase",
    "PlanDisclosure",
    "PlanNote",
    "PlanParty",
    "PlanPlace",
    "PlanReferral",
    "PlanStep",
    "Recommendation",
    "RecommendationFocusArea",
    "Referral",
    "ReferralAddition",
    "ReferralAttachment",
    "ReferralBody",
    "ReferralContact",
    "ReferralCopy",
    "ReferralCorrection",
    "ReferralDisclosure",
    "ReferralExport",
    "ReferralGrant",
    "ReferralHandover",
    "ReferralIdentifier",
    "ReferralLink",
    "ReferralMessage",
    "ReferralNote",
    "ReferralOpening",
    "ReferralOwnership",
    "ReferralQuestion",
    "ReferralRecipient",
    "ReferralSending",
    "ReferralStep",
    "ReferralSubject",
    "ReferralText",
    "ReferralTranslation",
    "ReferralVisit",
    "ReferralWorth",
    "Reminder",
    "ReportingObligation",
    "Retention",
    "ReturnCell",
    "ReturnFigure",
    "Session",
    "SessionFocusArea",
    "SessionInvitation",
    "SessionPaper",
    "SessionReach",
    "ShareConsent",
    "SubjectIdentity",
    "Tally",
]
