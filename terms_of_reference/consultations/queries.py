"""Rounds of views as an actor sees them: the own country's view, and for the chairs the grid."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from django.db.models import Case, DateTimeField, ExpressionWrapper, F, Func, IntegerField, QuerySet, Value, When

from members import roles
from members.access import Actor, on_the_day
from members.directory.queries import main_desks
from members.models import Agency, CoChairTerm, Country, DutyDesk
from members.seats.queries import nominated, spoken_for
from terms_of_reference.consultations import rules
from terms_of_reference.consultations.comparison import Pair, Piece, compare, side_by_side
from terms_of_reference.models import CommentOutcome, Consultation, ConsultedCountry, RankedOption, View

_KEEPERS = frozenset({roles.CO_CHAIR, roles.SECRETARIAT})
# An open round of views stands before all that are concluded, however old.
_AHEAD = timedelta(days=365_000)


def visible_to(actor: Actor) -> QuerySet[Consultation]:
    """Those in which the actor's country is asked, all for the chairs and the secretariat; newest first."""
    rows = Consultation.objects.select_related("opened_for", "extended_by")
    if actor.roles & _KEEPERS:
        return rows
    if not actor.roles or not actor.country:
        return rows.none()
    return rows.filter(asked__country__iso2=actor.country)


def open_first(actor: Actor) -> QuerySet[Consultation]:
    """The same to be paged by (`place`, id): open ones first, then newest; each with how many have answered."""
    ahead = ExpressionWrapper(F("opened_at") + Value(_AHEAD), output_field=DateTimeField())
    place = Case(When(concluded_at__isnull=True, then=ahead), default=F("opened_at"))
    return _counted(visible_to(actor)).annotate(place=place)


def _counted(rows: QuerySet[Consultation]) -> QuerySet[Consultation]:
    """With `answered`: of how many countries there is an answer. The database tells the number, never whose."""
    return rows.annotate(answered=Func(F("id"), function="views_given", output_field=IntegerField()))


def get_visible(actor: Actor, *, consultation_id: UUID) -> Consultation | None:
    """One of them, with how many have answered, or None."""
    return _counted(visible_to(actor)).filter(id=consultation_id).first()


def get_revision(actor: Actor, *, consultation_id: UUID) -> Consultation | None:
    """One that follows another one, both visible to the actor, or None."""
    rows = visible_to(actor).filter(id=consultation_id, previous__in=visible_to(actor).order_by().values("id"))
    return rows.select_related("previous").first()


def get_asked(actor: Actor, *, consultation_id: UUID) -> Consultation | None:
    """One in which the actor's country is asked, or None."""
    rows = Consultation.objects.filter(id=consultation_id, asked__country__iso2=actor.country)
    return rows.select_related("opened_for").first() if actor.country else None


def following(actor: Actor, consultation: Consultation) -> Consultation | None:
    """The next revision, if there is one that the actor may read."""
    return visible_to(actor).filter(previous=consultation).first()


@dataclass(frozen=True)
class Change:
    """What a revision has become from the one before: its text by words, its options place by place."""

    former: Consultation
    pieces: list[Piece]
    pairs: list[Pair]


def change(revision: Consultation) -> Change:
    """What has changed since the revision before, which is there. Two queries."""
    former = revision.previous
    if former is None:
        raise ValueError("a first revision has changed nothing")
    options = [[option.words for option in one.options.all()] for one in (former, revision)]
    return Change(former, compare(former.text, revision.text), side_by_side(*options))


def comments(consultation: Consultation) -> list[View]:
    """The newest views that say something in words, by country, as a chair reads them. Two queries."""
    views = [view for view in newest(consultation).values() if view.words]
    return sorted(views, key=lambda view: view.country.name)


def asks_for_changes(consultation: Consultation) -> bool:
    """Whether a country agrees with changes, as a chair reads it."""
    return any(view.answer == rules.AGREE_WITH_CHANGES for view in newest(consultation).values())


def comment_outcomes(actor: Actor, revision: Consultation) -> list[CommentOutcome]:
    """What became of comments on the revision before: of the own country's, for the chairs of all."""
    rows = CommentOutcome.objects.filter(revision=revision).select_related("view__country")
    if not actor.holds(roles.CO_CHAIR):
        rows = rows.filter(view__country__iso2=actor.country)
    return list(rows)


