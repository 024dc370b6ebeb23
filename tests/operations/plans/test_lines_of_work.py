from __future__ import annotations

import pytest

from operations.plans.forms import ROWS
from operations.plans.lines_of_work import LINES


def test_the_usual_lines_are_there() -> None:
    assert list(LINES) == ["visa_fraud", "crossing_point", "money", "online_recruitment"]


@pytest.mark.parametrize("code", LINES)
def test_a_line_fits_into_the_form(code: str) -> None:
    line = LINES[code]

    assert line.code == code and len(str(line.hypothesis)) < 8_000
    assert 0 < len(line.milestones) <= ROWS
    days = [day for _, day in line.milestones]
    assert days == sorted(days) and all(len(str(what)) <= 200 for what, _ in line.milestones)
