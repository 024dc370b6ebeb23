from __future__ import annotations

from collections.abc import Callable
from datetime import date, timedelta
from typing import Any

import pytest
from django.db import DatabaseError, transaction
from django.test import Client

from common.access import MovedOn, NotAllowed
from common.ids import uuid7
from members.models import DutyDesk
from operations.models import ReferralContact, ReferralRecipient, ReferralWorth
from operations.referrals import contacts, services
from operations.referrals.contacts import Passed
from tests.operations.cases import Cases
from tests.operations.pages import fill_in, hidden_fields, text_of, without_tokens

pytestmark = pytest.mark.django_db

Enter = Callable[[str], Client]
BOTH = ("th-immigration", "vn-police")
HOUR = timedelta(hours=1)


def received(cases: Cases, **sent: Any) -> ReferralRecipient:
    return cases.recipient(cases.sent(**{"to": BOTH, **sent}), "th_officer")


def note(cases: Cases, row: ReferralRecipient, who: str, passed: Passed) -> None:
    with cases.acting(who) as by:
        contacts.note(recipient=row, by=by, now=cases.now, passed=passed)


def page_of(row: ReferralRecipient, what: str = "") -> str:
    return f"/referrals/{row.referral_id}/" + (f"recipients/{row.id}/{what}/" if what else "")


def judged(cases: Cases, state: str = "answered") -> ReferralRecipient:
    row = cases.received_in(state, "th_officer", to=BOTH)
    cases.take(services.close, cases.own(row.referral), by="nz_officer")
    return row


def say(cases: Cases, row: ReferralRecipient, who: str = "nz_officer", worth: str = "action") -> None:
    with cases.acting(who) as by:
        found = ReferralRecipient.objects.select_related("referral", "agency", "worth").get(id=row.id)
        contacts.say_worth(recipient=found, by=by, now=cases.now, worth=worth)


def test_after_sending_a_threat_to_life_the_page_says_whom_to_call(cases: Cases, enter: Enter) -> None:
    draft, client = cases.draft(to=("th-immigration",), urgency="threat_to_life"), enter("nz_officer")

    sent = fill_in(client, f"/referrals/{draft.id}/send/")
    page = text_of(client.get(sent["Location"]))

    assert sent["Location"] == f"/referrals/{draft.id}/calls/"
    assert "A mail does not wake a sleeping desk" in page
    desk = DutyDesk.objects.select_related("deputy__agency").get(agency__group__name="th-immigration", unit=None)
    assert desk.email in page
    assert "Now there:" in page and "Thai" in page
    if desk.deputy:
        assert desk.deputy.agency.name in page


def test_of_other_urgencies_the_page_does_not_speak_of_danger(cases: Cases, enter: Enter) -> None:
    draft, client = cases.draft(urgency="urgent"), enter("nz_officer")

    sent = fill_in(client, f"/referrals/{draft.id}/send/")

    assert sent["Location"] == f"/referrals/{draft.id}/"
    assert "sleeping desk" not in text_of(client.get(f"/referrals/{draft.id}/calls/"))


@pytest.mark.parametrize("who", ["th_officer", "vn_officer"])
def test_whom_to_call_is_the_senders_page_for_it_names_all_recipients(cases: Cases, enter: Enter, who: str) -> None:
    row, client = received(cases), enter(who)

    assert client.get(f"/referrals/{row.referral_id}/calls/").status_code == 404


def test_a_meeting_is_noted_in_two_clicks(cases: Cases, enter: Enter) -> None:
    row, client = received(cases), enter("th_officer")
    assert page_of(row, "contact") in client.get(page_of(row)).content.decode()

    said = client.post(page_of(row, "contact"), hidden_fields(client.get(page_of(row, "contact"))) | {"how": "met"})

    assert said["Location"] == page_of(row)
    with cases.acting("nz_officer"):
        (contact,) = ReferralContact.objects.filter(recipient=row)
    assert (contact.how, contact.happened_at, contact.whom) == ("met", cases.now, "")
    assert cases.audited("Sombat Jirakanok", row.referral_id)[-1] == "note_contact"


def test_a_double_click_notes_it_once(cases: Cases, enter: Enter) -> None:
    row, client = received(cases), enter("nz_officer")
    form = hidden_fields(client.get(page_of(row, "contact"))) | {"how": "no_answer"}

    first, second = (client.post(page_of(row, "contact"), form) for _ in range(2))

    assert first["Location"] == second["Location"] == page_of(row)
    with cases.acting("nz_officer"):
        assert ReferralContact.objects.filter(recipient=row).count() == 1


@pytest.mark.parametrize(
    ("words", "said"),
    [
        ({"how": "reached", "whom": ""}, "Who was reached? Enter a name or a function."),
        ({"how": "told", "happened_at": "2026-11-24 16:30"}, "Enter a moment that has passed."),
        ({"how": "told", "happened_at": "soon"}, "Enter a real date and time"),
        ({"how": "sang"}, "There is a problem"),
    ],
)
def test_what_cannot_be_is_said_at_its_field(cases: Cases, enter: Enter, words: dict[str, str], said: str) -> None:
    row = received(cases)

    page = fill_in(enter("nz_officer"), page_of(row, "contact"), **words)

    assert page.status_code == 200
    assert said in text_of(page)


