"""Where a country stands on maps is said by the secretariat, and by nobody else."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from typing import Any

import pytest
from django.db import DatabaseError, transaction
from django.test import Client
from django.urls import reverse

from audit.models import AuditEntry
from common.access import NotAllowed
from members.acting import acting_as
from members.directory import country_points
from members.models import Country
from members.trail.services import SEALER
from tests.operations.pages import fill_in, hidden_fields

pytestmark = pytest.mark.django_db
Enter = Callable[[str], Client]


@pytest.fixture
def country(db: None) -> Country:
    return Country.objects.get(iso2="NZ")


def _page(country: Country) -> str:
    return reverse("country_point", args=[country.id])


def test_every_country_begins_with_its_capital(country: Country) -> None:
    assert country.point == (-41.29, 174.78)
    assert not Country.objects.filter(latitude__isnull=True).exists()


def test_the_secretariat_moves_it_and_takes_it_away(enter: Enter, country: Country) -> None:
    client, before = enter("secretariat"), country.version
    assert _page(country) in client.get(country.get_absolute_url()).content.decode()
    assert 'value="-41.29, 174.78"' in client.get(_page(country)).content.decode()

    assert fill_in(client, _page(country), point="36,85 S; 174,76 E")["Location"] == country.get_absolute_url()
    country.refresh_from_db()
    assert (country.point, country.version) == ((-36.85, 174.76), before + 1)

    fill_in(client, _page(country), point="")
    country.refresh_from_db()
    assert country.point is None
    with acting_as(SEALER):
        assert AuditEntry.objects.filter(action="keep_country_point", object_id=country.id).count() == 2


@pytest.mark.parametrize(
    ("typed", "said"),
    [("Wellington", "such as 10.35, 107.08"), ("174.78, -41.29", "Latitude comes first"), ("1, 181", "at most 180")],
)
def test_bad_input_is_named_and_nothing_changes(typed: str, said: str, enter: Enter, country: Country) -> None:
    answer = fill_in(enter("secretariat"), _page(country), point=typed)

    assert said in " ".join(answer.context["form"].errors["point"])
    assert f'value="{typed}"' in answer.content.decode()
    country.refresh_from_db()
    assert country.point == (-41.29, 174.78)


def test_two_who_move_it_see_both(enter: Enter, country: Country) -> None:
    first, second, path = enter("secretariat"), enter("Nattapong Wisetkul"), _page(country)
    mine, theirs = first.get(path), second.get(path)
    second.post(path, hidden_fields(theirs) | {"point": "-40.5, 175.5"})

    assert first.post(path, hidden_fields(mine) | {"point": "-39.5, 174.5"})["Location"] == path

    said = first.get(path).content.decode()
    assert "-40.5, 175.5" in said and "-39.5, 174.5" in said


@pytest.mark.parametrize("who", ["nz_officer", "nz_administrator", "nz_chair", "nz_auditor", "vn_officer"])
def test_nobody_else_moves_it(who: str, enter: Enter, acting: Any, country: Country, now: datetime) -> None:
    client = enter(who)
    assert {client.get(_page(country)).status_code, client.post(_page(country), {"point": "1, 2"}).status_code} <= {
        403,
        404,
    }
    with acting(who) as by:
        with pytest.raises(NotAllowed):
            country_points.keep(country=country, point=(1.0, 2.0), by=by, now=now, version=country.version)
        assert Country.objects.filter(id=country.id).update(latitude=1.0) == 0


@pytest.mark.parametrize("point", [(1.0, None), (None, 1.0), (91.0, 0.0), (0.0, -181.0), (float("nan"), 0.0)])
def test_the_database_takes_both_on_earth_or_none(point: tuple[Any, Any], acting: Any, country: Country) -> None:
    with (
        acting("secretariat"),
        pytest.raises(DatabaseError, match="country_point_is_on_earth"),
        transaction.atomic(),
    ):
        Country.objects.filter(id=country.id).update(latitude=point[0], longitude=point[1])
