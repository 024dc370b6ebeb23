"""What the library of public holidays gives: days, English names, and which of them the moon decides."""

from __future__ import annotations

from datetime import date

import pytest

from members.directory import public_holidays


def test_fixed_days_are_sure() -> None:
    found = {one.day: one for one in public_holidays.of_country("NZ", 2026)}

    assert found[date(2026, 2, 6)].name == "Waitangi Day"
    assert not any(one.is_estimated for one in found.values())


@pytest.mark.parametrize("iso2", ["AF", "BD", "MV", "PK"])
def test_what_the_moon_decides_is_estimated_and_named_in_english(iso2: str) -> None:
    found = public_holidays.of_country(iso2, 2027)
    estimated = [one for one in found if one.is_estimated]

    assert estimated and len(estimated) < len(found)
    assert all(one.name.isascii() and "estimated" not in one.name.casefold() for one in found)


def test_days_are_in_order_and_each_is_there_once() -> None:
    days = [one.day for one in public_holidays.of_country("TH", 2026)]

    assert days == sorted(set(days)) and {day.year for day in days} == {2026}


@pytest.mark.parametrize(("iso2", "weekend"), [("NZ", [5, 6]), ("BD", [4, 5]), ("ZZ", [5, 6])])
def test_a_weekend_is_the_countrys(iso2: str, weekend: list[int]) -> None:
    assert public_holidays.weekend_of(iso2, 2026) == weekend


def test_an_unknown_country_has_none() -> None:
    assert public_holidays.of_country("ZZ", 2026) == []
