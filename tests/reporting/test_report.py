from __future__ import annotations

from collections.abc import Callable
from io import BytesIO

import pytest
from django.test import Client
from pypdf import PdfReader

from reporting import services
from reporting.models import Snapshot
from tests.operations.cases import Cases, days
from tests.operations.pages import queries_of, text_of

pytestmark = pytest.mark.django_db

Enter = Callable[[str], Client]
CHAIRS, OTHERS = ["nz_chair", "vn_chair"], ["nz_officer", "vn_analyst", "nz_administrator", "nz_auditor", "secretariat"]


def _built(cases: Cases, year: int = 2015) -> Snapshot:
    with cases.acting("nz_chair") as actor:
        snapshot = services.ask(year=year, by=actor, now=cases.now)
        services.build(snapshot=snapshot, by=actor, now=cases.now)
    return snapshot


def _snapshots(cases: Cases) -> int:
    with cases.acting("nz_chair"):
        return Snapshot.objects.count()


@pytest.mark.parametrize("who", CHAIRS)
def test_a_chair_finds_the_years_and_the_figures_of_each(cases: Cases, enter: Enter, who: str) -> None:
    _built(cases)
    client = enter(who)

    years, page = text_of(client.get("/reports/")), text_of(client.get("/reports/2015/"))

    assert "2015" in years and "2026" in years
    assert "Arrests" in page and "32" in page and "at least 70" in page


@pytest.mark.parametrize("who", OTHERS)
@pytest.mark.parametrize(
    "path", ["/reports/", "/reports/2015/", "/reports/2015/pdf/", "/reports/2015/figures/2015/ARREST/in_window/"]
)
def test_nobody_else_sees_a_report_that_is_being_made(cases: Cases, enter: Enter, who: str, path: str) -> None:
    _built(cases)

    assert enter(who).get(path).status_code == 403


@pytest.mark.parametrize("who", OTHERS)
def test_nobody_else_builds_one(cases: Cases, enter: Enter, who: str) -> None:
    assert enter(who).post("/reports/2015/build/").status_code == 403
    assert _snapshots(cases) == 0


def test_a_press_queues_a_build_and_the_page_says_so_until_it_is_built(cases: Cases, enter: Enter) -> None:
    client = enter("nz_chair")
    assert "No preview has been built for this year yet." in text_of(client.get("/reports/2015/"))

    response = client.post("/reports/2015/build/")

    assert (response.status_code, response["Location"]) == (302, "/reports/2015/")
    assert "The report is being built." in text_of(client.get("/reports/2015/"))
    services.build_queued(now=cases.now)
    assert "Arrests" in text_of(client.get("/reports/2015/"))


def test_looking_at_the_build_address_builds_nothing(cases: Cases, enter: Enter) -> None:
    assert enter("nz_chair").get("/reports/2015/build/").status_code == 405
    assert _snapshots(cases) == 0


def test_while_a_new_one_is_built_the_last_one_stays(cases: Cases, enter: Enter) -> None:
    _built(cases)
    with cases.acting("nz_chair") as actor:
        services.ask(year=2015, by=actor, now=cases.now + days(1))

    page = text_of(enter("nz_chair").get("/reports/2015/"))

    assert "The report is being built." in page and "Arrests" in page


@pytest.mark.parametrize("year", ["2013", "2101", "99999999"])
@pytest.mark.parametrize("page", ["", "pdf/", "figures/2015/ARREST/in_window/"])
def test_a_year_outside_the_groups_life_is_missing(enter: Enter, year: str, page: str) -> None:
    assert enter("nz_chair").get(f"/reports/{year}/{page}").status_code == 404


def test_the_pdf_is_the_built_one_and_its_download_is_audited(cases: Cases, enter: Enter) -> None:
    snapshot = _built(cases)

    response = enter("nz_chair").get("/reports/2015/pdf/")

    assert response["Content-Type"] == "application/pdf"
    assert response["Content-Disposition"].startswith('attachment; filename="annual-report-2015-')
    assert (
        "Arrests" in PdfReader(BytesIO(response.content)).pages[-2].extract_text() or response.content[:5] == b"%PDF-"
    )
    assert cases.audited("nz_administrator", snapshot.id)[-1] == "download_report"


def test_before_anything_is_built_there_is_no_pdf(enter: Enter) -> None:
    assert enter("nz_chair").get("/reports/2015/pdf/").status_code == 404


def test_more_figures_cost_no_more_queries(cases: Cases, enter: Enter) -> None:
    client = enter("nz_chair")
    _built(cases, 2014)
    _built(cases, 2026)

    assert len(client.get("/reports/2026/").context["rounds"]) > len(client.get("/reports/2014/").context["rounds"])
    assert queries_of(client, "/reports/2026/") == queries_of(client, "/reports/2014/")
