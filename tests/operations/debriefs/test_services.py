"""The verbs of a debrief: asked, answered, extended once, closed, summed up; each by those who may, once."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from django.db import DatabaseError, transaction

from audit.models import AuditEntry
from common.access import MovedOn, NotAllowed
from common.ids import uuid7
from common.versions import AlreadyDone, ChangedMeanwhile
from members.acting import acting_as
from members.models import Notice
from members.trail.services import SEALER
from operations.debriefs import queries, services
from operations.models import Debrief, DebriefAnswer, DebriefAsked
from tests.operations.debriefs.debriefing import AGENCIES, EMPTY, SECOND, Debriefing
from tests.operations.lifecycle.living import DAY

pytestmark = pytest.mark.django_db
SUMMARIES = {"worked": "EXERCISE", "hindered": "", "jurisdiction": "", "training": ""}
STRANGERS = ["nz_officer", "secretariat", "nz_administrator", "nz_auditor", "nz_analyst"]


@pytest.mark.parametrize("who", STRANGERS)
def test_only_the_chairs_ask_extend_close_and_sum_up(who: str, debriefing: Debriefing, acting: Any) -> None:
    with pytest.raises(NotAllowed):
        debriefing.ask(who)
    row, today = debriefing.ask(), debriefing.now.date()
    for verb, more in (
        (services.extend, {"closes_on": today + 30 * DAY}),
        (services.close, {}),
        (services.summarise, {"summaries": SUMMARIES}),
    ):
        with acting(who) as by, pytest.raises(NotAllowed):
            verb(debrief=row, by=by, now=debriefing.now, version=row.version, **more)  # type: ignore[operator]


@pytest.mark.parametrize("who", STRANGERS)
def test_the_database_lets_only_the_chairs_write_a_questionnaire(who: str, debriefing: Debriefing, acting: Any) -> None:
    row = debriefing.ask()
    with acting(who):
        assert Debrief.objects.filter(id=row.id).update(closes_on=row.closes_on + DAY) == 0


def test_a_round_is_asked_once_and_in_its_debrief(debriefing: Debriefing, acting: Any, now: Any) -> None:
    with pytest.raises(services.DayPassed):
        debriefing.ask(days=0)
    debriefing.ask()
    with pytest.raises(MovedOn):
        debriefing.ask("vn_chair")
    with acting("nz_chair") as by:
        active = debriefing.life.row().__class__.objects.get(key="EXERCISE")
        with pytest.raises(MovedOn):
            services.ask(jpoa=active, closes_on=now.date() + DAY, by=by, now=now)
        with pytest.raises(DatabaseError, match="in the debrief"), transaction.atomic():
            Debrief(jpoa=active, opened_by_id=by.person_id, opened_at=now, closes_on=now.date()).save(force_insert=True)


def test_the_last_day_is_moved_once_to_a_later_one(debriefing: Debriefing, acting: Any) -> None:
    row = debriefing.ask()
    first = row.closes_on
    with acting("vn_chair") as by:
        words: dict[str, Any] = {"by": by, "now": debriefing.now, "version": row.version}
        with pytest.raises(services.NotLater):
            services.extend(debrief=row, closes_on=first, **words)
        services.extend(debrief=row, closes_on=first + 7 * DAY, **words)
        with pytest.raises(MovedOn):
            services.extend(debrief=debriefing.row(), closes_on=first + 9 * DAY, **words | {"version": 2})
        with pytest.raises(DatabaseError, match="moved once"), transaction.atomic():
            Debrief.objects.filter(id=row.id).update(closes_on=first + 9 * DAY)
    assert (debriefing.row().first_closes_on, debriefing.row().closes_on) == (first, first + 7 * DAY)


def test_it_is_closed_when_its_last_day_is_over_and_stays_closed(debriefing: Debriefing, acting: Any) -> None:
    debriefing.ask(days=14)
    with pytest.raises(services.TooEarly):
        debriefing.close(days=14)
    debriefing.close(days=1)
    with pytest.raises(MovedOn):
        debriefing.close()
    with acting("nz_chair"), pytest.raises(DatabaseError, match="stays closed"), transaction.atomic():
        Debrief.objects.filter(jpoa=debriefing.life.id).update(closed_at=None, closed_by=None)


def test_the_database_closes_nothing_before_its_last_day_is_over(debriefing: Debriefing, acting: Any) -> None:
    row = debriefing.ask(days=14)
    rows = Debrief.objects.filter(id=row.id)
    with acting("nz_chair") as by:
        closing: dict[str, Any] = {"closed_at": debriefing.now + 14 * DAY, "closed_by": by.person_id}
        moved: dict[str, Any] = {"closes_on": row.closes_on + 7 * DAY, "first_closes_on": row.closes_on}
        for change in (closing, closing | moved | {"closed_at": debriefing.now + 15 * DAY}):
            with pytest.raises(DatabaseError, match="last day is not over"), transaction.atomic():
                rows.update(**change)
        assert rows.update(**closing | {"closed_at": debriefing.now + 15 * DAY}) == 1


@pytest.mark.parametrize("closes", [0, -3])
def test_the_database_lets_nobody_ask_for_a_day_that_is_over(closes: int, debriefing: Debriefing, acting: Any) -> None:
    """Else a questionnaire could be asked and closed in one breath."""
    with acting("nz_chair") as by, pytest.raises(DatabaseError, match="in the debrief"), transaction.atomic():
        Debrief(
            jpoa=debriefing.life.row(),
            opened_by_id=by.person_id,
            opened_at=debriefing.now,
            closes_on=(debriefing.now + closes * DAY).date(),
        ).save(force_insert=True)


def test_nothing_is_summed_up_before_it_can_be_read(debriefing: Debriefing, acting: Any) -> None:
    row = debriefing.ask()
    with acting("nz_chair") as by:
        words: dict[str, Any] = {"summaries": SUMMARIES, "by": by, "now": debriefing.now}
        with pytest.raises(MovedOn):
            services.summarise(debrief=row, version=row.version, **words)
        with pytest.raises(DatabaseError, match="when it can be read"), transaction.atomic():
            Debrief.objects.filter(id=row.id).update(summary_worked="EXERCISE")
    debriefing.close()
    with acting("nz_chair") as by:
        closed = debriefing.row()
        services.summarise(debrief=closed, version=closed.version, **words | {"by": by})
        stale = debriefing.row()
        with pytest.raises(ChangedMeanwhile):
            services.summarise(debrief=stale, version=stale.version - 1, **words | {"by": by})
    assert debriefing.row().summary_of("worked") == "EXERCISE"


def test_an_answer_is_a_draft_then_sent_then_changed_until_the_last_day_is_over(debriefing: Debriefing) -> None:
    debriefing.ask(days=14)
    draft = debriefing.answer("vn-police", is_sent=False, worked="EXERCISE: one")
    assert draft.submitted_at is None
    sent = debriefing.answer("vn-police", worked="EXERCISE: two")
    assert (sent.id, sent.submitted_at, sent.version) == (draft.id, debriefing.now, 2)
    debriefing.life.now += 14 * DAY
    assert debriefing.answer("vn-police", worked="EXERCISE: three").version == 3
    debriefing.life.now += DAY
    with pytest.raises(MovedOn):
        debriefing.answer("vn-police", worked="EXERCISE: four")


def test_an_answer_that_was_sent_stays_sent(debriefing: Debriefing) -> None:
    debriefing.ask()
    sent = debriefing.answer("vn-police", worked="EXERCISE")
    again = debriefing.answer("vn-police", is_sent=False, worked="EXERCISE: two")
    assert again.submitted_at is not None
    officer = debriefing.officer("vn-police")
    with acting_as(officer), pytest.raises(DatabaseError, match="stays sent"), transaction.atomic():
        DebriefAnswer.objects.filter(id=sent.id).update(submitted_at=None, submitted_by=None)


def test_nothing_is_sent_without_a_word(debriefing: Debriefing) -> None:
    debriefing.ask()
    with pytest.raises(services.NothingSaid):
        debriefing.answer("vn-police", worked="  ", training_topics=["sea"])
    debriefing.answer("vn-police", is_sent=False, training_topics=["sea"])


def test_who_took_no_part_is_not_asked(debriefing: Debriefing, acting: Any) -> None:
    row = debriefing.ask()
    with acting("Isabel Torrecampo") as by:
        assert queries.own_answer(by, row) is None
        assert queries.to_answer(by, day=debriefing.now.date()) == []
        forged = DebriefAnswer(debrief=row, agency_id=by.agency_id, group_id=by.group_id)
        with pytest.raises(DatabaseError, match="takes part"), transaction.atomic():
            forged.save(force_insert=True)


@pytest.mark.parametrize("who", ["vn_chair", "vn_analyst", "nz_officer"])
def test_an_answer_is_written_by_officers_of_the_agency(who: str, debriefing: Debriefing, acting: Any) -> None:
    row = debriefing.ask()
    vietnam = debriefing.officer("vn-police")
    with acting_as(vietnam):
        own = queries.own_answer(vietnam, row)
    assert own
    with acting(who) as by, pytest.raises(NotAllowed):
        services.answer(answer=own, content=EMPTY, is_sent=False, by=by, now=debriefing.now, version=0)
    with acting(who), pytest.raises(DatabaseError), transaction.atomic():
        own.save(force_insert=True)


def test_of_two_colleagues_who_begin_the_second_is_shown_the_first(debriefing: Debriefing, acting: Any) -> None:
    row = debriefing.ask()
    with acting("vn_officer") as by:
        first, second, again = (queries.own_answer(by, row) for _ in range(3))
        assert first and second and again
        words: dict[str, Any] = {"is_sent": False, "by": by, "now": debriefing.now, "version": 0}
        form = uuid7()
        services.answer(answer=first, content=EMPTY | {"worked": "EXERCISE: one"}, submission=form, **words)
        with pytest.raises(ChangedMeanwhile):
            services.answer(answer=second, content=EMPTY | {"worked": "EXERCISE: two"}, submission=uuid7(), **words)
        with pytest.raises(AlreadyDone):
            services.answer(answer=again, content=EMPTY | {"worked": "EXERCISE: one"}, submission=form, **words)
        assert DebriefAnswer.objects.get(debrief=row).worked == "EXERCISE: one"


def test_each_verb_leaves_one_entry_without_a_word_of_what_was_said(debriefing: Debriefing) -> None:
    debriefing.ask()
    sent = debriefing.answer("vn-police", worked="EXERCISE: alpha")
    debriefing.close()
    with acting_as(SEALER):
        entries = list(AuditEntry.objects.filter(object_id__in=[debriefing.life.id, sent.id]))
    actions = [entry.action for entry in entries]
    assert [actions.count(one) for one in ("open_debrief", "send_debrief", "close_debrief")] == [1, 1, 1]
    assert "row_changed" not in actions
    assert not any("alpha" in entry.words for entry in entries)


# Telling those who are asked.


def _told(debriefing: Debriefing, kind: str) -> set[str]:
    found = set()
    for key in (*AGENCIES, SECOND):
        officer = debriefing.officer(key)
        with acting_as(officer):
            rows = Notice.objects.filter(object_id=debriefing.row().id, kind=kind, group_id=officer.group_id)
            assert rows.count() <= 1
            found |= {key for _ in rows}
    return found


def test_each_agency_is_told_once_and_reminded_once_three_days_before(debriefing: Debriefing) -> None:
    start = debriefing.now
    debriefing.ask(days=14)
    everybody = {*AGENCIES, SECOND}
    assert services.tell(now=start) == len(everybody)
    assert services.tell(now=start) == 0
    assert _told(debriefing, "debrief_opened") == everybody
    debriefing.answer("vn-police", worked="EXERCISE")
    debriefing.answer("lk-police", is_sent=False, worked="EXERCISE")

    assert services.tell(now=start + 10 * DAY + timedelta(hours=20)) == 0
    assert services.tell(now=start + 11 * DAY) == len(everybody) - 1
    assert services.tell(now=start + 12 * DAY) == 0
    assert _told(debriefing, "debrief_closing") == everybody - {"vn-police"}


def test_a_moved_day_reminds_nobody_twice_and_what_is_over_nobody(debriefing: Debriefing, acting: Any) -> None:
    start = debriefing.now
    row = debriefing.ask(days=5)
    services.tell(now=start + 3 * DAY)
    with acting("nz_chair") as by:
        services.extend(debrief=row, closes_on=row.closes_on + 9 * DAY, by=by, now=start, version=row.version)
    assert services.tell(now=start + 12 * DAY) == 0
    assert services.tell(now=start + 30 * DAY) == 0


def test_only_the_system_actor_tells(debriefing: Debriefing, acting: Any) -> None:
    row = debriefing.ask()
    for who in ("nz_chair", "vn_officer"):
        with acting(who) as by, pytest.raises(DatabaseError), transaction.atomic():
            DebriefAsked(
                debrief=row, agency_id=by.agency_id, group_id=by.group_id, rung="asked", made_at=debriefing.now
            ).save(force_insert=True)


def test_the_system_actor_reads_no_answer(debriefing: Debriefing) -> None:
    debriefing.ask()
    debriefing.answer("vn-police", worked="EXERCISE")
    with acting_as(services.SYSTEM):
        assert not DebriefAnswer.objects.exists()
