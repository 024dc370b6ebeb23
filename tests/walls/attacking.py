"""What the attacks share: a country that two chairs have paused, an agency that was merged."""

from __future__ import annotations

from typing import Any

import pytest

from members.access import actor_for
from members.directory import merging
from members.models import Agency, Country, CountryPause, Person
from members.seats import pausing

OLD, HEIR = "vn-police", "vn-border"
VN_ADMINISTRATOR = "Hoang Dinh Tung Lam"
SECOND = "Chanida Hutchenson"


def pause(acting: Any, country: Country, now: Any) -> CountryPause:
    with acting("nz_chair") as by:
        one = pausing.propose(country=country, reference="EXERCISE", by=by, now=now)
    with acting("vn_chair") as by:
        pausing.confirm(pause=one, by=by, now=now, version=1)
    return one


@pytest.fixture
def thailand(db: None) -> Country:
    return Country.objects.get(iso2="TH")


@pytest.fixture
def old(db: None) -> Agency:
    return Agency.objects.get(group__name=OLD)


@pytest.fixture
def heir(db: None) -> Agency:
    return Agency.objects.get(group__name=HEIR)


@pytest.fixture
def merge(acting: Any, now: Any) -> Any:
    def do() -> None:
        one, other = Agency.objects.get(group__name=OLD), Agency.objects.get(group__name=HEIR)
        with acting("secretariat") as by:
            merging.propose(agency=one, successor=other, by=by, now=now, version=one.version)
        with acting(SECOND) as by:
            merging.merge(agency=one, by=by, now=now, version=one.version)

    return do


@pytest.fixture
def heir_actor(db: None, now: Any) -> Any:
    who = Person.objects.filter(
        memberships__agency__group__name=HEIR, memberships__role_assignments__role="liaison_officer", is_active=True
    ).order_by("email")[0]
    return actor_for(who, now=now)
