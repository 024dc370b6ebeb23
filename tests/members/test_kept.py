"""Words of a form whose session or page had run out: for their writer, until the form is carried out."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
import time_machine
from django.http import HttpRequest, QueryDict

from common import formtoken
from members.access import NOBODY
from members.people import kept
from tests.operations.cases import Cases

pytestmark = pytest.mark.django_db

PATH = "/referrals/new/"


def _posted(cases: Cases, who: str = "nz_officer", path: str = PATH, **fields: Any) -> HttpRequest:
    """A form that this person was shown at `path`."""
    request = HttpRequest()
    request.path, request.method = path, "POST"
    request.POST = QueryDict(mutable=True)
    token = formtoken.issue(person_id=cases.actor(who).person_id, path=PATH)
    for name, value in {formtoken.FIELD: token, "csrfmiddlewaretoken": "c", "version": "3", **fields}.items():
        request.POST.setlist(name, value if isinstance(value, list) else [value])
    return request


def _found(cases: Cases, who: str, path: str = PATH) -> QueryDict | None:
    return cases.as_seen_by(who, lambda actor: kept.find(actor, path))


def test_what_was_typed_is_given_back_to_its_writer_until_it_is_carried_out(cases: Cases) -> None:
    assert kept.keep(_posted(cases, summary="EXERCISE", roles=["suspect", "witness"]))

    given = _found(cases, "nz_officer")
    assert given is not None
    assert (given["summary"], given.getlist("roles")) == ("EXERCISE", ["suspect", "witness"])
    assert _found(cases, "nz_officer") == given
    cases.as_seen_by("nz_officer", lambda actor: kept.forget(actor, PATH))
    assert _found(cases, "nz_officer") is None


def test_what_was_given_back_is_not_offered_to_the_next_case(cases: Cases) -> None:
    real = datetime.now(UTC)
    kept.keep(_posted(cases, summary="EXERCISE"))

    with time_machine.travel(real + timedelta(hours=50), tick=False):
        assert _found(cases, "nz_officer") is not None  # back after two days
    with time_machine.travel(real + timedelta(hours=50, minutes=59), tick=False):
        assert _found(cases, "nz_officer") is not None
    with time_machine.travel(real + timedelta(hours=51, minutes=1), tick=False):
        assert _found(cases, "nz_officer") is None


@pytest.mark.parametrize("who", ["nz_colleague", "vn_officer"])
def test_nobody_else_makes_it_forgotten(cases: Cases, who: str) -> None:
    kept.keep(_posted(cases, summary="EXERCISE"))

    cases.as_seen_by(who, lambda actor: kept.forget(actor, PATH))

    assert _found(cases, "nz_officer") is not None


def test_a_form_without_words_is_not_kept(cases: Cases) -> None:
    assert not kept.keep(_posted(cases, summary="", narrative="  "))


def test_tokens_and_versions_are_no_words(cases: Cases) -> None:
    kept.keep(_posted(cases, summary="EXERCISE"))

    given = _found(cases, "nz_officer")
    assert given is not None and list(given) == ["summary"]


@pytest.mark.parametrize("who", ["nz_colleague", "vn_officer", "nz_administrator"])
def test_nobody_else_gets_it(cases: Cases, who: str) -> None:
    kept.keep(_posted(cases, summary="EXERCISE"))

    assert _found(cases, who) is None
    assert _found(cases, "nz_officer") is not None


def test_nobody_signed_in_gets_nothing(cases: Cases) -> None:
    kept.keep(_posted(cases, summary="EXERCISE"))

    assert kept.find(NOBODY, PATH) is None


def test_it_belongs_to_the_page_where_it_was_typed(cases: Cases) -> None:
    kept.keep(_posted(cases, summary="EXERCISE"))

    assert _found(cases, "nz_officer", "/referrals/other/") is None


def test_of_two_tries_the_last_is_given_back(cases: Cases) -> None:
    kept.keep(_posted(cases, summary="first"))
    kept.keep(_posted(cases, summary="second"))

    given = _found(cases, "nz_officer")
    assert given is not None and given["summary"] == "second"


@pytest.mark.parametrize("token", ["", "forged", "a:b:c"])
def test_without_a_token_of_the_portal_nothing_is_kept(cases: Cases, token: str) -> None:
    assert not kept.keep(_posted(cases, summary="EXERCISE", **{formtoken.FIELD: token}))


def test_a_token_of_another_page_keeps_nothing(cases: Cases) -> None:
    assert not kept.keep(_posted(cases, path="/referrals/other/", summary="EXERCISE"))


def test_more_than_a_form_can_hold_is_not_kept(cases: Cases) -> None:
    assert kept.keep(_posted(cases, narrative="x" * 60_000))
    assert not kept.keep(_posted(cases, narrative="x" * 60_001))


def test_what_nobody_came_back_for_goes_after_seven_days(cases: Cases) -> None:
    real = datetime.now(UTC)
    with time_machine.travel(real - timedelta(days=8), tick=False):
        kept.keep(_posted(cases, summary="old"))
    with time_machine.travel(real - timedelta(days=6), tick=False):
        kept.keep(_posted(cases, who="nz_colleague", summary="young"))

    assert kept.forget_old() == 1
    assert kept.forget_old() == 0

    assert _found(cases, "nz_officer") is None
    assert _found(cases, "nz_colleague") is not None


def test_the_words_worth_showing_are_those_that_were_typed() -> None:
    posted = QueryDict("summary=EXERCISE&empty=&blank=+&roles=a&roles=b&version=3&csrfmiddlewaretoken=x&form_token=y")

    assert kept.typed(posted) == [("Summary", "EXERCISE"), ("Roles", "a, b")]
