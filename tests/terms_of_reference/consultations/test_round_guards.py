"""What the database holds of a round of views, asked as the request role with every check of the code forgotten."""

from __future__ import annotations

from typing import Any

import pytest

from members.models import Country
from terms_of_reference.consultations import queries, rules, services
from terms_of_reference.consultations.services import Said, Sent
from terms_of_reference.models import Consultation, ConsultationOption, ConsultedCountry
from tests.terms_of_reference.consultations.asking import DAY, NO, SECOND, Asking, blank, refused

pytestmark = pytest.mark.django_db


def _change(asking: Asking, **changes: object) -> None:
    Consultation.objects.filter(id=asking.id).update(**changes)


# ── more time ───────────────────────────────────────────────────────────────────────────────────────────────────────


def _extended(asking: Asking, by: Any) -> None:
    row = asking.row()
    services.extend(consultation=row, deadline_at=asking.now + 3 * DAY, by=by, now=asking.now, version=1)


@pytest.mark.parametrize("first", [None, "later", "earlier"])
def test_that_time_was_extended_is_not_taken_back(first: str | None, asking: Asking, acting: Any, now: Any) -> None:
    asking.ask()
    with acting("nz_chair") as by:
        _extended(asking, by)
        other = {None: None, "later": now + 2 * DAY, "earlier": now + DAY / 2}[first]
        with refused("extended once"):
            _change(asking, first_deadline_at=other)
        with refused("extended once"):
            _change(asking, extended_by_id=None)
        with refused("extended once"):
            _change(asking, first_deadline_at=None, deadline_at=now + 9 * DAY)


def test_who_extends_puts_the_own_name_to_it(asking: Asking, acting: Any, now: Any, person: Any) -> None:
    asking.ask()
    words = {"first_deadline_at": now + DAY, "deadline_at": now + 2 * DAY, "extended_at": now}
    with acting("nz_chair"):
        with refused("extended once"):
            _change(asking, **words)
        with refused("extended once"):
            _change(asking, **words, extended_by=person("vn_chair"))
        _change(asking, **words, extended_by=person("nz_chair"))


# ── the end ─────────────────────────────────────────────────────────────────────────────────────────────────────────


def _end(asking: Asking, by: Any, at: Any, outcome: str, **more: object) -> None:
    _change(asking, concluded_at=at, concluded_by_id=by.person_id, outcome=outcome, **more)


def test_it_is_not_concluded_before_its_time(asking: Asking, acting: Any, now: Any) -> None:
    asking.ask()
    asking.say(NO)
    with acting("vn_chair") as by:
        for outcome in ("stopped", "agreed"):
            with refused("time is not over"):
                _end(asking, by, now + DAY, outcome)
        _end(asking, by, now + DAY + SECOND, "stopped")


def test_it_is_concluded_early_once_all_have_answered(asking: Asking, acting: Any, now: Any) -> None:
    asking.ask(options=())
    asking.everybody_says(but=("TH",))
    with acting("vn_chair") as by, refused("time is not over"):
        _end(asking, by, now, "agreed")
    with pytest.raises(services.StillOpen):
        asking.conclude()
    asking.say(who="th_officer")

    assert asking.conclude().outcome == "agreed"


@pytest.mark.parametrize("rule", ["silence", "answer_needed"])
@pytest.mark.parametrize("last", ["", "agree", "agree_with_changes", "awaiting_capital", "cannot_agree", "reserved"])
def test_the_outcome_is_what_the_rule_gives(rule: str, last: str, asking: Asking, acting: Any, now: Any) -> None:
    """Each outcome is tried in SQL; the one that the code's own rule gives is taken, and no other."""
    asking.ask(rule=rule, options=())
    asking.everybody_says(but=("TH",))
    ahead = (now + 2 * DAY).date()
    if last:
        answer = "cannot_agree" if last == "reserved" else last
        asking.say(Said(answer=answer, words="EXERCISE", expected_on=ahead), who="th_officer")
    if last == "reserved":
        with acting("th_officer") as by:
            sent = Sent(number=2)
            services.reserve(consultation=asking.row(), reservation="EXERCISE", sent=sent, by=by, now=now)
    late = now + DAY + SECOND
    with acting("vn_chair") as by:
        wanted = queries.standing(asking.row(), now=late)
        for outcome in {rules.STOPPED, rules.INCOMPLETE, rules.AGREED, rules.AGREED_WITH_RESERVATIONS} - {wanted}:
            with refused("what the rule gives"):
                _end(asking, by, late, outcome)
        _end(asking, by, late, wanted)


