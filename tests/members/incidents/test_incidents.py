"""The whole record: opened by two auditors of different countries, for a set time, and nobody is left untold."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import psycopg
import pytest
from django.db import DatabaseError, connection, transaction

from audit.models import AuditEntry, Incident
from common.access import MovedOn, NotAllowed
from common.versions import ChangedMeanwhile
from members import roles
from members.access import Actor
from members.acting import acting_as
from members.incidents import services
from members.models import Agency, Notice
from members.trail.services import SEALER
from tests.contracts.separate import owner_of
from tests.members.incidents.asking import FIRST, SECOND, THIRD, WORDS, Acting, confirm, countries, seen

pytestmark = pytest.mark.django_db

# Two of different countries.


def test_asking_opens_nothing(asked: Incident, acting: Acting) -> None:
    with acting(FIRST):
        assert countries() == {"NZ"}


def test_confirming_opens_the_whole_record_to_both(opened: Incident, acting: Acting) -> None:
    for name in (FIRST, SECOND):
        with acting(name):
            assert countries() > {"NZ", "VN", "TH", ""}


@pytest.mark.parametrize("name", [THIRD, "nz_administrator", "nz_officer", "nz_chair", "secretariat"])
def test_it_opens_to_nobody_else(name: str, opened: Incident, acting: Acting) -> None:
    with acting(name) as actor:
        assert countries() <= {actor.country}


def test_the_same_person_confirms_nothing(asked: Incident, acting: Acting, now: Any) -> None:
    with pytest.raises(NotAllowed):
        confirm(asked, FIRST, acting, now)


def test_an_auditor_of_the_same_country_confirms_nothing(asked: Incident, acting: Acting, now: Any) -> None:
    with acting(FIRST) as by:
        colleague = Actor(**{**vars(by), "person_id": asked.id})
        with pytest.raises(NotAllowed):
            services.confirm(incident=seen(asked, by), by=colleague, now=now, version=asked.version)


def test_it_is_confirmed_once(opened: Incident, acting: Acting, now: Any) -> None:
    with acting(THIRD) as by:
        with pytest.raises(MovedOn):
            services.confirm(incident=seen(opened, by), by=by, now=now, version=2)
        earlier = seen(opened, by)
        earlier.is_waiting = True  # as another window still shows it
        with pytest.raises(ChangedMeanwhile):
            services.confirm(incident=earlier, by=by, now=now, version=1)


# The database holds it too.


FORGED = {
    "confirmed in another's name": "confirmed_by_id = '{other}', confirmed_group_id = {group},"
    " confirmed_country = 'VN'",
    "confirmed by oneself": "confirmed_by_id = '{own}', confirmed_group_id = {own_group}, confirmed_country = 'NZ'",
    "confirmed for another country": "confirmed_by_id = '{own}', confirmed_group_id = {own_group},"
    " confirmed_country = 'VN'",
}


@pytest.mark.parametrize("what", FORGED)
def test_a_forged_confirmation_is_refused(
    what: str, asked: Incident, acting: Acting, actor: Callable[[str], Actor]
) -> None:
    other = actor(SECOND)
    own = actor(FIRST)
    values = FORGED[what].format(other=other.person_id, group=other.group_id, own=own.person_id, own_group=own.group_id)
    with acting(FIRST), pytest.raises(DatabaseError), transaction.atomic():
        connection.cursor().execute(f"update audit_incident set {values} where id = '{asked.id}'")


def test_an_incident_that_begins_open_is_refused(acting: Acting, now: Any) -> None:
    with acting(FIRST) as by, pytest.raises(DatabaseError), transaction.atomic():
        Incident(
            **WORDS,
            asked_by_id=by.person_id,
            asked_group_id=by.group_id,
            asked_country=by.country,
            asked_at=now,
            confirmed_by_id=by.agency_id,
            confirmed_group_id=1,
            confirmed_country="VN",
            confirmed_at=now,
            ends_at=now,
        ).save(force_insert=True)


@pytest.mark.parametrize("name", ["nz_officer", "nz_administrator", "nz_chair"])
def test_others_ask_for_nothing(name: str, acting: Acting, now: Any) -> None:
    with acting(name) as by:
        with pytest.raises(NotAllowed):
            services.ask(**WORDS, by=by, now=now)
        with pytest.raises(DatabaseError, match="row-level security"), transaction.atomic():
            Incident(
                **WORDS,
                asked_by_id=by.person_id,
                asked_group_id=by.group_id,
                asked_country=by.country,
                asked_at=now,
            ).save(force_insert=True)


@pytest.mark.parametrize("change", ["ends_at = ends_at + interval '1 hour'", "ends_at = null"])
def test_an_open_incident_can_only_end_sooner(change: str, opened: Incident, acting: Acting) -> None:
    with acting(FIRST), pytest.raises(DatabaseError), transaction.atomic():
        connection.cursor().execute(f"update audit_incident set {change} where id = '{opened.id}'")


@pytest.mark.parametrize("hours", [0, 73])
def test_it_lasts_for_a_few_hours_only(hours: int, acting: Acting, now: Any) -> None:
    with acting(FIRST) as by, pytest.raises(DatabaseError), transaction.atomic():
        services.ask(**{**WORDS, "hours": hours}, by=by, now=now)


# It ends.


def test_its_time_is_real_and_as_asked(opened: Incident, acting: Acting) -> None:
    with acting(FIRST) as by:
        found = seen(opened, by)

    assert found.ends_at and found.confirmed_at
    assert (found.ends_at - found.confirmed_at).total_seconds() == WORDS["hours"] * 3600
    assert found.confirmed_at != opened.asked_at


def test_either_of_the_two_ends_it(opened: Incident, acting: Acting, now: Any) -> None:
    with acting(SECOND) as by:
        services.end(incident=seen(opened, by), by=by, now=now, version=2)

    with acting(FIRST) as by:
        assert countries() == {"NZ"}
        with pytest.raises(MovedOn):
            services.note_reading(incident=seen(opened, by), by=by, now=now)
    with acting(SECOND):
        assert countries() == {"VN"}


def test_a_third_auditor_ends_nothing(opened: Incident, acting: Acting, now: Any) -> None:
    with acting(THIRD) as by, pytest.raises(NotAllowed):
        services.end(incident=seen(opened, by), by=by, now=now, version=2)


def test_when_its_time_is_over_the_record_is_closed(
    separate_database: Callable[[], psycopg.Connection[Any]], actor: Callable[[str], Actor]
) -> None:
    first, second = actor(FIRST), actor(SECOND)
    look = separate_database()
    with owner_of(look.info.dbname) as owned:
        owned.execute("alter table audit_incident disable trigger user")
        owned.execute(
            "insert into audit_incident (id, name, reason, hours, asked_by_id, asked_group_id, asked_country, asked_at,"
            " confirmed_by_id, confirmed_group_id, confirmed_country, confirmed_at, ends_at, version) values"
            " (gen_random_uuid(), 'x', 'x', 1, %s, %s, 'NZ', now(), %s, %s, 'VN', now() - interval '1 hour',"
            " now() + interval '1 second', 2)",
            [first.person_id, first.group_id, second.person_id, second.group_id],
        )
        look.execute(
            "select set_config('app.person', %s, false), set_config('app.group', %s, false),"
            " set_config('app.roles', 'auditor', false)",
            [str(first.person_id), str(first.group_id)],
        )
        count = "select count(distinct country) > 1 from audit_auditentry"
        assert look.execute(count).fetchall() == [(True,)]
        look.execute("select pg_sleep(1.1)")

        assert look.execute(count).fetchall() == [(False,)]


# Everybody is told, without a word of the case; and all of it stands written.


def test_every_agency_is_told(opened: Incident, acting: Acting) -> None:
    with acting(FIRST):
        spoken_of = set(AuditEntry.objects.filter(group_id__isnull=False).values_list("group_id", flat=True))
    told = set()
    for agency in Agency.objects.all():
        reader = Actor(agency_id=agency.id, group_id=agency.group_id, roles=roles.READERS)
        with acting_as(reader):
            for notice in Notice.objects.filter(kind="incident_opened", object_id=opened.id):
                assert (notice.reference, notice.path) == (opened.reference, f"/audit/incidents/{opened.id}/")
                told.add(notice.group_id)

    assert told == set(Agency.objects.filter(is_active=True).values_list("group_id", flat=True))
    assert told >= spoken_of
    assert len(told) > 30


def test_asking_tells_nobody(asked: Incident, acting: Acting) -> None:
    with acting("vn_officer"):
        assert not Notice.objects.filter(kind="incident_opened").exists()
        assert not Incident.objects.exists()


def test_all_of_it_is_audited(opened: Incident, acting: Acting, now: Any) -> None:
    with acting(FIRST) as by:
        services.note_reading(incident=seen(opened, by), by=by, now=now)
        services.end(incident=seen(opened, by), by=by, now=now, version=2)
    with acting_as(SEALER):
        rows = AuditEntry.objects.filter(object_id=opened.id).order_by("id").values_list("action", "country")

        assert list(rows) == [
            ("ask_incident", "NZ"),
            ("confirm_incident", "VN"),
            ("read_record", "NZ"),
            ("end_incident", "NZ"),
        ]
