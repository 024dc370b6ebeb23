"""Rounds: read by every member; what is in them is another matter."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from django.db.models import F, Prefetch, QuerySet

from members import roles
from members.access import Actor, in_force
from members.models import Country, Membership, Organisation, Participation, Person
from operations.jpoas.models import DurationDecision, JointPeriodOfAction, JPOAAgency, JPOAParticipant, Objective, Phase
from operations.states import UNDER_WAY, JPOAAgencyState, JPOAState
from terms_of_reference.queries import areas_in_force


def listed(actor: Actor) -> QuerySet[JointPeriodOfAction]:
    """Every round, exercise first, then the newest."""
    return JointPeriodOfAction.objects.prefetch_related("labels", "co_chairs")


def get_visible(actor: Actor, *, jpoa_id: UUID) -> JointPeriodOfAction | None:
    """One round with what its page shows, or None."""
    return (
        JointPeriodOfAction.objects.filter(id=jpoa_id)
        .prefetch_related(
            "labels",
            "co_chairs",
            "participants__country",
            "participants__organisation",
            "objectives__focus_areas",
        )
        .first()
    )


def get_round(actor: Actor, *, jpoa_id: UUID) -> JointPeriodOfAction | None:
    """One round as such, or None."""
    return JointPeriodOfAction.objects.filter(id=jpoa_id).first()


def confirmed_countries(jpoa: JointPeriodOfAction) -> QuerySet[Country]:
    """The countries that take part: at least one of their agencies has confirmed and not withdrawn."""
    agencies = JPOAAgency.objects.filter(
        participant__jpoa=jpoa,
        participant__kind=JPOAParticipant.Kind.PARTICIPANT,
        state=JPOAAgencyState.CONFIRMED,
    )
    return Country.objects.filter(id__in=agencies.values("participant__country"))


def tied_objectives(jpoa: JointPeriodOfAction, *, day: date) -> QuerySet[Objective]:
    """The objectives that are aimed at and tied to a focus area of the Terms of Reference in force on a day."""
    areas = areas_in_force(day)
    return Objective.objects.filter(jpoa=jpoa, withdrawn_at__isnull=True, focus_areas__in=areas).distinct()


def active(actor: Actor) -> QuerySet[JointPeriodOfAction]:
    """Rounds in which work can be done now."""
    return JointPeriodOfAction.objects.filter(state=JPOAState.ACTIVE)


def others_under_way(jpoa: JointPeriodOfAction) -> QuerySet[JointPeriodOfAction]:
    """Rounds that have not ended, without this one; an exercise goes on in exercises only."""
    rows = JointPeriodOfAction.objects.filter(state__in=UNDER_WAY, is_exercise=jpoa.is_exercise)
    return rows.exclude(id=jpoa.id)


# Who takes part.


@dataclass(frozen=True)
class Line:
    """A body in a round: in what capacity it belongs to the Group, and whether it joined after the beginning."""

    participant: JPOAParticipant
    capacity: str
    is_late: bool


def lines_of(jpoa: JointPeriodOfAction, *, day: date) -> list[Line]:
    """Everybody who stands in a round, by name, with the agencies that were named. Five queries."""
    named = JPOAAgency.objects.select_related("agency", "contact", "noted").order_by("agency__name", "named_at")
    rows = bodies_of(jpoa).prefetch_related(Prefetch("agencies", queryset=named))
    capacities = _capacities(day)
    lines = [Line(row, capacities.get(row.body_id, ""), is_late=_is_late(row, jpoa)) for row in rows]
    return sorted(lines, key=lambda line: line.participant.body_name)


def bodies_of(jpoa: JointPeriodOfAction) -> QuerySet[JPOAParticipant]:
    """Everybody who stands in a round. One query."""
    return JPOAParticipant.objects.filter(jpoa=jpoa).select_related("country", "organisation")


def _capacities(day: date) -> dict[UUID | None, str]:
    """In what capacity each country and organisation belongs to the Group on a day, in words."""
    rows = Participation.objects.filter(ends_on__isnull=True) | Participation.objects.filter(ends_on__gte=day)
    return {
        row.country_id or row.organisation_id: str(row.get_kind_display())
        for row in rows
        if row.starts_on is None or row.starts_on <= day
    }


def _is_late(row: JPOAParticipant, jpoa: JointPeriodOfAction) -> bool:
    return bool(row.joined_on and jpoa.starts_on and row.joined_on > jpoa.starts_on)


def bodies_to_invite(jpoa: JointPeriodOfAction) -> list[Country | Organisation]:
    """The countries and organisations that do not stand in the round yet, countries first. Three queries."""
    there = JPOAParticipant.objects.filter(jpoa=jpoa)
    countries = Country.objects.exclude(id__in=there.filter(country__isnull=False).values("country"))
    organisations = Organisation.objects.exclude(id__in=there.filter(organisation__isnull=False).values("organisation"))
    return [*countries, *organisations]


def get_own_participant(actor: Actor, *, jpoa_id: UUID) -> JPOAParticipant | None:
    """The actor's country in a round, or None where it was not invited."""
    rows = JPOAParticipant.objects.filter(jpoa=jpoa_id, country__iso2=actor.country)
    return rows.select_related("jpoa", "country").first()


