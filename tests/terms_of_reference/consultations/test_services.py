"""A round of views: who asks, who answers for a country and until when, what is on record afterwards."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.db import DatabaseError, transaction
from django.test import Client
from django.urls import reverse

from common.access import MovedOn, NotAllowed
from common.versions import ChangedMeanwhile
from members.models import Nomination
from terms_of_reference.consultations import queries, services
from terms_of_reference.consultations.services import Said, Sent
from terms_of_reference.models import Consultation, ConsultedCountry, RankedOption, View
from tests.operations.pages import fill_in, text_of

pytestmark = pytest.mark.django_db
DAY = timedelta(days=1)
Enter = Callable[[str], Client]
YES, NO = Said(answer="agree"), Said(answer="cannot_agree", words="EXERCISE: it clashes with elections")


@pytest.fixture
def asked(acting: Any, now: Any) -> Consultation:
    """A text without options, by the rule of silence, until tomorrow."""
    with acting("nz_chair") as by:
        return services.open_consultation(
            title="EXERCISE: a text",
            text="EXERCISE",
            rule="silence",
            options=[],
            deadline_at=now + DAY,
            about_path="/jpoas/",
            by=by,
            now=now,
        )


def _say(
    acting: Any, asked: Consultation, now: Any, *, who: str = "nz_officer", said: Said = YES, number: int = 1
) -> View:
    with acting(who) as by:
        return services.give_view(consultation=asked, said=said, sent=Sent(number=number), by=by, now=now)


def _conclude(acting: Any, asked: Consultation, now: Any, *, who: str = "vn_chair") -> Consultation:
    with acting(who) as by:
        fresh = Consultation.objects.get(id=asked.id)
        services.conclude(consultation=fresh, by=by, now=now, version=fresh.version)
    return fresh


def test_every_member_country_is_asked(asked: Consultation, acting: Any) -> None:
    with acting("nz_officer"):
        assert asked.asked.count() == 16


@pytest.mark.parametrize("who", ["nz_officer", "secretariat", "nz_administrator", "nz_auditor"])
def test_only_the_chairs_ask(who: str, acting: Any, now: Any) -> None:
    words = {"title": "x", "text": "x", "rule": "silence", "about_path": "/", "deadline_at": now + DAY}
    with acting(who) as by, pytest.raises(NotAllowed):
        services.open_consultation(options=[], by=by, now=now, **words)
    with acting(who) as by, pytest.raises(DatabaseError), transaction.atomic():
        Consultation(
            opened_by_id=by.person_id, opened_for_id=Nomination.objects.all()[0].country_id, opened_at=now, **words
        ).save(force_insert=True)


@pytest.mark.parametrize(("options", "refusal"), [(["one"], services.TooFewOptions)])
def test_one_option_is_no_choice(options: list[str], refusal: type[Exception], acting: Any, now: Any) -> None:
    words = {"title": "x", "text": "x", "rule": "silence", "about_path": "/"}
    with acting("nz_chair") as by:
        with pytest.raises(refusal):
            services.open_consultation(options=options, deadline_at=now + DAY, by=by, now=now, **words)
        with pytest.raises(services.DeadlinePassed):
            services.open_consultation(options=[], deadline_at=now, by=by, now=now, **words)


def test_the_agency_that_a_letter_names_answers_and_no_other_of_the_country(
    asked: Consultation, acting: Any, now: Any, enter: Enter
) -> None:
    for who in ("nz_other_agency", "nz_analyst", "nz_administrator", "nz_chair"):
        with acting(who) as by, pytest.raises(NotAllowed):
            services.give_view(consultation=asked, said=YES, sent=Sent(number=1), by=by, now=now)
        assert enter(who).get(reverse("consultation_answer", args=[asked.id])).status_code == 403

    assert _say(acting, asked, now).country.iso2 == "NZ"


def test_a_view_is_read_by_its_country_and_the_chairs_alone(
    asked: Consultation, acting: Any, now: Any, enter: Enter
) -> None:
    _say(acting, asked, now, said=NO)

    for who, sees in [
        ("nz_other_agency", True),
        ("vn_chair", True),
        ("vn_officer", False),
        ("Chanida Hutchenson", False),
    ]:
        with acting(who):
            assert View.objects.filter(consultation=asked).exists() is sees, who
        page = text_of(enter(who).get(asked.get_absolute_url()))
        assert ("clashes with elections" in page) is sees, who
        assert "Silence is no objection" in page


def test_who_is_not_asked_finds_nothing(asked: Consultation, acting: Any, enter: Enter) -> None:
    client = enter("Isabel Torrecampo")  # of an organisation
    assert client.get(asked.get_absolute_url()).status_code == 404
    assert asked.title not in client.get(reverse("consultation_list")).content.decode()
    with acting("Isabel Torrecampo"):
        assert not Consultation.objects.exists() and not ConsultedCountry.objects.exists()


def test_a_later_view_takes_the_place_of_an_earlier_one_which_stays(asked: Consultation, acting: Any, now: Any) -> None:
    _say(acting, asked, now, said=NO)
    with pytest.raises(ChangedMeanwhile):
        _say(acting, asked, now, number=1)
    _say(acting, asked, now, number=2)

    with acting("nz_chair"):
        assert [view.answer for view in View.objects.filter(consultation=asked)] == ["agree", "cannot_agree"]
        assert queries.standing(asked, now=now + 2 * DAY) == "agreed"
        for change in ({"answer": "agree"}, {"words": ""}):
            with pytest.raises(DatabaseError), transaction.atomic():
                View.objects.update(**change)
        with pytest.raises(DatabaseError), transaction.atomic():
            View.objects.all().delete()


def test_an_answer_after_the_deadline_is_refused_by_code_and_database(
    asked: Consultation, acting: Any, now: Any
) -> None:
    late = now + 2 * DAY
    with pytest.raises(services.DeadlinePassed):
        _say(acting, asked, late)
    with acting("nz_officer") as by:
        row = View(
            consultation=asked,
            country=ConsultedCountry.objects.get(consultation=asked, country__iso2="NZ").country,
            number=1,
            group_id=by.group_id,
            given_by_id=by.person_id,
            given_at=late,
            answer="agree",
        )
        with pytest.raises(DatabaseError, match="time is over"), transaction.atomic():
            row.save(force_insert=True)


def test_the_page_names_what_is_wrong_and_keeps_the_words(asked: Consultation, enter: Enter) -> None:
    client, page = enter("nz_officer"), reverse("consultation_answer", args=[asked.id])
    answer = fill_in(client, page, answer="awaiting_capital")
    assert answer.context["form"].errors.keys() == {"expected_on"}
    answer = fill_in(client, page, answer="cannot_agree")
    assert answer.context["form"].errors.keys() == {"words"}
    assert fill_in(client, page, answer="agree", words="EXERCISE").status_code == 302
    assert "EXERCISE" in text_of(client.get(asked.get_absolute_url()))


def test_the_page_of_a_late_answer_names_whom_to_ask(acting: Any, now: Any, enter: Enter) -> None:
    with acting("nz_chair") as by:
        over = services.open_consultation(
            title="EXERCISE: over",
            text="EXERCISE",
            rule="silence",
            options=[],
            deadline_at=now - DAY,
            about_path="/jpoas/",
            by=by,
            now=now - 2 * DAY,
        )
    client = enter("nz_officer")

    late = fill_in(client, reverse("consultation_answer", args=[over.id]), answer="agree", words="EXERCISE: kept")

    page = text_of(late)
    assert late.status_code == 200 and "Time is over. Nothing was recorded" in page
    assert "EXERCISE: kept" in late.content.decode() and "Border Liaison Unit" in page


def test_an_objection_becomes_a_reservation_in_its_own_words_also_when_time_is_over(
    asked: Consultation, acting: Any, now: Any
) -> None:
    with acting("nz_officer") as by, pytest.raises(services.NoObjection):
        services.reserve(consultation=asked, reservation="x", sent=Sent(number=1), by=by, now=now)
    _say(acting, asked, now, said=NO)
    late = now + 2 * DAY
    with acting("nz_officer") as by:
        services.reserve(consultation=asked, reservation="EXERCISE: not in March", sent=Sent(number=2), by=by, now=late)

    done = _conclude(acting, asked, late)

    assert done.outcome == "agreed_with_reservations"
    with acting("th_officer"):
        row = ConsultedCountry.objects.get(consultation=asked, country__iso2="NZ")
        assert (row.position, row.reservation) == ("agree", "EXERCISE: not in March")
        assert ConsultedCountry.objects.filter(consultation=asked, position="none").count() == 15
    with acting("nz_chair"), pytest.raises(DatabaseError, match="permission denied"), transaction.atomic():
        ConsultedCountry.objects.filter(consultation=asked).update(reservation="other words")


def test_it_is_concluded_once_by_the_rule_and_not_before_its_time(asked: Consultation, acting: Any, now: Any) -> None:
    with pytest.raises(services.StillOpen):
        _conclude(acting, asked, now)
    _say(acting, asked, now, said=NO)
    with pytest.raises(services.StillOpen):  # the objection can be withdrawn until then
        _conclude(acting, asked, now + DAY)
    late = now + DAY + timedelta(seconds=1)
    assert _conclude(acting, asked, late).outcome == "stopped"

    with pytest.raises(MovedOn):
        _conclude(acting, asked, late)
    with acting("vn_officer"):
        fresh = Consultation.objects.get(id=asked.id)
    with pytest.raises(MovedOn):
        _say(acting, fresh, now, who="vn_officer")


def test_of_two_chairs_the_second_sees_what_the_first_did(asked: Consultation, acting: Any, now: Any) -> None:
    late, seen = now + 2 * DAY, asked.version
    _conclude(acting, asked, late, who="nz_chair")
    with acting("vn_chair") as by, pytest.raises(ChangedMeanwhile):
        services.conclude(consultation=asked, by=by, now=late, version=seen)


def test_time_is_extended_once_for_all(asked: Consultation, acting: Any, now: Any) -> None:
    with acting("nz_chair") as by:
        with pytest.raises(services.DeadlinePassed):
            services.extend(consultation=asked, deadline_at=now + DAY, by=by, now=now, version=1)
        services.extend(consultation=asked, deadline_at=now + 3 * DAY, by=by, now=now, version=1)
        with pytest.raises(MovedOn):
            services.extend(consultation=asked, deadline_at=now + 9 * DAY, by=by, now=now, version=2)
        with pytest.raises(DatabaseError, match="once"), transaction.atomic():
            Consultation.objects.filter(id=asked.id).update(deadline_at=now + 9 * DAY)
    assert _say(acting, asked, now + 2 * DAY).number == 1


def test_options_are_ranked_and_summed_for_the_chairs(acting: Any, now: Any, enter: Enter) -> None:
    with acting("nz_officer"):
        running = Consultation.objects.get(title__startswith="EXERCISE: the next")
    page = reverse("consultation_answer", args=[running.id])
    client = enter("nz_officer")
    bad = fill_in(client, page, answer="agree", rank_1="1", rank_2="1", rank_3="")
    assert bad.context["form"].errors.keys() == {"rank_2", "rank_3"}
    assert fill_in(client, page, answer="agree", rank_1="2", rank_2="1", rank_3="cannot").status_code == 302

    with acting("vn_chair"):
        sums = queries.sums(running)
    assert [(one.first_choice, one.can_live_with, one.cannot) for one in sums] == [(1, 4, 0), (3, 4, 0), (0, 2, 2)]
    chairs = text_of(enter("vn_chair").get(running.get_absolute_url()))
    assert "Can live with it" in chairs and "No answer yet" in chairs
    with acting("th_officer"):
        assert not RankedOption.objects.exclude(view__country__iso2="TH").exists()


def test_what_awaits_an_answer_stands_on_the_desk_of_who_speaks(
    asked: Consultation, acting: Any, now: Any, enter: Enter
) -> None:
    for who, stands in [("nz_officer", True), ("nz_other_agency", False), ("nz_chair", False)]:
        assert (asked.title in text_of(enter(who).get("/"))) is stands, who
    _say(acting, asked, now, said=Said(answer="awaiting_capital", expected_on=(now + DAY).date()))
    assert asked.title in text_of(enter("nz_officer").get("/"))
    _say(acting, asked, now, number=2)
    assert asked.title not in text_of(enter("nz_officer").get("/"))
