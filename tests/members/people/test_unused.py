"""Accounts that nobody uses: asked about after 60 days, stopped after 90, by real time."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from django.core import mail
from django.db import DatabaseError, transaction
from django.test import Client

from audit.models import AuditEntry
from members.access import system
from members.acting import acting_as
from members.models import Person
from members.people import unused
from members.people.services import reinstate
from tests.members.people.keeping import Acting, kept

pytestmark = pytest.mark.django_db
DAY = timedelta(days=1)


@pytest.fixture(autouse=True)
def _mails(settings: Any) -> None:
    settings.EMAIL_BACKEND = "django.core.mail.backends.locmem.EmailBackend"


@pytest.fixture
def used(person: Callable[[str], Person]) -> Callable[[str, timedelta], None]:
    """Somebody's last sign-in was so long ago."""

    def ago(name: str, since: timedelta) -> None:
        Person.objects.filter(id=person(name).id).update(last_login=datetime.now(UTC) - since)

    return ago


@pytest.mark.parametrize(
    ("since", "found"),
    [(60 * DAY - DAY, (0, 0)), (60 * DAY + DAY, (1, 0)), (90 * DAY - DAY, (1, 0)), (90 * DAY + DAY, (0, 1))],
)
def test_who_is_asked_about_and_who_is_stopped(since: timedelta, found: tuple[int, int], used: Any, now: Any) -> None:
    used("nz_analyst", since)

    assert unused.watch(now=now) == found


def test_administrators_are_asked_once_until_the_next_use(used: Any, now: Any) -> None:
    used("nz_analyst", 61 * DAY)
    assert unused.watch(now=now) == (1, 0)
    assert unused.watch(now=now) == (0, 0)

    (sent,) = mail.outbox
    assert sent.bcc == ["tomasi.fonoti.reed@nz-border.example"] and "Ngaire Stanbury" in sent.body


def test_who_is_stopped_is_out_and_can_be_let_in_again(
    used: Any, now: Any, person: Any, acting: Acting, enter: Callable[[str], Client]
) -> None:
    client = enter("nz_analyst")
    used("nz_analyst", 91 * DAY)
    unused.watch(now=now)

    assert not person("nz_analyst").is_active
    assert client.get("/")["Location"].startswith("/accounts/login/")
    with acting("nz_administrator") as by:
        reinstate(membership=kept(by, "nz_analyst"), by=by, now=now)
    assert unused.watch(now=now) == (0, 0)
    assert person("nz_analyst").is_active


def test_somebody_who_never_signed_in_is_left_alone(now: Any, person: Any) -> None:
    assert person("nz_analyst").last_login is None
    assert unused.watch(now=now + 400 * DAY) == (0, 0)


def test_a_mail_that_fails_is_tried_by_the_next_run(used: Any, now: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    used("nz_analyst", 61 * DAY)

    def fail(*_: Any, **__: Any) -> None:
        raise ConnectionError

    with monkeypatch.context() as broken:
        broken.setattr("django.core.mail.EmailMessage.send", fail)
        assert unused.watch(now=now) == (0, 0)
    assert unused.watch(now=now) == (1, 0)


def test_it_is_written_down(used: Any, now: Any, person: Any, owner_sql: Any) -> None:
    began = datetime.now(UTC)
    used("nz_analyst", 91 * DAY)
    unused.watch(now=now)

    with acting_as(system("sealer")):
        written = AuditEntry.objects.filter(object_id=person("nz_analyst").id, recorded_at__gte=began)
        assert [(entry.action, entry.system) for entry in written] == [("stop_unused", "keeper")]


def test_the_database_lets_it_stop_nobody_who_was_used(used: Any, now: Any, person: Any) -> None:
    used("nz_analyst", 89 * DAY)
    with acting_as(unused.SYSTEM), pytest.raises(DatabaseError, match="suspended by"), transaction.atomic():
        Person.objects.filter(id=person("nz_analyst").id).update(is_active=False, suspended_at=now)
