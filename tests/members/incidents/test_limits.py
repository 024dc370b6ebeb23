"""Who cannot open the whole record, in the code and past it: one alone, the suspended, the late, the one who moved."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import psycopg
import pytest
from django.db import DatabaseError, connection, transaction

from audit.models import AuditEntry, Incident
from common.access import MovedOn, NotAllowed
from common.ids import uuid7
from common.versions import AlreadyDone, ChangedMeanwhile
from members.access import Actor
from members.acting import acting_as
from members.incidents import queries, services
from tests.contracts.separate import owner_of
from tests.members.incidents.asking import FIRST, SECOND, WORDS, Acting, countries, seen

pytestmark = pytest.mark.django_db


# Two people.


def test_who_has_moved_to_another_country_does_not_confirm_an_own_request(
    asked: Incident, actor: Callable[[str], Actor], now: Any
) -> None:
    moved = Actor(**{**vars(actor(SECOND)), "person_id": asked.asked_by_id})
    with acting_as(moved):
        found = seen(asked, moved)
        with pytest.raises(NotAllowed):
            services.confirm(incident=found, by=moved, now=now, version=found.version)
        with pytest.raises(DatabaseError, match="incident_has_two_people"), transaction.atomic():
            Incident.objects.filter(id=asked.id).update(
                confirmed_by_id=moved.person_id, confirmed_group_id=moved.group_id, confirmed_country=moved.country
            )


def test_an_auditor_without_a_country_asks_for_nothing(actor: Callable[[str], Actor], now: Any) -> None:
    of_an_organisation = Actor(**{**vars(actor(FIRST)), "country": ""})
    with acting_as(of_an_organisation), pytest.raises(NotAllowed):
        services.ask(**WORDS, by=of_an_organisation, now=now)


# Suspended.


def test_what_a_suspended_auditor_asked_for_is_not_confirmed(
    asked: Incident, suspend: Any, acting: Acting, now: Any
) -> None:
    suspend(FIRST)

    with acting(SECOND) as by:
        with pytest.raises(MovedOn):
            services.confirm(incident=seen(asked, by), by=by, now=now, version=1)
        with pytest.raises(DatabaseError, match="suspended"), transaction.atomic():
            Incident.objects.filter(id=asked.id).update(
                confirmed_by_id=by.person_id, confirmed_group_id=by.group_id, confirmed_country=by.country
            )


@pytest.mark.parametrize(("suspended", "other"), [(FIRST, SECOND), (SECOND, FIRST)])
def test_with_one_of_the_two_suspended_the_other_reads_nothing_alone(
    suspended: str, other: str, opened: Incident, suspend: Any, acting: Acting, now: Any
) -> None:
    suspend(suspended)

    with acting(other) as by:
        assert countries() == {by.country}
        assert not queries.open_ones(by).exists()
        with pytest.raises(MovedOn):
            services.note_reading(incident=seen(opened, by), by=by, now=now)


# Its time.


def _earlier(owned: psycopg.Connection[Any], **values: str) -> Incident:
    """An incident as it is after some days have gone by."""
    incident = Incident(**WORDS, asked_by_id=uuid7(), asked_group_id=1, asked_country="NZ")
    owned.execute("alter table audit_incident disable trigger user")
    owned.execute(
        "insert into audit_incident (id, name, reason, hours, asked_by_id, asked_group_id, asked_country, asked_at,"
        f" confirmed_country, version) values (%s, 'x', 'x', 1, %s, 1, 'NZ', {values['asked_at']}, '', 1)",
        [incident.id, incident.asked_by_id],
    )
    owned.execute("alter table audit_incident enable trigger user")
    return incident


@pytest.mark.parametrize(("asked_at", "is_late"), [("now() - interval '8 days'", True), ("now()", False)])
def test_what_was_asked_waits_for_seven_days(
    asked_at: str,
    is_late: bool,
    separate_database: Callable[[], psycopg.Connection[Any]],
    actor: Callable[[str], Actor],
) -> None:
    by = actor(SECOND)
    look = separate_database()
    with owner_of(look.info.dbname) as owned:
        incident = _earlier(owned, asked_at=asked_at)
    look.execute(
        "select set_config('app.person', %s, false), set_config('app.group', %s, false),"
        " set_config('app.roles', 'auditor', false)",
        [str(by.person_id), str(by.group_id)],
    )
    confirm = "update audit_incident set confirmed_by_id = %s, confirmed_group_id = %s, confirmed_country = 'VN'"
    values = [by.person_id, by.group_id, incident.id]
    if is_late:
        with pytest.raises(psycopg.errors.CheckViolation, match="too long ago"):
            look.execute(f"{confirm} where id = %s", values)
        return
    assert look.execute(f"{confirm} where id = %s", values).rowcount == 1


def test_its_end_is_the_databases_and_not_earlier(opened: Incident, acting: Acting) -> None:
    """Else it could be made to look as if nobody could have read."""
    with acting(FIRST) as by:
        connection.cursor().execute(
            f"update audit_incident set ends_at = confirmed_at - interval '1 hour' where id = '{opened.id}'"
        )
        found = seen(opened, by)
        assert found.ends_at and found.confirmed_at and found.ends_at > found.confirmed_at


@pytest.mark.parametrize("change", ["ends_at = ends_at - interval '1 minute'", "version = 9"])
def test_what_has_ended_does_not_change(change: str, opened: Incident, acting: Acting, now: Any) -> None:
    with acting(FIRST) as by:
        services.end(incident=seen(opened, by), by=by, now=now, version=2)
        with pytest.raises(DatabaseError, match="has ended"), transaction.atomic():
            connection.cursor().execute(f"update audit_incident set {change} where id = '{opened.id}'")


# Each form once.


def test_two_who_confirm_at_the_same_moment_open_it_once(asked: Incident, acting: Acting, now: Any) -> None:
    with acting(SECOND) as by:
        first, second = seen(asked, by), seen(asked, by)
        services.confirm(incident=first, by=by, now=now, version=1, submission=asked.id)
        with pytest.raises(AlreadyDone):
            services.confirm(incident=second, by=by, now=now, version=1, submission=asked.id)


def test_two_who_end_it_at_the_same_moment_are_no_error(opened: Incident, acting: Acting, now: Any) -> None:
    with acting(SECOND) as by:
        first, second = seen(opened, by), seen(opened, by)
        services.end(incident=first, by=by, now=now, version=2)
        with pytest.raises(ChangedMeanwhile):
            services.end(incident=second, by=by, now=now, version=2)

        assert AuditEntry.objects.filter(object_id=opened.id, action="end_incident").count() == 1
