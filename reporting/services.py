"""The verbs of a report: ask for it, build it. A build acts as the co-chair who asked."""

from __future__ import annotations

import hashlib
import json
from datetime import UTC, datetime, timedelta
from typing import Any

from django.db import transaction
from django.db.models import Q

from audit.services import record
from common import clock
from common.access import demand, may
from members.access import Actor, actor_for, system
from members.acting import acting_as
from operations.models import JointPeriodOfAction, JPOAParticipant
from operations.returns import queries as returns
from reporting import figures, permissions, queries
from reporting.models import AnnualReport, ReportEdition, Snapshot

SYSTEM = system("reports")
_LEASE = timedelta(minutes=5)


@transaction.atomic
def ask(*, year: int, by: Actor, now: datetime) -> Snapshot:
    """Queue a build of a year's draft edition; one that the same person waits for is enough. Raises: NotAllowed."""
    demand(by, permissions.BUILD_REPORT)
    report, _new = AnnualReport.objects.get_or_create(year=year)
    edition, _new = ReportEdition.objects.get_or_create(
        report=report, kind=ReportEdition.Kind.FULL, state=ReportEdition.State.DRAFT, defaults={"created_at": now}
    )
    waiting = Snapshot.objects.filter(edition=edition, asked_by_id=by.person_id, state=Snapshot.State.QUEUED).first()
    if waiting:
        return waiting
    snapshot = Snapshot(edition=edition, asked_by_id=by.person_id, asked_at=now)
    snapshot.save(force_insert=True)
    record(action="build_report", by=by, now=now, kind="snapshot", id=snapshot.id)
    return snapshot


@transaction.atomic
def note_download(*, snapshot: Snapshot, by: Actor, now: datetime) -> None:
    """A copy leaves the portal: the audit says whose. Raises: NotAllowed."""
    demand(by, permissions.SEE_REPORTS)
    record(action="download_report", by=by, now=now, kind="snapshot", id=snapshot.id)


def build_queued(*, now: datetime) -> int:
    """Build what waits, each as the person who asked; the number built."""
    built = 0
    while snapshot := _claim():
        actor = actor_for(snapshot.asked_by, now=now)
        if not may(actor, permissions.BUILD_REPORT):
            _give_up(snapshot)
            continue
        with acting_as(actor):
            build(snapshot=snapshot, by=actor, now=now)
        built += 1
    return built


def _give_up(snapshot: Snapshot) -> None:
    """Whoever asked may no longer build it; another chair can ask again."""
    with acting_as(SYSTEM):
        Snapshot.objects.filter(id=snapshot.id).update(state=Snapshot.State.FAILED)


def _claim() -> Snapshot | None:
    with acting_as(SYSTEM):
        real_now = clock.real_now()
        snapshot = (
            Snapshot.objects.select_for_update(skip_locked=True, of=("self",))
            .filter(Q(leased_until__isnull=True) | Q(leased_until__lt=real_now), state=Snapshot.State.QUEUED)
            .select_related("asked_by")
            .order_by("asked_at")
            .first()
        )
        if snapshot:
            Snapshot.objects.filter(id=snapshot.id).update(leased_until=real_now + _LEASE)
    return snapshot


@transaction.atomic
def build(*, snapshot: Snapshot, by: Actor, now: datetime) -> None:
    """Collect the figures and freeze them with their hash. Raises: NotAllowed."""
    demand(by, permissions.BUILD_REPORT)
    year = Snapshot.objects.values_list("edition__report__year", flat=True).get(id=snapshot.id)
    content = canonical(_collect(year=year, by=by, now=now))
    snapshot.state = Snapshot.State.BUILT
    snapshot.content = content
    snapshot.sha256 = hashlib.sha256(content.encode()).hexdigest()
    snapshot.built_at = now
    Snapshot.objects.filter(id=snapshot.id).update(
        state=snapshot.state, content=content, sha256=snapshot.sha256, built_at=now
    )
    record(action="freeze_report", by=by, now=now, kind="snapshot", id=snapshot.id)


def canonical(content: dict[str, Any]) -> str:
    """The same text for the same content: sorted keys, no spaces. Source: the idea of RFC 8785."""
    return json.dumps(content, sort_keys=True, separators=(",", ":"), ensure_ascii=False)


def _collect(*, year: int, by: Actor, now: datetime) -> dict[str, Any]:
    rounds = list(queries.rounds_of(year))
    return {
        "year": year,
        "made_at": now.astimezone(UTC).isoformat(timespec="seconds"),
        "rounds": [_round(jpoa, by=by, now=now) for jpoa in rounds],
        "figures": [row.frozen() for jpoa in rounds for row in figures.of_round(by, jpoa)],
    }


def _round(jpoa: JointPeriodOfAction, *, by: Actor, now: datetime) -> dict[str, Any]:
    counted = returns.received(by, jpoa_id=jpoa.id, now=now)
    return {
        "key": jpoa.key,
        "name": jpoa.name,
        "state": jpoa.state,
        "is_exercise": jpoa.is_exercise,
        "labels": [{"text": label.text, "source": label.source} for label in jpoa.labels.all()],
        "starts_on": jpoa.starts_on.isoformat() if jpoa.starts_on else None,
        "starts_precision": jpoa.starts_precision,
        "ends_on": jpoa.ends_on.isoformat() if jpoa.ends_on else None,
        "ends_precision": jpoa.ends_precision,
        "co_chairs": sorted(country.name for country in jpoa.co_chairs.all()),
        "observers": _bodies(jpoa, JPOAParticipant.Kind.OBSERVER) if jpoa.observers_known else None,
        "participants": _bodies(jpoa, JPOAParticipant.Kind.PARTICIPANT) if jpoa.participants_known else None,
        "objectives": [objective.text for objective in jpoa.objectives.all()],
        "returns": {"expected": counted.expected, "received": counted.received},
    }


def _bodies(jpoa: JointPeriodOfAction, kind: JPOAParticipant.Kind) -> list[str]:
    return sorted(body.body_name for body in jpoa.participants.all() if body.kind == kind)
