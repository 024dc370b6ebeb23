from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from members.directory.working_days import Calendar
from operations.referrals.deadlines import Mark, Rhythm, counted, due_at

# Tuesday 24 November 2026, 10:00 in Ha Noi.
RECEIVED = datetime(2026, 11, 24, 3, 0, tzinfo=UTC)
DAYS, HOURS = (lambda number: timedelta(days=number)), (lambda number: timedelta(hours=number))
PLAIN = Rhythm("Asia/Ho_Chi_Minh", None)
HA_NOI = Rhythm("Asia/Ho_Chi_Minh", Calendar())
DHAKA = Rhythm("Asia/Dhaka", Calendar(weekend=frozenset({4, 5})))
NEVER = Rhythm("UTC", Calendar(weekend=frozenset(range(7))))
RHYTHMS = st.sampled_from([PLAIN, HA_NOI, DHAKA, Rhythm("Pacific/Auckland", Calendar())])
INSTANTS = st.datetimes(datetime(2014, 1, 1), datetime(2100, 1, 1), timezones=st.just(UTC))
LENGTHS = st.timedeltas(timedelta(0), timedelta(days=60))
TIMES = st.sampled_from([DAYS(30), DAYS(7), HOURS(48), HOURS(4)])


def due(time: timedelta, marks: list[Mark], rhythm: Rhythm) -> datetime | None:
    return due_at(time_to_answer=time, marks=marks, rhythm=rhythm)


def arrived(at: datetime = RECEIVED) -> list[Mark]:
    return [Mark(at, is_running=True, is_anew=True)]


@pytest.mark.parametrize(
    ("time", "rhythm", "expected"),
    [
        (HOURS(4), PLAIN, datetime(2026, 11, 24, 7, 0, tzinfo=UTC)),
        (HOURS(48), HA_NOI, datetime(2026, 11, 26, 3, 0, tzinfo=UTC)),
        # Over one weekend, and over six.
        (DAYS(7), HA_NOI, datetime(2026, 12, 3, 3, 0, tzinfo=UTC)),
        (DAYS(30), HA_NOI, datetime(2027, 1, 5, 3, 0, tzinfo=UTC)),
        # Where Friday and Saturday are the weekend.
        (HOURS(72), DHAKA, datetime(2026, 11, 29, 3, 0, tzinfo=UTC)),
    ],
)
def test_the_receivers_working_days_are_counted(time: timedelta, rhythm: Rhythm, expected: datetime) -> None:
    assert due(time, arrived(), rhythm) == expected


def test_a_public_holiday_of_the_receiver_moves_it() -> None:
    with_holiday = Rhythm("Asia/Ho_Chi_Minh", Calendar(holidays=frozenset({date(2026, 11, 25)})))

    assert due(HOURS(48), arrived(), with_holiday) == datetime(2026, 11, 27, 3, 0, tzinfo=UTC)


def test_what_arrives_on_a_day_off_begins_with_the_next_working_day() -> None:
    saturday = datetime(2026, 11, 28, 3, 0, tzinfo=UTC)

    # Monday 30 November begins in Ha Noi at 17:00 UTC of Sunday.
    assert due(HOURS(48), arrived(saturday), HA_NOI) == datetime(2026, 12, 1, 17, 0, tzinfo=UTC)


def test_a_threat_to_life_does_not_wait_for_monday() -> None:
    saturday = datetime(2026, 11, 28, 3, 0, tzinfo=UTC)

    assert due(HOURS(4), arrived(saturday), PLAIN) == saturday + HOURS(4)


def test_a_calendar_without_working_days_gives_plain_time() -> None:
    assert due(HOURS(48), arrived(), NEVER) == RECEIVED + HOURS(48)


def test_while_it_stands_still_nothing_is_due() -> None:
    assert due(HOURS(48), [*arrived(), Mark(RECEIVED + HOURS(1), is_running=False)], HA_NOI) is None


def test_a_stop_gives_its_time_back() -> None:
    marks = [*arrived(), Mark(RECEIVED + HOURS(8), is_running=False), Mark(RECEIVED + HOURS(30), is_running=True)]

    assert due(HOURS(48), marks, HA_NOI) == datetime(2026, 11, 27, 1, 0, tzinfo=UTC)


