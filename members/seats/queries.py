"""Who speaks for each country, and who holds the chair: on a day, and before."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any
from uuid import UUID

from django.db.models import BooleanField, DateField, DateTimeField, F, Func, OuterRef, Q, QuerySet, Subquery, Value
from django.db.models.functions import Cast, Coalesce, Least

from common.access import may
from members import permissions, roles
from members.access import Actor, in_force, on_the_day
from members.models import Agency, CoChairTerm, Country, CountryPause, Nomination, Organisation, Participation


@dataclass(frozen=True)
class Seat:
    """A country with what holds of it on a day."""

    country: Country
    nomination: Nomination | None
    is_chairing: bool
    is_paused: bool


def seats(actor: Actor, *, day: date) -> list[Seat]:
    """The members' countries and those that hold the chair, by name. Five queries."""
    if not may(actor, permissions.SEE_SEATS):
        return []
    nominations = {row.country_id: row for row in nominated(day)}
    chairs = set(CoChairTerm.objects.filter(on_the_day(day)).values_list("country_id", flat=True))
    members = Participation.objects.filter(on_the_day(day), kind=Participation.Kind.MEMBER, country__isnull=False)
    countries = Country.objects.filter(id__in=[*chairs, *nominations, *members.values_list("country_id", flat=True)])
    paused = set(_in_force().values_list("country_id", flat=True))
    return [Seat(one, nominations.get(one.id), one.id in chairs, one.id in paused) for one in countries]


@dataclass(frozen=True)
class Beside:
    """A country without a seat, or an organisation, and as what it belongs to the Group on a day, if it does."""

    body: Country | Organisation
    capacity: Participation | None


def beside(actor: Actor, found: list[Seat], *, day: date) -> list[Beside]:
    """All countries that have no seat, then organisations, by name. Three queries."""
    if not may(actor, permissions.SEE_SEATS):
        return []
    capacities = {row.country_id or row.organisation_id: row for row in Participation.objects.filter(on_the_day(day))}
    seated = {one.country.id for one in found}
    bodies: list[Country | Organisation] = [one for one in Country.objects.all() if one.id not in seated]
    bodies += Organisation.objects.order_by("name")
    return [Beside(one, capacities.get(one.id)) for one in bodies]


def get_organisation(actor: Actor, *, organisation_id: UUID) -> Organisation | None:
    """One organisation, or None."""
    return Organisation.objects.filter(id=organisation_id).first() if may(actor, permissions.SEE_SEATS) else None


def capacities_of(body: Country | Organisation) -> QuerySet[Participation]:
    """As what it has belonged to the Group, newest first; one without a known start last."""
    rows = Participation.objects.filter(**{str(body._meta.model_name): body})
    return rows.order_by(F("starts_on").desc(nulls_last=True), "-id")


def nominated(day: date) -> QuerySet[Nomination]:
    """The nominations in force on a day."""
    return Nomination.objects.filter(on_the_day(day)).select_related("agency", "deputy")


def agencies_of_chairs(now: datetime) -> QuerySet[Agency]:
    """The agencies in which a co-chair acts now, of the countries that hold the chair today."""
    terms = CoChairTerm.objects.filter(on_the_day(now.date()))
    chairs = Agency.objects.filter(
        in_force(now, "memberships__"),
        in_force(now, "memberships__role_assignments__"),
        memberships__role_assignments__role=roles.CO_CHAIR.code,
        country__in=terms.values("country"),
    )
    return chairs.distinct()


def speaks_for(actor: Actor, *, day: date) -> bool:
    """Whether a letter names the actor's agency for its country on a day, or as the deputy of the one it names."""
    return spoken_for(actor, day=day).exists()


def spoken_for(actor: Actor, *, day: date) -> QuerySet[Nomination]:
    """The nomination by which the actor's agency speaks for its country on a day."""
    named = Q(agency=actor.agency_id) | Q(deputy=actor.agency_id)
    return nominated(day).filter(named, country__iso2=actor.country)


def _in_force() -> QuerySet[CountryPause]:
    return CountryPause.objects.filter(starts_at__isnull=False, ends_at__isnull=True)


def pauses_of(country: Country) -> QuerySet[CountryPause]:
    """All of them and what was proposed, newest first."""
    return CountryPause.objects.filter(country=country).select_related(
        "country", "proposed_for", "end_proposed_for", "proposed_by", "confirmed_by"
    )


def get_pause(actor: Actor, *, pause_id: UUID) -> CountryPause | None:
    """One pause, or None."""
    if not may(actor, permissions.SEE_SEATS):
        return None
    rows = CountryPause.objects.select_related("country", "proposed_for", "end_proposed_for")
    return rows.filter(id=pause_id).first()


class _EndOfDay(Func):
    """The instant at which a day is over in UTC, whoever asks from which zone."""

    template = "(((%(expressions)s)::date + 1)::timestamp at time zone 'UTC')"
    output_field = DateTimeField()


def takes_part(country: str, day: Any, *, now: datetime) -> Q:
    """The condition that a country, by the path to its key, had a nomination on a day and was not paused at its end.

    `day` is a date or an expression for one; today counts as it is now.
    """
    at = Least(_EndOfDay(Value(day, DateField()) if isinstance(day, date) else day), Value(now, DateTimeField()))
    of_country = {"country": OuterRef(country)}
    covered = Q(starts_on__lte=day) & (Q(ends_on__isnull=True) | Q(ends_on__gte=day))
    paused = Q(starts_at__lte=at) & (Q(ends_at__isnull=True) | Q(ends_at__gt=at))
    nominated = there_is(Nomination.objects.filter(covered, **of_country))
    return Q(nominated) & ~Q(there_is(CountryPause.objects.filter(paused, **of_country)))


def there_is(rows: QuerySet[Any]) -> Coalesce:
    """Whether there is a row; the planner never hashes it, as it may an `exists` (docs/decisions/0032)."""
    return Coalesce(Subquery(rows.values(found=Cast(Value(True), BooleanField()))[:1]), False)


def get_country(actor: Actor, *, country_id: UUID) -> Country | None:
    """One country, or None."""
    return Country.objects.filter(id=country_id).first() if may(actor, permissions.SEE_SEATS) else None


def nominations_of(country: Country) -> QuerySet[Nomination]:
    """All of them, newest first."""
    return Nomination.objects.filter(country=country).select_related("agency", "deputy").order_by("-starts_on", "-id")


def terms_of(country: Country) -> QuerySet[CoChairTerm]:
    """All of them, newest first; one without a known start last."""
    return CoChairTerm.objects.filter(country=country).order_by("-starts_on", "-id")


def agencies_of(country: Country) -> list[tuple[str, str]]:
    """The country's agencies in force, for a form: (id, name)."""
    rows = Agency.objects.filter(country=country, is_active=True).order_by("name").values_list("id", "name")
    return [(str(key), name) for key, name in rows]


def get_agencies(country: Country, *, agency_ids: Iterable[str]) -> dict[str, Agency]:
    """Some of the country's agencies by their keys, as the form has offered them."""
    rows = Agency.objects.filter(id__in=list(agency_ids), country=country, is_active=True)
    return {str(agency.id): agency for agency in rows}


def get_agency(country: Country, *, agency_id: str) -> Agency:
    """One of the country's agencies, as the form has offered it."""
    return Agency.objects.get(id=agency_id, country=country, is_active=True)
