"""The timeline of a round: each step of its life once, for every member alike, and nothing of an agency's own."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

import pytest
from django.db import ProgrammingError, transaction
from django.urls import reverse

from common.ids import uuid7
from operations.calendar import queries
from operations.calendar.timeline import Happened
from operations.jpoas import services as jpoas
from operations.jpoas.models import JointPeriodOfAction, JPOAStepTaken
from operations.lifecycle import services as lifecycle
from operations.states import JPOA_STEPS
from tests.operations.cases import Cases
from tests.operations.lifecycle.living import Life
from tests.operations.pages import counted, queries_of, text_of
from tests.operations.planning import Plans, exercise

pytestmark = pytest.mark.django_db


@pytest.fixture
def life(acting: Any, now: Any) -> Life:
    return Life(acting, now)


def happened(life: Life, who: str = "nz_officer", *, today: date | None = None) -> list[Happened]:
    with life.acting(who) as by:
        return queries.happened(by, life.row(), today=today or life.now.date())


def words(life: Life, who: str = "nz_officer", *, today: date | None = None) -> list[str]:
    return [one.words for one in happened(life, who, today=today)]


def test_every_step_of_the_table_has_words() -> None:
    assert set(JPOAStepTaken.What.values) == JPOA_STEPS.keys() | {"propose"}


def test_the_whole_life_is_told_newest_first(life: Life) -> None:
    life.to_active()

    told = words(life, today=life.now.date() + timedelta(days=1))

    assert told[-2:] == ["The members were asked how long it shall be", "Proposed"]
    for one in (
        "The round of views was concluded: Agreed",
        "It was decided how long it lasts",
        "Planning began, and the members were invited",
        "The round became active",
        "First day",
    ):
        assert told.count(one) == 1, one
    assert [one.text for one in happened(life) if one.words == "Joined"] == ["New Zealand, Viet Nam"]
    dated = happened(life)
    assert [one.on for one in dated] == sorted((one.on for one in dated), reverse=True)


def test_each_step_is_written_down_with_its_country_in_the_same_transaction(life: Life) -> None:
    life.to_active()

    rows = JPOAStepTaken.objects.filter(jpoa=life.id).order_by("taken_at", "id")
    assert [(row.step, row.taken_for and row.taken_for.iso2) for row in rows] == [
        (step, "NZ") for step in ("propose", "open_consultation", "plan", "activate")
    ]


def test_a_step_that_is_refused_leaves_no_line(life: Life) -> None:
    life.to_planning()

    with pytest.raises(lifecycle.NotReady):
        life.step("activate")

    assert "The round became active" not in words(life)


def test_a_cancelled_round_says_why(life: Life) -> None:
    life.propose()
    life.step("cancel", reason="EXERCISE: too early")

    (one,) = (one for one in happened(life) if one.words == "The round was cancelled")
    assert one.text == "EXERCISE: too early"


def test_debrief_and_close_are_told(life: Life, now: Any) -> None:
    life.to_active()
    life.now += timedelta(days=400)
    life.step("begin_debrief")

    assert words(life)[0] == "The debrief began"
    assert "Last day" in words(life)


def test_a_new_name_is_told_from_now_on_and_a_landed_one_is_not(life: Life) -> None:
    life.propose()
    with life.acting("secretariat") as by:
        jpoas.label(jpoa=life.row(), text="EXERCISE label", source="EXERCISE source", by=by, now=life.now, showing=None)

    (one,) = (one for one in happened(life) if one.words == "A name was added")
    assert one.text == "EXERCISE label (EXERCISE source)"
    with life.acting("nz_officer") as by:
        known = JointPeriodOfAction.objects.get(key="2023-24")
        assert "A name was added" not in {one.words for one in queries.happened(by, known, today=life.now.date())}


def test_what_is_still_to_come_has_not_happened(life: Life) -> None:
    life.to_planning()

    assert "Last day" not in words(life)
    assert "Last day" in words(life, today=life.now.date() + timedelta(days=400))


def test_a_round_from_before_the_portal_tells_its_public_days(cases: Cases, now: Any) -> None:
    known = JointPeriodOfAction.objects.get(key="2016")

    told = cases.as_seen_by("th_officer", lambda actor: queries.happened(actor, known, today=now.date()))

    assert [(one.words, one.precision) for one in told] == [("Last day", "month"), ("First day", "month")]


def test_asking_again_is_a_line_and_the_first_asking_is_no_second_one(life: Life) -> None:
    life.propose()
    life.ask()
    life.conclude()

    assert words(life).count("The members were asked how long it shall be") == 1
    assert "The members were asked again" not in words(life)


@pytest.mark.parametrize("who", ["nz_officer", "vn_analyst", "th_officer", "nz_chair", "secretariat"])
def test_every_member_reads_the_same(life: Life, who: str) -> None:
    """Rounds of views are read by those who are asked, and by the chairs and the secretariat."""
    life.to_active()

    assert happened(life, who) == happened(life, "nz_chair")


def test_work_of_agencies_leaves_no_line(cases: Cases, enter: Any) -> None:
    page = reverse("jpoa_timeline", args=[exercise().id])
    before = text_of(enter("nz_officer").get(page))

    Plans(cases).active()
    cases.sent(by="vn_officer", to=("nz-border",))

    assert text_of(enter("nz_officer").get(page)) == before
    assert "The round became active" in before


def test_the_page_is_for_members_and_a_missing_round_is_missing(enter: Any, client: Any) -> None:
    page = reverse("jpoa_timeline", args=[exercise().id])

    assert enter("nz_auditor").get(page).status_code == 200
    assert client.get(page)["Location"].startswith("/accounts/login/")
    assert enter("nz_officer").get(reverse("jpoa_timeline", args=[uuid7()])).status_code == 404


def test_the_page_asks_as_much_for_a_long_life(enter: Any, life: Life) -> None:
    client = enter("nz_officer")
    life.propose()
    short = queries_of(client, reverse("jpoa_timeline", args=[life.id]))
    other = Life(life.acting, life.now)
    other.to_active(key="EXERCISE-8")

    assert queries_of(client, reverse("jpoa_timeline", args=[other.id])) == short
    with life.acting("nz_officer") as by, counted() as number:
        queries.happened(by, life.row(), today=life.now.date())
    assert number[0] <= 7  # with the one that reads the round


# The database holds it too.


@pytest.mark.parametrize(
    ("who", "step"), [("nz_officer", "propose"), ("secretariat", "propose"), ("nz_chair", "close")]
)
def test_nobody_writes_a_step_that_was_not_taken(life: Life, who: str, step: str) -> None:
    life.propose()
    chair = life.row().co_chairs.get(iso2="NZ")
    forged = JPOAStepTaken(jpoa_id=life.id, step=step, taken_at=life.now, taken_for=chair)

    with life.acting(who), pytest.raises(ProgrammingError, match="row-level security"), transaction.atomic():
        forged.save(force_insert=True)


def test_what_was_taken_stays_written(life: Life) -> None:
    life.propose()

    with life.acting("nz_chair"):
        for change in (lambda rows: rows.update(step="close"), lambda rows: rows.delete()):
            with pytest.raises(ProgrammingError, match="permission denied"), transaction.atomic():
                change(JPOAStepTaken.objects.filter(jpoa=life.id))
