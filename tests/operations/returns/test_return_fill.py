from __future__ import annotations

from collections.abc import Callable
from datetime import date
from typing import Any

import pytest
from django.test import Client

from operations.models import PeriodicReturn, ReportingObligation
from operations.outcomes.services import Count
from operations.returns import queries
from tests.operations.cases import Cases
from tests.operations.pages import fill_in, hidden_fields, text_of

pytestmark = pytest.mark.django_db

Enter = Callable[[str], Client]


def _path(obligation: ReportingObligation) -> str:
    return f"/returns/{obligation.id}/fill/"


def _kept(cases: Cases, obligation: ReportingObligation) -> dict[str, Any] | None:
    """The counts that are saved; None where nothing was begun."""
    with cases.acting("vn_officer") as actor:
        row = queries.get_own_return(actor, obligation_id=obligation.id)
        return row and dict(queries.figures_of(row).filter(value__gt=0).values_list("indicator", "value"))


def test_what_is_typed_is_saved_and_leads_to_the_check_page(cases: Cases, enter: Enter) -> None:
    obligation = cases.obligation()

    response = fill_in(
        enter("vn_officer"), _path(obligation), value_ARREST="4", qualifier_ARREST="at_least", remarks="EXERCISE"
    )

    assert (response.status_code, response["Location"]) == (302, f"/returns/{obligation.id}/send/")
    assert _kept(cases, obligation) == {"ARREST": 4}


def test_a_line_left_empty_or_nought_is_nil(cases: Cases, enter: Enter) -> None:
    obligation = cases.obligation()

    fill_in(enter("vn_officer"), _path(obligation), value_ARREST="", value_SUS_IDENT="0")

    with cases.acting("vn_officer") as actor:
        row = queries.get_own_return(actor, obligation_id=obligation.id)
        assert row is not None
        assert {line.missing for line in queries.figures_of(row)} == {"nil"}


def test_what_the_agency_recorded_stands_in_the_form_with_its_referral(cases: Cases, enter: Enter) -> None:
    obligation = cases.obligation()
    count = Count(indicator="SEARCH", value=77, acted_on=obligation.period_ends_on)
    referral = cases.answered(counts=[count])

    page = enter("vn_officer").get(_path(obligation))

    line = next(line for line in page.context["form"].lines() if line.indicator.code == "SEARCH")
    assert line.offered.value >= 77
    assert line.value.value() == line.offered.value
    assert referral.reference in text_of(page)


def test_what_was_saved_before_wins_over_what_is_offered(cases: Cases, enter: Enter) -> None:
    row = cases.begun_return(SEARCH=5)
    cases.answered(counts=[Count(indicator="SEARCH", value=77, acted_on=row.obligation.period_ends_on)])

    form = enter("vn_officer").get(_path(row.obligation)).context["form"]

    assert form["value_SEARCH"].value() == 5


@pytest.mark.parametrize("value", ["-1", "1000001", "many", "1.5"])
def test_what_is_no_count_is_said_at_its_line_and_nothing_is_kept(cases: Cases, enter: Enter, value: str) -> None:
    obligation = cases.obligation()

    response = fill_in(enter("vn_officer"), _path(obligation), value_ARREST=value, value_SUS_IDENT="3")

    assert response.status_code == 200
    assert list(response.context["form"].errors) == ["value_ARREST"]
    assert _kept(cases, obligation) is None


def test_the_message_at_a_line_is_what_its_field_names(cases: Cases, enter: Enter) -> None:
    page = fill_in(enter("vn_officer"), _path(cases.obligation()), value_ARREST="-1").content.decode()

    assert 'aria-describedby="id_value_ARREST_error"' in page
    assert page.count('id="id_value_ARREST_error"') == 1
    assert "Write a whole number, not one below 0." in page


@pytest.mark.parametrize(
    ("who", "status"),
    [("vn_analyst", 403), ("vn_chair", 403), ("nz_officer", 404), ("th_officer", 404), ("nz_other_agency", 404)],
)
def test_nobody_else_fills_it_in(cases: Cases, enter: Enter, who: str, status: int) -> None:
    obligation, client = cases.obligation(), enter(who)

    answers = {
        client.get(_path(obligation)).status_code,
        client.post(_path(obligation), {"value_ARREST": 4}).status_code,
    }

    assert answers <= {status, 404}
    assert _kept(cases, obligation) is None


def test_a_colleagues_save_meanwhile_is_told_and_nothing_typed_is_lost(cases: Cases, enter: Enter) -> None:
    row, client = cases.begun_return(ARREST=1), enter("vn_officer")
    form = hidden_fields(client.get(_path(row.obligation))) | {"value_ARREST": "9", "remarks": "EXERCISE: mine"}
    fill_in(enter("vn_colleague"), _path(row.obligation), value_ARREST="5")

    response = client.post(_path(row.obligation), form, follow=True)

    assert "This was changed after your page was opened" in text_of(response)
    assert "EXERCISE: mine" in response.content.decode()
    assert _kept(cases, row.obligation) == {"ARREST": 5}


def test_a_return_that_a_colleague_began_meanwhile_is_not_overwritten_unseen(cases: Cases, enter: Enter) -> None:
    obligation, client = cases.obligation(), enter("vn_officer")
    form = hidden_fields(client.get(_path(obligation))) | {"value_ARREST": "9", "remarks": "EXERCISE: mine"}
    fill_in(enter("vn_colleague"), _path(obligation), value_ARREST="5")

    response = client.post(_path(obligation), form, follow=True)

    assert _kept(cases, obligation) == {"ARREST": 5}
    assert "EXERCISE: mine" in response.content.decode()


def test_a_form_sent_twice_begins_one_return(cases: Cases, enter: Enter) -> None:
    obligation, client = cases.obligation(), enter("vn_officer")
    form = hidden_fields(client.get(_path(obligation))) | {"value_ARREST": "9"}

    first, second = client.post(_path(obligation), form), client.post(_path(obligation), form)

    assert first["Location"] == second["Location"] == f"/returns/{obligation.id}/send/"
    with cases.acting("vn_officer"):
        assert PeriodicReturn.objects.get(obligation=obligation).version == 1


def test_what_was_sent_meanwhile_is_said_with_the_words_typed(cases: Cases, enter: Enter) -> None:
    row = cases.sent_return(ARREST=1)

    response = enter("vn_officer").post(_path(row.obligation), {"remarks": "EXERCISE: too late"})

    assert response.status_code == 409
    assert "Remarks EXERCISE: too late" in text_of(response)
    assert row.obligation.period_ends_on < date(2026, 11, 24)
