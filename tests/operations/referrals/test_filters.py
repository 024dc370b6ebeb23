from __future__ import annotations

from typing import Any

import pytest
from django.http import QueryDict

from operations.referrals import queries
from operations.referrals.filters import ReferralFilter
from operations.states import RecipientState, ReferralState
from tests.operations.cases import Cases

pytestmark = pytest.mark.django_db


def _keys(cases: Cases, who: str, **chosen: str) -> set[Any]:
    query = QueryDict(mutable=True)
    query.update(chosen)
    with cases.acting(who) as actor:
        return set(ReferralFilter(query, queryset=queries.listed(actor)).qs.values_list("content_object_id", flat=True))


def test_without_a_choice_the_list_is_whole(cases: Cases) -> None:
    with cases.acting("nz_officer") as actor:
        whole = queries.listed(actor).count()

    assert len(_keys(cases, "nz_officer")) == whole > 25


def test_written_and_received_are_the_two_sides_of_the_whole(cases: Cases) -> None:
    written, received = (_keys(cases, "nz_officer", side=side) for side in ("sent", "received"))

    assert written and received
    assert not written & received
    assert written | received == _keys(cases, "nz_officer")


def test_the_same_referral_is_written_for_one_and_received_for_the_other(cases: Cases) -> None:
    referral = cases.sent()

    assert referral.id in _keys(cases, "nz_officer", side="sent")
    assert referral.id in _keys(cases, "vn_officer", side="received")
    assert referral.id not in _keys(cases, "vn_officer", side="sent")


def test_every_state_of_a_list_can_be_chosen_and_together_they_are_the_whole(cases: Cases) -> None:
    states = {*ReferralState.values, *RecipientState.values}

    found = [_keys(cases, "nz_officer", state=state) for state in sorted(states)]

    assert sum(map(len, found)) == len(_keys(cases, "nz_officer"))


@pytest.mark.parametrize(("name", "values"), [("kind", ["information", "victim"]), ("urgency", ["urgent", "routine"])])
def test_a_choice_shows_those_and_no_others(cases: Cases, name: str, values: list[str]) -> None:
    first, second = (cases.sent(**{name: value}).id for value in values)

    assert first in _keys(cases, "nz_officer", **{name: values[0]})
    assert second not in _keys(cases, "nz_officer", **{name: values[0]})


def test_choices_narrow_together(cases: Cases) -> None:
    both = _keys(cases, "nz_officer", side="sent", urgency="routine")

    assert both == _keys(cases, "nz_officer", side="sent") & _keys(cases, "nz_officer", urgency="routine")


def test_no_choice_shows_more_than_the_agency_may_see(cases: Cases) -> None:
    referral = cases.sent()

    for chosen in ({}, {"side": "sent"}, {"side": "received"}, {"state": "received"}, {"urgency": "priority"}):
        assert referral.id not in _keys(cases, "th_officer", **chosen)


@pytest.mark.parametrize("who", ["nz_chair", "nz_auditor", "secretariat"])
def test_a_role_that_reads_no_cases_has_an_empty_list(cases: Cases, who: str) -> None:
    assert _keys(cases, who) == set()
