"""A plan's route on a map: on the plan's page alone, for those who read the plan; it says no more than was written."""

from __future__ import annotations

import gzip
import re
from collections.abc import Callable
from typing import Any

import pytest
from django.db import DatabaseError, transaction
from django.test import Client
from django.urls import reverse

from members.models import Country
from operations.models import InvestigationPlan, PlanPlace
from operations.plans import chairs, queries, services
from operations.plans.route_map import route_map
from operations.plans.services import Place
from tests.operations.cases import Cases
from tests.operations.pages import fill_in, text_of
from tests.operations.planning import LEAD, OTHER, PARTNER, Plans, draft_of

pytestmark = pytest.mark.django_db
Enter = Callable[[str], Client]
POINT = "10.3512, 107.0834"


def _of(iso2: str, point: tuple[float, float] | None = (10.0, 100.0)) -> Country:
    latitude, longitude = point or (None, None)
    return Country(iso2=iso2, name=f"Country {iso2}", latitude=latitude, longitude=longitude)


def _place(position: int, country: Country, point: tuple[float, float] | None = None) -> PlanPlace:
    latitude, longitude = point or (None, None)
    return PlanPlace(
        position=position, name=f"Place {position}", country=country, latitude=latitude, longitude=longitude
    )


def _labels(drawing: str) -> list[str]:
    return re.findall(r'<text class="portal-map__label"[^>]*>([^<]*)</text>', drawing)


def _legs(drawing: str) -> int:
    found = re.search(r'class="portal-map__route" d="([^"]*)"', drawing)
    return found[1].count("M") if found else 0


def test_a_place_has_its_own_point_or_its_countrys() -> None:
    shown = route_map([_place(1, _of("AA"), (-5.0, 110.0)), _place(2, _of("BB"))])

    assert shown.drawing and {"1 Place 1", "2 Country BB"} <= set(_labels(shown.drawing))
    assert "Place 2" not in shown.drawing, "the name of a place stands nowhere but at its own point"
    assert [(row.degrees, row.words) for row in shown.rows] == [("-5, 110", ""), ("", "the map shows the country")]
    assert [words for _mark, words in shown.legend] == ["a place of the route", "only the country is written down"]


def test_no_arrow_jumps_over_a_place_that_is_not_drawn() -> None:
    here = _of("AA")
    places = [
        _place(1, here, (-5.0, 110.0)),
        _place(2, _of("BB", None)),
        _place(3, here, (5.0, 120.0)),
        _place(4, here, (51.5, -0.1)),
        _place(5, here, (8.0, 125.0)),
        _place(6, here, (9.0, 120.0)),
    ]

    shown = route_map(places)

    assert shown.drawing and _legs(shown.drawing) == 1
    assert [row.words for row in shown.rows] == ["", "not on the map", "", "not on the map", "", ""]


def test_two_places_of_which_only_the_country_is_known_share_a_point_and_no_arrow() -> None:
    here = _of("AA")
    shown = route_map([_place(1, here), _place(2, here)])

    assert shown.drawing and _legs(shown.drawing) == 0
    assert {"1 Country AA", "2 Country AA"} <= set(_labels(shown.drawing))


def test_without_any_point_there_is_no_map() -> None:
    assert route_map([_place(1, _of("AA", None))]).drawing is None
    assert route_map([]).drawing is None


def _with_point(plans: Plans) -> InvestigationPlan:
    """A running plan whose first place has a point."""
    plan = plans.draft()
    draft = draft_of(today=plans.now.date(), partners=("vn-police",))
    first, *rest = draft.places
    there = Place(name=first.name, country_id=first.country_id, point=(10.3512, 107.0834))
    plans.take(services.edit, plan, draft=services.Draft(content=draft.content, places=[there, *rest, there]))
    return plan


def test_who_reads_the_plan_reads_its_route(plans: Plans, enter: Enter) -> None:
    plan = _with_point(plans)
    check = enter(LEAD).get(reverse("plan_invite", args=[plan.id]))
    assert POINT in text_of(check) and "portal-map__route" in check.content.decode()
    plans.take(services.propose, plan)

    for who in (LEAD, "nz_analyst", PARTNER):
        answer = enter(who).get(plan.get_absolute_url())
        page = answer.content.decode()
        assert POINT in text_of(answer), who
        assert "1 EXERCISE harbour" in _labels(page) and _legs(page) == 2
        assert "Suspected, as the parties of the plan wrote it." in text_of(answer)
    assert len(gzip.compress(answer.content)) < 20_000
    plans.take(chairs.open_to_chairs, plan)
    assert POINT in text_of(enter("vn_chair").get(plan.get_absolute_url()))


