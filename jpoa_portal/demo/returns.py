"""Monthly returns of the EXERCISE round, with believable gaps, through the services."""

from __future__ import annotations

from datetime import datetime, timedelta
from random import Random

from jpoa_portal.demo import canaries
from jpoa_portal.demo.cases import settle_notices
from jpoa_portal.demo.members import Cast
from members.access import Actor
from members.acting import acting_as
from operations.indicators import INDICATORS
from operations.models import JointPeriodOfAction, PeriodicReturn, Reminder, ReportingObligation
from operations.returns import services
from operations.returns.ladder import RUNGS
from operations.returns.services import Figure

# How often a country's returns come; the rest are the gaps. Countries not named send nearly all.
_USUAL_SHARE = 0.93
_SHARES = {"AF": 0.4, "MM": 0.5, "US": 0.6, "AE": 0.7}
# What is counted every month somewhere, and the most of it in a month.
_MOST = {
    "SUS_IDENT": 14,
    "ARREST": 8,
    "VIC_IDENT": 6,
    "SOM_DETECT": 60,
    "INV_OPEN": 4,
    "ENQ_INTL": 25,
    "DOC_FRAUD": 18,
    "AWARE": 3,
    "TRAIN": 2,
    "OFF_TRAIN": 45,
}
# Viet Nam's latest return stays open with its reminder untaken, so that beat makes it in the demo.
_LEFT_FOR_BEAT = "VN"


def build(cast: Cast, jpoa: JointPeriodOfAction, *, now: datetime) -> None:
    """Expect the returns of every focal agency, fill most of the past, remind of the gaps."""
    random = Random(41)  # noqa: S311 - fiction, not a secret
    with acting_as(services.SYSTEM):
        for agency in cast.agencies.values():
            if agency.is_focal_point:
                services.expect(jpoa=jpoa, agency=agency)
    chair = cast.actor(cast.chairs[0])
    for obligation in ReportingObligation.objects.select_related("agency__country", "agency__group").order_by("id"):
        officers = cast.officers.get(obligation.agency.group.name, [])
        if officers and obligation.period_ends_on < now.date():
            _past(obligation, cast.actor(random.choice(officers)), chair, random, now=now)
    _remind_as_the_past_did(now=now)
    settle_notices(now=now)


def _past(obligation: ReportingObligation, officer: Actor, chair: Actor, random: Random, *, now: datetime) -> None:
    country = obligation.agency.country
    iso2 = country.iso2 if country else ""
    is_latest = obligation.due_at - timedelta(days=7) > now - timedelta(days=31)
    comes = random.random() < _SHARES.get(iso2, _USUAL_SHARE)
    if not comes or (iso2 == _LEFT_FOR_BEAT and is_latest):
        return
    at = min(obligation.due_at - timedelta(days=random.uniform(0.5, 8)), now - timedelta(hours=3))
    marked = random.random() < 0.1
    with acting_as(officer):
        periodic_return = services.save_draft(
            periodic_return=PeriodicReturn.of(obligation),
            by=officer,
            now=at,
            figures=[_figure(indicator.code, random) for indicator in INDICATORS],
            remarks=canaries.mark("EXERCISE: figures of two provinces will follow.", marked) if marked else "",
        )
        if is_latest and random.random() < 0.3:
            return  # begun, not sent
        services.submit(periodic_return=periodic_return, by=officer, now=at + timedelta(minutes=20), version=1)
    if not is_latest:
        with acting_as(chair):
            services.accept(periodic_return=periodic_return, by=chair, now=min(at + timedelta(days=4), now), version=2)


def _figure(code: str, random: Random) -> Figure:
    value = random.randint(0, _MOST.get(code, 0)) if random.random() < 0.7 else 0
    if not value:
        return Figure(indicator=code, window="in_window", value=None, missing="nil")
    qualifier = random.choice(("exact",) * 60 + ("at_least", "about"))
    status = "confirmed" if random.random() < 0.97 else "provisional"
    return Figure(indicator=code, window="in_window", value=value, qualifier=qualifier, status=status)


def _remind_as_the_past_did(*, now: datetime) -> None:
    """The rungs that open returns have climbed already, without their mails; Viet Nam's is left for beat."""
    open_now = ReportingObligation.objects.filter(settled_at__isnull=True).exclude(
        country__iso2=_LEFT_FOR_BEAT, due_at__gt=now - timedelta(days=31)
    )
    Reminder.objects.bulk_create(
        [
            Reminder(obligation=row, group_id=row.group_id, rung=rung, made_at=row.due_at + offset)
            for row in open_now
            for rung, offset in RUNGS
            if row.due_at + offset <= now
        ]
    )
