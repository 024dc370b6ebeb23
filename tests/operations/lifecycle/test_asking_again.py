"""Asking the members again how long a round shall be: by which of two chairs, when, with what became of comments."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from threading import Thread
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from common.access import MovedOn
from members.acting import acting_as
from operations.lifecycle import services as lifecycle
from operations.lifecycle.services import Asked
from terms_of_reference.consultations import services as consultations
from tests.contracts.separate import portal_on
from tests.operations.lifecycle.living import DAY, Life
from tests.operations.pages import fill_in, text_of

pytestmark = pytest.mark.django_db
Enter = Callable[[str], Client]


def test_of_two_chairs_that_ask_again_at_once_the_second_sees_the_revision_of_the_first(
    separate_database: Callable[[], Any], actor: Callable[[str], Any], acting: Any, now: Any
) -> None:
    """Both have the same page; the second waits for the first and then finds its revision, in words."""
    name = separate_database().info.dbname
    chairs: dict[str, Any] = {who: actor(who) for who in ("nz_chair", "vn_chair")}
    asked = Asked(text="EXERCISE", options=["6", "9"], rule="silence", deadline_at=now + 9 * DAY)
    refused: list[MovedOn] = []

    def second() -> None:
        with portal_on(name), acting_as(chairs["vn_chair"]):
            try:
                lifecycle.ask_again(
                    jpoa=shown["vn_chair"], asked=asked, by=chairs["vn_chair"], now=now, version=version
                )
            except MovedOn as error:
                refused.append(error)

    with portal_on(name):
        life = _withdrawn(chairs, now)
        shown = {}
        for who, chair in chairs.items():
            with acting_as(chair):
                shown[who] = life.row()
                assert shown[who].consultation
        version = shown["vn_chair"].version
        with acting_as(chairs["nz_chair"]):
            first = lifecycle.ask_again(
                jpoa=shown["nz_chair"], asked=asked, by=chairs["nz_chair"], now=now, version=version
            )
            late = Thread(target=second)
            late.start()
            late.join(timeout=2)
            assert late.is_alive()
        late.join()

    assert [error.subject.id for error in refused] == [first.id]


def _withdrawn(chairs: dict[str, Any], now: Any) -> Life:
    """A round whose round of views was withdrawn."""
    life = Life(separate_acting(chairs), now)
    life.propose()
    life.ask()
    by = chairs["vn_chair"]
    with acting_as(by):
        asked = life.row().consultation
        assert asked
        consultations.withdraw(consultation=asked, reason="EXERCISE", by=by, now=now, version=1)
    return life


def separate_acting(chairs: dict[str, Any]) -> Callable[[str], Any]:
    """As the fixture `acting`, of people that were looked up in the tests' own database."""

    @contextmanager
    def block(who: str) -> Iterator[Any]:
        with acting_as(chairs[who]):
            yield chairs[who]

    return block


def test_who_agreed_with_changes_lets_the_chairs_ask_again(life: Life, acting: Any, enter: Enter) -> None:
    life.propose()
    life.ask()
    page = reverse("jpoa_ask_again", args=[life.id])
    with acting("th_officer") as by:
        asked = life.row().consultation
        assert asked
        said = consultations.Said(answer="agree_with_changes", words="EXERCISE: shorter")
        sent = consultations.Sent(number=1)
        consultations.give_view(consultation=asked, said=said, sent=sent, by=by, now=life.now)
    life.conclude()
    chair = enter("nz_chair")
    assert page in chair.get(reverse("jpoa", args=[life.id])).content.decode()
    assert page not in enter("th_officer").get(reverse("jpoa", args=[life.id])).content.decode()
    words = {"text": "EXERCISE", "options": "6\n9", "rule": "silence", "deadline_at": "2100-01-01T10:00"}

    silent = fill_in(chair, page, **words)
    assert silent.context["form"].errors.keys() == {"outcome_TH"} and "EXERCISE: shorter" in text_of(silent)
    curt = fill_in(chair, page, **words, outcome_TH="not_taken_up")
    assert curt.context["form"].errors.keys() == {"words_TH"}
    done = fill_in(chair, page, **words, outcome_TH="not_taken_up", words_TH="EXERCISE: the budget year")

    assert done.status_code == 302
    shown = text_of(enter("th_officer").get(done["Location"]))
    assert "Not taken up" in shown and "EXERCISE: the budget year" in shown
