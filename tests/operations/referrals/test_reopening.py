from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.db import DatabaseError, connection, transaction
from django.test import Client

from common.access import MovedOn, NotAllowed
from common.ids import uuid7
from operations.models import Referral, ReferralMessage, ReferralRecipient
from operations.referrals import queries, reopening, services
from tests.operations.cases import Cases
from tests.operations.pages import fill_in, text_of, without_tokens

pytestmark = pytest.mark.django_db

Enter = Callable[[str], Client]
DAY = timedelta(days=1)
BOTH = ("th-immigration", "vn-police")


def closed(cases: Cases, state: str = "accepted", **sent: Any) -> Referral:
    """A referral to Thailand that was closed a day after Thailand came as far as `state`."""
    row = cases.received_in(state, "th_officer", **{"to": ("th-immigration",), **sent})
    referral = cases.own(row.referral)
    cases.take(services.close, referral, by="nz_officer", at=cases.now + DAY)
    return referral


def reopened(cases: Cases, referral: Referral, *, after: timedelta = 2 * DAY) -> Referral:
    cases.take(reopening.reopen, referral, by="nz_officer", at=cases.now + after, reason="More is known.")
    return cases.own(referral)


def own_row(cases: Cases, row: ReferralRecipient) -> ReferralRecipient:
    ids = {"referral_id": row.referral_id, "recipient_id": row.id}
    found = cases.as_seen_by("nz_officer", lambda actor: queries.get_recipient_of_own(actor, **ids))
    assert found
    return found


def ask_again(cases: Cases, row: ReferralRecipient, *, after: timedelta = DAY) -> ReferralRecipient:
    words = {"words": "And the other one?"}
    cases.take(reopening.ask_again, own_row(cases, row), by="nz_officer", at=cases.now + after, **words)
    return cases.recipient(row.referral, "th_officer")


def test_a_closed_referral_is_sent_again_with_its_reason(cases: Cases) -> None:
    referral = reopened(cases, closed(cases))

    assert (referral.state, referral.closed_at, referral.reopen_reason) == ("sent", None, "More is known.")
    assert referral.reopened_at == cases.now + 2 * DAY
    assert cases.notices("th_officer", referral.id)[-1] == "referral_reopened"
    assert cases.audited("nz_administrator", referral.id)[-1] == "reopen_referral"


def test_who_had_not_answered_has_the_rest_of_its_time(cases: Cases) -> None:
    referral = closed(cases, urgency="urgent")
    before = cases.recipient(referral, "th_officer")

    row = cases.recipient(reopened(cases, referral), "th_officer")

    assert (before.is_open, before.is_running) == (False, False)
    assert (row.state, row.is_open, row.is_running) == ("accepted", True, True)
    # Closed from Wednesday to Thursday at the same hour: a working day, given back.
    assert row.due_at == before.due_at + DAY
    assert cases.as_seen_by("th_officer", lambda actor: [one.id for one in queries.to_answer(actor)]).count(row.id) == 1


def test_who_had_answered_or_asked_is_waited_for_by_nobody(cases: Cases) -> None:
    for state in ("answered", "declined", "needs_information"):
        row = cases.recipient(reopened(cases, closed(cases, state)), "th_officer")

        assert (row.state, row.is_open, row.is_running) == (state, True, False)


def test_the_closing_and_the_reopening_stay_on_the_page_of_all_parties(cases: Cases, enter: Enter) -> None:
    referral = reopened(cases, closed(cases, to=BOTH))

    for who in ("nz_officer", "th_officer", "vn_officer"):
        page = text_of(enter(who).get(f"/referrals/{referral.id}/"))
        assert "Closed" in page
        assert "Opened again" in page
        assert "More is known." in page


def test_it_can_be_closed_and_opened_again_more_than_once(cases: Cases) -> None:
    referral = reopened(cases, closed(cases))
    cases.take(services.close, referral, by="nz_officer", at=cases.now + 3 * DAY)

    referral = reopened(cases, referral, after=4 * DAY)

    assert referral.state == "sent"
    with cases.acting("th_officer"):
        steps = list(referral.steps.filter(recipient=None).order_by("turn").values_list("after", flat=True))
    assert steps == ["sent", "closed", "sent", "closed", "sent"]


@pytest.mark.parametrize("who", ["th_officer", "nz_other_agency", "nz_chair", "nz_analyst"])
def test_nobody_but_the_owners_officers_opens_it_again(cases: Cases, who: str) -> None:
    referral = closed(cases)

    with pytest.raises(NotAllowed):
        cases.take(reopening.reopen, referral, by=who, reason="x")


@pytest.mark.parametrize("state", ["draft", "sent", "withdrawn"])
def test_only_what_is_closed_is_opened_again(cases: Cases, state: str) -> None:
    referral = cases.draft() if state == "draft" else cases.own(cases.sent())
    if state == "withdrawn":
        cases.take(services.withdraw, referral, by="nz_officer", reason="x")

    with pytest.raises(MovedOn):
        cases.take(reopening.reopen, referral, by="nz_officer", reason="x")


@pytest.mark.parametrize(
    "change",
    [
        "state = 'sent', closed_at = null",
        "state = 'sent', closed_at = null, reopened_at = now(), reopen_reason = ''",
        "reopen_reason = 'another'",
    ],
)
def test_the_database_reopens_nothing_without_a_reason(cases: Cases, change: str) -> None:
    referral = closed(cases)
    with cases.acting("nz_officer"), pytest.raises(DatabaseError, match="reopen"), transaction.atomic():
        connection.cursor().execute(f"update operations_referral set {change} where id = %s", [referral.id])


