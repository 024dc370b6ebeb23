from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
import time_machine
from django.core.management import CommandError, call_command
from django.db import IntegrityError, transaction

from common import clock
from jpoa_portal import portal_clock
from jpoa_portal.models import PortalClock

AT = datetime(2026, 1, 5, 1, 0, tzinfo=UTC)
REAL = datetime(2026, 6, 1, 12, 0, tzinfo=UTC)


@pytest.fixture(autouse=True)
def unread() -> Iterator[None]:
    """What the process remembers of the clock is forgotten before and after."""
    portal_clock._read_at = float("-inf")
    yield
    portal_clock._read_at = float("-inf")


def _shown() -> datetime:
    setting = portal_clock.setting()
    assert setting is not None
    return setting.read(clock.real_now())


@pytest.mark.django_db
def test_without_a_setting_there_is_none() -> None:
    assert portal_clock.setting() is None


def test_a_clock_that_was_started_runs_on_from_there(as_owner: None) -> None:
    with time_machine.travel(REAL, tick=False) as travel:
        call_command("portal_clock", start="2026-01-05T08:00+07:00")
        assert _shown() == AT

        travel.shift(timedelta(days=2, hours=3))
        assert _shown() == AT + timedelta(days=2, hours=3)


def test_it_survives_a_restart(as_owner: None) -> None:
    with time_machine.travel(REAL, tick=False):
        portal_clock.start(AT)
    with time_machine.travel(REAL + timedelta(hours=5), tick=False):
        portal_clock._read_at, portal_clock._setting = float("-inf"), None

        assert _shown() == AT + timedelta(hours=5)


def test_it_can_be_set_again_and_there_is_one_clock(as_owner: None) -> None:
    with time_machine.travel(REAL, tick=False):
        portal_clock.start(AT)
        portal_clock.start(AT - timedelta(days=400))

        assert _shown() == AT - timedelta(days=400)
    with pytest.raises(IntegrityError), transaction.atomic():
        PortalClock.objects.create(id=2, real_origin=REAL, portal_origin=AT)


def test_a_process_reads_it_at_most_every_five_seconds(as_owner: None, django_assert_num_queries: Any) -> None:
    portal_clock.start(AT)

    with django_assert_num_queries(1):
        for _ in range(50):
            portal_clock.setting()


@pytest.mark.django_db
@pytest.mark.parametrize("start", ["", "tomorrow", "2026-01-05T08:00", "05/01/2026 08:00"])
def test_an_instant_that_is_none_is_refused_in_a_sentence(start: str) -> None:
    with pytest.raises(CommandError, match="--start"):
        call_command("portal_clock", start=start)


@pytest.mark.django_db
def test_a_portal_in_production_has_no_clock_to_set(settings: Any) -> None:
    settings.DEMO = False

    with pytest.raises(CommandError, match="DEMO is off"):
        call_command("portal_clock", start="2026-01-05T08:00+07:00")