def test_a_stop_over_a_weekend_costs_nobody_the_weekend() -> None:
    friday, monday = datetime(2026, 11, 27, 3, 0, tzinfo=UTC), datetime(2026, 11, 30, 3, 0, tzinfo=UTC)
    marks = [*arrived(friday), Mark(friday + HOURS(7), is_running=False), Mark(monday, is_running=True)]

    assert due(HOURS(48), marks, HA_NOI) == monday + HOURS(41)


def test_what_was_late_before_the_stop_stays_late() -> None:
    marks = [*arrived(), Mark(RECEIVED + HOURS(5), is_running=False), Mark(RECEIVED + HOURS(30), is_running=True)]

    assert due(HOURS(4), marks, PLAIN) == RECEIVED + HOURS(4)


def test_asked_anew_the_whole_time_is_there_again() -> None:
    again = RECEIVED + DAYS(9)
    marks = [*arrived(), Mark(RECEIVED + HOURS(5), is_running=False), Mark(again, is_running=True, is_anew=True)]

    assert due(HOURS(4), marks, PLAIN) == again + HOURS(4)


def test_summer_time_neither_gives_nor_takes_an_hour() -> None:
    night = datetime(2026, 9, 26, 12, 0, tzinfo=ZoneInfo("Pacific/Auckland")).astimezone(UTC)

    assert due(HOURS(48), arrived(night), Rhythm("Pacific/Auckland", None)) == night + HOURS(48)
    # Saturday and Sunday are off; Monday and Tuesday have 24 hours each.
    end = datetime(2026, 9, 30, 0, 0, tzinfo=ZoneInfo("Pacific/Auckland"))
    assert due(HOURS(48), arrived(night), Rhythm("Pacific/Auckland", Calendar())) == end


@given(INSTANTS, TIMES, RHYTHMS)
def test_the_time_counted_up_to_the_due_instant_is_the_time_to_answer(
    at: datetime, time: timedelta, rhythm: Rhythm
) -> None:
    found = due(time, arrived(at), rhythm)

    assert found is not None
    assert counted(at, found, rhythm) == time


@given(INSTANTS, TIMES, RHYTHMS, LENGTHS)
def test_what_arrives_later_is_never_due_earlier(
    at: datetime, time: timedelta, rhythm: Rhythm, later: timedelta
) -> None:
    first, second = due(time, arrived(at), rhythm), due(time, arrived(at + later), rhythm)

    assert first is not None
    assert second is not None
    assert first <= second


@given(INSTANTS, TIMES, RHYTHMS, st.lists(st.tuples(LENGTHS, LENGTHS), max_size=4))
def test_stopping_never_shortens_and_gives_no_more_than_the_time_stopped(
    at: datetime, time: timedelta, rhythm: Rhythm, stops: list[tuple[timedelta, timedelta]]
) -> None:
    marks, instant = arrived(at), at
    dues = [due(time, marks, rhythm)]
    for ran, stood in stops:
        marks += [Mark(instant + ran, is_running=False), Mark(instant + ran + stood, is_running=True)]
        instant += ran + stood
        dues.append(due(time, marks, rhythm))

    found = [one for one in dues if one is not None]
    assert found == sorted(found)
    assert len(found) == len(stops) + 1
    # However often it stops: of the agency's time exactly the time to answer lies in the stretches that ran.
    ran = [(marks[n].at, marks[n + 1].at if n + 1 < len(marks) else found[-1]) for n in range(0, len(marks), 2)]
    used = sum((counted(start, min(end, found[-1]), rhythm) for start, end in ran if start < found[-1]), timedelta(0))
    assert used == time


@given(INSTANTS, TIMES, RHYTHMS, LENGTHS)
def test_a_stop_of_no_length_changes_nothing(at: datetime, time: timedelta, rhythm: Rhythm, ran: timedelta) -> None:
    marks = [*arrived(at), Mark(at + ran, is_running=False), Mark(at + ran, is_running=True)]

    assert due(time, marks, rhythm) == due(time, arrived(at), rhythm)