def test_a_clock_is_started_by_its_owner_alone_and_once(cases: Cases) -> None:
    row = cases.recipient(closed(cases), "th_officer")
    open_row = cases.recipient(cases.sent(to=("th-immigration",)), "th_officer")
    for who, key in (("th_officer", row.id), ("nz_other_agency", row.id), ("nz_officer", open_row.id)):
        with cases.acting(who), pytest.raises(DatabaseError, match="no such clock"), transaction.atomic():
            connection.cursor().execute("select restart_clock(%s, %s)", [key, cases.now + 9 * DAY])


@pytest.mark.parametrize("state", ["answered", "declined"])
def test_who_was_done_is_asked_again_with_a_new_clock(cases: Cases, state: str) -> None:
    row = cases.received_in(state, "th_officer", to=("th-immigration",), urgency="urgent")

    row = ask_again(cases, row)

    assert (row.state, row.is_running, row.due_at) == ("received", True, cases.now + 3 * DAY)
    assert (row.decided_at, row.decline_reason, row.answered_at) == (None, "", None)
    assert cases.notices("th_officer", row.referral_id)[-1] == "referral_asked_again"
    assert cases.audited("nz_administrator", row.referral_id)[-1] == "ask_again"


def test_what_was_said_before_stays(cases: Cases, enter: Enter) -> None:
    row = cases.received_in("declined", "th_officer", to=("th-immigration",))

    row = ask_again(cases, row)
    cases.take(services.accept, row, by="th_officer", at=cases.now + 2 * DAY)

    for who in ("nz_officer", "th_officer"):
        page = text_of(enter(who).get(f"/referrals/{row.referral_id}/"))
        for words in ("Declined", "EXERCISE: no officers this week.", "Asked again", "And the other one?", "Accepted"):
            assert words in page


def test_other_recipients_read_nothing_of_it(cases: Cases, enter: Enter) -> None:
    row = cases.received_in("answered", "th_officer", to=BOTH)

    ask_again(cases, row)

    page = text_of(enter("vn_officer").get(f"/referrals/{row.referral_id}/"))
    assert "Asked again" not in page
    assert "referral_asked_again" not in cases.notices("vn_officer", row.referral_id)


@pytest.mark.parametrize("state", ["received", "needs_information", "accepted", "in_progress"])
def test_who_is_not_done_is_not_asked_again(cases: Cases, state: str) -> None:
    row = cases.received_in(state, "th_officer", to=("th-immigration",))

    with pytest.raises(MovedOn):
        ask_again(cases, row)


def test_in_a_closed_referral_nobody_is_asked(cases: Cases) -> None:
    referral = closed(cases, "answered")

    with pytest.raises(MovedOn):
        ask_again(cases, cases.recipient(referral, "th_officer"))


@pytest.mark.parametrize("who", ["th_officer", "vn_officer", "nz_other_agency", "nz_analyst"])
def test_nobody_but_the_owners_officers_asks_again(cases: Cases, who: str) -> None:
    row = cases.received_in("answered", "th_officer", to=BOTH)

    with pytest.raises(NotAllowed):
        cases.take(reopening.ask_again, own_row(cases, row), by=who, words="x")


def test_a_receiver_does_not_ask_itself_again(cases: Cases) -> None:
    row = cases.received_in("answered", "th_officer", to=("th-immigration",))
    with cases.acting("th_officer"):
        rows = ReferralRecipient.objects.filter(id=row.id)
        with pytest.raises(DatabaseError, match="its owner asks again"), transaction.atomic():
            rows.update(state="received")


def test_the_pages_do_both(cases: Cases, enter: Enter) -> None:
    row = cases.received_in("answered", "th_officer", to=("th-immigration",))
    referral, client = cases.own(row.referral), enter("nz_officer")
    cases.take(services.close, referral, by="nz_officer")
    page = f"/referrals/{referral.id}/"
    assert "Open it again" in text_of(client.get(page))

    assert fill_in(client, f"{page}reopen/", reopen_reason="More is known.")["Location"] == page
    assert f"Ask {row.agency.name} again" in text_of(client.get(page))
    assert fill_in(client, f"{page}recipients/{row.id}/again/", body="And the other one?")["Location"] == page

    with cases.acting("th_officer"):
        bodies = ReferralMessage.objects.filter(recipient=row).order_by("id").values_list("body", flat=True)
        assert list(bodies) == ["Found him.", "And the other one?"]


def test_without_words_nothing_happens(cases: Cases, enter: Enter) -> None:
    referral = closed(cases)

    response = fill_in(enter("nz_officer"), f"/referrals/{referral.id}/reopen/", reopen_reason="")

    assert response.status_code == 200
    assert cases.own(referral).state == "closed"


@pytest.mark.parametrize("who", ["nz_other_agency", "nz_chair"])
def test_a_foreign_one_is_as_missing_as_one_that_is_not_there(cases: Cases, enter: Enter, who: str) -> None:
    referral, client = closed(cases, "answered"), enter(who)
    row = cases.recipient(referral, "th_officer")
    for path in ("referrals/{}/reopen/", "referrals/{}/recipients/{}/again/"):
        foreign = client.post("/" + path.format(referral.id, row.id))
        missing = client.post("/" + path.format(uuid7(), uuid7()))
        assert foreign.status_code == missing.status_code == 404
        assert without_tokens(foreign) == without_tokens(missing)
