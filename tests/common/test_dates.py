from __future__ import annotations

from datetime import date

import pytest

from common.dates import Precision, parse


@pytest.mark.parametrize(
    ("text", "day", "precision"),
    [
        ("2015-09-28", date(2015, 9, 28), Precision.DAY),
        ("2016-05", date(2016, 5, 1), Precision.MONTH),
        ("2017", date(2017, 1, 1), Precision.YEAR),
        (None, None, Precision.UNKNOWN),
    ],
)
def test_a_date_is_as_exact_as_its_source(text: str | None, day: date | None, precision: Precision) -> None:
    assert parse(text) == (day, precision)


@pytest.mark.parametrize("text", ["", "2015-13", "2015-02-30", "spring 2015", "2015-", "2015-09-28-1"])
def test_what_is_no_date_is_refused(text: str) -> None:
    with pytest.raises(ValueError, match=r".*"):
        parse(text)
