"""A session ends after half an hour without use and half a day after signing in; nothing typed is lost with it."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
import time_machine
from django.contrib.sessions.models import Session
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from jpoa_portal.sessions import SessionStore
from jpoa_portal.tasks import forget_sessions
from tests.operations.pages import hidden_fields

pytestmark = pytest.mark.django_db

Enter = Callable[[str], Client]
SECOND, IDLE, LONGEST = timedelta(seconds=1), timedelta(minutes=30), timedelta(hours=12)
WORDS = "Your session has ended."


@pytest.fixture(autouse=True)
def moment() -> Iterator[Any]:
    """A moment that moves only when a test moves it."""
    with time_machine.travel(datetime.now(UTC), tick=False) as travel:
        yield travel


def _is_in(client: Client) -> bool:
    return client.get("/").status_code == 200


@pytest.mark.parametrize(("unused", "is_in"), [(IDLE - SECOND, True), (IDLE, False), (IDLE + SECOND, False)])
def test_it_ends_after_half_an_hour_without_use(enter: Enter, moment: Any, unused: timedelta, is_in: bool) -> None:
    officer = enter("nz_officer")

    moment.shift(unused)

    assert _is_in(officer) is is_in


def test_use_puts_the_end_off_but_not_beyond_half_a_day(enter: Enter, moment: Any) -> None:
    officer = enter("nz_officer")
    step = timedelta(minutes=20)

    for _ in range(LONGEST // step - 1):
        moment.shift(step)
        assert _is_in(officer)
    moment.shift(step - SECOND)
    assert _is_in(officer)
    moment.shift(SECOND)

    assert not _is_in(officer)


def test_what_changes_a_session_does_not_lengthen_its_longest_life(enter: Enter, moment: Any) -> None:
    officer, begun, step = enter("nz_officer"), datetime.now(UTC), IDLE / 2

    for turn in range(1, LONGEST // step):
        moment.shift(step)
        session: Any = officer.session
        session["EXERCISE"] = turn
        session.save()
        ends_at = Session.objects.get(session_key=session.session_key).expire_date
        assert ends_at == begun + min(step * turn + IDLE, LONGEST)
    assert _is_in(officer)
    moment.shift(step)

    assert not _is_in(officer)


def test_the_end_is_written_at_most_once_a_minute(enter: Enter, moment: Any) -> None:
    def written() -> int:
        with CaptureQueriesContext(connection) as asked:
            assert _is_in(officer)
        return sum(query["sql"].startswith('UPDATE "django_session"') for query in asked.captured_queries)

    officer = enter("nz_officer")

    assert written() == 0
    moment.shift(59 * SECOND)
    assert written() == 0
    moment.shift(SECOND)
    assert written() == 1
    assert written() == 0


def test_the_sign_in_page_says_why_one_is_there_again(enter: Enter, moment: Any) -> None:
    officer = enter("nz_officer")
    moment.shift(IDLE)

    page = officer.get("/returns/", follow=True)

    assert page.redirect_chain == [("/accounts/login/?next=/returns/", 302)]
    assert WORDS in page.content.decode()
    assert WORDS not in officer.get("/accounts/login/").content.decode()


def test_who_was_not_there_is_told_of_no_session(client: Client) -> None:
    assert WORDS not in client.get("/returns/", follow=True).content.decode()


def test_what_was_being_typed_is_there_after_signing_in_again(enter: Enter, moment: Any) -> None:
    officer, address = enter("nz_officer"), "/referrals/new/"
    fields = hidden_fields(officer.get(address))
    moment.shift(IDLE)

    told = officer.post(address, {**fields, "summary": "EXERCISE words"}, follow=True)

    assert "you will find your text again" in told.content.decode()
    assert "EXERCISE words" in enter("nz_officer").get(address).content.decode()


def test_a_session_that_is_over_is_not_shown_as_open_and_is_deleted(enter: Enter, moment: Any) -> None:
    officer = enter("nz_officer")
    key = officer.session.session_key
    assert key
    assert SessionStore().exists(key)

    moment.shift(IDLE)
    assert not SessionStore().exists(key)
    assert Session.objects.filter(session_key=key).exists()
    moment.shift(SECOND)
    forget_sessions()

    assert not Session.objects.filter(session_key=key).exists()


def _left(page: Any) -> dict[str, int]:
    return dict(page.context["session_left"])


def test_a_page_says_how_long_the_session_lasts(enter: Enter, moment: Any) -> None:
    officer = enter("nz_officer")
    assert _left(officer.get("/")) == {"idle": 1800, "seconds": 1800, "longest": 43_200, "warning": 120}

    for _ in range(28):
        moment.shift(timedelta(minutes=25))
        officer.get("/")

    moment.shift(timedelta(minutes=15))
    assert _left(officer.get("/")) == {"idle": 1800, "seconds": 300, "longest": 300, "warning": 120}


def test_who_is_not_signed_in_is_told_nothing_of_a_session(client: Client) -> None:
    page = client.get("/accounts/login/")

    assert page.context["session_left"] is None
    assert "session.js" not in page.content.decode()


def test_staying_puts_the_end_off_and_does_nothing_else(enter: Enter, moment: Any) -> None:
    officer = enter("nz_officer")
    moment.shift(timedelta(minutes=29))

    answer = officer.post("/session/stay/")

    assert (answer.status_code, answer.content) == (204, b"")
    moment.shift(timedelta(minutes=29))
    assert _is_in(officer)


def test_nobody_stays_who_is_not_there(enter: Enter, client: Client, moment: Any) -> None:
    officer = enter("nz_officer")
    moment.shift(IDLE)

    for one in (officer, client):
        assert one.post("/session/stay/")["Location"].startswith("/accounts/login/")
        assert not _is_in(one)


def test_staying_does_not_lengthen_the_longest_life(enter: Enter, moment: Any) -> None:
    officer = enter("nz_officer")
    for _ in range(LONGEST // timedelta(minutes=20)):
        officer.post("/session/stay/")
        moment.shift(timedelta(minutes=20))

    assert not _is_in(officer)
