"""Returns that the matrix tries addresses with: for each agency expected ones, in each state of their life."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from jpoa_portal.demo.canaries import mark
from members.access import Actor
from members.acting import acting_as
from members.models import Agency
from operations.indicators import INDICATORS
from operations.models import JointPeriodOfAction, PeriodicReturn, ReportingObligation
from operations.returns import services
from operations.returns.services import Figure

Ids = dict[tuple[str, str, str], dict[str, Any]]
STATES = {"return_fill": "not_begun", "return_send": "draft"}
PRESET_STATES = {"periodic_return": "submitted"}
KINDS = {frozenset({"obligation_id"}): "periodic_return", frozenset({"expected_id"}): "expected return"}
ALL_STATES = ("submitted", "draft", "not_begun")


def set_for(ids: Ids, own: Actor, submitter: Actor, other: Actor, *, now: datetime) -> None:
    """Put an agency's own returns there, one that another agency has sent, foreign ones that are not sent."""
    _expect_all(own, submitter, other)
    for relation, officer, states in (
        ("own", own, ALL_STATES),
        ("shared", submitter, ("submitted",)),  # with the co-chairs
        ("foreign", other, ("draft", "not_begun")),
    ):
        for state in states:
            _expect(ids, state, relation, officer, now=now)
    for relation, of in (("own", "own"), ("shared", "foreign")):  # the chairs see each that is expected
        key = ids["periodic_return", "not_begun", of]["obligation_id"]
        ids["expected return", "", relation] = {"expected_id": key}


def _expect_all(*officers: Actor) -> None:
    """Returns of a round that is over, so that each can be begun and sent."""
    with acting_as(services.SYSTEM):
        for officer in officers:
            services.expect(jpoa=_over(), agency=Agency.objects.get(id=officer.agency_id))


def _over() -> JointPeriodOfAction:
    return JointPeriodOfAction.objects.get(key="2023-24")


def _expect(ids: Ids, state: str, relation: str, officer: Actor, *, now: datetime) -> None:
    """An expected return of the agency, taken as far as `state`."""
    taken = [of["obligation_id"] for (kind, *_), of in ids.items() if kind == "periodic_return"]
    with acting_as(officer):
        rows = ReportingObligation.objects.filter(group_id=officer.group_id, jpoa=_over(), periodic_return__isnull=True)
        obligation = rows.exclude(id__in=taken).select_related("agency", "jpoa").order_by("due_at")[0]
        ids["periodic_return", state, relation] = {"obligation_id": obligation.id}
        if state == "not_begun":
            return
        begun = services.save_draft(
            periodic_return=PeriodicReturn.of(obligation),
            by=officer,
            now=now,
            figures=[Figure(indicator=row.code, window="in_window", value=1) for row in INDICATORS],
            remarks=mark("EXERCISE: two provinces follow", wanted=True),
        )
        if state == "submitted":
            services.submit(periodic_return=begun, by=officer, now=now, version=begun.version)
