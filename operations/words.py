"""How states, due times and what happened are spoken of, in one shape for all features."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from operations.states import (
    ActionItemState,
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
}
_LABELS: dict[str, object] = {
    state.value: state.label
    for states in (
        ActionItemState,
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


def state_words(state: str) -> StateWords:
    """Any state of states.py in words, with the colour of its tag."""
    return StateWords(str(_LABELS.get(state, state)), _COLOURS.get(state, "grey"))
