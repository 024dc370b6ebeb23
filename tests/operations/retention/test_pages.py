"""The pages on which an owner decides how long content is kept."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta

import pytest
from django.test import Client

from operations.models import Referral
from operations.referrals import messages, services
from operations.referrals.message_queries import get_talk
from tests.operations.cases import Cases
from tests.operations.pages import fill_in, text_of
from tests.operations.retaining import Kept

pytestmark = pytest.mark.django_db
Enter = Callable[[str], Client]


@pytest.fixture
def over(kept: Kept) -> Referral:
    """A referral that was answered and closed."""
    return kept.closed(kind="victim")


def _page(referral: Referral, rest: str = "") -> str:
    return f"{referral.get_absolute_url()}retention/{rest}"


def _write(cases: Cases, referral: Referral) -> None:
    with cases.acting("vn_officer") as by:
        talk = get_talk(by, referral_id=referral.id)
        assert talk
        keys = [row.id for row in talk.recipients]
        messages.write(talk=talk, to=keys, body="EXERCISE: one more word", by=by, now=cases.now)


def test_the_owner_sees_the_last_day_and_what_goes(enter: Enter, over: Referral) -> None:
    page = text_of(enter("nz_officer").get(_page(over)))

    assert over.retained_until is not None
    assert f"{over.retained_until.day} {over.retained_until:%b %Y}" in page
    assert "You cannot undo that" in page


def test_an_open_referral_says_how_long_it_will_be_kept(cases: Cases, enter: Enter) -> None:
    assert "kept for one year" in text_of(enter("nz_officer").get(_page(cases.sent(kind="victim"))))
    assert "kept for 2 years" in text_of(enter("nz_officer").get(_page(cases.sent(kind="asset"))))


def test_open_again_it_keeps_its_day(enter: Enter, kept: Kept, over: Referral) -> None:
    kept.reopened(over)

    assert "It is open again, so it is kept" in text_of(enter("nz_officer").get(_page(over)))


def test_a_recipient_reads_the_day_and_not_the_page(enter: Enter, over: Referral) -> None:
    client = enter("vn_officer")

    assert over.retained_until is not None
    day = f"{over.retained_until.day} {over.retained_until:%b %Y}"
    assert f"Its content is kept until {day}" in text_of(client.get(over.get_absolute_url()))
    assert client.get(_page(over)).status_code == 404
    assert client.get(_page(over, "hold/")).status_code == 404


def test_a_hold_is_set_shown_and_lifted(cases: Cases, enter: Enter, kept: Kept, over: Referral) -> None:
    client = enter("nz_officer")
    far = kept.last_day(over) + timedelta(days=100)
    done = fill_in(client, _page(over, "hold/"), reason="EXERCISE: a court in Suva", until=f"{far:%Y-%m-%d}")
    assert done.status_code == 302

    page = text_of(client.get(_page(over)))
    assert "EXERCISE: a court in Suva" in page
    assert f"Last day: {far.day} {far:%b %Y}" in page
    assert "hold_referral" in cases.audited("nz_administrator", over.id)

    [row] = cases.as_seen_by("nz_officer", lambda _actor: list(over.holds.all()))
    assert fill_in(client, _page(over, f"holds/{row.id}/lift/")).status_code == 302
    assert kept.last_day(over) == over.retained_until
    assert "lifted" in text_of(client.get(_page(over)))
    assert client.get(_page(over, f"holds/{row.id}/lift/")).status_code in {403, 409}


@pytest.mark.parametrize(
    ("typed", "said"),
    [
        ({"reason": "", "until": "2028-01-01"}, "Why must it be kept?"),
        ({"reason": "EXERCISE", "until": ""}, "Last day on which it must be kept"),
        ({"reason": "EXERCISE", "until": "2020-01-01"}, "Enter today or a later day."),
        ({"reason": "EXERCISE", "until": "2099-01-01"}, "Enter a day within ten years."),
        ({"reason": "EXERCISE", "until": "31 Feb 2028"}, "Enter a real date"),
        ({"reason": "x" * 301, "until": "2028-01-01"}, "300"),
    ],
)
def test_bad_input_is_said_at_its_field_and_kept(
    enter: Enter, over: Referral, typed: dict[str, str], said: str
) -> None:
    answer = fill_in(enter("nz_officer"), _page(over, "hold/"), **typed)

    assert answer.status_code == 200
    assert "There is a problem" in text_of(answer)
    assert said in text_of(answer)
    assert typed["reason"] in answer.content.decode()


def test_new_content_asks_for_a_word_and_takes_it(cases: Cases, enter: Enter, kept: Kept, over: Referral) -> None:
    client = enter("nz_officer")
    assert "It may be deleted on its day" not in text_of(client.get(_page(over)))
    _write(cases, over)
    assert "Something new has come in" in text_of(client.get(_page(over)))

    assert fill_in(client, _page(over, "yes/")).status_code == 302

    assert not kept.of(over).needs_yes
    assert cases.actor("nz_officer").name in text_of(client.get(_page(over)))


def test_a_yes_from_a_page_of_before_is_not_taken(cases: Cases, enter: Enter, kept: Kept, over: Referral) -> None:
    client = enter("nz_officer")
    _write(cases, over)
    kept.let_go(over)
    _write(cases, over)

    posted = fill_in(client, _page(over, "yes/"), version="2")

    assert posted.headers["Location"] == _page(over, "yes/")
    assert kept.of(over).needs_yes


def test_the_desk_leads_to_what_is_deleted_soon(cases: Cases, enter: Enter, kept: Kept) -> None:
    """In the demo world two of New Zealand's referrals are near their last day, and one of them waits for a word."""
    page = text_of(enter("nz_officer").get("/"))
    assert "The content of 2 of your referrals is deleted soon. One waits for your word." in page

    listed = text_of(enter("nz_officer").get("/referrals/retention/"))
    assert listed.count("Victim-related") == 2
    assert "Needs your word" in listed
    assert "Nothing is deleted in the next days." in text_of(enter("th_officer").get("/referrals/retention/"))


def test_a_withdrawn_referral_says_it_too(cases: Cases, enter: Enter) -> None:
    sent = cases.own(cases.sent())
    cases.take(services.withdraw, sent, by="nz_officer", reason="EXERCISE: not needed")

    assert "Its content is kept until" in text_of(enter("nz_officer").get(sent.get_absolute_url()))
