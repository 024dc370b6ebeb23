from __future__ import annotations

from typing import Any

import pytest
from django.db import connection
from django.db.models import F
from django.http import QueryDict

from operations.models import ReferralGrant
from operations.referrals import lists, services
from operations.referrals.filters import ReferralFilter
from operations.states import RecipientState, ReferralState
from tests.operations.cases import Cases

pytestmark = pytest.mark.django_db


def _keys(cases: Cases, who: str, **chosen: str) -> set[Any]:
    query = QueryDict(mutable=True)
    query.update(chosen)
    with cases.acting(who) as actor:
        return set(ReferralFilter(query, queryset=lists.listed(actor)).qs.values_list("content_object_id", flat=True))


def test_without_a_choice_the_list_is_whole(cases: Cases) -> None:
    with cases.acting("nz_officer") as actor:
        whole = lists.listed(actor).count()

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


def test_quick_questions_alone_are_shown_to_both_sides(cases: Cases) -> None:
    quick, full = cases.sent(is_quick=True), cases.sent()

    for who in ("nz_officer", "vn_officer"):
        found = _keys(cases, who, kind="quick")
        assert quick.id in found and full.id not in found
    assert quick.id not in _keys(cases, "th_officer", kind="quick")


def test_a_draft_that_becomes_a_full_referral_is_no_quick_question_any_more(cases: Cases) -> None:
    draft = cases.draft(is_quick=True)
    assert draft.id in _keys(cases, "nz_officer", kind="quick")

    cases.take(services.edit, draft, by="nz_officer", content={"is_quick": False})

    assert draft.id not in _keys(cases, "nz_officer", kind="quick")


def test_quick_questions_are_found_by_the_grants_own_index(cases: Cases) -> None:
    """Not by looking at all that an agency is a party to: it may have asked few among a million."""
    with cases.acting("nz_officer") as actor:
        rows = ReferralFilter({"kind": "quick"}, queryset=lists.listed(actor)).qs[:26]
        with connection.cursor() as cursor:
            # Of a small table the planner would read all and sort it.
            cursor.execute(
                "set local enable_seqscan = off; set local enable_bitmapscan = off; set local enable_sort = off"
            )
            plan = rows.explain()

    assert 'operations_referral"' not in str(rows.query)
    assert "referral_list_quick" in plan and "Sort" not in plan


def test_what_was_shared_when_an_agency_came_in_later_says_it_too(cases: Cases) -> None:
    """Each grant is filled by the database, whoever gives it."""
    with cases.acting("nz_officer"):
        wrong = ReferralGrant.objects.exclude(is_quick=F("content_object__is_quick"))
        assert not wrong.exists()
