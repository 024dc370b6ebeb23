"""What each step of a round needs: pure, from what is known of it. The page lists it, the step asks it again.

The database holds the same for the steps to planning and to active (operations migration 0016).
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

LEAST_COUNTRIES = 2


@dataclass(frozen=True, kw_only=True)
class Facts:
    """What is known of a round when a step is asked for."""

    has_proposal: bool
    is_consultation_concluded: bool
    is_agreed: bool
    is_decided: bool
    confirmed_countries: int
    tied_objectives: int  # not withdrawn, with a focus area of the Terms of Reference in force
    has_schedule: bool
    overlaps: bool  # another round is active on one of its days
    is_last_day_over: bool
    unsettled_returns: int
    unanswered_lessons: int  # of former rounds, of which the proposal says nothing yet
    is_debrief_closed: bool  # the questionnaire, with what was said to be read


@dataclass(frozen=True)
class Condition:
    """One thing that a step needs: whether it is there, and in words what it is and what to do."""

    code: str
    is_met: bool
    words: str | Promise
    is_needed: bool = True  # else it is usual, and stops nothing


_Rule = tuple[str, Callable[[Facts], bool], str | Promise]

_NEEDS: dict[str, tuple[_Rule, ...]] = {
    "open_consultation": (("proposal", lambda it: it.has_proposal, _("The proposal says why this round is held.")),),
    "plan": (
        (
            "consultation",
            lambda it: it.is_consultation_concluded,
            _("The consultation on its length is concluded."),
        ),
        ("agreement", lambda it: it.is_agreed, _("By its rule there is agreement.")),
        ("decision", lambda it: it.is_decided, _("Its length is decided.")),
    ),
    "activate": (
        ("decision", lambda it: it.is_decided, _("Its length is decided.")),
        (
            "countries",
            lambda it: it.confirmed_countries >= LEAST_COUNTRIES,
            _("At least two countries have confirmed."),
        ),
        (
            "objectives",
            lambda it: it.tied_objectives > 0,
            _("At least one objective is tied to a focus area of the Terms of Reference in force."),
        ),
        ("schedule", lambda it: it.has_schedule, _("It is said when returns are expected.")),
        ("overlap", lambda it: not it.overlaps, _("No other round is active on its days.")),
    ),
    "begin_debrief": (("over", lambda it: it.is_last_day_over, _("Its last day is over.")),),
    "close": (
        (
            "returns",
            lambda it: it.unsettled_returns == 0,
            _("Each expected return has come, or its agency is exempted with a reason."),
        ),
    ),
    "cancel": (),
}
_LESSONS: _Rule = (
    "lessons",
    lambda it: it.unanswered_lessons == 0,
    _("The proposal says what it makes of each lesson of former rounds."),
)
# What is usual before a step, and stops nothing.
_USUAL: dict[str, tuple[_Rule, ...]] = {
    "open_consultation": (_LESSONS,),
    "plan": (_LESSONS,),
    "activate": (_LESSONS,),
    "close": (("debrief", lambda it: it.is_debrief_closed, _("The questions of the debrief are closed.")),),
}


def conditions(step: str, facts: Facts) -> list[Condition]:
    """What a step needs, in the order in which it is usually done. Raises: KeyError for an unknown step."""
    return [Condition(code, is_met(facts), words) for code, is_met, words in _NEEDS[step]]


def missing(step: str, facts: Facts) -> list[Condition]:
    """What is not there yet."""
    return [one for one in conditions(step, facts) if not one.is_met]


def usual(step: str, facts: Facts) -> list[Condition]:
    """What is usually done before a step; the step can be taken without it."""
    return [Condition(code, is_met(facts), words, is_needed=False) for code, is_met, words in _USUAL.get(step, ())]
