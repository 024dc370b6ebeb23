"""Somebody writes while content is being deleted, or the other way about: who comes second sees what the first did."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import timedelta
from threading import Thread
from typing import Any

import psycopg
import pytest
from django.db import DatabaseError

from members.acting import acting_as
from operations.models import Referral
from operations.referrals import colleagues
from operations.retention import purge
from tests.contracts.separate import owner_of, portal_on

pytestmark = pytest.mark.django_db


@pytest.fixture
def world(separate_database: Any) -> Iterator[str]:
    """A portal of its own, where what is done is committed."""
    name = separate_database().info.dbname
    with portal_on(name):
        yield name


def _due(name: str, actor: Any, now: Any) -> Referral:
    """A closed referral of New Zealand's, about whose last day its owner was asked in time."""
    by = actor("nz_officer")
    with acting_as(by):
        rows = Referral.objects.filter(state="closed", purged_at=None, owner_group_id=by.group_id)
        referral = rows.filter(retention__needs_yes=False).order_by("id")[0]
    day = (now - timedelta(days=9)).date()
    with owner_of(name) as owned:
        owned.execute(
            "update operations_retention set due_on = %s, asked_for = %s, asked_at = %s where referral_id = %s",
            [day, day, now - timedelta(days=60), referral.id],
        )
    return referral


def _meanwhile(name: str, hold: Callable[[psycopg.Connection[Any]], Any], act: Callable[[], Any]) -> list[Any]:
    """What the second one gets, who acts while the first one's transaction is not committed yet."""
    answers: list[Any] = []

    def late() -> None:
        with portal_on(name):
            try:
                answers.append(act())
            except DatabaseError as error:
                answers.append(str(error))

    with owner_of(name) as owned, owned.transaction():
        hold(owned)
        thread = Thread(target=late)
        thread.start()
        thread.join(timeout=2)
        assert thread.is_alive(), answers
    thread.join(timeout=20)
    return answers


def test_words_that_come_while_it_is_deleted_are_refused(world: str, actor: Any, now: Any) -> None:
    referral = _due(world, actor, now)

    def delete(owned: psycopg.Connection[Any]) -> None:
        owned.execute("select set_config('app.system', 'retention', true)")
        before = now - timedelta(days=30)
        owned.execute("select * from purge_referral(%s, %s, %s, %s)", [referral.id, now.date(), before, now])

    def write() -> None:
        by = actor("nz_officer")
        with acting_as(by):
            colleagues.write_note(referral=referral, body="EXERCISE: late", by=by, now=now)

    [answer] = _meanwhile(world, delete, write)

    assert "nothing is added to a referral that was purged" in str(answer)


def test_it_is_not_deleted_when_words_come_at_the_same_moment(world: str, actor: Any, now: Any) -> None:
    referral = _due(world, actor, now)

    def write(owned: psycopg.Connection[Any]) -> None:
        owned.execute("select from operations_referral where id = %s for key share", [referral.id])
        owned.execute("update operations_retention set needs_yes = true where referral_id = %s", [referral.id])

    [number] = _meanwhile(world, write, lambda: purge.purge(now=now))

    assert number == 0
    with acting_as(actor("nz_officer")):
        assert Referral.objects.get(id=referral.id).purged_at is None