def get_own_naming(actor: Actor, *, naming_id: UUID) -> JPOAAgency | None:
    """What the actor's agency was named for, or None."""
    rows = JPOAAgency.objects.filter(id=naming_id, agency=actor.agency_id)
    return rows.select_related("participant__jpoa", "participant__country", "agency", "contact").first()


def unanswered_namings(actor: Actor) -> QuerySet[JPOAAgency]:
    """The rounds for which the actor's agency was named and has not answered."""
    rows = JPOAAgency.objects.filter(agency=actor.agency_id, state=JPOAAgencyState.NAMED)
    open_ones = rows.filter(participant__jpoa__state__in=[JPOAState.CONSULTATION, JPOAState.PLANNING, JPOAState.ACTIVE])
    return open_ones.select_related("participant__jpoa").order_by("named_at")


def officers_of(named: JPOAAgency, *, now: datetime) -> list[Person]:
    """The liaison officers of an agency, by name."""
    rows = Membership.objects.filter(
        in_force(now),
        in_force(now, "role_assignments__"),
        agency=named.agency_id,
        person__is_active=True,
        role_assignments__role=roles.LIAISON_OFFICER.code,
    )
    return list(Person.objects.filter(id__in=rows.values("person")).order_by("name", "id"))


# What it aims at, and how long.


def objectives_of(jpoa: JointPeriodOfAction) -> QuerySet[Objective]:
    """All of them, withdrawn ones last. Two queries."""
    rows = Objective.objects.filter(jpoa=jpoa).prefetch_related("focus_areas")
    return rows.order_by(F("withdrawn_at").asc(nulls_first=True), "position", "id")


def get_objective(actor: Actor, *, objective_id: UUID) -> Objective | None:
    """One of any round, or None."""
    return Objective.objects.filter(id=objective_id).select_related("jpoa").first()


def phases_of(jpoa: JointPeriodOfAction) -> list[Phase]:
    """The phases that are held, by their first day."""
    rows = list(Phase.objects.filter(jpoa=jpoa, withdrawn_at__isnull=True))
    for row in rows:
        row.jpoa = jpoa
    return rows


def get_phase(actor: Actor, *, phase_id: UUID) -> Phase | None:
    """One of any round, or None."""
    return Phase.objects.filter(id=phase_id).select_related("jpoa").first()


def decisions_of(jpoa: JointPeriodOfAction) -> QuerySet[DurationDecision]:
    """How long it shall be, newest first."""
    return DurationDecision.objects.filter(jpoa=jpoa).select_related("decided_for").order_by("-number")
