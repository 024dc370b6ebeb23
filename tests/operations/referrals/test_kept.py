"""How long content is kept after the end: by kind, from the settings."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest
from django.conf import settings as shipped
from hypothesis import given
from hypothesis import strategies as st

from operations.referrals.choices import Kind
from operations.referrals.kept import kept_until, years_kept


def test_each_kind_has_its_years_and_victims_the_fewest() -> None:
    assert set(shipped.YEARS_KEPT) == set(Kind.values)
    assert {kind: years_kept(kind) for kind in Kind} == {kind: 1 if kind == Kind.VICTIM else 2 for kind in Kind}


def test_the_years_are_a_setting(settings: Any) -> None:
    settings.YEARS_KEPT = settings.YEARS_KEPT | {"asset": 5}

    assert kept_until("asset", ended_on=date(2026, 11, 24)) == date(2031, 11, 24)


@pytest.mark.parametrize(("kind", "until"), [("victim", date(2029, 2, 28)), ("asset", date(2030, 2, 28))])
def test_a_year_without_the_day_ends_one_day_before(kind: str, until: date) -> None:
    assert kept_until(kind, ended_on=date(2028, 2, 29)) == until


@given(st.sampled_from(list(Kind)), st.dates(date(2026, 1, 1), date(2200, 1, 1)))
def test_the_last_day_is_the_same_day_years_later(kind: Kind, ended_on: date) -> None:
    until = kept_until(kind, ended_on=ended_on)

    assert until.year == ended_on.year + years_kept(kind)
    assert until.month == ended_on.month
    assert until.day in {ended_on.day, 28}
