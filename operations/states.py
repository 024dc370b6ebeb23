"""All states and steps as tables: the model methods, the database triggers, the permissions and
the diagrams in docs/ come from here, and tests compare them."""

from __future__ import annotations

from dataclasses import dataclass

from django.db import models
from django.utils.translation import gettext_lazy as _


class JPOAState(models.TextChoices):
    PROPOSED = "proposed", _("Proposed")
    CONSULTATION = "consultation", _("In consultation")
    PLANNING = "planning", _("In planning")
    ACTIVE = "active", _("Active")
    DEBRIEF = "debrief", _("Debrief")
    CLOSED = "closed", _("Closed")
    CANCELLED = "cancelled", _("Cancelled")


class JPOAAgencyState(models.TextChoices):
    NAMED = "named", _("Named, has not answered")
    CONFIRMED = "confirmed", _("Takes part")
    DECLINED = "declined", _("Does not take part")
    WITHDRAWN = "withdrawn", _("Withdrawn")


class PlanState(models.TextChoices):
    DRAFT = "draft", _("Draft")
    PROPOSED = "proposed", _("Proposed")
    AGREED = "agreed", _("Agreed")
    ACTIVE = "active", _("Active")
    SUSPENDED = "suspended", _("Suspended")
    COMPLETED = "completed", _("Completed")
    CLOSED_NO_RESULT = "closed_no_result", _("Closed without result")
    CARRIED_OVER = "carried_over", _("Carried over")


class PartyState(models.TextChoices):
    INVITED = "invited", _("Invited, has not answered")
    CONSENTED = "consented", _("Takes part by consent")
    DECLINED = "declined", _("Declined")
    LEFT = "left", _("Has left")
    REMOVED = "removed", _("Taken out")


class ReferralState(models.TextChoices):
    DRAFT = "draft", _("Draft")
    SENT = "sent", _("Sent")
    CLOSED = "closed", _("Closed")
    WITHDRAWN = "withdrawn", _("Withdrawn")


class RecipientState(models.TextChoices):
    RECEIVED = "received", _("Received")
    NEEDS_INFORMATION = "needs_information", _("Needs information")
    ACCEPTED = "accepted", _("Accepted")
    DECLINED = "declined", _("Declined")
    IN_PROGRESS = "in_progress", _("In progress")
    ANSWERED = "answered", _("Answered")
    RECALLED = "recalled", _("Recalled")


class HandoverState(models.TextChoices):
    OFFERED = "offered", _("Offered, not answered")
    ACCEPTED = "accepted", _("Accepted")
    REFUSED = "refused", _("Refused")
    TAKEN_BACK = "taken_back", _("Taken back")
    LAPSED = "lapsed", _("No longer possible")


class ReturnState(models.TextChoices):
    DRAFT = "draft", _("Draft")
    APPROVED = "approved", _("Approved")
    SUBMITTED = "submitted", _("Submitted")
    ACCEPTED = "accepted", _("Accepted")
    SENT_BACK = "sent_back", _("Sent back with a question")
    EXEMPT = "exempt", _("Exempt")
    SUPERSEDED = "superseded", _("Superseded")


class RecommendationState(models.TextChoices):
    NOTED = "noted", _("Noted")
    ACCEPTED = "accepted", _("Accepted")
    IN_PROGRESS = "in_progress", _("In progress")
    IMPLEMENTED = "implemented", _("Implemented")
    PARTLY = "partly", _("Partly implemented")
    NOT_ACCEPTED = "not_accepted", _("Not accepted")
    SUPERSEDED = "superseded", _("Superseded")


class ActionItemState(models.TextChoices):
    OPEN = "open", _("Open")
    IN_PROGRESS = "in_progress", _("In progress")
    DONE = "done", _("Done")
    DROPPED = "dropped", _("Dropped")


class ExportState(models.TextChoices):
    WAITING = "waiting", _("Waiting")
    RUNNING = "running", _("Being made")
    READY = "ready", _("Ready")
    CANCELLED = "cancelled", _("Cancelled")
    FAILED = "failed", _("Not made")
    EXPIRED = "expired", _("Deleted")


@dataclass(frozen=True)
class Step:
    """A named step from one of its sources to its target."""

    name: str
    sources: tuple[str, ...]
    target: str

    def possible_from(self, state: str) -> bool:
        """Whether the step can happen in this state."""
        return state in self.sources


