"""What the database itself holds of duty desks and agencies, whoever writes them."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

import psycopg
import pytest

from jpoa_portal.env import read
from tests.conftest import as_owner, copy_of_the_world


@pytest.fixture(scope="module")
def owner(django_db_setup: None) -> Iterator[psycopg.Connection[Any]]:
    """The owner in a copy of the demo world."""
    assert read().database_owner
    with copy_of_the_world() as name, as_owner(name) as owned:
        owned.autocommit = False
        yield owned


@pytest.fixture
def change(owner: psycopg.Connection[Any]) -> Iterator[Callable[[str], None]]:
    """Change one desk of a country with two agencies; taken back afterwards."""

    def run(assignment: str) -> None:
        owner.execute(
            f"update members_dutydesk set {assignment} where id ="  # type: ignore[arg-type]  # of this file
            " (select id from members_dutydesk where deputy_id is not null order by id limit 1)"
        )

    yield run
    owner.rollback()


@pytest.mark.db
@pytest.mark.parametrize(
    ("assignment", "constraint"),
    [
        ("phone = '555 0101'", "desk_phone_is_e164"),
        ("phone = '+0445550101'", "desk_phone_is_e164"),
        ("deputy_id = id", "desk_is_not_its_own_deputy"),
        ("is_round_the_clock = true, hours = array['','','','','','','']", "desk_hours_are_a_week"),
        ("is_round_the_clock = false, hours = array['','','']", "desk_hours_are_a_week"),
        ("is_round_the_clock = false, hours = array['8-17','','','','','','']", "desk_hours_are_a_week"),
        ("is_round_the_clock = false, hours = array['08:00-24:00','','','','','','']", "desk_hours_are_a_week"),
    ],
)
def test_a_wrong_desk_is_refused(change: Callable[[str], None], assignment: str, constraint: str) -> None:
    with pytest.raises(psycopg.errors.CheckViolation, match=constraint):
        change(assignment)


@pytest.mark.db
@pytest.mark.parametrize(
    "assignment",
    [
        "phone = ''",
        "is_round_the_clock = true, hours = '{}'",
        "is_round_the_clock = false, hours = '{}'",
        "is_round_the_clock = false, hours = array['22:00-06:00','','','','','','00:00-00:00']",
    ],
)
def test_a_desk_that_tells_little_or_much_is_taken(change: Callable[[str], None], assignment: str) -> None:
    change(assignment)


@pytest.mark.db
def test_an_agency_has_one_main_desk(owner: psycopg.Connection[Any]) -> None:
    with pytest.raises(psycopg.errors.UniqueViolation, match="one_main_desk_an_agency"):
        owner.execute(
            "insert into members_dutydesk (id, agency_id, phone, email, is_round_the_clock, hours, version)"
            " select gen_random_uuid(), agency_id, phone, email, is_round_the_clock, hours, 1 from members_dutydesk"
        )
    owner.rollback()
