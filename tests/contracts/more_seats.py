"""Many countries with a seat, for what is asked of the list of them."""

from __future__ import annotations

from typing import Any

import psycopg
from django.contrib.auth.models import Group

from members.models import Agency, Country, Nomination
from tests.conftest import NOW


def more_seats(owner: psycopg.Connection[Any], agency: Agency, *, first: int, number: int) -> None:
    """Countries with a nomination each; there are as many as there are pairs of letters, so fewer do."""
    pairs = [f"{one}{two}" for one in "QWXYZ" for two in "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ"]
    made = [
        Country(iso2=code, name=f"EXERCISE {code}", time_zone="UTC")
        for code in pairs[first : first + min(number, len(pairs))]
    ]
    Country.objects.bulk_create(made)
    groups = Group.objects.bulk_create(Group(name=f"exercise-{one.iso2}") for one in made)
    speaking = Agency.objects.bulk_create(
        Agency(country=one, group=group, name=one.name, short_name=f"EX {one.iso2}", type="police", time_zone="UTC")
        for one, group in zip(made, groups, strict=True)
    )
    day = NOW.date()
    Nomination.objects.bulk_create(
        Nomination(country=one.country, agency=one, letter_reference="X", letter_on=day, signed_by="X", starts_on=day)
        for one in speaking
    )
