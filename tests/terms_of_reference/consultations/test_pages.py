"""The pages of a round of views: what is sent twice, who is told, what is compared, what became of comments."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any

import pytest
from django.core import mail
from django.test import Client
from django.urls import reverse

from common.access import MovedOn, NotAllowed
from common.ids import uuid7
from common.versions import AlreadyDone, ChangedMeanwhile
from members.acting import acting_as
from members.models import Agency, Country, Notice, Person
from members.notices.services import SYSTEM, deliver
from members.seats import services as seats
from terms_of_reference.consultations import services
from terms_of_reference.consultations.services import Said
from terms_of_reference.models import Consultation, View
from tests.operations.pages import fill_in, hidden_fields, text_of
from tests.terms_of_reference.consultations.asking import DAY, NO, YES, Asking

pytestmark = pytest.mark.django_db
Enter = Callable[[str], Client]


# ── a form that is sent again ───────────────────────────────────────────────────────────────────────────────────────


def test_a_double_click_and_a_form_gone_back_to_are_the_own_answer(asking: Asking, enter: Enter, acting: Any) -> None:
    asking.ask(options=())
    client, page = enter("nz_officer"), reverse("consultation_answer", args=[asking.id])
    form = hidden_fields(client.get(page))

    first = client.post(page, {**form, "answer": "agree", "words": "EXERCISE"})
    again = client.post(page, {**form, "answer": "agree", "words": "EXERCISE"})
    corrected = client.post(page, {**form, "answer": "agree", "words": "EXERCISE: corrected"})

    assert [one.status_code for one in (first, again, corrected)] == [302] * 3
    assert first["Location"] == again["Location"] == corrected["Location"] == asking.row_path()
    with acting("nz_officer"):
        words = View.objects.filter(consultation_id=asking.id).values_list("number", "words")
        assert list(words) == [(2, "EXERCISE: corrected"), (1, "EXERCISE")]


@pytest.mark.parametrize(
    ("step", "wrong", "right"),
    [
        ("consultation_extend", {"deadline_at": "2020-01-01T10:00"}, {"deadline_at": "2027-01-01T10:00"}),
        ("consultation_withdraw", {"reason": ""}, {"reason": "EXERCISE"}),
        ("consultation_conclude", {}, {}),
    ],
)
def test_after_a_mistake_the_form_says_what_its_reader_saw(
    step: str, wrong: dict[str, str], right: dict[str, str], asking: Asking, enter: Enter, acting: Any
) -> None:
    """The other chair changed the round of views meanwhile: that is not overwritten by the second try."""
    asking.ask()
    client, page = enter("nz_chair"), reverse(step, args=[asking.id])
    seen = hidden_fields(client.get(page))
    with acting("vn_chair"):
        assert Consultation.objects.filter(id=asking.id).update(version=2) == 1

    again = client.post(page, seen | wrong)

    assert again.status_code == 200
    assert hidden_fields(again)["version"] == seen["version"] == "1"
    if right:
        clash = client.post(page, hidden_fields(again) | right, follow=True)
        assert "changed after your page was opened" in clash.content.decode()


@pytest.mark.parametrize("answer", ["cannot_agree", "awaiting_capital", "agree"])
def test_a_place_that_is_given_twice_is_named_and_no_word_is_lost(answer: str, asking: Asking, enter: Enter) -> None:
    asking.ask()
    ranks = {f"rank_{place}": "1" for place in (1, 2, 3)}
    day = (asking.now + 9 * DAY).date().isoformat()
    words = {"answer": answer, "words": "EXERCISE: long thoughts", "expected_on": day}

    page = fill_in(enter("nz_officer"), reverse("consultation_answer", args=[asking.id]), **ranks, **words)

    assert page.status_code == 200 and page.context["form"].errors.keys() == {"rank_2", "rank_3"}
    assert "EXERCISE: long thoughts" in page.content.decode()


def test_after_a_mistake_the_form_still_says_what_its_reader_saw(asking: Asking, enter: Enter) -> None:
    asking.ask(options=())
    client, page = enter("nz_officer"), reverse("consultation_answer", args=[asking.id])
    form = hidden_fields(client.get(page))
    asking.say(NO, who="nz_colleague")

    wrong = client.post(page, {**form, "answer": "cannot_agree", "words": ""})
    assert wrong.status_code == 200 and hidden_fields(wrong)["version"] == form["version"]
    late = client.post(page, {**hidden_fields(wrong), "answer": "agree", "words": "EXERCISE: kept"}, follow=True)
    assert "changed after your page was opened" in text_of(late)


def test_where_a_colleague_answered_since_nothing_is_overwritten(asking: Asking, enter: Enter, acting: Any) -> None:
    asking.ask(options=())
    client, page = enter("nz_officer"), reverse("consultation_answer", args=[asking.id])
    form = hidden_fields(client.get(page))
    client.post(page, {**form, "answer": "agree"})
    asking.say(NO, who="nz_colleague", number=2)

    late = client.post(page, {**form, "answer": "agree", "words": "EXERCISE: kept"}, follow=True)

    assert "EXERCISE: kept" in late.content.decode() and "changed after your page was opened" in text_of(late)
    showing = uuid7()
    asking.say(YES, number=3, showing=showing, submission=showing)
    with pytest.raises(AlreadyDone):
        asking.say(YES, number=3, showing=showing, submission=showing)
    with pytest.raises(ChangedMeanwhile):
        asking.say(YES, number=3, showing=uuid7(), submission=uuid7())


def test_what_is_expected_lies_ahead_and_is_said_against_the_deadline(asking: Asking, enter: Enter, now: Any) -> None:
    asking.ask(options=())
    client, page = enter("nz_officer"), reverse("consultation_answer", args=[asking.id])
    for day in (now.date(), now.date() - DAY):
        with pytest.raises(services.NotAhead):
            asking.say(Said(answer="awaiting_capital", expected_on=day))
        answer = fill_in(client, page, answer="awaiting_capital", expected_on=day.isoformat())
        assert answer.context["form"].errors.keys() == {"expected_on"}
    later = (now + 5 * DAY).date()
    assert fill_in(client, page, answer="awaiting_capital", expected_on=later.isoformat()).status_code == 302
    assert "after time is over; then it counts like no answer" in text_of(client.get(asking.row_path()))


def test_a_reservation_without_words_is_refused_at_its_field(asking: Asking, enter: Enter, acting: Any) -> None:
    asking.ask(options=())
    asking.say(NO)
    page = reverse("consultation_reserve", args=[asking.id])
    for words in ("", "  \n"):
        answer = fill_in(enter("nz_officer"), page, reservation=words)
        assert answer.status_code == 200 and answer.context["form"].errors.keys() == {"reservation"}
        sent = services.Sent(number=2)
        with acting("nz_officer") as by, pytest.raises(services.NoWords):
            services.reserve(consultation=asking.row(), reservation=words, sent=sent, by=by, now=asking.now)


# ── more time, withdrawing, whom to ask ─────────────────────────────────────────────────────────────────────────────


def test_the_page_says_who_gave_more_time_and_how_many_have_answered(
    asking: Asking, enter: Enter, acting: Any, now: Any
) -> None:
    asking.ask(options=())
    asking.say(NO)
    with acting("vn_chair") as by:
        row = asking.row()
        services.extend(consultation=row, deadline_at=now + 3 * DAY, by=by, now=now, version=row.version)
    page = text_of(enter("th_officer").get(asking.row_path()))
    assert "extended by Le Thi Ngoc Bich Van" in page and "1 of 16 countries" in page
    assert "1 of 16" in text_of(enter("th_officer").get(reverse("consultation_list")))


def test_a_chair_withdraws_it_for_a_reason_that_all_read(asking: Asking, enter: Enter, acting: Any) -> None:
    asking.ask(options=())
    asking.say(NO)
    page = reverse("consultation_withdraw", args=[asking.id])
    assert enter("nz_officer").get(page).status_code == 403
    with acting("nz_officer") as by, pytest.raises(NotAllowed):
        services.withdraw(consultation=asking.row(), reason="x", by=by, now=asking.now, version=1)
    with acting("vn_chair") as by, pytest.raises(services.NoWords):
        services.withdraw(consultation=asking.row(), reason=" ", by=by, now=asking.now, version=1)
    chair = enter("vn_chair")
    assert fill_in(chair, page, reason="").context["form"].errors.keys() == {"reason"}

    assert fill_in(chair, page, reason="EXERCISE: asked too early").status_code == 302

    shown = text_of(enter("th_officer").get(asking.row_path()))
    assert "EXERCISE: asked too early" in shown and "Withdrawn by the chairs" in shown and "On record" not in shown
    assert chair.get(page).status_code == 409
    with pytest.raises(MovedOn):
        asking.say(number=2)


def test_whom_to_ask_are_the_desks_of_both_chairs_also_afterwards(asking: Asking, enter: Enter) -> None:
    asking.ask(options=())
    for _round in ("open", "concluded"):
        page = enter("th_officer").get(asking.row_path())
        assert len(re.findall(r'href="tel:', page.content.decode().split('id="whom-to-ask"')[1])) >= 2
        if _round == "open":
            asking.now += 2 * DAY
            asking.conclude()


def test_open_ones_stand_before_those_that_are_concluded(asking: Asking, enter: Enter, acting: Any, now: Any) -> None:
    asking.ask(title="EXERCISE: concluded")
    asking.now += 2 * DAY
    asking.conclude()
    older = Asking(acting, now - DAY / 2)
    older.ask(title="EXERCISE: older and open")
    page = text_of(enter("nz_officer").get(reverse("consultation_list")))
    assert page.index("older and open") < page.index("EXERCISE: concluded")


# ── on record ───────────────────────────────────────────────────────────────────────────────────────────────────────


def test_on_record_others_read_no_more_than_agreeing_objecting_or_no_answer(
    asking: Asking, enter: Enter, now: Any
) -> None:
    asking.ask(options=())
    asking.say(Said(answer="agree_with_changes", words="EXERCISE: shorter"))
    asking.say(Said(answer="awaiting_capital", expected_on=(now + 9 * DAY).date()), who="vn_officer")
    asking.now += 2 * DAY
    asking.conclude()

    page = text_of(enter("th_officer").get(asking.row_path()))
    record = page[page.index("On record") : page.index("Whom to ask")]
    assert "New Zealand : agrees" in record and "Viet Nam : no answer" in record
    assert "with changes" not in record.split("The rule")[0] and "capital" not in record.split("The rule")[0]
    assert "EXERCISE: shorter" not in page


# ── the next revision ───────────────────────────────────────────────────────────────────────────────────────────────


def test_what_has_changed_is_marked_and_what_became_of_a_comment_is_its_countrys(
    asking: Asking, enter: Enter, acting: Any
) -> None:
    asking.ask(text="EXERCISE six months from March")
    comment = asking.say(
        Said(answer="agree_with_changes", words="EXERCISE: nine, please", ranks=asking.rank(1, 2, 3).ranks)
    )
    asking.now += 2 * DAY
    former = asking.conclude()
    first = asking.id
    became = {comment.id: ("partly", "EXERCISE: eight it is")}
    with pytest.raises(services.CommentsUnanswered):
        asking.ask(previous=former, comments={comment.id: ("partly", " ")})
    asking.ask(
        text="EXERCISE eight months from March", options=("EXERCISE 6", "EXERCISE 8"), previous=former, comments=became
    )

    page = enter("th_officer").get(reverse("consultation_compare", args=[asking.id]))
    marked = page.content.decode()
    assert re.search(r"<del>.*six .*</del>", marked) and re.search(r"<ins>.*eight .*</ins>", marked)
    assert "EXERCISE 9" in text_of(page) and "EXERCISE 8" in text_of(page)
    assert enter("th_officer").get(reverse("consultation_compare", args=[first])).status_code == 404
    assert enter("Isabel Torrecampo").get(reverse("consultation_compare", args=[asking.id])).status_code == 404
    for who, sees in (("nz_officer", True), ("vn_chair", True), ("vn_officer", False), ("Chanida Hutchenson", False)):
        shown = text_of(enter(who).get(asking.row_path()))
        assert ("EXERCISE: eight it is" in shown) is sees, who
        assert ("EXERCISE: nine, please" in shown) is sees, who


# ── who is told ─────────────────────────────────────────────────────────────────────────────────────────────────────


def _told(kind: str) -> set[str]:
    with acting_as(SYSTEM):
        rows = Notice.objects.filter(kind=kind, mailed_at__isnull=True)
        return set(rows.values_list("agency__group__name", flat=True))


def test_who_answers_for_each_country_is_told_of_each_step(asking: Asking, acting: Any, now: Any) -> None:
    asking.ask(options=())
    assert {"nz-border", "vn-police", "th-immigration"} <= _told("views_opened") and len(_told("views_opened")) == 16
    with acting("vn_chair") as by:
        row = asking.row()
        services.extend(consultation=row, deadline_at=now + 3 * DAY, by=by, now=now, version=row.version)
    assert len(_told("views_extended")) == 16
    asking.now += 4 * DAY
    asking.conclude()
    assert len(_told("views_concluded")) == 16 and not _told("views_withdrawn")


def test_the_deputy_is_told_too(asking: Asking, acting: Any, now: Any) -> None:
    named, deputy = (Agency.objects.get(group__name=name) for name in ("th-response", "th-immigration"))
    letter = {"letter_reference": "EXERCISE/9", "letter_on": now.date(), "signed_by": "EXERCISE"}
    with acting("secretariat") as by:
        of_country = {"country": Country.objects.get(iso2="TH"), "agency": named, "deputy": deputy}
        seats.nominate(**of_country, **letter, starts_on=now.date(), ends_on=None, by=by, now=now)

    asking.ask(options=())

    assert {"th-response", "th-immigration"} <= _told("views_opened") and len(_told("views_opened")) == 17


def test_the_mail_says_only_where_to_look_and_an_objection_is_told_to_the_chairs_alone(
    asking: Asking, enter: Enter, person: Any, now: Any
) -> None:
    asking.ask(title="EXERCISE: secret title", options=())
    asking.say(NO, who="th_officer")
    # Each has a person who holds the chair for one of the countries in office.
    assert _told("view_objected") == {"nz-border", "nz-police", "vn-police", "vn-border", "lk-police"}
    deliver(now=now)
    mails = [one for one in mail.outbox if "objects" in one.subject]
    to = {address for one in mails for address in one.to}
    chairs = Person.objects.filter(memberships__role_assignments__role="co_chair").values_list("email", flat=True)
    assert {person("nz_chair").email, person("vn_chair").email} <= to <= set(chairs)
    for one in mail.outbox:
        assert "secret title" not in one.body + one.subject and "elections" not in one.body
    for who, sees in (("nz_chair", True), ("nz_officer", False)):
        client = enter(who)
        assert ("A country objects" in text_of(client.get("/"))) is sees, who
    client = enter("nz_chair")
    client.get(asking.row_path())
    assert "A country objects" not in text_of(client.get("/"))
