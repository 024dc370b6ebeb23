from __future__ import annotations

import pytest

from operations.indicators import INDICATORS
from operations.models import JointPeriodOfAction, ReturnCell
from operations.outcomes.services import Count
from reporting.figures import FigureRow, definition, of_round
from reporting.models import PublishedResult
from tests.operations.cases import Cases
from tests.operations.pages import counted

pytestmark = pytest.mark.django_db


def _figures(cases: Cases, key: str, who: str = "nz_chair") -> list[FigureRow]:
    with cases.acting(who) as actor:
        return of_round(actor, JointPeriodOfAction.objects.get(key=key))


def _arrests(cases: Cases) -> FigureRow:
    return next(row for row in _figures(cases, "EXERCISE") if (row.code, row.window) == ("ARREST", "in_window"))


def test_a_published_round_gives_exactly_what_was_published(cases: Cases) -> None:
    assert {(row.code, row.qualifier, row.value) for row in _figures(cases, "2015")} == {
        ("VIC_ASSIST", "exact", 59),
        ("SEARCH", "exact", 7),
        ("SUS_IDENT", "exact", 63),
        ("ARREST", "exact", 32),
        ("INV_OPEN", "exact", 8),
        ("ENQ_INTL", "at_least", 70),
        ("AWARE", "exact", 68),
        ("TRAIN", "exact", 12),
        ("OFF_TRAIN", "exact", 485),
    }


def test_figures_stand_in_the_order_of_the_catalogue(cases: Cases) -> None:
    order = [indicator.code for indicator in INDICATORS]

    for key in ("2015", "EXERCISE"):
        codes = [row.code for row in _figures(cases, key)]
        assert codes == sorted(codes, key=order.index)


def test_a_figure_is_the_sum_of_the_cells_of_submitted_returns(cases: Cases) -> None:
    with cases.acting("nz_chair"):
        cells = ReturnCell.objects.filter(jpoa__key="EXERCISE", indicator="ARREST", window="in_window")
        total = sum(cells.values_list("value", flat=True))

    assert _arrests(cases).value == total > 0


def test_what_is_drafted_or_recorded_but_not_sent_is_in_no_figure(cases: Cases) -> None:
    before = _arrests(cases)

    cases.begun_return("vn_officer", ARREST=1000)
    cases.answered(counts=[Count(indicator="ARREST", value=1000, acted_on=cases.now.date())])

    assert _arrests(cases) == before


def test_what_is_sent_is(cases: Cases) -> None:
    before = _arrests(cases).value or 0

    cases.sent_return("vn_officer", ARREST=1000)

    assert _arrests(cases).value == before + 1000


def test_one_provisional_part_makes_the_sum_provisional(cases: Cases) -> None:
    cases.sent_return("vn_officer", ARREST=1)

    assert _arrests(cases).status == "provisional"


@pytest.mark.parametrize("who", ["nz_officer", "vn_analyst", "nz_auditor", "secretariat"])
def test_nobody_but_a_chair_sums_what_members_sent(cases: Cases, who: str) -> None:
    assert _figures(cases, "EXERCISE", who) == []


def test_a_round_of_which_nothing_is_known_has_no_figure(cases: Cases) -> None:
    assert _figures(cases, "unknown") == []


def test_in_the_window_and_after_it_are_two_figures(cases: Cases) -> None:
    jpoa = JointPeriodOfAction.objects.get(key="2015")
    PublishedResult.objects.create(
        jpoa=jpoa, indicator="ARREST", qualifier="exact", value=5, status="confirmed", window="follow_on", source="RSO"
    )

    found = [(row.window, row.value) for row in _figures(cases, "2015") if row.code == "ARREST"]

    assert found == [("follow_on", 5), ("in_window", 32)]


def test_two_queries_whatever_the_number_of_returns(cases: Cases) -> None:
    jpoa = JointPeriodOfAction.objects.get(key="EXERCISE")
    with cases.acting("nz_chair") as actor, counted() as few:
        of_round(actor, jpoa)

    cases.sent_return("vn_officer", ARREST=1, SUS_IDENT=2, CHECKS=3)
    with cases.acting("nz_chair") as actor, counted() as many:
        of_round(actor, jpoa)

    assert few == many == [2]


def test_a_definition_is_the_catalogues_and_an_unknown_code_has_none() -> None:
    assert definition("ARREST").code == "ARREST"
    with pytest.raises(KeyError):
        definition("RUMOURS")