def test_the_receiver_says_when_it_was_told_by_phone(cases: Cases, enter: Enter) -> None:
    row = received(cases)

    # 08:30 in Bangkok.
    fill_in(enter("th_officer"), page_of(row, "contact"), how="told", happened_at="2026-11-24 08:30")

    with cases.acting("nz_officer"):
        assert ReferralContact.objects.get(recipient=row).happened_at == cases.now - 1.5 * HOUR
    assert "Was told by phone" in text_of(enter("nz_officer").get(page_of(row)))


def test_a_copy_in_another_channel_is_noted_with_its_day_and_number(cases: Cases, enter: Enter) -> None:
    row = received(cases)
    words = {"how": "interpol", "happened_on": "2026-11-20", "number": "2026/1234"}

    fill_in(enter("th_officer"), page_of(row, "channel"), **words)

    for who in ("nz_officer", "th_officer"):
        page = text_of(enter(who).get(page_of(row)))
        assert "Went through INTERPOL" in page
        assert "20 Nov 2026, 2026/1234" in page


def test_a_channel_of_tomorrow_is_refused(cases: Cases, enter: Enter) -> None:
    page = fill_in(enter("nz_officer"), page_of(received(cases), "channel"), how="embassy", happened_on="2026-11-26")

    assert "Enter a day that has come." in text_of(page)


@pytest.mark.parametrize("who", ["vn_officer", "nz_other_agency", "nz_chair", "vn_chair"])
def test_nobody_outside_the_thread_reads_or_notes_it(cases: Cases, enter: Enter, who: str) -> None:
    row = received(cases)
    note(cases, row, "nz_officer", Passed(how="met", at=cases.now))

    with cases.acting(who):
        assert not ReferralContact.objects.filter(referral=row.referral_id).exists()
    with pytest.raises(NotAllowed):
        note(cases, row, who, Passed(how="met", at=cases.now))
    client = enter(who)
    for what in ("contact", "channel", "worth"):
        foreign = client.post(page_of(row, what), {"how": "met"})
        missing = client.post(f"/referrals/{uuid7()}/recipients/{uuid7()}/{what}/", {"how": "met"})
        assert foreign.status_code == missing.status_code == 404
        assert without_tokens(foreign) == without_tokens(missing)


@pytest.mark.parametrize(
    "changes",
    [
        {"agency": "other"},
        {"noted_by": "other"},
        {"how": "reached"},
        {"how": "met", "whom": "Sergeant"},
        {"how": "met", "number": "1"},
        {"how": "embassy"},
    ],
)
def test_a_forged_contact_is_refused(cases: Cases, changes: dict[str, str]) -> None:
    row, owner = received(cases), cases.actor("nz_officer")
    forger = cases.actor("th_officer")
    fields = {
        "how": changes.get("how", "met"),
        "whom": changes.get("whom", ""),
        "number": changes.get("number", ""),
        "agency_id": owner.agency_id if "agency" in changes else forger.agency_id,
        "noted_by_id": owner.person_id if "noted_by" in changes else forger.person_id,
    }
    with cases.acting("th_officer"), pytest.raises(DatabaseError), transaction.atomic():
        ReferralContact(
            referral_id=row.referral_id, recipient=row, happened_at=cases.now, noted_at=cases.now, **fields
        ).save(force_insert=True)


def test_what_was_noted_stays(cases: Cases) -> None:
    row = received(cases)
    note(cases, row, "nz_officer", Passed(how="embassy", on=date(2026, 11, 20)))
    with cases.acting("nz_officer"):
        for act in (ReferralContact.objects.all().delete, lambda: ReferralContact.objects.update(number="1")):
            with pytest.raises(DatabaseError, match="permission denied"), transaction.atomic():
                act()


def test_one_click_says_what_an_answer_was_worth_and_the_receiver_sees_it(cases: Cases, enter: Enter) -> None:
    row = judged(cases)
    client = enter("nz_officer")
    assert f"What was the answer of {row.agency.name} worth?" in text_of(client.get(page_of(row)))

    said = client.post(page_of(row, "worth"), {"worth": "background"})

    assert said["Location"] == page_of(row)
    assert "worth?" not in text_of(client.get(page_of(row)))
    assert cases.notices("th_officer", row.referral_id)[-1] == "referral_worth"
    assert "Useful background" in text_of(enter("th_officer").get(page_of(row)))
    assert "Useful background" not in text_of(enter("vn_officer").get(page_of(row)))
    assert "say_worth" in cases.audited("nz_administrator", row.referral_id)


def test_it_is_said_once(cases: Cases) -> None:
    row = judged(cases)
    say(cases, row)

    with pytest.raises(MovedOn):
        say(cases, row, worth="not_usable")


@pytest.mark.parametrize("state", ["received", "accepted", "declined", "needs_information"])
def test_only_an_answer_is_judged(cases: Cases, state: str) -> None:
    with pytest.raises(MovedOn):
        say(cases, judged(cases, state))


def test_before_closing_nothing_is_judged(cases: Cases) -> None:
    row = cases.received_in("answered", "th_officer", to=("th-immigration",))

    with pytest.raises(MovedOn):
        say(cases, row)
    with cases.acting("nz_officer") as by, pytest.raises(DatabaseError, match="row-level"), transaction.atomic():
        ReferralWorth(
            referral_id=row.referral_id,
            recipient=row,
            group_id=by.group_id,
            worth="action",
            said_at=cases.now,
            said_by_id=by.person_id,
        ).save(force_insert=True)


@pytest.mark.parametrize("who", ["th_officer", "nz_analyst"])
def test_nobody_but_the_senders_officers_judges(cases: Cases, who: str) -> None:
    with pytest.raises(NotAllowed):
        say(cases, judged(cases), who)
