from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from django.contrib.messages import get_messages
from django.contrib.messages.storage.base import BaseStorage
from django.http import HttpRequest, QueryDict

from common import formtoken
from common.versions import AlreadyDone, ChangedMeanwhile
from members.access import Actor
from members.people import kept
from members.posting import Posted, carry_out, posted, words_for
from operations.models import Referral
from tests.operations.cases import Cases

pytestmark = pytest.mark.django_db

PATH = "/referrals/new/"
ROW = Referral()


class Shelf(BaseStorage):
    """Messages that live as long as their request."""

    def _get(self, *args: Any, **kwargs: Any) -> Any:
        return [], True

    def _store(self, messages: Any, response: Any, *args: Any, **kwargs: Any) -> list[Any]:
        return []


@pytest.fixture
def request_of(cases: Cases) -> Callable[..., HttpRequest]:
    """A request by the officer, with a form token made for somebody."""

    def make(method: str = "POST", *, made_for: str = "nz_officer", **fields: str) -> HttpRequest:
        request = HttpRequest()
        request.path, request.method = PATH, method
        request.actor = cases.actor("nz_officer")
        request._messages = Shelf(request)
        token = formtoken.issue(person_id=cases.actor(made_for).person_id, path=PATH)
        request.POST = QueryDict(mutable=True)
        request.POST.update({formtoken.FIELD: token, **fields})
        return request

    return make


def test_a_form_says_which_showing_and_which_version_it_is(request_of: Callable[..., HttpRequest]) -> None:
    said = posted(request_of(version="7"))

    assert said.version == 7
    assert said.showing is not None
    assert said.submission is not None


def test_the_same_words_again_are_the_same_submission_and_other_words_are_not(
    request_of: Callable[..., HttpRequest],
) -> None:
    request = request_of(summary="EXERCISE", csrfmiddlewaretoken="one")
    first = posted(request)

    request.POST["csrfmiddlewaretoken"] = "another"
    assert posted(request) == first
    request.POST["summary"] = "EXERCISE, corrected"
    corrected = posted(request)
    assert (corrected.showing, corrected.version) == (first.showing, first.version)
    assert corrected.submission != first.submission


@pytest.mark.parametrize("version", ["", "0x7", "-1", "seven", "٧", "9999999999", " 7"])
def test_a_version_that_is_none_is_none(request_of: Callable[..., HttpRequest], version: str) -> None:
    assert posted(request_of(version=version)).version is None


@pytest.mark.parametrize("token", ["", "forged"])
def test_a_forged_token_names_no_submission(request_of: Callable[..., HttpRequest], token: str) -> None:
    assert posted(request_of(**{formtoken.FIELD: token})) == Posted(None, None, None)


def test_a_form_made_for_somebody_else_names_no_submission(request_of: Callable[..., HttpRequest]) -> None:
    assert posted(request_of(made_for="vn_officer")) == Posted(None, None, None)


def _answer(request: HttpRequest, act: Callable[[Posted], Any]) -> tuple[str, list[str]]:
    response = carry_out(request, act, said="Done.", to=lambda row: f"/rows/{row.version}/")
    return response["Location"], [str(message) for message in get_messages(request)]


def test_what_is_done_is_said_and_leads_on(request_of: Callable[..., HttpRequest]) -> None:
    assert _answer(request_of(), lambda _posted: ROW) == ("/rows/1/", ["Done."])


def test_what_was_done_by_the_same_form_leads_on_without_saying_it_again(
    request_of: Callable[..., HttpRequest],
) -> None:
    def act(_posted: Posted) -> Any:
        raise AlreadyDone(ROW)

    assert _answer(request_of(), act) == ("/rows/1/", [])


def test_what_was_changed_meanwhile_leads_back_with_everything_typed(
    request_of: Callable[..., HttpRequest], cases: Cases
) -> None:
    def act(_posted: Posted) -> Any:
        raise ChangedMeanwhile(ROW)

    with cases.acting("nz_officer"):
        where, said = _answer(request_of(summary="EXERCISE"), act)

    assert where == PATH
    assert len(said) == 1 and said[0].startswith("This was changed after your page was opened")
    with cases.acting("nz_officer") as actor:
        words, was_kept = words_for(request_of("GET"), actor)
    assert was_kept and words is not None and words["summary"] == "EXERCISE"


def test_what_was_changed_meanwhile_may_go_on_at_another_form(
    request_of: Callable[..., HttpRequest], cases: Cases
) -> None:
    def act(_posted: Posted) -> Any:
        raise ChangedMeanwhile(ROW)

    with cases.acting("nz_officer") as actor:
        request = request_of(summary="EXERCISE")
        answer = carry_out(request, act, said="Done.", to=str, again=lambda row: f"/rows/{row.version}/edit/")
        assert answer["Location"] == "/rows/1/edit/"
        words = kept.find(actor, "/rows/1/edit/")

    assert words is not None and words["summary"] == "EXERCISE"


def test_what_was_kept_goes_when_the_form_is_carried_out(request_of: Callable[..., HttpRequest], cases: Cases) -> None:
    with cases.acting("nz_officer") as actor:
        kept.keep_for(actor, request_of(summary="EXERCISE"), path=PATH)
        _answer(request_of(), lambda _posted: ROW)
        assert kept.find(actor, PATH) is None


def test_the_form_can_be_opened_without_what_was_kept(request_of: Callable[..., HttpRequest], cases: Cases) -> None:
    with cases.acting("nz_officer") as actor:
        kept.keep_for(actor, request_of(summary="EXERCISE"), path=PATH)
        without = request_of("GET")
        without.GET = QueryDict("saved")
        assert words_for(without, actor) == (None, False)
        assert words_for(request_of("GET"), actor)[1]


def test_a_posted_form_is_bound_to_what_was_posted(request_of: Callable[..., HttpRequest], cases: Cases) -> None:
    words, was_kept = words_for(request_of(summary="EXERCISE"), cases.actor("nz_officer"))

    assert (words and words["summary"], was_kept) == ("EXERCISE", False)


def test_a_new_page_has_no_words(request_of: Callable[..., HttpRequest], cases: Cases) -> None:
    def ask(actor: Actor) -> Any:
        return words_for(request_of("GET"), actor)

    assert cases.as_seen_by("nz_officer", ask) == (None, False)
