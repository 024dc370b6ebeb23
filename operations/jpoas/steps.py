"""The steps of a round, written down beside each change of its state for the timeline that every member reads."""

from __future__ import annotations

from datetime import datetime

from members.access import Actor
from members.models import Country
from operations.jpoas.models import JointPeriodOfAction, JPOAStepTaken


def took(jpoa: JointPeriodOfAction, step: str, *, by: Actor, now: datetime) -> None:
    """Note a step that was just taken, for the country of the chair; after the round was saved in its new state."""
    chair = Country.objects.filter(iso2=by.country).first()
    JPOAStepTaken(jpoa=jpoa, step=step, taken_at=now, taken_for=chair).save(force_insert=True)
