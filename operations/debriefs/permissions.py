"""Who may do what in the debrief of a round, with its lessons, and with its phases: roles × part × state.

Beside operations/permissions.py, which would be too long for one sitting.
"""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext_lazy as _

from common.access import Asking, Permission, register
from members import roles
from operations.states import PREPARING, JPOAState

_CHAIRS = frozenset({roles.CO_CHAIR})


def _can_be_asked(jpoa: Any) -> bool:
    return jpoa.state == JPOAState.DEBRIEF and not hasattr(jpoa, "debrief")


def _is_open(debrief: Any) -> bool:
    return debrief.closed_at is None


def _answers(actor: Asking, answer: Any) -> bool:
    return bool(answer.group_id == actor.group_id)


def _can_teach(jpoa: Any) -> bool:
    return jpoa.state in {JPOAState.DEBRIEF, JPOAState.CLOSED}


SEE_DEBRIEF = Permission("see_debrief", _("Read the debrief of a round and its lessons"), roles=roles.EVERYBODY)
OPEN_DEBRIEF = Permission(
    "open_debrief", _("Ask the agencies of a round how it went"), roles=_CHAIRS, when=_can_be_asked
)
ANSWER_DEBRIEF = Permission(
    "answer_debrief",
    _("Answer, for the own agency, how a round went, until the questionnaire closes"),
    roles=roles.WRITERS,
    who=_answers,
    when=lambda answer: _is_open(answer.debrief),
)
EXTEND_DEBRIEF = Permission(
    "extend_debrief",
    _("Move the last day for answers, once"),
    roles=_CHAIRS,
    when=lambda debrief: _is_open(debrief) and debrief.first_closes_on is None,
)
CLOSE_DEBRIEF = Permission(
    "close_debrief", _("Close the questionnaire when its last day is over"), roles=_CHAIRS, when=_is_open
)
SUMMARISE_DEBRIEF = Permission(
    "summarise_debrief",
    _("Sum up what was said, question by question"),
    roles=_CHAIRS,
    when=lambda debrief: debrief.closed_at is not None,
)
ADD_LESSON = Permission("add_lesson", _("Add a lesson of a round that is over"), roles=_CHAIRS, when=_can_teach)
EDIT_LESSON = Permission(
    "edit_lesson",
    _("Put a lesson in other words before its round is closed"),
    roles=_CHAIRS,
    when=lambda lesson: lesson.withdrawn_at is None and lesson.jpoa.state == JPOAState.DEBRIEF,
)
WITHDRAW_LESSON = Permission(
    "withdraw_lesson",
    _("Withdraw a lesson"),
    roles=_CHAIRS,
    when=lambda lesson: lesson.withdrawn_at is None and _can_teach(lesson.jpoa),
)
TAKE_LESSON = Permission(
    "take_lesson",
    _("Say what the proposal of a round makes of a lesson of a former one"),
    roles=_CHAIRS,
    when=lambda taken: taken.jpoa.state in PREPARING and taken.lesson.withdrawn_at is None,
)
TELL_OF_DEBRIEFS = Permission(
    "tell_of_debriefs",
    _("Tell agencies that they are asked how a round went, and remind them once"),
    systems=frozenset({"debriefs"}),
)

# Each name in capitals above.
register([one for one in list(globals().values()) if isinstance(one, Permission)])
