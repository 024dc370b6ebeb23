"""What the database holds of a view and of what becomes of it, with every check of the code forgotten."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import AbstractContextManager
from typing import Any

import pytest
from django.db import connection

from members.models import Country, Notice
from terms_of_reference.consultations import services
from terms_of_reference.consultations.services import Said, Sent
from terms_of_reference.models import CommentOutcome, ConsultedCountry, RankedOption, View
from tests.terms_of_reference.consultations.asking import DAY, NO, SECOND, Asking, blank, refused

pytestmark = pytest.mark.django_db


# ── a view ──────────────────────────────────────────────────────────────────────────────────────────────────────────


def _view(asking: Asking, by: Any, at: Any, **more: object) -> View:
    words = {"number": 1, "group_id": by.group_id, "given_by_id": by.person_id, "given_at": at, "answer": "agree"}
    country = Country.objects.get(iso2=by.country)
    return View(**{**words, "consultation_id": asking.id, "country": country, **more})


@pytest.mark.parametrize(
    ("who", "why"),
    [
        ("nz_other_agency", "a letter names"),
        ("nz_analyst", "row-level security"),
        ("nz_chair", "row-level security"),
        ("nz_administrator", "row-level security"),
    ],
)
def test_the_officers_of_the_agency_that_a_letter_names_speak(
    who: str, why: str, asking: Asking, acting: Any, now: Any
) -> None:
    asking.ask()
    with acting(who) as by, refused(why):
        _view(asking, by, now).save(force_insert=True)
    with acting("nz_officer") as by:
        _view(asking, by, now).save(force_insert=True)


def test_views_follow_one_another_between_the_opening_and_the_deadline(asking: Asking, acting: Any, now: Any) -> None:
    asking.ask()
    ahead = (now + DAY).date()
    with acting("nz_officer") as by:
        for wrong in (
            {"number": 2},
            {"given_at": now - SECOND},
            {"expected_on": ahead},
            {"answer": "awaiting_capital", "expected_on": now.date()},
        ):
            with refused("follow one another"):
                _view(asking, by, now, **{"given_at": now, **wrong}).save(force_insert=True)
        _view(asking, by, now, answer="awaiting_capital", expected_on=ahead).save(force_insert=True)
        with refused("time is over"):
            _view(asking, by, now + DAY + SECOND, number=2).save(force_insert=True)


def test_an_answer_is_one_of_those_that_a_country_can_give(asking: Asking, acting: Any, now: Any) -> None:
    asking.ask()
    for wrong in ("", "yes", "AGREE", "none"):
        with acting("nz_officer") as by, refused("view_says_one_of_four"):
            _view(asking, by, now, answer=wrong).save(force_insert=True)


@pytest.fixture
def other(acting: Any, now: Any) -> Asking:
    """Another round of views."""
    another = Asking(acting, now)
    another.ask()
    return another


def test_options_are_ranked_with_their_view_each_place_once(
    asking: Asking, other: Asking, acting: Any, now: Any
) -> None:
    asking.ask()
    given = asking.say(asking.rank(1, None, None))
    with acting("nz_officer") as by:
        options = list(asking.row().options.all())
        foreign = other.row().options.all()[0]
        with refused("ranked with the view"):  # the view is whole
            RankedOption(view=given, option=options[1], rank=2).save(force_insert=True)
        with refused("given as a whole"):
            _view(asking, by, now, number=2, ranked_number=1).save(force_insert=True)
        for wrong in ({"rank": 0}, {"rank": 4}, {"option": foreign}, {"view": given}):
            with refused("ranked with the view"):
                made = _view(asking, by, now, number=2, ranked_number=3)
                made.save(force_insert=True)
                RankedOption(**{"view": made, "option": options[0], "rank": 1, **wrong}).save(force_insert=True)
        with refused("rank_once_a_view"):
            made = _view(asking, by, now, number=2, ranked_number=3)
            made.save(force_insert=True)
            for option in options:
                RankedOption(view=made, option=option, rank=1).save(force_insert=True)


def test_with_a_reservation_the_ranking_stays_as_it_was(asking: Asking, acting: Any, now: Any) -> None:
    asking.ask()
    ranks = asking.rank(2, 1, None).ranks
    asking.say(Said(answer="cannot_agree", words="EXERCISE", ranks=ranks))
    with acting("nz_officer") as by:
        options = list(asking.row().options.all())
        words = {"number": 2, "reservation": "EXERCISE"}
        with refused("the ranking stays"):
            _view(asking, by, now, **words).save(force_insert=True)
        with refused("the ranking stays"):
            made = _view(asking, by, now, **words, ranked_number=3)
            made.save(force_insert=True)
            RankedOption(view=made, option=options[0], rank=1).save(force_insert=True)
        services.reserve(
            consultation=asking.row(), reservation="EXERCISE", sent=Sent(number=2), by=by, now=now + 2 * DAY
        )
        newest = View.objects.filter(consultation_id=asking.id)[0]
        kept = {row.option_id: (row.rank, row.words) for row in newest.ranked.all()}
    assert newest.number == 2 and kept == dict(ranks)


# ── comments, the number of answers, notices ────────────────────────────────────────────────────────────────────────


def test_what_became_of_a_comment_is_said_with_the_next_revision_by_who_opens_it(
    asking: Asking, acting: Any, now: Any
) -> None:
    former = asking.ask(options=())
    comment = asking.say(Said(answer="agree_with_changes", words="EXERCISE: shorter"))
    silent = asking.say(who="vn_officer")
    asking.now += 2 * DAY
    former = asking.conclude()
    with acting("nz_chair") as by:
        keys = list(former.asked.values_list("country_id", flat=True))
        with refused("opened as a whole"):
            made = blank(by, asking.now, previous=former, revision=2)
            made.save(force_insert=True)
            ConsultedCountry.objects.bulk_create(ConsultedCountry(consultation=made, country_id=key) for key in keys)
        with refused("of a comment on the revision before"):
            made = blank(by, asking.now, previous=former, revision=2)
            made.save(force_insert=True)
            CommentOutcome(view_id=silent.id, revision=made, outcome="taken_up").save(force_insert=True)
    asking.ask(options=(), previous=former, comments={comment.id: ("not_taken_up", "EXERCISE: the budget year")})
    for who, sees in (("nz_officer", True), ("nz_other_agency", True), ("vn_chair", True), ("vn_officer", False)):
        with acting(who):
            assert CommentOutcome.objects.filter(revision_id=asking.id).exists() is sees, who
            with refused("permission denied"):
                CommentOutcome.objects.update(words="x")
    with acting("Chanida Hutchenson"):
        assert not CommentOutcome.objects.exists()


def _given(asking: Asking) -> int | None:
    with connection.cursor() as cursor:
        cursor.execute("select views_given(%s)", [asking.id])
        (number,) = cursor.fetchone()
    return number if number is None else int(number)


def test_members_learn_how_many_have_answered_and_never_who(asking: Asking, acting: Any, now: Any) -> None:
    asking.ask(options=())
    asking.say()
    asking.say(NO, who="vn_officer")
    ahead = (now + 2 * DAY).date()
    asking.say(Said(answer="awaiting_capital", expected_on=ahead), who="th_officer")
    for who, number in (("th_officer", 2), ("secretariat", 2), ("nz_auditor", 2), ("Isabel Torrecampo", None)):
        with acting(who):
            assert _given(asking) == number, who
            assert View.objects.exclude(country__iso2__in=["TH", "NZ"]).count() == 0, who
    assert _given(asking) is None  # without anybody


def test_that_a_country_objects_is_read_by_the_chairs_alone(
    asking: Asking, acting: Callable[[str], AbstractContextManager[Any]]
) -> None:
    asking.ask(options=())
    asking.say(NO, who="th_officer")
    for who, sees in (
        ("nz_chair", True),
        ("vn_chair", True),
        ("nz_officer", False),
        ("nz_administrator", False),
        ("th_officer", False),
        ("secretariat", False),
    ):
        with acting(who):
            assert Notice.objects.filter(kind="view_objected").exists() is sees, who
            assert (
                not Notice.objects.filter(kind="view_objected").exclude(path=asking.row().get_absolute_url()).exists()
            )
            read = Notice.objects.filter(kind="view_objected").update(read_at=asking.now)
            assert (read > 0) is sees, who
