"""Lessons of a round, and what the proposals of later ones make of them."""

from __future__ import annotations

from typing import Any

import pytest
from django.db import DatabaseError, transaction
from django.urls import reverse

from common.access import MovedOn, NotAllowed
from common.versions import ChangedMeanwhile
from operations.debriefs import lessons, queries
from operations.models import JointPeriodOfAction, Lesson, LessonTaken
from terms_of_reference.queries import areas_in_force
from tests.operations.debriefs.debriefing import Debriefing
from tests.operations.lifecycle.living import Life
from tests.operations.pages import fill_in, queries_of, text_of

pytestmark = pytest.mark.django_db
CONTENT = {"text": "EXERCISE: an interpreter at night", "question": "hindered", "focus_area": None}
STRANGERS = ["nz_officer", "secretariat", "nz_administrator", "nz_auditor", "nz_analyst"]


def _add(debriefing: Debriefing, who: str = "nz_chair", **content: Any) -> Lesson:
    with debriefing.acting(who) as by:
        row = debriefing.life.row()
        return lessons.add(jpoa=row, content=CONTENT | content, by=by, now=debriefing.now)


def _proposal(acting: Any, now: Any, **more: Any) -> Life:
    life = Life(acting, now, **more)
    life.propose(key="EXERCISE-8")
    return life


def _take(life: Life, lesson: Lesson, verdict: str, who: str = "nz_chair") -> LessonTaken:
    with life.acting(who) as by:
        taken = queries.get_taken(by, jpoa_id=life.id, lesson_id=lesson.id)
        assert taken
        version = taken.version
        lessons.take(taken=taken, verdict=verdict, words="EXERCISE", by=by, now=life.now, version=version)
        return taken


def _open(life: Life) -> list[str]:
    return [line.lesson.text for line in queries.carried_lessons(life.row()) if not line.is_said]


@pytest.mark.parametrize("who", STRANGERS)
def test_only_the_chairs_write_lessons(who: str, debriefing: Debriefing, acting: Any, enter: Any) -> None:
    lesson = _add(debriefing)
    with pytest.raises(NotAllowed):
        _add(debriefing, who)
    with acting(who) as by:
        for verb, more in ((lessons.edit, {"content": CONTENT}), (lessons.withdraw, {})):
            with pytest.raises(NotAllowed):
                verb(lesson=lesson, by=by, now=debriefing.now, version=1, **more)  # type: ignore[operator]
        assert Lesson.objects.filter(id=lesson.id).update(text="x") == 0
        assert Lesson.objects.get(id=lesson.id).text == CONTENT["text"]
    assert enter(who).get(reverse("lesson_edit", args=[lesson.id])).status_code == 403
    assert CONTENT["text"] in text_of(enter(who).get(reverse("debrief", args=[debriefing.life.id])))


def test_a_lesson_is_put_in_other_words_until_its_round_is_closed(debriefing: Debriefing, acting: Any) -> None:
    lesson = _add(debriefing)
    with acting("vn_chair") as by:
        area = areas_in_force(debriefing.now.date())[0]
        words: dict[str, Any] = {"by": by, "now": debriefing.now}
        lessons.edit(lesson=lesson, content=CONTENT | {"focus_area": area}, version=1, **words)
        with pytest.raises(ChangedMeanwhile):
            lessons.edit(lesson=lesson, content=CONTENT, version=1, **words)
    debriefing.life.step("close")
    later = _add(debriefing, text="EXERCISE: understood later")
    with acting("nz_chair") as by:
        closed = queries.get_lesson(by, lesson_id=lesson.id)
        assert closed
        with pytest.raises(MovedOn):
            lessons.edit(lesson=closed, content=CONTENT, version=2, by=by, now=debriefing.now)
        with pytest.raises(DatabaseError, match="stays as it is"), transaction.atomic():
            Lesson.objects.filter(id=lesson.id).update(text="x")
        lessons.withdraw(lesson=closed, version=2, by=by, now=debriefing.now)
        with pytest.raises(MovedOn):
            lessons.withdraw(lesson=closed, version=3, by=by, now=debriefing.now)
    assert [row.id for row in queries.lessons_of(debriefing.life.row())] == [later.id, lesson.id]


def test_no_lesson_of_a_round_that_is_not_over(debriefing: Debriefing, acting: Any, now: Any) -> None:
    with acting("nz_chair") as by:
        active = JointPeriodOfAction.objects.get(key="EXERCISE")
        with pytest.raises(MovedOn):
            lessons.add(jpoa=active, content=CONTENT, by=by, now=now)
        with pytest.raises(DatabaseError, match="stays as it is"), transaction.atomic():
            Lesson(jpoa=active, text="x", added_at=now).save(force_insert=True)


def test_a_lesson_comes_to_the_next_proposal_until_one_takes_it_up(
    debriefing: Debriefing, acting: Any, now: Any
) -> None:
    lesson = _add(debriefing)
    life = _proposal(acting, debriefing.now)
    assert lesson.text not in _open(life)  # its round is not closed
    debriefing.life.step("close")
    before = queries.unanswered_lessons(life.row())
    assert lesson.text in _open(life)

    taken = _take(life, lesson, "not_now")
    assert lesson.text not in _open(life)
    assert queries.unanswered_lessons(life.row()) == before - 1
    other = Life(acting, debriefing.now)
    other.propose(key="EXERCISE-9")
    assert lesson.text in _open(other)  # left for later, so it comes again
    _take(other, lesson, "taken_up", "vn_chair")
    third = Life(acting, debriefing.now)
    third.propose(key="EXERCISE-10")
    assert lesson.text not in _open(third)
    assert taken.id in {line.id for line in queries.carried_lessons(life.row())}  # what was said stays to be read


