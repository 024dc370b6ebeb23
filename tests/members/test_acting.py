"""The context of the row wall: set for one actor and one transaction, and gone afterwards, whatever happened."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import suppress
from typing import Any

import psycopg
import pytest
from django.db import DataError, connection, transaction

from members.access import NOBODY, Actor, system
from members.acting import AlreadyActing, acting_as
from operations.models import Referral

VARIABLES = ("app.group", "app.person", "app.roles", "app.system")
EMPTY = ("", "", "", "")


def context() -> tuple[str, ...]:
    """The four variables as PostgreSQL has them now."""
    with connection.cursor() as cursor:
        cursor.execute("select " + ", ".join(f"coalesce(current_setting('{name}', true), '')" for name in VARIABLES))
        row = cursor.fetchone()
    assert row
    return tuple(row)


def test_all_four_variables_are_set_and_emptied(actor: Callable[[str], Actor]) -> None:
    officer = actor("nz_officer")

    with acting_as(officer):
        inside = context()

    assert inside == (str(officer.group_id), str(officer.person_id), "liaison_officer", "")
    assert context() == EMPTY


def test_a_system_actor_has_no_group_person_or_role(db: None) -> None:
    with acting_as(system("notices")):
        assert context() == ("", "", "", "notices")

    assert context() == EMPTY


def test_nobody_has_an_empty_context(db: None) -> None:
    with acting_as(NOBODY):
        assert context() == EMPTY


def test_one_actor_after_the_other_leaves_nothing_behind(actor: Callable[[str], Actor]) -> None:
    with acting_as(actor("nz_officer")):
        pass
    with acting_as(system("returns")):
        assert context() == ("", "", "", "returns")
    with acting_as(NOBODY):
        assert context() == EMPTY
        assert not Referral.objects.exists()


def test_another_actor_is_refused(actor: Callable[[str], Actor]) -> None:
    officer, colleague, other = actor("nz_officer"), actor("nz_colleague"), actor("vn_officer")

    with acting_as(officer):
        for second in (colleague, other, system("notices"), NOBODY):
            with pytest.raises(AlreadyActing), acting_as(second):
                pytest.fail("two acted at once")
        assert context()[0] == str(officer.group_id)


def test_the_same_actor_may_nest_and_keeps_acting(actor: Callable[[str], Actor]) -> None:
    officer = actor("nz_officer")

    with acting_as(officer):
        with acting_as(officer):
            pass
        assert context()[0] == str(officer.group_id)


def test_the_context_ends_with_an_exception_too(actor: Callable[[str], Actor]) -> None:
    with suppress(KeyError), acting_as(actor("nz_officer")):
        raise KeyError("something went wrong")

    assert context() == EMPTY
    with acting_as(actor("vn_officer")):
        assert context()[0] == str(actor("vn_officer").group_id)


def test_the_context_ends_after_a_database_error(actor: Callable[[str], Actor]) -> None:
    with pytest.raises(DataError), acting_as(actor("nz_officer")), connection.cursor() as cursor:
        cursor.execute("select 1 / 0")

    assert context() == EMPTY


def test_the_context_ends_with_a_block_that_was_rolled_back(actor: Callable[[str], Actor]) -> None:
    with acting_as(actor("nz_officer")):
        transaction.set_rollback(True)

    assert context() == EMPTY


def test_the_context_outlives_an_inner_savepoint(actor: Callable[[str], Actor]) -> None:
    officer = actor("nz_officer")

    with acting_as(officer):
        with suppress(KeyError), transaction.atomic():
            raise KeyError
        assert context()[0] == str(officer.group_id)
        assert Referral.objects.exists()


def _act(one: psycopg.Connection[Any], actor: Actor) -> int:
    """What `acting_as` sends, on a connection of our own; how many referrals are seen then."""
    one.execute(
        "select set_config('app.group', %s, true), set_config('app.person', %s, true),"
        " set_config('app.roles', %s, true), set_config('app.system', '', true)",
        [str(actor.group_id), str(actor.person_id), ",".join(role.code for role in actor.roles)],
    )
    return _seen(one)


def _seen(one: psycopg.Connection[Any]) -> int:
    row = one.execute("select count(*) from operations_referral").fetchone()
    assert row
    return int(row[0])


@pytest.mark.parametrize("ending", ["commit", "rollback"])
def test_the_next_transaction_of_a_connection_sees_nothing(
    ending: str, separate_database: Callable[[], psycopg.Connection[Any]], actor: Callable[[str], Actor]
) -> None:
    one = separate_database()
    assert _act(one, actor("nz_officer")) > 0

    getattr(one, ending)()

    assert _seen(one) == 0
    values = one.execute("select " + ", ".join(f"current_setting('{name}', true)" for name in VARIABLES)).fetchone()
    assert values == EMPTY


def test_nor_after_an_error_of_the_database(
    separate_database: Callable[[], psycopg.Connection[Any]], actor: Callable[[str], Actor]
) -> None:
    one = separate_database()
    assert _act(one, actor("nz_officer")) > 0

    with pytest.raises(psycopg.errors.DivisionByZero):
        one.execute("select 1 / 0")
    one.rollback()

    assert _seen(one) == 0


def test_two_connections_do_not_share_a_context(
    separate_database: Callable[[], psycopg.Connection[Any]], actor: Callable[[str], Actor]
) -> None:
    one, other = separate_database(), separate_database()

    mine = _act(one, actor("nz_officer"))

    assert mine > 0
    assert _seen(other) == 0
    assert 0 < _act(other, actor("th_officer")) != mine
    assert _seen(one) == mine
