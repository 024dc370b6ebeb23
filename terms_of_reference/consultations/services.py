"""The verbs of a round of views: the chairs open, extend and conclude it, each country answers for itself."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from uuid import UUID

from django.db import IntegrityError, transaction

from audit.services import record
from common import versions
from common.access import MovedOn, NotAllowed, demand
from common.ids import uuid7
from members.access import Actor, on_the_day
from members.models import Country, Participation
from members.seats.queries import speaks_for
from terms_of_reference import permissions
from terms_of_reference.consultations import queries, rules
from terms_of_reference.models import Consultation, ConsultationOption, ConsultedCountry, RankedOption, View

KIND = "consultation"
NO_ANSWER = "none"
LEAST_OPTIONS = 2


class TooFewOptions(ValueError):
    """One option is no choice."""


class DeadlinePassed(ValueError):
    """The deadline lies in the past, or an answer comes after it."""


class NoObjection(ValueError):
    """Only an objection can become a reservation."""


class StillOpen(ValueError):
    """Time is not over and no objection stands."""


@transaction.atomic
def open_consultation(
    *,
    title: str,
    text: str,
    rule: str,
    options: Sequence[str],
    deadline_at: datetime,
    about_path: str,
    by: Actor,
    now: datetime,
    showing: UUID | None = None,
    previous: Consultation | None = None,
) -> Consultation:
    """Ask every member country of today; `options` may be empty, else there are at least two.

    `previous`: the concluded revision before, where the same is asked again in other words.

    Raises: NotAllowed, TooFewOptions, DeadlinePassed, AlreadyDone, ChangedMeanwhile.
    """
    demand(by, permissions.OPEN_CONSULTATION)
    if options and len(options) < LEAST_OPTIONS:
        raise TooFewOptions
    if deadline_at <= now:
        raise DeadlinePassed
    consultation = Consultation(
        id=showing or uuid7(),
        title=title,
        text=text,
        rule=rule,
        about_path=about_path,
        previous=previous,
        revision=previous.revision + 1 if previous else 1,
        opened_by_id=by.person_id,
        opened_for=Country.objects.get(iso2=by.country),
        opened_at=now,
        deadline_at=deadline_at,
    )
    versions.add(consultation)
    _ask_members(consultation, day=now.date())
    ConsultationOption.objects.bulk_create(
        ConsultationOption(consultation=consultation, position=place, words=words)
        for place, words in enumerate(options, start=1)
    )
    record(action="open_consultation", by=by, now=now, kind=KIND, id=consultation.id)
    return consultation


def _ask_members(consultation: Consultation, *, day: date) -> None:
    members = Participation.objects.filter(on_the_day(day), kind=Participation.Kind.MEMBER, country__isnull=False)
    ConsultedCountry.objects.bulk_create(
        ConsultedCountry(consultation=consultation, country_id=country_id)
        for country_id in members.values_list("country_id", flat=True)
    )


@dataclass(frozen=True, kw_only=True)
class Said:
    """A view as it comes from a form. `ranks`: by option its rank (None: cannot live with it) and words against it."""

    answer: str
    words: str = ""
    expected_on: date | None = None
    ranks: Mapping[UUID, tuple[int | None, str]] = field(default_factory=dict)


@transaction.atomic
def give_view(*, consultation: Consultation, said: Said, number: int, by: Actor, now: datetime) -> View:
    """Answer for the own country; `number` is that of this view, one more than the form has shown.

    Raises: NotAllowed, MovedOn, DeadlinePassed; ChangedMeanwhile where a colleague answered since.
    """
    demand(by, permissions.GIVE_VIEW, consultation)
    _refuse_others(consultation, by, now=now)
    if consultation.is_over(now):
        raise DeadlinePassed
    view = _keep(
        consultation,
        by=by,
        now=now,
        number=number,
        answer=said.answer,
        words=said.words,
        expected_on=said.expected_on if said.answer == rules.AWAITING_CAPITAL else None,
    )
    RankedOption.objects.bulk_create(
        RankedOption(view=view, option_id=option_id, rank=rank, words=words)
        for option_id, (rank, words) in said.ranks.items()
    )
    record(action="give_view", by=by, now=now, kind=KIND, id=consultation.id)
    return view


@transaction.atomic
def reserve(*, consultation: Consultation, reservation: str, number: int, by: Actor, now: datetime) -> View:
    """Turn the own country's objection into a reservation in its own words; also when time is over.

    Raises: NotAllowed, MovedOn, NoObjection, ChangedMeanwhile.
    """
    demand(by, permissions.GIVE_VIEW, consultation)
    _refuse_others(consultation, by, now=now)
    former = queries.own_views(by, consultation)
    if not former or former[0].answer != rules.CANNOT_AGREE:
        raise NoObjection
    view = _keep(consultation, by=by, now=now, number=number, answer=rules.AGREE, reservation=reservation)
    record(action="reserve_view", by=by, now=now, kind=KIND, id=consultation.id)
    return view


def _refuse_others(consultation: Consultation, by: Actor, *, now: datetime) -> None:
    """Only the agency that a letter names speaks for its country."""
    if not speaks_for(by, day=now.date()):
        raise NotAllowed(permissions.GIVE_VIEW, consultation)


def _keep(consultation: Consultation, *, by: Actor, now: datetime, number: int, **content: object) -> View:
    view = View(
        consultation=consultation,
        country=Country.objects.get(iso2=by.country),
        number=number,
        group_id=by.group_id,
        given_by_id=by.person_id,
        given_at=now,
        **content,
    )
    if View.objects.filter(consultation=consultation, country=view.country).count() != number - 1:
        raise versions.ChangedMeanwhile(consultation)
    try:
        with transaction.atomic():
            view.save(force_insert=True)
    except IntegrityError as error:  # a colleague answered, or a chair concluded, at this moment
        consultation.refresh_from_db()
        if consultation.concluded_at:
            raise MovedOn(permissions.GIVE_VIEW, consultation) from error
        raise versions.ChangedMeanwhile(consultation) from error
    return view


@transaction.atomic
def extend(
    *,
    consultation: Consultation,
    deadline_at: datetime,
    by: Actor,
    now: datetime,
    version: int | None,
    submission: UUID | None = None,
) -> None:
    """Give everybody more time, once. Raises: NotAllowed, MovedOn, DeadlinePassed, ChangedMeanwhile, AlreadyDone."""
    versions.refuse_repeats(consultation, submission)
    demand(by, permissions.EXTEND_CONSULTATION, consultation)
    if deadline_at <= max(now, consultation.deadline_at):
        raise DeadlinePassed
    consultation.first_deadline_at, consultation.deadline_at = consultation.deadline_at, deadline_at
    versions.save(consultation, ["deadline_at", "first_deadline_at"], version=version, submission=submission)
    record(action="extend_consultation", by=by, now=now, kind=KIND, id=consultation.id)


@transaction.atomic
def conclude(
    *,
    consultation: Consultation,
    by: Actor,
    now: datetime,
    version: int | None,
    submission: UUID | None = None,
) -> None:
    """Put the outcome on record by the rule, with each country's position and its reservation in its own words.

    Raises: NotAllowed, MovedOn, StillOpen, ChangedMeanwhile, AlreadyDone.
    """
    versions.refuse_repeats(consultation, submission)
    demand(by, permissions.CONCLUDE_CONSULTATION, consultation)
    outcome = queries.standing(consultation, now=now)
    if outcome == rules.OPEN:
        raise StillOpen
    consultation.outcome, consultation.concluded_by_id, consultation.concluded_at = outcome, by.person_id, now
    fields = ["outcome", "concluded_by_id", "concluded_at"]
    versions.save(consultation, fields, version=version, submission=submission)
    # The row is held now and no view comes in any more; one that came since it was asked may be an objection.
    if queries.standing(consultation, now=now) != outcome:
        raise versions.ChangedMeanwhile(consultation)
    views = queries.newest(consultation)
    for row in ConsultedCountry.objects.filter(consultation=consultation):
        view = views.get(row.country_id)
        ConsultedCountry.objects.filter(id=row.id).update(
            position=view.answer if view else NO_ANSWER, reservation=view.reservation if view else ""
        )
    record(action="conclude_consultation", by=by, now=now, kind=KIND, id=consultation.id)
