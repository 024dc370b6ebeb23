"""What the database itself refuses in the directory, whatever the code forgot."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from django.db import DatabaseError, connection, transaction

from common.ids import uuid7
from members.access import NOBODY, system
from members.acting import acting_as
from members.models import Agency, Country, DutyDesk, FormerName, Organisation, Participation

pytestmark = pytest.mark.django_db

Acting = Callable[[str], Any]


def reached(sql: str, *values: Any) -> int:
    """How many rows a statement touched; taken back. -1: refused."""
    try:
        with transaction.atomic(), connection.cursor() as cursor:
            cursor.execute(sql, values)
            number = cursor.rowcount
            transaction.set_rollback(True)
            return number
    except DatabaseError:
        return -1


def test_everybody_reads_it_without_a_context_too() -> None:
    for actor in (NOBODY, system("notices")):
        with acting_as(actor):
            assert Agency.objects.count() > 30 and DutyDesk.objects.count() > 30 and Country.objects.count() > 15


@pytest.mark.parametrize("name", ["nz_officer", "nz_analyst", "nz_chair", "nz_auditor"])
def test_other_roles_write_nothing(name: str, acting: Acting) -> None:
    with acting(name):
        assert reached("update members_agency set name = name") == 0
        assert reached("update members_dutydesk set phone = phone") == 0
        assert reached("delete from members_dutydesk") == -1


def test_an_administrator_writes_the_own_entry_only(acting: Acting) -> None:
    with acting("nz_administrator"):
        assert reached("update members_agency set name = name, confirmed_on = null") == 1
        assert reached("update members_dutydesk set phone = phone") == 1


@pytest.mark.parametrize(
    "assignment",
    [
        "is_active = false",
        "is_focal_point = false",
        "type = 'police'",
        "time_zone = 'UTC'",
        "group_id = group_id",
        "country_id = country_id",
    ],
)
def test_an_administrator_does_not_write_what_the_secretariat_says(assignment: str, acting: Acting) -> None:
    with acting("nz_administrator") as by:
        assert reached(f"update members_agency set {assignment} where group_id = %s", by.group_id) == -1


def test_the_secretariat_writes_all_of_it_but_not_whose_it_is(acting: Acting) -> None:
    with acting("secretariat"):
        number = Agency.objects.count()
        assert reached("update members_agency set time_zone = time_zone, is_active = false") == number
        assert reached("update members_dutydesk set phone = phone") == DutyDesk.objects.count()
        assert reached("update members_agency set group_id = group_id") == -1
        assert reached("update members_country set name = name") == -1


def test_the_system_actor_asks_and_changes_nothing_else(now: Any) -> None:
    with acting_as(system("directory")):
        assert reached("update members_agency set asked_on = '2026-01-01'") == Agency.objects.count()
        assert reached("update members_agency set is_active = false") == -1
        assert reached("update members_dutydesk set phone = phone") == 0


def agency_of(by: Any, **changes: Any) -> Agency:
    new_zealand = Country.objects.get(iso2="NZ")
    fields = {"group_id": by.group_id, "name": "X", "short_name": "X", "country": new_zealand, "time_zone": "UTC"}
    return Agency(**(fields | {"type": "police"} | changes))


@pytest.mark.parametrize(
    "row",
    [
        agency_of,
        lambda by: Country(iso2="XX", name="X", time_zone="UTC"),
        lambda by: Organisation(code="X", name="X"),
        lambda by: Participation(country=Country.objects.get(iso2="NZ"), kind="observer"),
        lambda by: DutyDesk(agency=Agency.objects.get(short_name="VN CLO"), phone="+6445550101"),
        lambda by: FormerName(agency=Agency.objects.get(short_name="VN CLO"), name="X", ends_at="2026-01-01T00:00Z"),
    ],
)
def test_an_administrator_adds_nothing_to_others(row: Callable[[Any], Any], acting: Acting) -> None:
    with (
        acting("nz_administrator") as by,
        pytest.raises(DatabaseError, match="row-level security"),
        transaction.atomic(),
    ):
        row(by).save(force_insert=True)


@pytest.mark.parametrize("name", ["nz_administrator", "nz_officer", "nz_chair"])
def test_only_the_secretariat_makes_a_group(name: str, acting: Acting) -> None:
    with acting(name):
        assert reached("select new_agency_group(%s)", uuid7()) == -1
        assert reached("insert into auth_group (name) values ('x')") == -1
    with acting("secretariat"):
        assert reached("select new_agency_group(%s)", uuid7()) == 1


@pytest.mark.parametrize(("deputy", "touched"), [("NZ TCLU", 1), ("VN CLO", -1), ("IP GPLD", -1)])
def test_a_deputy_is_of_the_same_body(deputy: str, touched: int, acting: Acting) -> None:
    key = DutyDesk.objects.get(agency__short_name=deputy, unit=None).id
    with acting("nz_administrator"):
        assert reached("update members_dutydesk set deputy_id = %s", key) == touched
