from __future__ import annotations

from collections.abc import Callable
from datetime import date
from typing import Any

import pytest
from django.test import Client

from operations.models import Outcome, Referral
from operations.referrals import services
from tests.operations.cases import Cases
from tests.operations.pages import fill_in, hidden_fields, text_of

pytestmark = pytest.mark.django_db

Enter = Callable[[str], Client]
COUNT = {"indicator": "SUS_IDENT", "value": "2", "qualifier": "exact", "acted_on": "2026-11-20"}


def _path(referral: Referral) -> str:
    return f"/referrals/{referral.id}/answer/"


def _outcomes(cases: Cases, referral: Referral) -> list[tuple[str, int, date]]:
    with cases.acting("vn_officer"):
        rows = Outcome.objects.filter(referral=referral)
        return list(rows.values_list("indicator", "value", "acted_on"))


def test_an_answer_with_a_count_is_sent_and_shown(cases: Cases, enter: Enter) -> None:
    referral = cases.received_in("accepted").referral

    response = fill_in(enter("vn_colleague"), _path(referral), body="EXERCISE: two men", **COUNT)

    assert (response.status_code, response["Location"]) == (302, f"/referrals/{referral.id}/")
    assert _outcomes(cases, referral) == [("SUS_IDENT", 2, date(2026, 11, 20))]
    assert cases.recipient(referral).state == "answered"
    assert cases.notices("nz_officer", referral.id)[-1] == "referral_answered"


def test_an_answer_may_be_words_alone(cases: Cases, enter: Enter) -> None:
    referral = cases.received_in("in_progress").referral

    fill_in(enter("vn_officer"), _path(referral), body="EXERCISE: nothing found", indicator="")

    assert cases.recipient(referral).state == "answered"
    assert _outcomes(cases, referral) == []


def test_a_count_without_a_day_is_of_the_agencys_today(cases: Cases, enter: Enter) -> None:
    referral = cases.received_in("accepted").referral

    fill_in(enter("vn_officer"), _path(referral), body="Two.", **COUNT | {"acted_on": ""})

    assert _outcomes(cases, referral) == [("SUS_IDENT", 2, date(2026, 11, 24))]


def test_an_answer_sent_twice_counts_once(cases: Cases, enter: Enter) -> None:
    referral, client = cases.received_in("accepted").referral, enter("vn_officer")
    form = hidden_fields(client.get(_path(referral))) | COUNT | {"body": "Two."}

    for _ in range(2):
        client.post(_path(referral), form)

    assert len(_outcomes(cases, referral)) == 1


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"body": ""}, "body"),
        ({"value": ""}, "value"),
        ({"value": "0"}, "value"),
        ({"value": "-3"}, "value"),
        ({"value": "two"}, "value"),
        ({"value": "100001"}, "value"),
        ({"indicator": ""}, "indicator"),
        ({"indicator": "RUMOURS"}, "indicator"),
        ({"acted_on": "2026-11-25"}, "acted_on"),
        ({"acted_on": "yesterday"}, "acted_on"),
        ({"qualifier": "perhaps"}, "qualifier"),
    ],
)
def test_what_is_wrong_is_said_at_its_field_and_nothing_is_kept(
    cases: Cases, enter: Enter, changes: dict[str, str], field: str
) -> None:
    referral = cases.received_in("accepted").referral
    words: dict[str, Any] = {"body": "EXERCISE: my words", **COUNT} | changes

    response = fill_in(enter("vn_officer"), _path(referral), **words)

    assert response.status_code == 200
    assert field in response.context["form"].errors
    assert cases.recipient(referral).state == "accepted"
    assert _outcomes(cases, referral) == []


@pytest.mark.parametrize(
    ("who", "status"),
    [("vn_analyst", 403), ("nz_officer", 404), ("th_officer", 404), ("nz_other_agency", 404), ("vn_chair", 404)],
)
def test_nobody_else_answers(cases: Cases, enter: Enter, who: str, status: int) -> None:
    referral, client = cases.received_in("accepted").referral, enter(who)

    assert client.get(_path(referral)).status_code == status
    assert client.post(_path(referral), COUNT | {"body": "x"}).status_code == status
    assert cases.recipient(referral).state == "accepted"


def test_an_answer_to_what_was_withdrawn_meanwhile_is_shown_back(cases: Cases, enter: Enter) -> None:
    referral, client = cases.received_in("accepted").referral, enter("vn_officer")
    form = hidden_fields(client.get(_path(referral))) | COUNT | {"body": "EXERCISE: hours of work"}
    owned = cases.as_seen_by("nz_officer", lambda actor: Referral.objects.get(id=referral.id))
    cases.take(services.withdraw, owned, by="nz_officer", reason="Found.")

    response = client.post(_path(referral), form)

    assert response.status_code == 409
    assert "EXERCISE: hours of work" in text_of(response)
    assert _outcomes(cases, referral) == []
