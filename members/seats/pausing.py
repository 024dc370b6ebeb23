"""The verbs of a pause: the chairs, two persons of two countries, stop and reopen a country's access.

While a country is paused none of its agencies is active: access stops on the next request, nobody can choose them,
nothing is deleted. The database does that with the pause itself (members migration 0025), so that no agency is
forgotten; one that was suspended before stays suspended afterwards.
"""

from __future__ import annotations

from datetime import datetime, timedelta
from uuid import UUID

from django.db import IntegrityError, transaction
from django.db.models import QuerySet

from audit.services import record
from common import versions
from common.access import MovedOn, demand
from common.ids import uuid7
from members import permissions, roles
from members.access import Actor, actor_for
from members.models import Agency, Country, CountryPause, Person

KIND = "country"
LASTS = timedelta(days=30)  # a proposal that nobody confirms; it is dropped and said anew


@transaction.atomic
def propose(
    *,
    country: Country,
    reference: str,
    by: Actor,
    now: datetime,
    showing: UUID | None = None,
    submission: UUID | None = None,
) -> CountryPause:
    """As one chair, propose to pause a country. Raises: NotAllowed, MovedOn, AlreadyDone, ChangedMeanwhile."""
    demand(by, permissions.PROPOSE_PAUSE, country)
    pause = CountryPause(
        id=showing or uuid7(),
        submission=submission,
        country=country,
        reference=reference,
        proposed_by_id=by.person_id,
        proposed_for=Country.objects.get(iso2=by.country),
        proposed_at=now,
    )
    try:
        versions.add(pause, proposed_by_id=by.person_id)
    except IntegrityError as error:  # another proposal came first
        raise MovedOn(permissions.PROPOSE_PAUSE, country) from error
    record(action="propose_pause", by=by, now=now, kind=KIND, id=country.id)
    return pause


@transaction.atomic
def confirm(
    *, pause: CountryPause, by: Actor, now: datetime, version: int | None, submission: UUID | None = None
) -> None:
    """As the other chair, let the pause begin, or end. Raises: NotAllowed, MovedOn, ChangedMeanwhile, AlreadyDone."""
    versions.refuse_repeats(pause, submission)
    demand(by, permissions.CONFIRM_PAUSE, pause)
    is_end = pause.state == "ending"
    if not _still_stands(pause, now=now):
        raise MovedOn(permissions.CONFIRM_PAUSE, pause)
    if is_end:
        pause.end_confirmed_by_id, pause.ends_at = by.person_id, now
        fields = ["end_confirmed_by_id", "ends_at"]
    else:
        pause.confirmed_by_id, pause.starts_at = by.person_id, now
        fields = ["confirmed_by_id", "starts_at"]
    agencies = list(_stopped_by(pause) if is_end else _active_in(pause))
    versions.save(pause, fields, version=version, submission=submission)
    action = "end_pause" if is_end else "begin_pause"
    record(action=action, by=by, now=now, kind=KIND, id=pause.country_id)
    for agency in agencies:
        record(action=action, by=by, now=now, kind="agency", id=agency.id)


@transaction.atomic
def drop(*, pause: CountryPause, by: Actor, now: datetime, version: int | None, submission: UUID | None = None) -> None:
    """Let a proposal come to nothing: there is no pause, or it goes on.

    Raises: NotAllowed, MovedOn, ChangedMeanwhile, AlreadyDone.
    """
    versions.refuse_repeats(pause, submission)
    demand(by, permissions.DROP_PAUSE, pause)
    if pause.state == "ending":
        pause.end_proposed_by_id = pause.end_proposed_for_id = pause.end_proposed_at = None
        fields = ["end_proposed_by_id", "end_proposed_for_id", "end_proposed_at"]
    else:
        pause.dropped_by_id, pause.dropped_at = by.person_id, now
        fields = ["dropped_by_id", "dropped_at"]
    versions.save(pause, fields, version=version, submission=submission)
    record(action="drop_pause", by=by, now=now, kind=KIND, id=pause.country_id)


@transaction.atomic
def propose_end(
    *, pause: CountryPause, by: Actor, now: datetime, version: int | None, submission: UUID | None = None
) -> None:
    """As one chair, propose to end a pause. Raises: NotAllowed, MovedOn, ChangedMeanwhile, AlreadyDone."""
    versions.refuse_repeats(pause, submission)
    demand(by, permissions.PROPOSE_PAUSE_END, pause)
    pause.end_proposed_by_id, pause.end_proposed_at = by.person_id, now
    pause.end_proposed_for = Country.objects.get(iso2=by.country)
    fields = ["end_proposed_by_id", "end_proposed_for_id", "end_proposed_at"]
    versions.save(pause, fields, version=version, submission=submission)
    record(action="propose_pause_end", by=by, now=now, kind=KIND, id=pause.country_id)


def _still_stands(pause: CountryPause, *, now: datetime) -> bool:
    """Whether the first word is young enough, and its speaker still a chair of that country."""
    person_id, country = pause.first_word
    said_at = pause.end_proposed_at if pause.state == "ending" else pause.proposed_at
    if said_at is None or country is None or person_id is None or said_at + LASTS < now:
        return False
    speaker = actor_for(Person.objects.get(id=person_id), now=now)
    return speaker.holds(roles.CO_CHAIR) and speaker.country == country.iso2


def _active_in(pause: CountryPause) -> QuerySet[Agency]:
    return Agency.objects.filter(country=pause.country_id, is_active=True)


def _stopped_by(pause: CountryPause) -> QuerySet[Agency]:
    [already_out] = CountryPause.objects.filter(id=pause.id).values_list("already_out", flat=True)
    return Agency.objects.filter(pause=pause).exclude(id__in=already_out)
