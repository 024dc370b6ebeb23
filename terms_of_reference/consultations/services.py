"""The verbs of a round of views: the chairs open, extend, conclude or withdraw it, each country answers for itself."""

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
from members.models import Country, Notice, Participation
from members.seats.queries import speaks_for
from terms_of_reference import permissions
from terms_of_reference.consultations import queries, rules
from terms_of_reference.consultations.telling import tell_chairs, tell_who_answers
from terms_of_reference.models import (
    CommentOutcome,
    Consultation,
    ConsultationOption,
    ConsultedCountry,
    RankedOption,
    View,
)

KIND = "consultation"
LEAST_OPTIONS = 2
Comments = Mapping[UUID, tuple[str, str]]


class TooFewOptions(ValueError):
    """One option is no choice."""


class DeadlinePassed(ValueError):
    """The deadline lies in the past, or an answer comes after it."""


class NoObjection(ValueError):
    """Only an objection can become a reservation."""


class StillOpen(ValueError):
    """Time is not over and not all have answered; or the revision before is not concluded."""


class AskedAlready(Exception):
    """The same was asked again before, by the other chair; `following` is that revision."""

    def __init__(self, following: Consultation) -> None:
        super().__init__(str(following.id))
        self.following = following


class CommentsUnanswered(ValueError):
    """Of some comment on the revision before it is not said what became of it, or not why."""


class NotAhead(ValueError):
    """What is expected does not lie in the future."""


class NoWords(ValueError):
    """A reservation, or a reason, without words."""


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
    submission: UUID | None = None,
    previous: Consultation | None = None,
    comments: Comments | None = None,
) -> Consultation:
    """Ask every member country of today; `options` may be empty, else there are at least two.

    `previous`: the concluded revision before, where the same is asked again in other words; `comments`: by the key of
    each view with words there, what became of them (a CommentOutcome.Outcome) and why.

    Raises: NotAllowed, TooFewOptions, DeadlinePassed, StillOpen, CommentsUnanswered, AskedAlready, AlreadyDone,
    ChangedMeanwhile.
    """
    demand(by, permissions.OPEN_CONSULTATION)
    _refuse_early(options, deadline_at, previous, now=now)
    became = _became(previous, comments or {})
    members = _members(now.date())
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
        submission=submission,
        asked_number=len(members),
        options_number=len(options),
    )
    _add(consultation, members, options, became)
    tell_who_answers(consultation, Notice.Kind.VIEWS_OPENED, by=by, now=now)
    record(action="open_consultation", by=by, now=now, kind=KIND, id=consultation.id)
    return consultation


def _refuse_early(
    options: Sequence[str], deadline_at: datetime, previous: Consultation | None, *, now: datetime
) -> None:
    if options and len(options) < LEAST_OPTIONS:
        raise TooFewOptions
    if deadline_at <= now:
        raise DeadlinePassed
    if previous and previous.concluded_at is None:
        raise StillOpen


def _members(day: date) -> list[UUID]:
    members = Participation.objects.filter(on_the_day(day), kind=Participation.Kind.MEMBER, country__isnull=False)
    return list(members.values_list("country_id", flat=True).distinct())


def _became(previous: Consultation | None, comments: Comments) -> list[CommentOutcome]:
    """What became of each comment on the revision before, not saved yet."""
    views = queries.comments(previous) if previous else []
    if {view.id for view in views} != comments.keys():
        raise CommentsUnanswered
    if any(outcome != CommentOutcome.Outcome.TAKEN_UP and not words.strip() for outcome, words in comments.values()):
        raise CommentsUnanswered
    return [CommentOutcome(view_id=key, outcome=outcome, words=words) for key, (outcome, words) in comments.items()]


