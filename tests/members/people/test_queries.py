from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

import pytest

from members import roles
from members.people.queries import actor_by_email, first_chair

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize("spelling", [str.lower, str.upper, str.title])
def test_a_person_is_found_by_address_whatever_its_capitals(person: Any, now: datetime, spelling: Any) -> None:
    officer = person("nz_officer")

    found = actor_by_email(spelling(officer.email), now=now)

    assert found is not None and found.person_id == officer.id


@pytest.mark.parametrize("email", ["", "nobody@nz-border.example", "%@nz-border.example", "hana.whitcombe"])
def test_an_unknown_address_is_nobody(now: datetime, email: str) -> None:
    assert actor_by_email(email, now=now) is None


def test_a_suspended_person_acts_for_nobody(person: Any, now: datetime) -> None:
    assert actor_by_email(person("Thanawat Kaewprasit").email, now=now) is None


def test_the_first_chair_is_by_country_and_then_by_name(now: datetime) -> None:
    chair = first_chair(now=now)

    assert chair is not None
    assert (chair.country, chair.name) == ("NZ", "Douglas Kerrisford")
    assert chair.holds(roles.CO_CHAIR)


def test_before_any_membership_there_is_no_chair(now: datetime) -> None:
    assert first_chair(now=now - timedelta(days=3 * 366)) is None