def _table(*steps: Step) -> dict[str, Step]:
    return {step.name: step for step in steps}


JPOA_STEPS = _table(
    Step("open_consultation", (JPOAState.PROPOSED,), JPOAState.CONSULTATION),
    Step("plan", (JPOAState.CONSULTATION,), JPOAState.PLANNING),
    Step("activate", (JPOAState.PLANNING,), JPOAState.ACTIVE),
    Step("begin_debrief", (JPOAState.ACTIVE,), JPOAState.DEBRIEF),
    Step("close", (JPOAState.DEBRIEF,), JPOAState.CLOSED),
    Step(
        "cancel",
        (JPOAState.PROPOSED, JPOAState.CONSULTATION, JPOAState.PLANNING, JPOAState.ACTIVE),
        JPOAState.CANCELLED,
    ),
)

# An agency that a country has named for a round.
JPOA_AGENCY_STEPS = _table(
    Step("confirm", (JPOAAgencyState.NAMED,), JPOAAgencyState.CONFIRMED),
    Step("decline", (JPOAAgencyState.NAMED,), JPOAAgencyState.DECLINED),
    Step("withdraw", (JPOAAgencyState.NAMED, JPOAAgencyState.CONFIRMED), JPOAAgencyState.WITHDRAWN),
)

# An Investigation Plan that has been shown to partners and is not over; and what can still become something.
OPEN_PLAN = (PlanState.PROPOSED, PlanState.AGREED, PlanState.ACTIVE, PlanState.SUSPENDED)
UNFINISHED_PLAN = (PlanState.DRAFT, *OPEN_PLAN)
BEGUN_PLAN = (PlanState.ACTIVE, PlanState.SUSPENDED)

# "agree" is the answer of the last partner that was asked; the database takes that step (operations migration 0021).
PLAN_STEPS = _table(
    Step("propose", (PlanState.DRAFT,), PlanState.PROPOSED),
    Step("agree", (PlanState.PROPOSED,), PlanState.AGREED),
    Step("activate", (PlanState.AGREED,), PlanState.ACTIVE),
    Step("suspend", (PlanState.ACTIVE,), PlanState.SUSPENDED),
    Step("resume", (PlanState.SUSPENDED,), PlanState.ACTIVE),
    Step("complete", BEGUN_PLAN, PlanState.COMPLETED),
    Step("close_without_result", UNFINISHED_PLAN, PlanState.CLOSED_NO_RESULT),
    Step("carry_over", (PlanState.AGREED, PlanState.ACTIVE, PlanState.SUSPENDED), PlanState.CARRIED_OVER),
)

# An agency in a plan. Who has declined, left or been taken out sees nothing of it; asked again, it is a row anew.
PARTY_STEPS = _table(
    Step("consent", (PartyState.INVITED,), PartyState.CONSENTED),
    Step("decline", (PartyState.INVITED,), PartyState.DECLINED),
    Step("leave", (PartyState.CONSENTED,), PartyState.LEFT),
    Step("remove", (PartyState.INVITED, PartyState.CONSENTED), PartyState.REMOVED),
)

# A recommendation of a session; what is superseded stays to be read beside its correction.
RECOMMENDATION_STEPS = _table(
    Step("accept", (RecommendationState.NOTED,), RecommendationState.ACCEPTED),
    Step("do_not_accept", (RecommendationState.NOTED,), RecommendationState.NOT_ACCEPTED),
    Step("take_up", (RecommendationState.ACCEPTED,), RecommendationState.IN_PROGRESS),
    Step(
        "implement",
        (RecommendationState.ACCEPTED, RecommendationState.IN_PROGRESS, RecommendationState.PARTLY),
        RecommendationState.IMPLEMENTED,
    ),
    Step(
        "implement_partly",
        (RecommendationState.ACCEPTED, RecommendationState.IN_PROGRESS),
        RecommendationState.PARTLY,
    ),
    Step(
        "supersede",
        tuple(state for state in RecommendationState if state != RecommendationState.SUPERSEDED),
        RecommendationState.SUPERSEDED,
    ),
)