def test_exercises_teach_exercises_only(debriefing: Debriefing, acting: Any) -> None:
    lesson = _add(debriefing)
    debriefing.life.step("close")
    real = _proposal(acting, debriefing.now, is_exercise=False)
    assert lesson.text not in [line.lesson.text for line in queries.carried_lessons(real.row())]
    with acting("nz_chair") as by:
        assert queries.get_taken(by, jpoa_id=real.id, lesson_id=lesson.id) is None
        forged = LessonTaken(lesson=lesson, jpoa=real.row(), verdict="taken_up", words="x", decided_at=real.now)
        with pytest.raises(DatabaseError, match="lessons of closed ones"), transaction.atomic():
            forged.save(force_insert=True)


def test_only_the_chairs_say_what_a_proposal_makes_of_it_while_it_is_prepared(
    debriefing: Debriefing, acting: Any, enter: Any
) -> None:
    lesson = _add(debriefing)
    debriefing.life.step("close")
    life = _proposal(acting, debriefing.now)
    page = reverse("lesson_take", args=[life.id, lesson.id])
    for who in STRANGERS:
        with pytest.raises(NotAllowed):
            _take(life, lesson, "taken_up", who)
        assert enter(who).get(page).status_code == 403
    client = enter("nz_chair")
    assert fill_in(client, page, verdict="", words="").context["form"].errors.keys() == {"verdict", "words"}
    assert fill_in(client, page, verdict="taken_up", words="EXERCISE: two of them").status_code == 302
    overview = text_of(enter("th_officer").get(reverse("jpoa", args=[life.id])))
    assert "EXERCISE: two of them" in overview
    assert "Taken up in this round" in overview
    assert fill_in(client, page, verdict="not_now", words="EXERCISE: after all not").status_code == 302
    assert LessonTaken.objects.get(jpoa=life.id, lesson=lesson).verdict == "not_now"
    life.step("cancel", reason="EXERCISE")
    assert client.get(page).status_code == 409
    with acting("nz_chair"), pytest.raises(DatabaseError, match="lessons of closed ones"), transaction.atomic():
        LessonTaken.objects.filter(jpoa=life.id).update(words="x")


def test_of_two_chairs_who_say_it_first_the_second_is_shown_the_other(debriefing: Debriefing, acting: Any) -> None:
    lesson = _add(debriefing)
    debriefing.life.step("close")
    life = _proposal(acting, debriefing.now)
    with acting("vn_chair") as by:
        shown = queries.get_taken(by, jpoa_id=life.id, lesson_id=lesson.id)
        assert shown
    _take(life, lesson, "taken_up")
    with acting("vn_chair") as by, pytest.raises(ChangedMeanwhile):
        lessons.take(taken=shown, verdict="not_now", words="x", by=by, now=life.now, version=0)


def test_a_step_of_the_round_at_the_same_moment_is_said_in_words(debriefing: Debriefing, acting: Any) -> None:
    lesson = _add(debriefing)
    with acting("nz_chair") as by:
        shown = queries.get_lesson(by, lesson_id=lesson.id)
        assert shown
    debriefing.life.step("close")
    with acting("nz_chair") as by, pytest.raises(MovedOn):
        lessons.edit(lesson=shown, content=CONTENT | {"text": "x"}, version=1, by=by, now=debriefing.now)
    life, other = _proposal(acting, debriefing.now), Life(acting, debriefing.now)
    other.propose(key="EXERCISE-9")
    _take(life, lesson, "not_now")
    seen = {}
    with acting("nz_chair") as by:
        for one in (life, other):
            seen[one.id] = queries.get_taken(by, jpoa_id=one.id, lesson_id=lesson.id)
    for one in (life, other):
        one.step("cancel", reason="EXERCISE")
        row = seen[one.id]
        with acting("nz_chair") as by, pytest.raises(MovedOn):
            lessons.take(taken=row, verdict="taken_up", words="x", by=by, now=one.now, version=row.version)


def test_what_is_missing_of_the_lessons_is_said_and_stops_nothing(
    debriefing: Debriefing, acting: Any, enter: Any
) -> None:
    _add(debriefing)
    debriefing.life.step("close")
    life = _proposal(acting, debriefing.now)
    page = text_of(enter("nz_chair").get(reverse("jpoa", args=[life.id])))
    assert "not yet The proposal says what it makes of each lesson of former rounds." in page
    assert "The step can be taken without it." in page
    assert "lessons have no answer yet." in page
    life.ask()
    assert life.row().state == "consultation"


def test_the_page_that_proposes_shows_what_no_round_has_taken_up(debriefing: Debriefing, enter: Any) -> None:
    lesson = _add(debriefing)
    assert lesson.text not in text_of(enter("nz_chair").get(reverse("jpoa_propose")))
    debriefing.life.step("close")
    assert lesson.text in text_of(enter("nz_chair").get(reverse("jpoa_propose")))


def test_many_lessons_cost_as_many_queries_as_few(debriefing: Debriefing, acting: Any, enter: Any) -> None:
    client, area = enter("nz_chair"), areas_in_force(debriefing.now.date())[0]
    own = reverse("debrief", args=[debriefing.life.id])
    _add(debriefing, focus_area=area)
    first = queries_of(client, own)
    for number in range(5):
        _add(debriefing, text=f"EXERCISE {number}", focus_area=area)
    assert queries_of(client, own) == first
    debriefing.life.step("close")
    life = _proposal(acting, debriefing.now)
    pages = [reverse("jpoa", args=[life.id]), reverse("jpoa_propose")]
    few = [queries_of(client, page) for page in pages]
    for number in range(5):
        _add(debriefing, text=f"EXERCISE: more {number}", focus_area=area)
    assert [queries_of(client, page) for page in pages] == few
