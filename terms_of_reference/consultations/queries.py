"""Rounds of views as an actor sees them: the own country's view, and for the chairs the grid."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.db.models import QuerySet

from members import roles
from members.access import Actor
from members.models import Agency, Country
from members.seats.queries import nominated, spoken_for
from terms_of_reference.consultations import rules
from terms_of_reference.models import Consultation, ConsultedCountry, RankedOption, View

_KEEPERS = frozenset({roles.CO_CHAIR, roles.SECRETARIAT})


def visible_to(actor: Actor) -> QuerySet[Consultation]:
    """Those in which the actor's country is asked, all for the chairs and the secretariat; newest first."""
    rows = Consultation.objects.select_related("opened_for")
    if actor.roles & _KEEPERS:
        return rows
    if not actor.roles or not actor.country:
        return rows.none()
    return rows.filter(asked__country__iso2=actor.country)


def get_visible(actor: Actor, *, consultation_id: UUID) -> Consultation | None:
    """One of them, or None."""
    return visible_to(actor).filter(id=consultation_id).first()


def get_asked(actor: Actor, *, consultation_id: UUID) -> Consultation | None:
    """One in which the actor's country is asked, or None."""
    rows = Consultation.objects.filter(id=consultation_id, asked__country__iso2=actor.country)
    return rows.select_related("opened_for").first() if actor.country else None


def following(actor: Actor, consultation: Consultation) -> Consultation | None:
    """The next revision, if there is one that the actor may read."""
    return visible_to(actor).filter(previous=consultation).first()


def own_views(actor: Actor, consultation: Consultation) -> list[View]:
    """What the actor's country has said, newest first. Two queries."""
    rows = View.objects.filter(consultation=consultation, country__iso2=actor.country)
    return list(rows.select_related("given_by").prefetch_related("ranked__option"))


def newest(consultation: Consultation) -> dict[UUID, View]:
    """The newest view of each country that has spoken, as a chair reads them, by country. Two queries."""
    rows = View.objects.filter(consultation=consultation).order_by("number").prefetch_related("ranked__option")
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


def desks_of_chairs(consultation: Consultation, *, now: datetime) -> list[Agency]:
    """Whom to ask when time is over: the agencies that speak for the country that opened the round."""
    rows = nominated(now.date()).filter(country=consultation.opened_for_id)
    return [row.agency for row in rows]
