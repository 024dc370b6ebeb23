"""An agency's public holidays, from its own table and its country's."""

from __future__ import annotations

from datetime import date

from members.directory.days_off import NONE, PublicHoliday, Row, put_together
from members.directory.working_days import Calendar

COUNTRY = [
    Row(date(2026, 12, 25), "Christmas Day", False, False),
    Row(date(2027, 1, 1), "New Year", False, False),
    Row(date(2027, 3, 10), "Eid al-Fitr", True, False),
]
OWN = Row(date(2026, 12, 24), "Christmas Eve", False, True)


def test_without_own_rows_it_has_its_countrys() -> None:
    found = put_together(COUNTRY, own_years=())

    assert found.names == {row.day: row.name for row in COUNTRY}
    assert [one.day for one in found.after(date(2026, 12, 25))] == [date(2027, 1, 1), date(2027, 3, 10)]
    assert found.is_day_off(date(2026, 12, 25)) and not found.is_day_off(date(2026, 12, 24))


def test_own_rows_count_in_their_year_and_the_countrys_in_the_next() -> None:
    found = put_together([OWN, *COUNTRY], own_years={2026})

    assert set(found.names) == {date(2026, 12, 24), date(2027, 1, 1), date(2027, 3, 10)}


def test_what_is_estimated_is_named_and_closes_and_moves_nothing() -> None:
    found = put_together(COUNTRY, own_years=())
    eid = date(2027, 3, 10)

    assert found.names[eid] == "Eid al-Fitr"
    assert not found.is_day_off(eid)
    assert found.calendar([4, 5]) == Calendar(frozenset({4, 5}), frozenset({date(2026, 12, 25), date(2027, 1, 1)}))


def test_nobody_has_none() -> None:
    assert not NONE.is_day_off(date(2026, 12, 25))


def test_a_holiday_is_typed_as_it_is_written() -> None:
    assert str(PublicHoliday(date(2026, 12, 25), "Christmas Day", False)) == "2026-12-25 Christmas Day"
    assert str(PublicHoliday(date(2027, 3, 10), "Eid", True)) == "2027-03-10 Eid (estimated)"
