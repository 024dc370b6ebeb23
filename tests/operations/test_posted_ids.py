"""Ids and tokens in what is posted: chosen from a list, made for the person who posts, or not taken at all."""

from __future__ import annotations

from typing import Any
from uuid import UUID

import pytest
import time_machine

from common import formtoken
from common.ids import uuid7
from members.models import Agency
from operations.models import Referral
from tests.operations.sending import WHOLE

BODY = WHOLE["write"][1]


def _written(**changes: Any) -> dict[str, Any]:
    """A whole referral form, to Viet Nam's police."""
    to = Agency.objects.get(group__name="vn-police").id
    return {**BODY, "draft_recipients": [str(to)], **changes}


def _drafts(acting: Any, name: str) -> set[UUID]:
    with acting(name) as who:
        return set(Referral.objects.filter(owner_group_id=who.group_id, state="draft").values_list("id", flat=True))


@pytest.mark.parametrize("what", ["own agency", "unknown", "no uuid", "closed agency", "a referral", "own and another"])
def test_only_other_active_agencies_can_be_chosen(what: str, enter: Any, acting: Any, actor: Any) -> None:
    own = actor("nz_officer").agency_id
    before = _drafts(acting, "nz_officer")
    chosen = {
        "own agency": [str(own)],
        "unknown": [str(uuid7())],
        "no uuid": ["x' or true --"],
        "closed agency": ["00000000-0000-0000-0000-000000000000"],
        "a referral": [str(next(iter(before)))],
        "own and another": [str(own), *_written()["draft_recipients"]],
    }[what]

    answer = enter("nz_officer").post("/referrals/new/", _written(draft_recipients=chosen))

    assert answer.status_code == 200
    assert b"Choose agencies of the list." in answer.content
    assert _drafts(acting, "nz_officer") == before


@pytest.mark.parametrize("field", ["handling_code", "kind", "urgency", "crime_type"])
def test_codes_are_those_of_the_list(field: str, enter: Any, acting: Any) -> None:
    before = _drafts(acting, "nz_officer")

    answer = enter("nz_officer").post("/referrals/new/", _written(**{field: "H9'"}))

    assert answer.status_code == 200
    assert _drafts(acting, "nz_officer") == before


def test_a_form_made_for_somebody_else_is_not_taken_for_theirs(enter: Any, acting: Any, actor: Any) -> None:
    """The token names a submission of the Vietnamese officer; she can still send her form afterwards."""
    hers = formtoken.issue(person_id=actor("vn_officer").person_id, path="/referrals/new/")
    before, hers_before = _drafts(acting, "nz_officer"), _drafts(acting, "vn_officer")
    to = str(Agency.objects.get(group__name="th-immigration").id)

    taken = enter("nz_officer").post("/referrals/new/", _written(form_token=hers))
    sent = enter("vn_officer").post("/referrals/new/", _written(form_token=hers, draft_recipients=[to]))

    assert (taken.status_code, sent.status_code) == (302, 302)
    assert len(_drafts(acting, "nz_officer") - before) == 1
    assert len(_drafts(acting, "vn_officer") - hers_before) == 1


def test_words_posted_with_somebody_elses_token_do_not_reach_them(enter: Any, acting: Any, actor: Any) -> None:
    with acting("nz_officer") as officer:
        draft = Referral.objects.filter(owner_group_id=officer.group_id, state="draft")[0]
    path = f"/referrals/{draft.id}/edit/"
    hers = formtoken.issue(person_id=actor("nz_colleague").person_id, path=path)

    enter("nz_officer").post(path, _written(form_token=hers, version="99", summary="EXERCISE put into her mouth"))

    assert b"put into her mouth" not in enter("nz_colleague").get(path).content


@pytest.mark.parametrize("token", ["", "x", "x:y:z", "\x00", "ÿ" * 50, "a" * 10_000])
def test_a_token_that_is_none_is_no_token(token: str, enter: Any, acting: Any) -> None:
    before = _drafts(acting, "nz_officer")

    answer = enter("nz_officer").post("/referrals/new/", _written(form_token=token))

    assert answer.status_code == 302
    assert len(_drafts(acting, "nz_officer") - before) == 1


def test_a_token_of_another_page_or_day_names_no_submission(enter: Any, acting: Any, actor: Any) -> None:
    before, person = _drafts(acting, "nz_officer"), actor("nz_officer").person_id
    with time_machine.travel("2026-01-01T00:00:00Z", tick=False):
        old = formtoken.issue(person_id=person, path="/referrals/new/")
    elsewhere = formtoken.issue(person_id=person, path="/")
    client = enter("nz_officer")

    answers = [
        client.post("/referrals/new/", _written(form_token=token)).status_code for token in (old, old, elsewhere)
    ]

    assert answers == [302, 302, 302]
    assert len(_drafts(acting, "nz_officer") - before) == 3
