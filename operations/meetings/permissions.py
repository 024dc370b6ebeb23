"""Who may do what with sessions and with what comes of them: roles × the agency's part × the state.

Beside operations/permissions.py, which would be too long for one sitting. Seeing a session is the load of its page;
here stands what may be done with one that is seen.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.utils.translation import gettext_lazy as _

from common.access import Asking, Permission, register
from members import roles
from operations.states import (
    ACTION_ITEM_STEPS,
    OPEN_ITEM,
    OVER,
    RECOMMENDATION_STEPS,
    JPOAState,
    RecommendationState,
)

_CHAIRS = frozenset({roles.CO_CHAIR})
_ORGANISERS = roles.WRITERS | _CHAIRS


def _organises(actor: Asking, session: Any) -> bool:
    return session.organiser_group_id is not None and bool(session.organiser_group_id == actor.group_id)


def _keeps(actor: Asking, session: Any) -> bool:
    """Its organiser; of a session that is known from public sources, the co-chairs."""
    if session.organiser_group_id is None:
        return roles.CO_CHAIR in actor.roles
    return _organises(actor, session)


def _keeps_its_session(actor: Asking, row: Any) -> bool:
    return _keeps(actor, row.session)


def _organises_its_session(actor: Asking, row: Any) -> bool:
    return _organises(actor, row.session)


def _keeps_or_chairs(actor: Asking, row: Any) -> bool:
    return roles.CO_CHAIR in actor.roles or _keeps(actor, row.session)


def _is_invited(actor: Asking, invitation: Any) -> bool:
    return bool(invitation.group_id == actor.group_id)


def _is_kept_up(session: Any) -> bool:
    """Not cancelled, and of a round that is not over; what came of a public one is recorded at any time."""
    if session.cancelled_at is not None:
        return False
    return session.organiser_group_id is None or session.jpoa.state not in OVER


def _can_be_cancelled(session: Any) -> bool:
    """Also in a round that was closed before it; in one that was cancelled it does not take place anyway."""
    return session.cancelled_at is None and session.jpoa.state != JPOAState.CANCELLED


def _is_of_session_kept_up(row: Any) -> bool:
    return _is_kept_up(row.session)


def _stands(row: Any) -> bool:
    """A decision whose place no correction has taken."""
    return _is_kept_up(row.session) and not hasattr(row, "successor")


def _can_be_corrected(recommendation: Any) -> bool:
    return recommendation.state != RecommendationState.SUPERSEDED and _is_kept_up(recommendation.session)


def _can_move(recommendation: Any) -> bool:
    return any(step.possible_from(recommendation.state) for step in RECOMMENDATION_STEPS.values())


def _answers_for(actor: Any, item: Any) -> bool:
    """An agency of the owner country (which one of them, the service asks), or a co-chair."""
    return roles.CO_CHAIR in actor.roles or bool(actor.country and actor.country == item.owner.iso2)


def _may_drop(actor: Any, item: Any) -> bool:
    """Who answers for it; and who organised its session, for whom it was made."""
    return _answers_for(actor, item) or _organises(actor, item.recommendation.session)


def _carries(actor: Asking, item: Any) -> bool:
    return roles.CO_CHAIR in actor.roles or _organises(actor, item.recommendation.session)


def _item_step(name: str) -> Callable[[Any], bool]:
    return lambda item: ACTION_ITEM_STEPS[name].possible_from(item.state)


SEE_SESSIONS = Permission(
    "see_sessions",
    _("See the activities of a round: those open to all members, and those to which one is invited"),
    roles=roles.EVERYBODY,
)
ADD_SESSION = Permission(
    "add_session",
    _("Add an activity to a round that is not over, and organise it"),
    roles=_ORGANISERS,
    when=lambda jpoa: jpoa.state not in OVER,
)
EDIT_SESSION = Permission(
    "edit_session",
    _("Change an activity that the own agency organises"),
    roles=_ORGANISERS,
    who=_organises,
    when=_is_kept_up,
)
CANCEL_SESSION = Permission(
    "cancel_session",
    _("Cancel an activity that the own agency organises, with a reason, until it is over"),
    roles=_ORGANISERS,
    who=_organises,
    when=_can_be_cancelled,
)
INVITE_TO_SESSION = Permission(
    "invite_to_session",
    _("Invite agencies, and the co-chairs, to an activity of the own agency"),
    roles=_ORGANISERS,
    who=_organises,
    when=_is_kept_up,
)
UNINVITE_AGENCY = Permission(
    "uninvite_agency",
    _("Take back an invitation to an activity of the own agency"),
    roles=_ORGANISERS,
    who=_organises_its_session,
    when=lambda row: row.withdrawn_at is None and _is_kept_up(row.session),
)
ANSWER_SESSION = Permission(
    "answer_session",
    _("Say, for the own agency, whether it attends an activity"),
    roles=roles.WRITERS,
    who=_is_invited,
    when=lambda row: row.withdrawn_at is None and _is_kept_up(row.session),
)
REPORT_SESSION = Permission(
    "report_session",
    _("Say who came to an activity of the own agency, and how many were reached"),
    roles=_ORGANISERS,
    who=_organises,
    when=_is_kept_up,
)
ADD_PAPER = Permission(
    "add_paper",
    _("Add a paper to an activity; for a co-chair, also to a public one"),
    roles=_ORGANISERS,
    who=_keeps,
    when=_is_kept_up,
)
WITHDRAW_PAPER = Permission(
    "withdraw_paper",
    _("Take a paper off the list of an activity"),
    roles=_ORGANISERS,
    who=_keeps_its_session,
    when=lambda paper: paper.withdrawn_at is None and _is_kept_up(paper.session),
)
RECORD_DECISION = Permission(
    "record_decision",
    _("Record what an activity has decided; for a co-chair, also a public one"),
    roles=_ORGANISERS,
    who=_keeps,
    when=_is_kept_up,
)
CORRECT_DECISION = Permission(
    "correct_decision",
    _("Put a correction in the place of a decision; the former stays to be read"),
    roles=_ORGANISERS,
    who=_keeps_its_session,
    when=_stands,
)
RECOMMEND = Permission(
    "recommend",
    _("Record what an activity has recommended; for a co-chair, also a public one"),
    roles=_ORGANISERS,
    who=_keeps,
    when=_is_kept_up,
)
CORRECT_RECOMMENDATION = Permission(
    "correct_recommendation",
    _("Put a correction in the place of a recommendation; the former stays to be read"),
    roles=_ORGANISERS,
    who=_keeps_its_session,
    when=_can_be_corrected,
)
MOVE_RECOMMENDATION = Permission(
    "move_recommendation",
    _("Say how far a recommendation is: its organiser, or a co-chair"),
    roles=_ORGANISERS,
    who=_keeps_or_chairs,
    when=_can_move,
)
MAKE_ITEM = Permission(
    "make_item",
    _("Make a recommendation an action item of a country: its organiser, or a co-chair"),
    roles=_ORGANISERS,
    who=_keeps_or_chairs,
    when=lambda recommendation: (
        recommendation.state
        not in {
            RecommendationState.SUPERSEDED,
            RecommendationState.NOT_ACCEPTED,
        }
    ),
)
START_ITEM = Permission(
    "start_item",
    _("Say that work on an action item has begun: who speaks for its country, or a co-chair"),
    roles=_ORGANISERS,
    who=_answers_for,
    when=_item_step("start"),
)
NOTE_ITEM = Permission(
    "note_item",
    _("Write how far an action item is: who speaks for its country, or a co-chair"),
    roles=_ORGANISERS,
    who=_answers_for,
    when=lambda item: item.state in OPEN_ITEM,
)
FINISH_ITEM = Permission(
    "finish_item",
    _("Close an action item with its result: who speaks for its country, or a co-chair"),
    roles=_ORGANISERS,
    who=_answers_for,
    when=_item_step("finish"),
)
DROP_ITEM = Permission(
    "drop_item",
    _("Drop an action item, and say why: who speaks for its country, who organised its activity, or a co-chair"),
    roles=_ORGANISERS,
    who=_may_drop,
    when=_item_step("drop"),
)
CARRY_ITEM = Permission(
    "carry_item",
    _("Carry an open action item into another round: a co-chair, or who organised its session"),
    roles=_ORGANISERS,
    who=_carries,
    when=lambda item: item.state in OPEN_ITEM,
)

# Each name in capitals above.
register([one for one in list(globals().values()) if isinstance(one, Permission)])
