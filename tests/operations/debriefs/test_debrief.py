"""The pages of a debrief: asked by a chair, answered by officers, closed, read by everybody."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import UTC, datetime, time
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from django.test import Client
from django.urls import reverse

from common.words import instant_words, local_words
from members.models import Notice
from operations.debriefs import services
from operations.models import Debrief, DebriefAnswer
from tests.operations.debriefs.debriefing import AGENCIES, Debriefing, taken_back
from tests.operations.lifecycle.living import DAY
from tests.operations.pages import fill_in, hidden_fields, queries_of, text_of

pytestmark = pytest.mark.django_db
Enter = Callable[[str], Client]
SAID = {"is_anonymous": "yes", "worked": "EXERCISE: the weekly call", "training_topics": ["sea"]}


def _page(debriefing: Debriefing) -> str:
    return reverse("debrief", args=[debriefing.life.id])


def test_a_chair_asks_on_the_page_of_the_round(debriefing: Debriefing, enter: Enter) -> None:
    chair = enter("nz_chair")
    assert "Ask the agencies how it went" in text_of(chair.get(_page(debriefing)))
    assert "Ask the agencies how it went" not in text_of(enter("nz_officer").get(_page(debriefing)))
    form = reverse("debrief_open", args=[debriefing.life.id])
    assert enter("nz_officer").get(form).status_code == 403
    past = fill_in(chair, form, closes_on="2026-11-01")
    assert past.context["form"].errors.keys() == {"closes_on"}
    assert "2026-11-01" in past.content.decode()
    assert fill_in(chair, form, closes_on="").context["form"].errors.keys() == {"closes_on"}
    assert fill_in(chair, form, closes_on="2027-12-01").status_code == 302
    assert Debrief.objects.get(jpoa=debriefing.life.id).closed_at is None
    assert chair.get(form).status_code == 409


def test_the_tab_is_there_from_the_debrief_on(debriefing: Debriefing, enter: Enter, acting: Any) -> None:
    client = enter("th_officer")
    overview = reverse("jpoa", args=[debriefing.life.id])
    assert _page(debriefing) in client.get(overview).content.decode()
    active = debriefing.life.row().__class__.objects.get(key="EXERCISE")
    assert reverse("debrief", args=[active.id]) not in client.get(active.get_absolute_url()).content.decode()


def test_an_officer_answers_from_the_desk(debriefing: Debriefing, enter: Enter) -> None:
    key = debriefing.ask().id
    client = enter("vn_officer")
    asked = "Your agency is asked how the round went"
    assert asked in text_of(client.get("/"))
    form = reverse("debrief_answer", args=[key])
    shown = text_of(client.get(form))
    assert "They are shown only if at least three countries wrote something different" in shown

    empty = fill_in(client, form, send="yes")
    assert empty.context["form"].errors.keys() == {"is_anonymous"}
    silent = fill_in(client, form, send="yes", is_anonymous="yes", training_topics=["sea"])
    assert silent.context["form"].errors.keys() == {"worked"}
    with debriefing.acting("vn_officer"):
        assert not DebriefAnswer.objects.filter(debrief=key).exists()

    assert fill_in(client, form, **SAID).status_code == 302
    assert "draft" in text_of(client.get(_page(debriefing)))
    assert asked in text_of(client.get("/"))
    assert fill_in(client, form, **SAID, send="yes").status_code == 302
    assert asked not in text_of(client.get("/"))
    with debriefing.acting("vn_officer"):
        sent = DebriefAnswer.objects.get(debrief=key)
    assert (sent.submitted_at is not None, sent.is_anonymous, sent.training_topics) == (True, True, ["sea"])
    assert "EXERCISE: the weekly call" in text_of(client.get(_page(debriefing)))


def test_each_place_says_the_moment_until_which_answers_are_taken(debriefing: Debriefing, enter: Enter) -> None:
    """Midnight in UTC is not the end of the day in Hanoi: the moment is said with its zone."""
    row = debriefing.ask()
    assert row.answers_until == datetime.combine(row.closes_on + DAY, time(), tzinfo=UTC)
    said = instant_words(row.answers_until, ZoneInfo("Asia/Ho_Chi_Minh")).replace("\N{NO-BREAK SPACE}", " ")
    assert said.endswith("07:00 UTC+7 · 00:00 UTC")
    client = enter("vn_officer")

    for place in ("/", _page(debriefing), reverse("debrief_answer", args=[row.id])):
        shown = text_of(client.get(place)).replace("\N{NO-BREAK SPACE}", " ")
        assert re.search(f"(?i)until {re.escape(said)}", shown), place
    services.tell(now=debriefing.now)
    with debriefing.acting("vn_officer") as by:
        notice = Notice.objects.get(kind="debrief_opened", group_id=by.group_id, object_id=row.id)
    assert notice.reference == f"EXERCISE-7, until {local_words(row.answers_until, UTC)}"


def test_a_day_that_was_moved_says_both_moments(debriefing: Debriefing, enter: Enter) -> None:
    row = debriefing.ask()
    with debriefing.acting("nz_chair") as by:
        services.extend(debrief=row, closes_on=row.closes_on + DAY, by=by, now=debriefing.now, version=row.version)
    shown = text_of(enter("vn_officer").get(_page(debriefing))).replace("\N{NO-BREAK SPACE}", " ")
    moved = debriefing.row()
    zone = ZoneInfo("Asia/Ho_Chi_Minh")
    assert moved.first_answers_until
    now, before = (instant_words(one, zone) for one in (moved.answers_until, moved.first_answers_until))
    assert re.search(f"Answers until {re.escape(now)} \\(moved from {re.escape(before)} ?\\)", shown)


def test_a_notice_of_a_round_with_a_long_name_says_its_name_alone(debriefing: Debriefing, now: Any) -> None:
    """A reference has 40 signs; the desk and the page say the moment in any case."""
    row = debriefing.ask()
    row.jpoa.key = "EXERCISE 2026-2027 B"
    assert services.reference(row) == "debrief of EXERCISE 2026-2027 B"


def test_what_a_colleague_saved_meanwhile_stands_beside_what_was_typed(debriefing: Debriefing, enter: Enter) -> None:
    form = reverse("debrief_answer", args=[debriefing.ask().id])
    first, second = enter("vn_officer"), enter("vn_colleague")
    fields = hidden_fields(second.get(form))
    assert fill_in(first, form, **SAID).status_code == 302
    clash = second.post(form, fields | SAID | {"worked": "EXERCISE: typed"}, follow=True)

    assert "EXERCISE: typed" in clash.content.decode()
    assert "EXERCISE: the weekly call" in text_of(clash)


@pytest.mark.parametrize("who", ["nz_chair", "secretariat", "nz_auditor", "Isabel Torrecampo"])
def test_who_is_not_asked_finds_no_form(who: str, debriefing: Debriefing, enter: Enter) -> None:
    """For an agency that took no part it is the same as a missing one."""
    key = debriefing.ask().id
    client = enter(who)
    form = reverse("debrief_answer", args=[key])
    missing = reverse("debrief_answer", args=[debriefing.life.id])

    assert client.get(form).status_code == client.get(missing).status_code == 404
    assert client.post(form, SAID).status_code == 404
    assert "asked how the round went" not in text_of(client.get("/"))


def test_an_analyst_reads_the_own_answer_and_writes_none(debriefing: Debriefing, enter: Enter) -> None:
    key = debriefing.ask().id
    debriefing.answer("vn-police", worked="EXERCISE: mine")
    client = enter("vn_analyst")

    assert "EXERCISE: mine" in text_of(client.get(_page(debriefing)))
    assert client.get(reverse("debrief_answer", args=[key])).status_code == 403


def test_everybody_of_an_agency_follows_its_notice_to_a_page_that_opens(debriefing: Debriefing, enter: Enter) -> None:
    """Also who writes no answer: the notice and the line on the desk lead to what they may read."""
    debriefing.ask()
    services.tell(now=debriefing.now)
    for who in ("vn_officer", "vn_analyst"):
        client = enter(who)
        desk = client.get("/").content.decode()
        line = re.search(r'asked how the round went: <a class="govuk-link" href="([^"]+)"', desk)
        assert line
        assert client.get(line.group(1)).status_code == 200, who
    with debriefing.acting("vn_officer") as by:
        notice = Notice.objects.get(kind="debrief_opened", group_id=by.group_id, read_at__isnull=True)
    assert enter("vn_analyst").get(notice.path).status_code == 200


def test_the_chairs_read_how_many_have_answered_and_others_do_not(debriefing: Debriefing, enter: Enter) -> None:
    debriefing.ask()
    debriefing.answer("vn-police", worked="EXERCISE: mine")

    chair, other = (text_of(enter(who).get(_page(debriefing))) for who in ("nz_chair", "th_officer"))
    assert "1 of 6 countries" in chair
    assert "of 6 countries" not in other
    assert "EXERCISE: mine" not in chair + other


def test_what_was_said_is_read_by_everybody_once_it_is_closed(debriefing: Debriefing, enter: Enter) -> None:
    row = debriefing.ask()
    debriefing.answer("vn-police", worked="EXERCISE: mine", training_topics=["sea"])
    for number, key in enumerate(("lk-police", "id-crime", "au-border")):
        debriefing.answer(key, worked=f"EXERCISE: unnamed {number}", is_anonymous=True)
    assert enter("nz_chair").get(reverse("debrief_close", args=[row.id])).status_code == 200
    early = fill_in(enter("nz_chair"), reverse("debrief_close", args=[row.id]))
    assert "is not over" in text_of(early)
    debriefing.close()

    shown = text_of(enter("th_officer").get(_page(debriefing)))
    assert "EXERCISE: mine Viet Nam" in shown
    assert shown.count("without a name") >= 3
    assert "Operations at sea 1" in shown
    page = reverse("debrief_summarise", args=[row.id])
    chair = enter("nz_chair")
    assert "EXERCISE: unnamed 2" in text_of(chair.get(page))
    assert fill_in(chair, page, worked="EXERCISE: summed up").status_code == 302
    assert "EXERCISE: summed up" in text_of(enter("th_officer").get(_page(debriefing)))
    assert enter("nz_officer").get(page).status_code == 403


def test_a_chair_gives_more_time_once(debriefing: Debriefing, enter: Enter) -> None:
    row = debriefing.ask()
    chair, page = enter("vn_chair"), reverse("debrief_extend", args=[row.id])
    same = fill_in(chair, page, closes_on=str(row.closes_on))
    assert same.context["form"].errors.keys() == {"closes_on"}
    assert fill_in(chair, page, closes_on="2028-01-01").status_code == 302
    assert "moved from" in text_of(chair.get(_page(debriefing)))
    assert chair.get(page).status_code == 409
    assert enter("nz_officer").get(page).status_code == 403


def test_no_page_names_an_answer_that_is_not_the_own(debriefing: Debriefing, enter: Enter) -> None:
    """What is told carries no key: the page names the round, the questionnaire and lessons only."""
    row = debriefing.ask()
    sent = [
        debriefing.answer(key, worked=f"EXERCISE {key}", is_anonymous=True)
        for key in ("lk-police", "id-crime", "au-border")
    ]
    debriefing.close()
    for who in ("nz_chair", "th_officer"):
        page = enter(who).get(_page(debriefing)).content.decode()
        keys = set(re.findall(r"[0-9a-f]{8}-[0-9a-f-]{27}", page))
        assert keys <= {str(row.id), str(debriefing.life.id)}
        assert not keys & {str(one.id) for one in sent}


def test_the_page_costs_as_many_queries_for_many_answers_as_for_few(debriefing: Debriefing, enter: Enter) -> None:
    debriefing.ask()
    start, asked = debriefing.life.now, []
    for keys in (AGENCIES[:1], AGENCIES):
        with taken_back():
            for key in keys:
                debriefing.answer(key, worked=f"EXERCISE {key}")
            debriefing.close()
            asked.append(queries_of(enter("nz_chair"), _page(debriefing)))
        debriefing.life.now = start

    assert asked[0] == asked[1]


def test_the_demo_shows_a_debrief_with_unnamed_answers(enter: Enter) -> None:
    demo = Debrief.objects.get()
    shown = text_of(enter("th_officer").get(demo.get_absolute_url()))

    assert "EXERCISE: officers changed too often. without a name" in shown
    assert "EXERCISE: help at sea." not in shown  # two of three have said something to this question
    assert "EXERCISE: reading chats." not in shown
