"""Which unit something is meant for."""

from __future__ import annotations

from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st

from members.directory.models import Topic
from members.directory.routing import Rule, unit_for
from operations.crime_types import CrimeType
from operations.referrals.choices import Kind

TIP, TIP_OF_VN, OF_VN, EMPTY = (UUID(int=number) for number in range(1, 5))
RULES = [
    Rule(EMPTY),
    Rule(OF_VN, countries=frozenset({"VN"})),
    Rule(TIP, topics=frozenset({"tip", "victim"})),
    Rule(TIP_OF_VN, topics=frozenset({"tip"}), countries=frozenset({"VN", "TH"})),
]


@pytest.mark.parametrize(
    ("topic", "country", "unit"),
    [
        ("tip", "VN", TIP_OF_VN),  # names most
        ("tip", "TH", TIP_OF_VN),
        ("tip", "NZ", TIP),
        ("victim", "VN", TIP),  # a topic tells more than a country
        ("som", "VN", OF_VN),
        ("som", "NZ", None),
        ("som", "", None),
    ],
)
def test_the_rule_that_names_most_wins(topic: str, country: str, unit: UUID | None) -> None:
    assert unit_for(topic, country, RULES) == unit
    assert unit_for(topic, country, RULES[::-1]) == unit


def test_of_equal_rules_the_first_wins() -> None:
    rules = [Rule(TIP, topics=frozenset({"tip"})), Rule(OF_VN, topics=frozenset({"tip", "som"}))]

    assert unit_for("tip", "NZ", rules) == TIP
    assert unit_for("tip", "NZ", rules[::-1]) == OF_VN


def test_without_rules_it_is_for_the_main_desk() -> None:
    assert unit_for("tip", "VN", []) is None
    assert unit_for("tip", "VN", [Rule(EMPTY)]) is None


CODES = st.frozensets(st.sampled_from(["som", "tip", "victim"]), max_size=2)
COUNTRIES = st.frozensets(st.sampled_from(["VN", "TH", "NZ"]), max_size=2)


@given(
    topic=st.sampled_from(["som", "tip", "victim"]),
    country=st.sampled_from(["VN", "TH", "NZ"]),
    rules=st.lists(st.builds(Rule, st.uuids(), CODES, COUNTRIES), max_size=5),
)
def test_what_is_chosen_fits_and_nothing_that_fits_names_more(topic: str, country: str, rules: list[Rule]) -> None:
    chosen = unit_for(topic, country, rules)
    fitting = [rule for rule in rules if rule.fits(topic, country) and (rule.topics or rule.countries)]

    assert (chosen is None) == (not fitting)
    if chosen is not None:
        (rule,) = [rule for rule in rules if rule.unit == chosen]
        assert rule in fitting and rule.rank == max(one.rank for one in fitting)


def test_topics_are_those_of_referrals() -> None:
    assert set(Topic.values) == {*CrimeType.values, *Kind.values}