# An action item that somebody still owes; it ends with a result only.
OPEN_ITEM = (ActionItemState.OPEN, ActionItemState.IN_PROGRESS)
ACTION_ITEM_STEPS = _table(
    Step("start", (ActionItemState.OPEN,), ActionItemState.IN_PROGRESS),
    Step("finish", OPEN_ITEM, ActionItemState.DONE),
    Step("drop", OPEN_ITEM, ActionItemState.DROPPED),
)

REFERRAL_STEPS = _table(
    Step("send", (ReferralState.DRAFT,), ReferralState.SENT),
    Step("close", (ReferralState.SENT,), ReferralState.CLOSED),
    Step("reopen", (ReferralState.CLOSED,), ReferralState.SENT),
    Step("withdraw", (ReferralState.DRAFT, ReferralState.SENT), ReferralState.WITHDRAWN),
)

RECIPIENT_STEPS = _table(
    Step(
        "ask_for_information",
        (RecipientState.RECEIVED,),
        RecipientState.NEEDS_INFORMATION,
    ),
    Step("give_information", (RecipientState.NEEDS_INFORMATION,), RecipientState.RECEIVED),
    Step(
        "accept",
        (RecipientState.RECEIVED, RecipientState.NEEDS_INFORMATION),
        RecipientState.ACCEPTED,
    ),
    Step(
        "decline",
        (RecipientState.RECEIVED, RecipientState.NEEDS_INFORMATION),
        RecipientState.DECLINED,
    ),
    Step("start", (RecipientState.ACCEPTED,), RecipientState.IN_PROGRESS),
    Step(
        "answer",
        (RecipientState.ACCEPTED, RecipientState.IN_PROGRESS),
        RecipientState.ANSWERED,
    ),
    Step("ask_again", (RecipientState.ANSWERED, RecipientState.DECLINED), RecipientState.RECEIVED),
    Step(
        "recall",
        tuple(state for state in RecipientState if state != RecipientState.RECALLED),
        RecipientState.RECALLED,
    ),
)

# An offer to hand a referral over to another agency; it lapses with the referral, with its owner or with an agency.
HANDOVER_STEPS = _table(
    Step("accept", (HandoverState.OFFERED,), HandoverState.ACCEPTED),
    Step("refuse", (HandoverState.OFFERED,), HandoverState.REFUSED),
    Step("take_back", (HandoverState.OFFERED,), HandoverState.TAKEN_BACK),
    Step("lapse", (HandoverState.OFFERED,), HandoverState.LAPSED),
)

RETURN_STEPS = _table(
    Step("submit", (ReturnState.DRAFT, ReturnState.SENT_BACK), ReturnState.SUBMITTED),
    Step("accept", (ReturnState.SUBMITTED,), ReturnState.ACCEPTED),
    Step("send_back", (ReturnState.SUBMITTED,), ReturnState.SENT_BACK),
)

# A file of the agency's own referrals. Whatever ends one without a file leaves nothing of it.
EXPORT_STEPS = _table(
    Step("begin", (ExportState.WAITING,), ExportState.RUNNING),
    Step("finish", (ExportState.RUNNING,), ExportState.READY),
    Step("cancel", (ExportState.WAITING, ExportState.RUNNING), ExportState.CANCELLED),
    Step("fail", (ExportState.WAITING, ExportState.RUNNING), ExportState.FAILED),
    Step("expire", (ExportState.READY,), ExportState.EXPIRED),
)

# A recipient's states in which the receiving agency must act, and those in which the originator must.
AWAITING_RECIPIENT = (
    RecipientState.RECEIVED,
    RecipientState.ACCEPTED,
    RecipientState.IN_PROGRESS,
)
AWAITING_OWNER = (
    RecipientState.NEEDS_INFORMATION,
    RecipientState.ANSWERED,
    RecipientState.DECLINED,
)
# A round before it is active can still be changed in all it says; one that has not ended still takes part in the work.
PREPARING = (JPOAState.PROPOSED, JPOAState.CONSULTATION, JPOAState.PLANNING)
UNDER_WAY = (*PREPARING, JPOAState.ACTIVE)
# A round of which results still come.
RUNNING = (JPOAState.ACTIVE, JPOAState.DEBRIEF)
OVER = (JPOAState.CLOSED, JPOAState.CANCELLED)
# A party that sees the plan.
IN_PLAN = (PartyState.INVITED, PartyState.CONSENTED)
UNANSWERED = (*AWAITING_RECIPIENT, RecipientState.NEEDS_INFORMATION)
