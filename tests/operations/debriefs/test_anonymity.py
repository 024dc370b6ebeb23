"""An observer who reads every page never learns what a country said that wished to stay unnamed (decision 0022)."""

from __future__ import annotations

from collections import Counter, defaultdict
from typing import Any

import pytest
from django.db import DatabaseError, connection, transaction
from django.urls import reverse
from hypothesis import given, settings
from hypothesis import strategies as st

from members.acting import acting_as
from operations.debriefs import queries
from operations.debriefs.questions import CODES
from operations.models import DebriefAnswer
from tests.operations.debriefs.debriefing import AGENCIES, EMPTY, SECOND, Debriefing, taken_back
from tests.walls import walk

pytestmark = pytest.mark.django_db
World = dict[str, dict[str, Any]]  # by agency what it sent

_WORDS = st.sampled_from(["", "EXERCISE alpha", "EXERCISE beta", "Exercise,  ALPHA!", "EXERCISE gamma"])
_ANSWER = st.fixed_dictionaries(
    {
        "worked": _WORDS,
        "hindered": _WORDS,
        "training": st.just("EXERCISE: always something"),
        "training_topics": st.lists(st.sampled_from(["sea", "money"]), unique=True),
        "is_anonymous": st.booleans(),
    }
)
_WORLDS = st.dictionaries(st.sampled_from(AGENCIES), _ANSWER, max_size=len(AGENCIES))
_UNNAMED = st.dictionaries(
    st.sampled_from(AGENCIES), _ANSWER.map(lambda one: one | {"is_anonymous": True}), min_size=2, max_size=6
)


def _live(debriefing: Debriefing, world: World) -> None:
    """Send what each agency says, in the order of the table, whoever says what."""
    for key in AGENCIES:
        if key in world:
            debriefing.answer(key, **world[key])


def _seen(debriefing: Debriefing) -> tuple[Any, ...]:
    """What everybody is told when the questions are closed: words in their order, countries by topic, the counts."""
    with debriefing.acting("nz_chair"):
        counts = queries.counts_of(debriefing.row())
    return debriefing.told(), debriefing.results().topics, counts


def _after_closing(debriefing: Debriefing, world: World) -> tuple[Any, ...]:
    now = debriefing.life.now
    try:
        with taken_back():
            _live(debriefing, world)
            debriefing.close()
            seen = _seen(debriefing)
    finally:
        debriefing.life.now = now
    return seen


def _core(words: str) -> str:
    return "".join(one for one in words.lower() if one.isalnum())


def _turned(world: World) -> World:
    """The same world with what was said without a name handed round among those who said it."""
    unnamed = [key for key in AGENCIES if key in world and world[key]["is_anonymous"]]
    return world | {key: world[other] for key, other in zip(unnamed, [*unnamed[1:], *unnamed[:1]], strict=True)}


@settings(max_examples=25)
@given(world=_WORLDS)
def test_who_said_what_without_a_name_changes_nothing_that_is_seen(debriefing: Debriefing, world: World) -> None:
    debriefing.ask_once()

    assert _after_closing(debriefing, world) == _after_closing(debriefing, _turned(world))


@settings(max_examples=25)
@given(world=_UNNAMED)
def test_nothing_is_told_that_all_but_one_have_said(debriefing: Debriefing, world: World) -> None:
    """For each that is told there are two at least who have not said it, so that nobody must have said it."""
    debriefing.ask_once()
    told, topics, counts = _after_closing(debriefing, world)

    assert counts.answered == len(world)
    for code in CODES:
        spoken = [_core(world[key].get(code, "")) for key in world if world[key].get(code, "")]
        for words, country in told[code]:
            assert country == ""
            assert len(spoken) >= 3
            assert sum(core != _core(words) for core in spoken) >= 2, (code, words)
        if len(spoken) >= 3 and max(Counter(spoken).values()) <= len(spoken) - 2:
            assert sorted(words for words, _ in told[code]) == sorted(
                world[key][code] for key in world if world[key].get(code, "")
            )
    chosen = Counter(topic for one in world.values() for topic in one["training_topics"])
    assert sorted(number for _, number in topics) == sorted(
        number for number in chosen.values() if 2 <= number <= len(world) - 2
    )


@settings(max_examples=15)
@given(world=_WORLDS, other=_ANSWER)
def test_what_is_held_back_leaves_no_trace(debriefing: Debriefing, world: World, other: dict[str, Any]) -> None:
    """Of two unnamed ones nothing comes out: whatever they write, what is seen is the same."""
    debriefing.ask_once()
    named = {key: one | {"is_anonymous": False} for key, one in world.items() if key not in AGENCIES[:2]}
    one = named | {key: EMPTY | other | {"is_anonymous": True} for key in AGENCIES[:2]}
    another = named | {
        key: EMPTY | {"worked": f"EXERCISE {key}", "training_topics": ["sea"], "is_anonymous": True}
        for key in AGENCIES[:2]
    }

    assert _after_closing(debriefing, one) == _after_closing(debriefing, another)


_ALPHA = {"worked": "EXERCISE: alpha", "hindered": "EXERCISE: late", "is_anonymous": True}
_BETA = {"worked": "EXERCISE: beta", "hindered": "EXERCISE: slow", "is_anonymous": True}
_GAMMA = {"worked": "EXERCISE: gamma", "hindered": "EXERCISE: dear", "is_anonymous": True}
_OPEN = {"worked": "EXERCISE: delta", "hindered": "EXERCISE: far"}


