from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta

import pytest

from common import clock

BEGAN = datetime(2026, 11, 24, 3, 0, tzinfo=UTC)
SHOWED = datetime(2030, 1, 1, 8, 0, tzinfo=UTC)


@pytest.fixture
def source() -> Iterator[None]:
    """The clock as the other tests have it, put back afterwards."""
    before = clock._source
    yield
    clock.use(before)


def test_at_its_real_origin_it_shows_its_portal_origin() -> None:
    assert clock.Setting(BEGAN, SHOWED).read(BEGAN) == SHOWED


def test_it_runs_on_from_there() -> None:
    assert clock.Setting(BEGAN, SHOWED).read(BEGAN + timedelta(hours=3)) == SHOWED + timedelta(hours=3)


def test_it_runs_as_many_times_as_fast_as_its_speed_says() -> None:
    assert clock.Setting(BEGAN, SHOWED, speed=60).read(BEGAN + timedelta(minutes=1)) == SHOWED + timedelta(hours=1)


def test_with_speed_nought_it_stands_still() -> None:
    assert clock.Setting(BEGAN, SHOWED, speed=0).read(BEGAN + timedelta(days=400)) == SHOWED


def test_without_a_setting_it_shows_real_time(source: None) -> None:
    clock.use(lambda: None)

    before, shown, after = clock.real_now(), clock.now(), clock.real_now()

    assert before <= shown <= after
    assert shown.utcoffset() == timedelta(0)


def test_with_a_setting_it_does_not_move_real_time(source: None) -> None:
    clock.use(lambda: clock.Setting(BEGAN, SHOWED, speed=0))

    assert clock.now() == SHOWED
    assert abs(clock.real_now() - datetime.now(UTC)) < timedelta(seconds=5)
