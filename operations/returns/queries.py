"""What an actor may see of returns: the own agency's; for a co-chair also what was submitted."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from uuid import UUID

from django.db.models import Case, Count, DateField, F, OuterRef, Q, QuerySet, Sum, Value, When
from django.db.models.functions import Least

from members import roles
from members.access import Actor
from members.models import Agency
from members.seats.queries import takes_part, there_is
from operations.jpoas.models import JointPeriodOfAction, JPOAParticipant
from operations.outcomes import queries as outcomes
from operations.outcomes.models import Outcome, Qualifier
from operations.returns.models import (
    PeriodicReturn,
    ReportingObligation,
    ReturnCell,
    ReturnFigure,
)
from operations.states import JPOAState, ReturnState

SEEN_BY_CHAIRS = (
    ReturnState.SUBMITTED,
    ReturnState.ACCEPTED,
    ReturnState.SENT_BACK,
    ReturnState.SUPERSEDED,
)
_SOON = timedelta(days=14)


def counts(now: datetime) -> Q:
    """The condition that an expected return counts: that it is late if it does not come, and missed in the sums.

    Once sent, it counts. Open, it counts while the country has a nomination and is not paused, and had one and was
    not when the period ended: what fell into a time without is not caught up on. A merged agency owes nothing, nor
    does anybody for a month that begins after the round, which may have been shortened, or after the own withdrawal.
    """
    today = now.date()
    ended = Least(OuterRef("period_ends_on"), Value(today, DateField()))
    still = Q(agency__successor__isnull=True) & takes_part("country", today, now=now)
    still &= Q(period_starts_on__lte=F("jpoa__ends_on")) & ~Q(there_is(_withdrawn_before()))
    return Q(settled_at__isnull=False) | (still & takes_part("country", ended, now=now))


def _withdrawn_before() -> QuerySet[JPOAParticipant]:
    """Of an expected return: that its country had withdrawn from the round before the period began."""
    of_country = {"jpoa": OuterRef("jpoa"), "country": OuterRef("country")}
    return JPOAParticipant.objects.filter(**of_country, withdrawn_on__lt=OuterRef("period_starts_on"))


def judged(rows: QuerySet[ReportingObligation], *, now: datetime) -> QuerySet[ReportingObligation]:
    """The rows, each told whether it counts now."""
    return rows.annotate(counts_now=Case(When(counts(now), then=True), default=False))


def judge(obligation: ReportingObligation, *, now: datetime) -> None:
    """Tell a loaded row whether it counts now. One query."""
    vars(obligation)["counts_now"] = ReportingObligation.objects.filter(counts(now), id=obligation.id).exists()


def unsettled(jpoa: JointPeriodOfAction, *, now: datetime) -> QuerySet[ReportingObligation]:
    """What is still expected in a round, as a chair reads it: what counts and has neither come nor been exempted."""
    rows = ReportingObligation.objects.filter(counts(now), jpoa=jpoa, settled_at__isnull=True)
    return rows.select_related("country", "agency").order_by("country__name", "period_starts_on")


def get_expected(actor: Actor, *, expected_id: UUID) -> ReportingObligation | None:
    """For a co-chair: an expected return of any agency, or None."""
    if not actor.holds(roles.CO_CHAIR):
        return None
    return ReportingObligation.objects.select_related("jpoa", "country", "agency").filter(id=expected_id).first()


def to_expect() -> list[tuple[JPOAParticipant, Agency]]:
    """The countries that take part in active rounds, each with its focal point. Two queries."""
    rows = JPOAParticipant.objects.filter(
        jpoa__state=JPOAState.ACTIVE,
        jpoa__reports_due_days__isnull=False,
        kind=JPOAParticipant.Kind.PARTICIPANT,
        joined_on__isnull=False,
        withdrawn_on__isnull=True,
    ).select_related("jpoa")
    focal = {agency.country_id: agency for agency in Agency.objects.filter(is_focal_point=True, is_active=True)}
    return [(row, focal[row.country_id]) for row in rows if row.country_id in focal]


def expected_months(jpoa_id: UUID, country_id: UUID | None) -> set[date]:
    """The first days of the periods for which something is expected of a country, of whichever of its agencies."""
    rows = ReportingObligation.objects.filter(jpoa=jpoa_id, country=country_id)
    return set(rows.values_list("period_starts_on", flat=True))


def own(actor: Actor) -> QuerySet[ReportingObligation]:
    """The returns expected of the actor's agency, soonest due first, for those whose role may read them."""
    if not actor.reads_for_agency:
        return ReportingObligation.objects.none()
    return (
        ReportingObligation.objects.filter(group_id=actor.group_id)
        .select_related("jpoa", "country", "agency", "periodic_return")
        .order_by("due_at", "id")
    )


def on_desk(actor: Actor, *, now: datetime) -> QuerySet[ReportingObligation]:
    """Returns of the own agency that are still open and due within fourteen days, or late."""
    open_ones = own(actor).filter(settled_at__isnull=True, due_at__lte=now + _SOON)
    return open_ones.filter(counts(now))


def submitted(actor: Actor) -> QuerySet[PeriodicReturn]:
    """For a co-chair: the returns that were submitted, newest first."""
    if not actor.holds(roles.CO_CHAIR):
        return PeriodicReturn.objects.none()
    return (
        PeriodicReturn.objects.filter(state__in=SEEN_BY_CHAIRS)
        .select_related("obligation__jpoa", "obligation__country")
        .order_by("-submitted_at", "-id")
    )