def test_positions_are_written_by_the_database_alone(asking: Asking, acting: Any, now: Any) -> None:
    asking.ask(options=())
    asking.say(Said(answer="agree_with_changes", words="EXERCISE: shorter"))
    ahead = (now + 9 * DAY).date()
    asking.say(Said(answer="awaiting_capital", words="EXERCISE", expected_on=ahead), who="vn_officer")
    asking.say(NO, who="th_officer")
    rows = ConsultedCountry.objects.filter(consultation_id=asking.id)
    with acting("nz_chair"):
        for change in ({"position": "agree"}, {"reservation": "EXERCISE"}):
            with refused("permission denied"):
                rows.update(**change)
    asking.now += 2 * DAY
    asking.conclude()

    with acting("th_officer"):
        said = dict(rows.values_list("country__iso2", "position"))
    assert (said.pop("NZ"), said.pop("VN"), said.pop("TH")) == ("agree", "none", "cannot_agree")
    assert set(said.values()) == {"none"}


def test_a_withdrawn_one_says_why_and_puts_no_position_on_record(asking: Asking, acting: Any, now: Any) -> None:
    asking.ask(options=())
    asking.say(NO)
    with acting("vn_chair") as by:
        with refused("withdrawn_says_why"):
            _end(asking, by, now, "withdrawn")
        with refused("withdrawn_says_why"):
            _change(asking, withdraw_reason="EXERCISE")
        _end(asking, by, now, "withdrawn", withdraw_reason="EXERCISE")
        assert set(ConsultedCountry.objects.filter(consultation_id=asking.id).values_list("position")) == {("",)}
        with refused("stays as it is"):
            _change(asking, withdraw_reason="EXERCISE: other words")


# ── the opening ─────────────────────────────────────────────────────────────────────────────────────────────────────


def test_nobody_is_asked_and_no_option_is_added_after_the_opening(asking: Asking, acting: Any) -> None:
    asked = asking.ask()
    for who in ("nz_chair", "vn_chair"):
        with acting(who):
            outsider = Country.objects.exclude(id__in=asked.asked.values("country"))[0]
            with refused("asked are the members"):
                ConsultedCountry(consultation=asked, country=outsider).save(force_insert=True)
            with refused("when it is opened"):
                ConsultationOption(consultation=asked, position=4, words="EXERCISE").save(force_insert=True)


def test_asked_are_the_members_of_the_day_and_all_of_them(asking: Asking, acting: Any, now: Any) -> None:
    asked = asking.ask()
    with acting("nz_chair") as by:
        keys = list(asked.asked.values_list("country_id", flat=True))
        outsider = Country.objects.exclude(id__in=keys)[0]
        with refused("asked are the members"):
            made = blank(by, now)
            made.save(force_insert=True)
            ConsultedCountry(consultation=made, country=outsider).save(force_insert=True)
        with refused("asked are the members"):
            made = blank(by, now)
            made.save(force_insert=True)
            ConsultedCountry(consultation=made, country_id=keys[0], position="agree").save(force_insert=True)
        for number, countries in ((15, keys[:15]), (16, keys[:15]), (0, [])):
            with refused("opened as a whole"):
                made = blank(by, now, asked_number=number)
                made.save(force_insert=True)
                ConsultedCountry.objects.bulk_create(
                    ConsultedCountry(consultation=made, country_id=key) for key in countries
                )
        with refused("opened as a whole"):
            made = blank(by, now, options_number=2)
            made.save(force_insert=True)
            ConsultedCountry.objects.bulk_create(ConsultedCountry(consultation=made, country_id=key) for key in keys)
            ConsultationOption(consultation=made, position=1, words="x").save(force_insert=True)


def test_it_begins_open_and_a_revision_follows_one_that_is_concluded(asking: Asking, acting: Any, now: Any) -> None:
    former = asking.ask()
    with acting("nz_chair") as by:
        ended = {"concluded_at": now, "concluded_by_id": by.person_id, "outcome": "agreed"}
        for wrong in (ended, {"first_deadline_at": now + DAY / 2}, {"version": 2}, {"options_number": 1}):
            with refused("begins open"):
                blank(by, now, **wrong).save(force_insert=True)
        with refused("follows one that is concluded"):
            blank(by, now, previous=former, revision=2).save(force_insert=True)
        with pytest.raises(services.StillOpen):
            asking.ask(previous=former)
