from __future__ import annotations

from collections.abc import Callable

import pytest
from django.test import Client

from operations.models import JointPeriodOfAction
from reporting import services
from tests.operations.cases import Cases
from tests.operations.pages import queries_of, text_of

pytestmark = pytest.mark.django_db

Enter = Callable[[str], Client]
ARRESTS = "/reports/2026/figures/EXERCISE/ARREST/in_window/"


def _build(cases: Cases, year: int) -> None:
    with cases.acting("nz_chair") as actor:
        snapshot = services.ask(year=year, by=actor, now=cases.now)
        services.build(snapshot=snapshot, by=actor, now=cases.now)


def test_a_published_figure_says_where_it_was_taken_from(cases: Cases, enter: Enter) -> None:
    _build(cases, 2015)

    page = text_of(enter("nz_chair").get("/reports/2015/figures/2015/ENQ_INTL/in_window/"))

    assert "at least 70" in page
    assert "Taken from: Regional Support Office: published results of the first JPOA" in page
    assert "What it is the sum of" not in page


def test_a_summed_figure_lists_the_cells_behind_it(cases: Cases, enter: Enter) -> None:
    row = cases.sent_return("vn_officer", ARREST=1234)
    _build(cases, 2026)

    response = enter("nz_chair").get(ARRESTS)

    total = sum(cell.value for cell in response.context["cells"])
    assert response.context["figures"][0]["value"] == total
    assert row.get_absolute_url() in response.content.decode()
    assert "1234" in text_of(response)


def test_every_figure_of_a_report_leads_to_its_page(cases: Cases, enter: Enter) -> None:
    _build(cases, 2026)
    client = enter("nz_chair")

    page = client.get("/reports/2026/").content.decode()

    links = {part.split('"')[0] for part in page.split('href="')[1:] if part.startswith("/reports/2026/figures/")}
    assert len(links) >= 9
    assert {client.get(link).status_code for link in links} == {200}


@pytest.mark.parametrize(
    "path",
    [
        "/reports/2026/figures/EXERCISE/RUMOURS/in_window/",
        "/reports/2026/figures/EXERCISE/ARREST/later/",
        "/reports/2026/figures/2015/ARREST/in_window/",
        "/reports/2026/figures/nowhere/ARREST/in_window/",
        "/reports/2026/figures/EXERCISE/INTEL/follow_on/",
    ],
)
def test_a_figure_that_the_report_does_not_hold_is_missing(cases: Cases, enter: Enter, path: str) -> None:
    _build(cases, 2026)

    assert enter("nz_chair").get(path).status_code == 404


def test_before_anything_is_built_no_figure_has_a_page(enter: Enter) -> None:
    assert enter("nz_chair").get(ARRESTS).status_code == 404


@pytest.mark.parametrize("who", ["nz_officer", "vn_officer", "nz_auditor", "secretariat"])
def test_nobody_but_a_chair_looks_behind_a_figure(cases: Cases, enter: Enter, who: str) -> None:
    _build(cases, 2026)

    assert enter(who).get(ARRESTS).status_code == 403


def test_more_cells_cost_no_more_queries(cases: Cases, enter: Enter) -> None:
    _build(cases, 2026)
    client = enter("nz_chair")
    few = queries_of(client, ARRESTS)

    cases.sent_return("vn_officer", ARREST=1)

    assert JointPeriodOfAction.objects.filter(key="EXERCISE").exists()
    assert queries_of(client, ARRESTS) == few