@pytest.mark.parametrize("who", [OTHER, "nz_other_agency", "nz_chair", "secretariat", "nz_auditor"])
def test_for_everybody_else_no_page_and_no_table_has_it(who: str, plans: Plans, enter: Enter, cases: Cases) -> None:
    plan, client = _with_point(plans), enter(who)
    plans.take(services.propose, plan)

    for address in (plan.get_absolute_url(), reverse("plan_invite", args=[plan.id])):
        answer = client.get(address)
        assert answer.status_code in {403, 404} and "10.35" not in answer.content.decode()
    on_map = client.get(reverse("jpoa_map", args=[plan.jpoa_id])).content.decode()
    assert "harbour" not in on_map and "10.3512" not in on_map
    with cases.acting(who):
        assert not PlanPlace.objects.filter(latitude__isnull=False, plan=plan).exists()
        assert not PlanPlace.objects.filter(plan=plan).exists()


def test_the_map_has_no_address_of_its_own(plans: Plans, enter: Enter) -> None:
    """It could be kept by a cache, or asked for without the plan."""
    answer = enter(LEAD).get(_with_point(plans).get_absolute_url())

    assert "no-store" in answer["Cache-Control"]
    assert not re.search(r"<(img|object|embed|iframe|image|use)\b", answer.content.decode())


def test_a_plan_that_is_carried_over_keeps_its_points(plans: Plans, cases: Cases) -> None:
    plan = _with_point(plans)
    with cases.acting(LEAD) as by:
        row = queries.get_own(by, plan_id=plan.id)
        assert row
        assert services._continued(row).places[0].point == (10.3512, 107.0834)


@pytest.mark.parametrize(
    ("typed", "said"),
    [
        ({"point_1": "10.35 N, 107.08 E"}, (10.35, 107.08)),
        ({"point_1": "10,35; 107,08"}, (10.35, 107.08)),
        ({"point_1": ""}, None),
    ],
)
def test_the_lead_types_a_point(typed: dict[str, str], said: Any, plans: Plans, enter: Enter, cases: Cases) -> None:
    plan = plans.draft()
    words = _typed(enter(LEAD), plan)

    assert fill_in(enter(LEAD), reverse("plan_edit", args=[plan.id]), **words | typed).status_code == 302

    with cases.acting(LEAD):
        assert next(place.point for place in queries.places_of(plan)) == said
    again = _typed(enter(LEAD), plan).get("point_1", "")
    assert again == (f"{said[0]}, {said[1]}" if said else "")


@pytest.mark.parametrize(
    ("typed", "field", "said"),
    [
        ({"point_2": "near the old pier"}, "point_2", "Write latitude, a comma and longitude in degrees"),
        ({"point_2": "107.08, 10.35"}, "point_2", "Latitude comes first"),
        ({"point_7": "10, 107"}, "place_7", "Write the name of the place."),
    ],
)
def test_a_bad_point_is_named_with_its_row_and_nothing_is_saved(
    typed: dict[str, str], field: str, said: str, plans: Plans, enter: Enter
) -> None:
    plan = plans.draft()
    words = _typed(enter(LEAD), plan) | typed

    answer = fill_in(enter(LEAD), reverse("plan_edit", args=[plan.id]), **words | {"title": "EXERCISE: typed"})

    assert list(answer.context["form"].errors) == [field] and said in answer.context["form"].errors[field][0]
    assert f"lace {field[-1]}" in text_of(answer).partition("There is a problem")[2][:200]
    assert "EXERCISE: typed" in answer.content.decode() and all(
        value in answer.content.decode() for value in typed.values()
    )
    assert plans.now_of(plan).title != "EXERCISE: typed"


def _typed(client: Client, plan: InvestigationPlan) -> dict[str, Any]:
    form = client.get(reverse("plan_edit", args=[plan.id])).context["form"]
    words = {field.html_name: field.value() for field in form if field.value() not in (None, "")}
    return words | {"handling_code": "H2"}


@pytest.mark.parametrize("point", [(1.0, None), (None, 1.0), (91.0, 0.0), (0.0, 181.0)])
def test_the_database_takes_both_on_earth_or_none(point: tuple[Any, Any], plans: Plans, cases: Cases) -> None:
    plan, country = plans.draft(), Country.objects.get(iso2="VN")
    with (
        cases.acting(LEAD),
        pytest.raises(DatabaseError, match="place_point_is_on_earth"),
        transaction.atomic(),
    ):
        PlanPlace(plan=plan, position=9, name="EXERCISE", country=country, latitude=point[0], longitude=point[1]).save(
            force_insert=True
        )


def test_a_point_is_frozen_with_the_plan(plans: Plans, cases: Cases) -> None:
    plan = _with_point(plans)
    plans.take(services.propose, plan)
    with cases.acting(LEAD), pytest.raises(DatabaseError, match="permission denied"), transaction.atomic():
        PlanPlace.objects.filter(plan=plan).update(latitude=1.0, longitude=1.0)