def _add(consultation: Consultation, members: list[UUID], options: Sequence[str], became: list[CommentOutcome]) -> None:
    """With all that belongs to it: the database takes nothing later."""
    try:
        versions.add(consultation, opened_by_id=consultation.opened_by_id)
    except IntegrityError as error:  # the other chair has asked again at this moment
        following = Consultation.objects.filter(previous_id=consultation.previous_id, previous__isnull=False).first()
        if following is None:
            raise
        raise AskedAlready(following) from error
    ConsultedCountry.objects.bulk_create(ConsultedCountry(consultation=consultation, country_id=one) for one in members)
    ConsultationOption.objects.bulk_create(
        ConsultationOption(consultation=consultation, position=place, words=words)
        for place, words in enumerate(options, start=1)
    )
    for one in became:
        one.revision = consultation
    CommentOutcome.objects.bulk_create(became)


@dataclass(frozen=True, kw_only=True)
class Said:
    """A view as it comes from a form. `ranks`: by option its rank (None: cannot live with it) and words against it."""

    answer: str
    words: str = ""
    expected_on: date | None = None
    ranks: Mapping[UUID, tuple[int | None, str]] = field(default_factory=dict)


@dataclass(frozen=True, kw_only=True)
class Sent:
    """How a view came: which one its form has shown (`number` is one more), which showing of the form, which words."""

    number: int
    showing: UUID | None = None
    submission: UUID | None = None


@transaction.atomic
def give_view(*, consultation: Consultation, said: Said, sent: Sent, by: Actor, now: datetime) -> View:
    """Answer for the own country. The same form with other words, after going back, is a correction.

    Raises: NotAllowed, MovedOn, DeadlinePassed, NotAhead; AlreadyDone for the same form again; ChangedMeanwhile where
    a colleague answered since.
    """
    former = _former(consultation, sent, by)
    demand(by, permissions.GIVE_VIEW, consultation)
    _refuse_others(consultation, by, now=now)
    if consultation.is_over(now):
        raise DeadlinePassed
    holds = said.answer == rules.AWAITING_CAPITAL
    if holds and (said.expected_on is None or said.expected_on <= now.date()):
        raise NotAhead
    view = View(answer=said.answer, words=said.words, expected_on=said.expected_on if holds else None)
    ranked = [RankedOption(option_id=key, rank=rank, words=words) for key, (rank, words) in said.ranks.items()]
    _keep(view, ranked, consultation, former, sent, by=by, now=now)
    if view.answer == rules.CANNOT_AGREE:
        tell_chairs(consultation, Notice.Kind.VIEW_OBJECTED, by=by, now=now)
    record(action="give_view", by=by, now=now, kind=KIND, id=consultation.id)
    return view


@transaction.atomic
def reserve(*, consultation: Consultation, reservation: str, sent: Sent, by: Actor, now: datetime) -> View:
    """Turn the own country's objection into a reservation in its own words; also when time is over. Its ranking stays.

    Raises: NotAllowed, MovedOn, NoWords, NoObjection, AlreadyDone, ChangedMeanwhile.
    """
    former = _former(consultation, sent, by)
    demand(by, permissions.GIVE_VIEW, consultation)
    _refuse_others(consultation, by, now=now)
    if not reservation.strip():
        raise NoWords
    if former is None or former.answer != rules.CANNOT_AGREE:
        raise NoObjection
    ranked = [RankedOption(option_id=row.option_id, rank=row.rank, words=row.words) for row in former.ranked.all()]
    view = View(answer=rules.AGREE, reservation=reservation)
    _keep(view, ranked, consultation, former, sent, by=by, now=now)
    tell_chairs(consultation, Notice.Kind.VIEW_RESERVED, by=by, now=now)
    record(action="reserve_view", by=by, now=now, kind=KIND, id=consultation.id)
    return view


def _former(consultation: Consultation, sent: Sent, by: Actor) -> View | None:
    """The newest view of the own country, which the new one follows; this very form's, sent before, is a repeat."""
    views = queries.own_views(by, consultation)
    former = views[0] if views else None
    if former and sent.submission is not None and former.submission == sent.submission:
        raise versions.AlreadyDone(consultation)
    return former


