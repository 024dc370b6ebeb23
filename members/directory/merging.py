"""Merging an agency into a successor: its people leave, its open work moves, and it never comes back."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from django.db import transaction
from django.db.models import QuerySet

from audit.services import record
from common import versions
from common.access import demand
from members import permissions
from members.access import Actor
from members.directory.services import KIND
from members.models import Agency, Membership, Notice, RoleAssignment
from members.notices.services import notify

PROPOSAL = ("merging_into_id", "merging_by_id", "merging_at")


class NoSuccessor(ValueError):
    """The successor is not an active agency of the same country or organisation."""


def successors(agency: Agency) -> QuerySet[Agency]:
    """Into which agencies it can be merged, by name."""
    same = Agency.objects.filter(country=agency.country_id, organisation=agency.organisation_id, is_active=True)
    return same.exclude(id=agency.id).order_by("name")


@transaction.atomic
def propose(
    *, agency: Agency, successor: Agency, by: Actor, now: datetime, version: int | None, submission: UUID | None = None
) -> None:
    """As one of the secretariat, propose a merger.

    Raises: NotAllowed, MovedOn, NoSuccessor, ChangedMeanwhile, AlreadyDone.
    """
    versions.refuse_repeats(agency, submission)
    demand(by, permissions.MERGE_AGENCY, agency)
    if not successors(agency).filter(id=successor.id).exists():
        raise NoSuccessor
    agency.merging_into, agency.merging_by_id, agency.merging_at = successor, by.person_id, now
    versions.save(agency, PROPOSAL, version=version, submission=submission)
    record(action="propose_merger", by=by, now=now, kind=KIND, id=agency.id, words=successor.short_name)


@transaction.atomic
def drop(*, agency: Agency, by: Actor, now: datetime, version: int | None, submission: UUID | None = None) -> None:
    """Let a proposed merger come to nothing. Raises: NotAllowed, MovedOn, ChangedMeanwhile, AlreadyDone."""
    versions.refuse_repeats(agency, submission)
    demand(by, permissions.DROP_MERGER, agency)
    agency.merging_into_id = agency.merging_by_id = agency.merging_at = None
    versions.save(agency, PROPOSAL, version=version, submission=submission)
    record(action="drop_merger", by=by, now=now, kind=KIND, id=agency.id)


@transaction.atomic
def merge(*, agency: Agency, by: Actor, now: datetime, version: int | None, submission: UUID | None = None) -> None:
    """As second person, merge an agency into the proposed successor, once and for good.

    The database moves its open referrals and returns (operations migration 0012). Memberships and roles in it end; the
    successor's administrator invites whoever goes on there.

    Raises: NotAllowed, MovedOn, NoSuccessor where it is active no more, ChangedMeanwhile, AlreadyDone.
    """
    versions.refuse_repeats(agency, submission)
    demand(by, permissions.CONFIRM_MERGER, agency)
    successor = agency.merging_into
    if successor is None or not successors(agency).filter(id=successor.id).exists():
        raise NoSuccessor
    takes_the_point = agency.is_focal_point
    _let_everybody_go(agency, by=by, now=now)
    agency.successor, agency.merged_at = successor, now
    agency.is_active = agency.is_focal_point = False
    fields = ["successor_id", "merged_at", "is_active", "is_focal_point"]
    versions.save(agency, fields, version=version, submission=submission)
    if takes_the_point:
        successor.is_focal_point = True
        versions.save(successor, ["is_focal_point"], version=successor.version)
        record(action="keep_agency", by=by, now=now, kind=KIND, id=successor.id)
    _tell(successor, agency, by=by, now=now)
    record(action="merge_agency", by=by, now=now, kind=KIND, id=agency.id, words=successor.short_name)


def _tell(successor: Agency, agency: Agency, *, by: Actor, now: datetime) -> None:
    notify(
        agency=successor,
        kind=Notice.Kind.AGENCY_MERGED,
        object_id=agency.id,
        path=successor.get_absolute_url(),
        reference=agency.short_name,
        by=by,
        now=now,
    )


def _let_everybody_go(agency: Agency, *, by: Actor, now: datetime) -> None:
    """What they had here ends; the accounts stay, so that the successor can invite the same addresses."""
    here = Membership.objects.filter(agency=agency, ends_at__isnull=True)
    people = dict(here.values_list("id", "person_id"))
    RoleAssignment.objects.filter(membership__in=list(people), ends_at__isnull=True).update(ends_at=now)
    here.update(ends_at=now)
    for person_id in people.values():
        record(action="end_membership", by=by, now=now, kind="person", id=person_id)