def to_accept(actor: Actor) -> QuerySet[PeriodicReturn]:
    """For a co-chair: the returns that nobody has accepted yet, the one that has waited longest first."""
    return submitted(actor).filter(state=ReturnState.SUBMITTED).order_by("submitted_at", "id")


def get_obligation(actor: Actor, *, obligation_id: UUID) -> ReportingObligation | None:
    """One expected return that the actor may open, or None. One query."""
    rows = ReportingObligation.objects.select_related(
        "jpoa", "country", "agency", "periodic_return__submitted_by"
    ).filter(id=obligation_id)
    mine = rows.filter(group_id=actor.group_id) if actor.reads_for_agency else rows.none()
    if actor.holds(roles.CO_CHAIR):
        mine = mine | rows.filter(periodic_return__state__in=SEEN_BY_CHAIRS)
    return mine.first()


def get_return_to_write(actor: Actor, *, obligation_id: UUID) -> PeriodicReturn | None:
    """The own agency's return, or an unsaved one where it has not been begun; None when foreign or missing."""
    obligation = own(actor).filter(id=obligation_id).first()
    if obligation is None:
        return None
    begun: PeriodicReturn | None = getattr(obligation, "periodic_return", None)
    if begun is None:
        return PeriodicReturn.of(obligation)
    begun.obligation = obligation
    return begun


def get_own_return(actor: Actor, *, obligation_id: UUID) -> PeriodicReturn | None:
    """The own agency's return that has been begun, or None."""
    return _returns().filter(group_id=actor.group_id, obligation_id=obligation_id).first()


def get_submitted_return(actor: Actor, *, obligation_id: UUID) -> PeriodicReturn | None:
    """For a co-chair: a return that was submitted, or None."""
    if not actor.holds(roles.CO_CHAIR):
        return None
    return _returns().filter(state__in=SEEN_BY_CHAIRS, obligation_id=obligation_id).first()


def _returns() -> QuerySet[PeriodicReturn]:
    return PeriodicReturn.objects.select_related("obligation__jpoa", "obligation__country", "obligation__agency")


def figures_of(periodic_return: PeriodicReturn) -> QuerySet[ReturnFigure]:
    """The lines of a return."""
    return ReturnFigure.objects.filter(periodic_return=periodic_return).order_by("window", "indicator")


@dataclass(frozen=True)
class Offered:
    """A count that the agency's own outcomes give for a line of the return, with what it is made of."""

    indicator: str
    value: int
    qualifier: str
    references: tuple[str, ...]


def offered(actor: Actor, obligation: ReportingObligation) -> list[Offered]:
    """What the agency recorded in the period, summed by indicator. One "at least" makes the sum so (rule R8)."""
    rows = outcomes.of_period(
        actor,
        jpoa_id=obligation.jpoa_id,
        first=obligation.period_starts_on,
        last=obligation.period_ends_on,
    )
    by_indicator: dict[str, list[Outcome]] = {}
    for row in rows:
        by_indicator.setdefault(row.indicator, []).append(row)
    return [
        Offered(
            indicator=indicator,
            value=sum(row.value for row in found),
            qualifier=strongest(row.qualifier for row in found),
            references=tuple(dict.fromkeys(row.referral.reference for row in found if row.referral)),
        )
        for indicator, found in by_indicator.items()
    ]


def strongest(qualifiers: Iterable[str]) -> str:
    """The qualifier of a sum: "at least" wins over "about", "about" over "exactly" (rule R8)."""
    seen = set(qualifiers)
    for qualifier in (Qualifier.AT_LEAST, Qualifier.ABOUT):
        if qualifier in seen:
            return qualifier
    return Qualifier.EXACT


def cells(actor: Actor, *, jpoa_id: UUID) -> QuerySet[ReturnCell]:
    """The counted cells of a round, for a co-chair; nothing for anybody else."""
    rows = ReturnCell.objects.filter(jpoa_id=jpoa_id)
    return rows if actor.holds(roles.CO_CHAIR) else rows.none()


@dataclass
class Total:
    """A sum over a round, with the qualifiers and statuses of its parts."""

    indicator: str
    window: str
    value: int = 0
    qualifiers: set[str] = field(default_factory=set)
    statuses: set[str] = field(default_factory=set)


def totals(actor: Actor, *, jpoa_id: UUID) -> list[Total]:
    """Sums of a round by indicator and window: in the window and after it are never summed (rule R5). One query."""
    sums = (
        cells(actor, jpoa_id=jpoa_id)
        .values("indicator", "window", "qualifier", "status")
        .annotate(total=Sum("value"))
        .order_by("indicator", "window")
    )
    merged: dict[tuple[str, str], Total] = {}
    for row in sums:
        key = (row["indicator"], row["window"])
        total = merged.setdefault(key, Total(*key))
        total.value += row["total"]
        total.qualifiers.add(row["qualifier"])
        total.statuses.add(row["status"])
    return list(merged.values())


@dataclass(frozen=True)
class Received:
    """How many returns of a round were expected by an instant, and how many of them had come."""

    expected: int
    received: int


def received(actor: Actor, *, jpoa_id: UUID, now: datetime) -> Received:
    """For a co-chair: returns due by now and those of them that were sent; zeros for anybody else. One query."""
    if not actor.holds(roles.CO_CHAIR):
        return Received(0, 0)
    due = ReportingObligation.objects.filter(counts(now), jpoa_id=jpoa_id, due_at__lte=now)
    counted = due.aggregate(expected=Count("id"), received=Count("id", filter=Q(settled_at__isnull=False)))
    return Received(counted["expected"], counted["received"])
