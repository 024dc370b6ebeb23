"""The bars: each holds on one side and misses on the other, and a miss is seen."""

from __future__ import annotations

import pytest

from jpoa_portal.bench.figures import BARS, Bar, Report
from jpoa_portal.bench.plans import wrong_with


def held() -> dict[str, float]:
    """A number on the right side of each bar."""
    return {key: bar.limit for key, bar in BARS.items()}


def beyond(bar: Bar) -> float:
    """A number just on the wrong side."""
    return bar.limit * (1.01 if bar.side == "most" else 0.99)


def test_at_their_limits_all_bars_hold() -> None:
    report = Report(figures=held())

    assert report.missed() == []
    assert "MISS" not in report.as_table()


@pytest.mark.parametrize("key", BARS)
def test_each_figure_can_miss_its_bar_and_that_is_seen(key: str) -> None:
    report = Report(figures=held() | {key: beyond(BARS[key])})

    assert report.missed() == [key]
    assert [line.split()[0] for line in report.as_table().splitlines() if "MISS" in line] == [key]
    assert report.as_json()["missed"] == [key]


def test_a_figure_that_was_not_measured_misses() -> None:
    assert Report().missed() == list(BARS)


def test_a_plan_that_breaks_the_rule_misses() -> None:
    report = Report(figures=held(), plans=[{"page": "desk", "wrong": "Seq Scan on operations_referral"}])

    assert report.missed() == ["plans_clean"]
    assert report.as_table().splitlines()[-1].split()[:2] == ["plans_clean", "1"]


@pytest.mark.parametrize(
    ("plan", "wrong"),
    [
        ("Limit\n  ->  Seq Scan on operations_referral  (cost=0.00..1.00)", ["Seq Scan on operations_referral"]),
        ("  ->  Parallel Seq Scan on operations_referralgrant g  (cost", ["Seq Scan on operations_referralgrant"]),
        ("  Filter: (hashed SubPlan 2)", ["hashed SubPlan 2"]),
        ("  ->  Seq Scan on members_agency  (cost=0.00..1.00)", []),
        ("  ->  Index Scan using referral_list on operations_referralgrant  (cost", []),
        ("  Filter: EXISTS(SubPlan 5)", []),
    ],
)
def test_plans_are_read(plan: str, wrong: list[str]) -> None:
    assert wrong_with(plan) == wrong


def test_the_json_has_every_key_and_what_they_are_made_of() -> None:
    found = Report(figures=held()).as_json()

    assert found.keys() == {*BARS, "plans_clean", "missed", "detail", "machine"}
    assert {key for key in BARS if not isinstance(found[key], float | int)} == set()