def _refuse_others(consultation: Consultation, by: Actor, *, now: datetime) -> None:
    """Only the agency that a letter names speaks for its country."""
    if not speaks_for(by, day=now.date()):
        raise NotAllowed(permissions.GIVE_VIEW, consultation)


def _keep(
    view: View,
    ranked: list[RankedOption],
    consultation: Consultation,
    former: View | None,
    sent: Sent,
    *,
    by: Actor,
    now: datetime,
) -> None:
    number = former.number + 1 if former else 1
    is_correction = former is not None and sent.showing is not None and former.showing == sent.showing
    if number != sent.number and not is_correction:
        raise versions.ChangedMeanwhile(consultation)
    view.consultation, view.country, view.number = consultation, Country.objects.get(iso2=by.country), number
    view.group_id, view.given_by_id, view.given_at = by.group_id, by.person_id, now
    view.showing, view.submission, view.ranked_number = sent.showing, sent.submission, len(ranked)
    try:
        with transaction.atomic():
            view.save(force_insert=True)
    except IntegrityError as error:  # a colleague answered, or a chair concluded, at this moment
        consultation.refresh_from_db()
        if consultation.concluded_at:
            raise MovedOn(permissions.GIVE_VIEW, consultation) from error
        _former(consultation, sent, by)
        raise versions.ChangedMeanwhile(consultation) from error
    for row in ranked:
        row.view = view
    RankedOption.objects.bulk_create(ranked)


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
    consultation.extended_by_id, consultation.extended_at = by.person_id, now
    fields = ["deadline_at", "first_deadline_at", "extended_by_id", "extended_at"]
    versions.save(consultation, fields, version=version, submission=submission)
    tell_who_answers(consultation, Notice.Kind.VIEWS_EXTENDED, by=by, now=now)
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
    """Put the outcome on record by the rule; the database puts each country's position there with it.

    Raises: NotAllowed, MovedOn, StillOpen, ChangedMeanwhile, AlreadyDone.
    """
    versions.refuse_repeats(consultation, submission)
    demand(by, permissions.CONCLUDE_CONSULTATION, consultation)
    outcome = queries.standing(consultation, now=now)
    if outcome == rules.OPEN:
        raise StillOpen
    consultation.outcome, consultation.concluded_by_id, consultation.concluded_at = outcome, by.person_id, now
    fields = ["outcome", "concluded_by_id", "concluded_at"]
    try:
        with transaction.atomic():
            versions.save(consultation, fields, version=version, submission=submission)
    except IntegrityError as error:  # a view came since it was asked, and by it the rule gives another outcome
        raise versions.ChangedMeanwhile(consultation) from error
    tell_who_answers(consultation, Notice.Kind.VIEWS_CONCLUDED, by=by, now=now)
    record(action="conclude_consultation", by=by, now=now, kind=KIND, id=consultation.id)


@transaction.atomic
def withdraw(
    *,
    consultation: Consultation,
    reason: str,
    by: Actor,
    now: datetime,
    version: int | None,
    submission: UUID | None = None,
) -> None:
    """Ask no more, for a reason that all who were asked read; no position is on record.

    Raises: NotAllowed, MovedOn, NoWords, ChangedMeanwhile, AlreadyDone.
    """
    versions.refuse_repeats(consultation, submission)
    demand(by, permissions.WITHDRAW_CONSULTATION, consultation)
    if not reason.strip():
        raise NoWords
    consultation.outcome, consultation.withdraw_reason = rules.WITHDRAWN, reason
    consultation.concluded_by_id, consultation.concluded_at = by.person_id, now
    fields = ["outcome", "withdraw_reason", "concluded_by_id", "concluded_at"]
    versions.save(consultation, fields, version=version, submission=submission)
    tell_who_answers(consultation, Notice.Kind.VIEWS_WITHDRAWN, by=by, now=now)
    record(action="withdraw_consultation", by=by, now=now, kind=KIND, id=consultation.id)
