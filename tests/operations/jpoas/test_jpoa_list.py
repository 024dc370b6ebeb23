from __future__ import annotations

from collections.abc import Callable

import pytest
from django.test import Client

from operations.jpoas import queries
from operations.models import JointPeriodOfAction
from tests.operations.cases import Cases
from tests.operations.pages import counted, queries_of, text_of

pytestmark = pytest.mark.django_db

Enter = Callable[[str], Client]
EVERYBODY = ["nz_officer", "vn_analyst", "nz_administrator", "nz_chair", "nz_auditor", "secretariat", "th_officer"]


@pytest.mark.parametrize("who", EVERYBODY)
def test_every_role_sees_every_round(enter: Enter, who: str) -> None:
    response = enter(who).get("/jpoas/")

    assert response.status_code == 200
    assert len(response.context["rows"]) == JointPeriodOfAction.objects.count() == 11


def test_nobody_sees_none(client: Client) -> None:
    assert client.get("/jpoas/")["Location"] == "/accounts/login/?next=/jpoas/"


def test_exercises_stand_first_then_the_newest(enter: Enter) -> None:
    rows = [jpoa for jpoa, _state in enter("nz_officer").get("/jpoas/").context["rows"]]

    known = [jpoa.starts_on for jpoa in rows[3:] if jpoa.starts_on]
    assert [jpoa.is_exercise for jpoa in rows] == [True] * 3 + [False] * (len(rows) - 3)
    assert known == sorted(known, reverse=True)


def test_each_name_that_a_source_uses_is_shown(enter: Enter) -> None:
    page = text_of(enter("nz_officer").get("/jpoas/"))

    for jpoa in JointPeriodOfAction.objects.prefetch_related("labels"):
        for label in jpoa.labels.all():
            assert label.text in page


def test_all_rounds_cost_as_many_queries_as_one(cases: Cases) -> None:
    with cases.acting("nz_officer") as actor:
        asked = []
        for rows in (queries.listed(actor), queries.listed(actor).filter(key="2015")):
            with counted() as number:
                for jpoa in rows:
                    assert jpoa.name, [label.text for label in jpoa.labels.all()]
                    assert jpoa.key, [country.name for country in jpoa.co_chairs.all()]
            asked += number

    assert asked[0] == asked[1] == 3


def test_the_page_asks_no_query_for_each_row(enter: Enter) -> None:
    client = enter("nz_officer")
    asked = queries_of(client, "/jpoas/")

    assert asked < 5 + JointPeriodOfAction.objects.count()
