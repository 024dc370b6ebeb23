"""How states, due times and what happened are spoken of, in one shape for all features."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from operations.states import (
    ActionItemState,
    ExportState,
    HandoverState,
    JPOAAgencyState,
    JPOAState,
    PartyState,
    PlanState,
    RecipientState,
    RecommendationState,
    ReferralState,
    ReturnState,
)

_COLOURS: dict[str, str] = {
    ReferralState.DRAFT: "grey",
    ReferralState.SENT: "teal",
    ReferralState.CLOSED: "grey",  # a round, too: green is for what is answered or active
    ReferralState.WITHDRAWN: "grey",
    RecipientState.RECEIVED: "amber",
    RecipientState.NEEDS_INFORMATION: "purple",
    RecipientState.ACCEPTED: "teal",
    RecipientState.IN_PROGRESS: "teal",
    RecipientState.DECLINED: "red",
    RecipientState.ANSWERED: "green",
    HandoverState.OFFERED: "amber",
    ReturnState.SUBMITTED: "teal",
    ReturnState.SENT_BACK: "amber",
    JPOAState.ACTIVE: "green",
    JPOAState.CONSULTATION: "purple",
    PartyState.INVITED: "amber",
    PartyState.CONSENTED: "green",
    PlanState.AGREED: "teal",
    PlanState.SUSPENDED: "purple",
    PlanState.COMPLETED: "green",
    RecommendationState.IMPLEMENTED: "green",
    RecommendationState.PARTLY: "purple",
    ActionItemState.OPEN: "amber",
    ActionItemState.DONE: "green",
    ExportState.READY: "green",
    ExportState.RUNNING: "teal",
    ExportState.WAITING: "amber",
    ExportState.FAILED: "red",
}
_LABELS: dict[str, object] = {
    state.value: state.label
    for states in (
        ActionItemState,
        ExportState,
        RecommendationState,
        PartyState,
        PlanState,
        JPOAState,
        JPOAAgencyState,
        ReturnState,
        HandoverState,
        RecipientState,
        ReferralState,
    )
    for state in states
}


@dataclass(frozen=True)
class StateWords:
    """A state as a person reads it, and the colour of its tag."""

    words: str
    colour: str


@dataclass(frozen=True)
class Due:
    """When something is expected, in words, and how pressing that is: calm, soon, late or done."""

    words: str
    level: str


@dataclass(frozen=True)
class Event:
    """One thing that happened to a record, who did it, and the words said with it."""

    at: datetime
    words: str
    agency: str
    text: str = ""
    by_id: UUID | None = None  # the person, where known
    noted_at: datetime | None = None  # when it was written down, where that was later
    is_new: bool = False  # to who reads the page
    readers: tuple[str, ...] = ()  # agencies that read it, where that was chosen
    is_to_all: bool = False  # each of several readers was told that all read it
    result: str = ""  # of an answer of which there are versions
    reason: str = ""  # why an answer was corrected
    replaced_at: datetime | None = None  # when an answer was corrected
    waits_for: tuple[str, ...] = ()  # agencies whose answer to it is needed


def state_words(state: str) -> StateWords:
    """Any state of states.py in words, with the colour of its tag."""
    return StateWords(str(_LABELS.get(state, state)), _COLOURS.get(state, "grey"))