def _pages(debriefing: Debriefing, enter: Any, who: str) -> dict[str, tuple[Any, ...]]:
    """Every page about the round as somebody sees it."""
    jpoa, client = debriefing.life.id, enter(who)
    places = [reverse(name, args=[jpoa]) for name in ("jpoa", "jpoa_participants", "jpoa_decisions", "debrief")]
    if who == "nz_chair":
        places.append(reverse("debrief_summarise", args=[debriefing.row().id]))
    return {place: walk.bare(client.get(place)) for place in [*places, "/"]}


@pytest.mark.parametrize("who", ["nz_chair", "vn_chair", "th_officer", "nz_analyst", "secretariat", "nz_auditor"])
def test_the_pages_of_an_observer_are_the_same_whoever_said_what(who: str, debriefing: Debriefing, enter: Any) -> None:
    """Byte for byte, before the questions are closed and after."""
    debriefing.ask()
    start, pages = debriefing.life.now, defaultdict(list)
    keys = ("lk-police", "id-crime", "au-border")
    for said in ((_ALPHA, _BETA, _GAMMA), (_BETA, _GAMMA, _ALPHA)):
        with taken_back():
            for key, one in zip(keys, said, strict=True):
                debriefing.answer(key, **one)
            debriefing.answer("vn-police", **_OPEN)
            pages["before"].append(_pages(debriefing, enter, who))
            debriefing.close()
            pages["after"].append(_pages(debriefing, enter, who))
        debriefing.life.now = start

    for before_or_after in pages.values():
        assert before_or_after[0] == before_or_after[1]
    before, after = (b"".join(body for *_, body in pages[when][0].values()) for when in ("before", "after"))
    assert all(words in after for words in (b"EXERCISE: alpha", b"EXERCISE: beta", b"EXERCISE: delta"))
    assert b"EXERCISE: alpha" not in before


def test_before_the_questions_are_closed_nobody_is_told_anything(debriefing: Debriefing, acting: Any) -> None:
    debriefing.ask()
    for key, one in zip(("lk-police", "id-crime", "au-border"), (_ALPHA, _BETA, _GAMMA), strict=True):
        debriefing.answer(key, **one)
    debriefing.answer("vn-police", **_OPEN)

    for who in ("nz_chair", "th_officer", "vn_officer", "secretariat"):
        assert debriefing.told(who) == {code: [] for code in CODES}
        assert debriefing.results(who).topics == []
    with acting("th_officer"):
        assert queries.counts_of(debriefing.row()) is None
    with acting("vn_chair"):
        counts = queries.counts_of(debriefing.row())
    assert counts == queries.Counts(countries=6, answered=4)


def test_an_answer_is_read_by_its_own_agency_alone(debriefing: Debriefing, acting: Any) -> None:
    debriefing.ask()
    sent = debriefing.answer("vn-police", **_ALPHA)

    for who in ("nz_chair", "vn_chair", "th_officer", "nz_officer", "secretariat", "nz_auditor"):
        with acting(who):
            assert not DebriefAnswer.objects.filter(id=sent.id).exists(), who
    with acting("vn_officer"):
        assert DebriefAnswer.objects.get(id=sent.id).worked == "EXERCISE: alpha"


def test_a_draft_is_told_to_nobody(debriefing: Debriefing) -> None:
    debriefing.ask()
    debriefing.answer("vn-police", is_sent=False, worked="EXERCISE: draft")
    debriefing.close()

    assert debriefing.told()["worked"] == []


def test_three_agencies_of_two_countries_are_not_enough(debriefing: Debriefing) -> None:
    debriefing.ask()
    debriefing.answer("nz-border", **_ALPHA)
    debriefing.answer(SECOND, **_BETA)
    debriefing.answer("lk-police", **_GAMMA)
    debriefing.close()

    assert debriefing.told()["worked"] == []


def test_a_country_that_has_also_answered_under_its_name_hides_nobody(debriefing: Debriefing) -> None:
    debriefing.ask()
    debriefing.answer("nz-border", **_OPEN)
    debriefing.answer(SECOND, **_ALPHA)
    debriefing.answer("lk-police", **_BETA)
    debriefing.answer("id-crime", **_GAMMA)
    debriefing.close()

    assert debriefing.told()["worked"] == [("EXERCISE: delta", "NZ")]


def test_nobody_without_a_context_is_told_anything(debriefing: Debriefing) -> None:
    debriefing.ask()
    debriefing.answer("vn-police", **_OPEN)
    debriefing.close()
    key = debriefing.row().id

    assert len(debriefing.told()["worked"]) == 1
    with connection.cursor() as cursor:
        for name in ("debrief_said", "debrief_topics", "debrief_counts", "debrief_unanswered"):
            cursor.execute(f"select * from {name}(%s)", [key])
            assert cursor.fetchall() == []


def test_whom_the_worker_reminds_is_told_to_nobody_else(debriefing: Debriefing, acting: Any) -> None:
    key = debriefing.ask().id
    for who in ("nz_chair", "th_officer"):
        with acting(who), connection.cursor() as cursor:
            cursor.execute("select * from debrief_unanswered(%s)", [key])
            assert cursor.fetchall() == []


@pytest.mark.parametrize(
    "change",
    ["worked = 'EXERCISE: other'", "is_anonymous = false", "submitted_at = null, submitted_by_id = null"],
)
def test_after_closing_no_answer_changes(change: str, debriefing: Debriefing) -> None:
    """Else what is told before and after would tell whose it was."""
    debriefing.ask()
    sent = debriefing.answer("vn-police", **_ALPHA)
    debriefing.close()
    officer = debriefing.officer("vn-police")

    with (
        acting_as(officer),
        pytest.raises(DatabaseError, match="closed"),
        transaction.atomic(),
        connection.cursor() as cursor,
    ):
        cursor.execute(f"update operations_debriefanswer set {change} where id = %s", [sent.id])