def own_views(actor: Actor, consultation: Consultation) -> list[View]:
    """What the actor's country has said, newest first. Two queries."""
    rows = View.objects.filter(consultation=consultation, country__iso2=actor.country)
    return list(rows.select_related("given_by").prefetch_related("ranked__option"))


def newest(consultation: Consultation) -> dict[UUID, View]:
    """The newest view of each country that has spoken, as a chair reads them, by country. Two queries."""
    rows = View.objects.filter(consultation=consultation).order_by("number").select_related("country")
    rows = rows.prefetch_related("ranked__option")
    return {view.country_id: view for view in rows}


def standing(consultation: Consultation, *, now: datetime) -> str:
    """How it stands, as a chair reads it (rules.standing)."""
    views = newest(consultation)
    asked = ConsultedCountry.objects.filter(consultation=consultation).values_list("country_id", flat=True)
    said: dict[object, rules.Said | None] = {key: _said(views.get(key)) for key in asked}
    return rules.standing(consultation.rule, said, is_over=consultation.is_over(now))


def _said(view: View | None) -> rules.Said | None:
    return rules.Said(view.answer, bool(view.reservation)) if view else None


@dataclass(frozen=True)
class Line:
    """A country in the grid of the chairs."""

    country: Country
    view: View | None
    is_nominated: bool


def grid(consultation: Consultation, *, now: datetime) -> list[Line]:
    """Every country that is asked, by name, with its newest view. Four queries."""
    views = newest(consultation)
    speaking = set(nominated(now.date()).values_list("country_id", flat=True))
    asked = ConsultedCountry.objects.filter(consultation=consultation).select_related("country")
    return [Line(row.country, views.get(row.country_id), row.country_id in speaking) for row in asked]


@dataclass(frozen=True)
class OptionSum:
    """An option with how many countries say what of it."""

    words: str
    first_choice: int
    can_live_with: int
    cannot: int


def sums(consultation: Consultation) -> list[OptionSum]:
    """For each option how many put it first, can live with it, cannot; by the newest views. For the chairs."""
    views = newest(consultation).values()
    ranked = [row for view in views for row in view.ranked.all()]
    return [
        _sum(option.words, [row for row in ranked if row.option_id == option.id])
        for option in consultation.options.all()
    ]


def _sum(words: str, rows: list[RankedOption]) -> OptionSum:
    ranks = [row.rank for row in rows]
    return OptionSum(words, ranks.count(1), sum(rank is not None for rank in ranks), ranks.count(None))


def positions(consultation: Consultation) -> list[ConsultedCountry]:
    """What is on record of each country once the round is concluded, by country."""
    return list(ConsultedCountry.objects.filter(consultation=consultation).select_related("country"))


def awaiting(actor: Actor, *, now: datetime) -> list[Consultation]:
    """Open rounds in which the actor's agency is to speak for its country and has not, or holds. Two queries."""
    if not actor.holds(roles.LIAISON_OFFICER):
        return []
    speaking = spoken_for(actor, day=now.date())
    open_ones = Consultation.objects.filter(
        asked__country__in=speaking.values("country"), concluded_at__isnull=True, deadline_at__gte=now
    )
    said = View.objects.filter(consultation__in=open_ones, country__iso2=actor.country)
    latest = {view.consultation_id: view.answer for view in said.order_by("number")}
    return [one for one in open_ones if latest.get(one.id, rules.AWAITING_CAPITAL) == rules.AWAITING_CAPITAL]


@dataclass(frozen=True)
class Asked:
    """Whom to ask about a round of views: an agency that speaks for a chair's country, and its desk."""

    agency: Agency
    desk: DutyDesk | None


def whom_to_ask(*, now: datetime) -> list[Asked]:
    """The desks of both chairs today, whoever opened it. Two queries."""
    chairs = CoChairTerm.objects.filter(on_the_day(now.date()))
    agencies = [row.agency for row in nominated(now.date()).filter(country__in=chairs.values("country"))]
    desks = main_desks(agencies)
    return [Asked(agency, desks.get(agency.id)) for agency in agencies]
