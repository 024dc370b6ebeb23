"""Debriefs that the matrix tries addresses with: of a round that the agency took part in, and of one it did not."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

from jpoa_portal.access_matrix import rounds
from jpoa_portal.access_matrix.subjects import officer_of
from members import roles
from members.access import Actor
from members.acting import acting_as
from operations.debriefs import lessons, services
from operations.jpoas import phases
from operations.models import Debrief, JointPeriodOfAction, Lesson

_DAY = timedelta(days=1)
STATES = {
    "debrief_answer": "asked",
    "debrief_open": "debrief",
    "lesson_add": "debrief",
    "debrief_close": "over",
    "debrief_summarise": "closed",
}
KINDS = {
    frozenset({"debrief_id"}): "debrief",
    frozenset({"lesson_id"}): "lesson",
    frozenset({"jpoa_id", "lesson_id"}): "lesson in a proposal",
    frozenset({"phase_id"}): "phase",
}
PRESET_STATES = {"debrief": "open"}


def set_for(ids: rounds.Ids, own: Actor, other: Actor, *, now: datetime) -> None:
    """Put them there; what an agency is asked is its own, all else is everybody's."""
    chair = officer_of(rounds.CHAIR, now=now, role=roles.CO_CHAIR.code)
    begun = now - 60 * _DAY
    for relation, officer in (("own", own), ("foreign", other)):
        asked = _asked(chair, officer, begun=begun, last=now + 5 * _DAY)
        ids["debrief", "asked", relation] = {"debrief_id": asked.id}
    ids["debrief", "open", "own"] = {"debrief_id": _asked(chair, own, begun=begun, last=now + 5 * _DAY).id}
    over = _asked(chair, own, begun=begun, last=now - 2 * _DAY)
    ids["debrief", "over", "own"] = {"debrief_id": over.id}
    closed = _asked(chair, own, begun=begun, last=now - 2 * _DAY)
    with acting_as(chair):
        services.close(debrief=closed, by=chair, now=now - _DAY, version=closed.version)
        content = {"text": "EXERCISE", "question": "", "focus_area": None}
        lesson = lessons.add(jpoa=closed.jpoa, content=content, by=chair, now=now)
        next_round = JointPeriodOfAction.objects.get(id=ids["jpoa", "proposed", "own"]["jpoa_id"])
        days: dict[str, Any] = {"starts_on": now.date(), "ends_on": now.date()}
        phase = phases.add(jpoa=next_round, content={"name": "EXERCISE", "what": "", **days}, by=chair, now=now)
        former = Lesson.objects.filter(jpoa__state="closed", jpoa__is_exercise=True)[0]
    ids["debrief", "closed", "own"] = {"debrief_id": closed.id}
    ids["lesson", "", "own"] = {"lesson_id": lesson.id}
    ids["phase", "", "own"] = {"phase_id": phase.id}
    ids["lesson in a proposal", "", "own"] = {"jpoa_id": next_round.id, "lesson_id": former.id}


def _asked(chair: Actor, officer: Actor, *, begun: datetime, last: datetime) -> Debrief:
    """The questionnaire of a round that the officer's agency has taken part in."""
    jpoa = rounds.over(chair, officer, now=begun)
    with acting_as(chair):
        return services.ask(jpoa=jpoa, closes_on=last.date(), by=chair, now=begun + 41 * _DAY)
