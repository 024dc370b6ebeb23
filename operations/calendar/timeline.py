"""What happened in a round, as every member reads it: pure, from rows that were loaded by scoped queries."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime

from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from common.dates import Precision
from operations.jpoas.models import (
    DurationDecision,
    JointPeriodOfAction,
    JPOALabel,
    JPOAParticipant,
    JPOAStepTaken,
)
from operations.meetings.models import Session
from terms_of_reference.models import Consultation

_NO_TIME = datetime.min.replace(tzinfo=UTC)


@dataclass(frozen=True, kw_only=True)
class Happened:
    """One thing that happened: at an instant, or on a day that is known as exactly as `precision` says."""

    on: date
    words: str
    at: datetime | None = None
    precision: str = "day"
    agency: str = ""  # or the country
    text: str = ""
    url: str = ""


def timeline(
    jpoa: JointPeriodOfAction,
    *,
    today: date,
    steps: Iterable[JPOAStepTaken],
    labels: Iterable[JPOALabel],
    decided: Iterable[DurationDecision],
    asked: Iterable[Consultation],
    participants: Iterable[JPOAParticipant],
    sessions: Iterable[Session],
) -> list[Happened]:
    """What happened until a day, newest first. Of rounds from before the portal: what public sources tell."""
    found = [
        *_steps(jpoa, steps),
        *(_at(label.added_at, _("A name was added"), text=f"{label.text} ({label.source})") for label in labels),
        *_decisions(jpoa, decided),
        *(one for consultation in asked for one in _asked(consultation)),
        *_took_part(participants),
        *_days(jpoa),
        *(_meeting(session) for session in sessions),
    ]
    # Of what came at one instant the later is named later above, so the whole order is turned round.
    told = sorted((one for one in found if one.on <= today), key=lambda one: (one.on, one.at or _NO_TIME))
    return told[::-1]


def _at(at: datetime | None, words: str, **more: str) -> Happened:
    assert at  # noqa: S101 - the rows were asked for with it
    return Happened(on=timezone.localtime(at).date(), at=at, words=words, **more)  # type: ignore[arg-type]  # texts


def _steps(jpoa: JointPeriodOfAction, steps: Iterable[JPOAStepTaken]) -> Iterator[Happened]:
    for taken in steps:
        reason = jpoa.cancel_reason if taken.step == JPOAStepTaken.What.CANCEL else ""
        chair = taken.taken_for.name if taken.taken_for else ""
        yield _at(taken.taken_at, str(taken.get_step_display()), agency=chair, text=reason)


def _decisions(jpoa: JointPeriodOfAction, decided: Iterable[DurationDecision]) -> Iterator[Happened]:
    page = reverse("jpoa_decisions", args=[jpoa.id])
    for one in decided:
        words = _("It was decided how long it lasts") if one.number == 1 else _("It was decided anew how long it lasts")
        yield _at(one.decided_at, words, agency=one.decided_for.name, text=one.reason, url=page)


def _asked(consultation: Consultation) -> Iterator[Happened]:
    """The first asking is a step of the round itself."""
    page = consultation.get_absolute_url()
    if consultation.previous_id:
        yield _at(
            consultation.opened_at, _("The members were asked again"), agency=consultation.opened_for.name, url=page
        )
    if consultation.concluded_at:
        more = _("There was more time than at first.") if consultation.first_deadline_at else ""
        words = _("The round of views was concluded: %(outcome)s") % {"outcome": consultation.get_outcome_display()}
        yield _at(consultation.concluded_at, words, text=more, url=page)


def _took_part(rows: Iterable[JPOAParticipant]) -> Iterator[Happened]:
    """Those of one day stand together, by name."""
    names: dict[tuple[date, str], list[str]] = {}
    for row in rows:
        for day, words in ((row.joined_on, _("Joined")), (row.withdrawn_on, _("Withdrew"))):
            if day:
                names.setdefault((day, words), []).append(row.body_name)
    for (day, words), bodies in names.items():
        yield Happened(on=day, words=words, text=", ".join(sorted(bodies)))


def _days(jpoa: JointPeriodOfAction) -> Iterator[Happened]:
    for day, precision, words in (
        (jpoa.starts_on, jpoa.starts_precision, _("First day")),
        (jpoa.ends_on, jpoa.ends_precision, _("Last day")),
    ):
        if day and precision != Precision.UNKNOWN:
            yield Happened(on=day, precision=precision, words=words)


def _meeting(session: Session) -> Happened:
    return Happened(
        on=session.starts_on,
        precision=session.starts_precision,
        words=str(session.get_kind_display()),
        text=", ".join(part for part in (session.title, session.place) if part),
    )
