"""The pauses that the matrix tries addresses with: one that waits for the other chair, one that is in force."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from typing import Any

from jpoa_portal.access_matrix.subjects import SUBJECTS, officer_of
from members import roles
from members.access import Actor
from members.acting import acting_as
from members.models import Country, CountryPause
from members.seats import pausing

_AGENCY, _PAUSED, _TO_PAUSE = "mv-police", "MV", "BD"

Ids = dict[tuple[str, str, str], dict[str, Any]]
Refer = Callable[[Actor, Actor, datetime], None]


def set_for(ids: Ids, *, refer: Refer, now: datetime) -> None:
    """Put a pause that the chair of Viet Nam has proposed and one in force into `ids`, and the paused country.

    They are made once, after each subject's agency has referred something to an agency that is then paused.
    """
    chairs = [officer_of(key, now=now, role=roles.CO_CHAIR.code) for key in ("vn-police", "nz-border")]
    found = _found(chairs[0]) or _made(chairs, refer, now=now)
    for state, pause in found.items():
        ids["pause", state, "own"] = {"pause_id": pause.id}
    ids["country", "paused", "own"] = {"country_id": found["in_force"].country_id}


def _found(chair: Actor) -> dict[str, CountryPause]:
    with acting_as(chair):
        return {row.state: row for row in CountryPause.objects.filter(country__iso2__in=[_PAUSED, _TO_PAUSE])}


def _made(chairs: list[Actor], refer: Refer, *, now: datetime) -> dict[str, CountryPause]:
    reader = officer_of(_AGENCY, now=now)
    for agency in sorted({subject.agency for subject in SUBJECTS if subject.is_active and subject.agency}):
        refer(reader, officer_of(agency, now=now), now)
    proposed, in_force = (_propose(iso2, chairs[0], now=now) for iso2 in (_TO_PAUSE, _PAUSED))
    with acting_as(chairs[1]):
        pausing.confirm(pause=in_force, by=chairs[1], now=now, version=in_force.version)
    return {"proposed": proposed, "in_force": in_force}


def _propose(iso2: str, chair: Actor, *, now: datetime) -> CountryPause:
    with acting_as(chair):
        country = Country.objects.get(iso2=iso2)
        return pausing.propose(country=country, reference="EXERCISE", by=chair, now=now)
