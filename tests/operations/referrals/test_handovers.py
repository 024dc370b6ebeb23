"""Handing a referral over: the owner offers it, the agency that is named answers, and all of it goes across at once."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from django.test import Client

from common.access import MovedOn, NotAllowed
from common.versions import ChangedMeanwhile
from members.models import Notice
from operations.models import (
    ReferralDisclosure,
    ReferralHandover,
    ReferralLink,
    ReferralMessage,
    ReferralOwnership,
    ReferralRecipient,
)
from operations.referrals import colleagues, handovers, linking, lists, queries, reopening, services
from tests.operations.cases import KHOA, Cases, days
from tests.operations.handing import REASON, agency, answer, handed_over, may_see, offer, seen
from tests.operations.pages import fill_in, text_of

pytestmark = pytest.mark.django_db

Enter = Callable[[str], Client]
NARRATIVE = "EXERCISE: who is the owner of the boat?"


# The offer


def test_who_is_asked_reads_what_it_is_and_not_what_it_says(cases: Cases, enter: Enter) -> None:
    referral = cases.sent(to=("th-immigration",), narrative=NARRATIVE, subject=KHOA)
    handover = offer(cases, referral)

    page = text_of(enter("vn_officer").get(f"/handovers/{handover.id}/"))

    for words in (referral.reference, REASON, "Request for information", "muggling", "Priority", "H2", "New Zealand"):
        assert words in page
    assert NARRATIVE not in page and "boat owner" not in page and KHOA.full_name not in page
    assert "Immigration Bureau" not in page  # nor who has received it
    assert not may_see(cases, referral, "vn_officer")
    assert cases.notices("vn_officer", handover.id) == []  # read by opening it


def test_only_the_two_agencies_know_of_an_offer(cases: Cases, enter: Enter) -> None:
    handover = offer(cases, cases.sent(to=("th-immigration",)))

    for who in ("nz_officer", "nz_analyst", "vn_officer", "vn_colleague"):
        assert seen(cases, handover, who)
    for who in ("th_officer", "nz_other_agency", "nz_chair", "nz_auditor", "secretariat"):
        assert seen(cases, handover, who) is None
        with cases.acting(who):
            assert not ReferralHandover.objects.exists()
    assert enter("th_officer").get(f"/handovers/{handover.id}/").status_code == 404


def test_a_draft_is_not_offered_and_nothing_twice(cases: Cases) -> None:
    with pytest.raises(MovedOn):
        offer(cases, cases.draft())
    referral = cases.sent()
    offer(cases, referral)
    with pytest.raises(handovers.AlreadyOffered):
        offer(cases, referral, to="th-immigration")


def test_only_the_owners_officers_offer(cases: Cases) -> None:
    referral = cases.sent()
    for who in ("vn_officer", "nz_analyst", "nz_administrator"):
        with pytest.raises(NotAllowed):
            offer(cases, referral, by=who, to="th-immigration")
    with pytest.raises(handovers.NotActive):
        offer(cases, referral, to="nz-border")  # itself


def test_in_the_browser_it_is_offered_and_the_other_is_told(cases: Cases, enter: Enter) -> None:
    referral = cases.sent()
    chosen = agency("th-immigration")

    page = f"/referrals/{referral.id}/hand-over/"
    sent = fill_in(enter("nz_officer"), page, to_agency=str(chosen.id), reason=REASON, keeps_reading="on")

    assert sent.status_code == 302, text_of(sent)
    with cases.acting("th_officer"):
        [row] = ReferralHandover.objects.filter(referral_id=referral.id)
        assert (row.keeps_reading, row.reason, row.reference) == (True, REASON, referral.reference)
        [notice] = Notice.objects.filter(object_id=row.id)
        assert (notice.kind, notice.path) == ("handover_offered", f"/handovers/{row.id}/")
    assert "Your answer is awaited" in text_of(enter("th_officer").get("/"))
    assert "offered to" in text_of(enter("nz_officer").get(referral.get_absolute_url()))
    assert "offered" not in text_of(enter("vn_officer").get(referral.get_absolute_url()))


# The answer


def test_with_the_acceptance_all_of_it_goes_across(cases: Cases) -> None:
    row = cases.received_in("needs_information", who="th_officer", to=("th-immigration",), subject=KHOA)
    referral = row.referral
    handed_over(cases, referral)

    own = cases.own(referral, "vn_officer")
    with cases.acting("vn_officer") as vn:
        assert (own.owner_group_id, own.officer, own.state) == (vn.group_id, None, "sent")
        assert [person.identity.full_name for person in queries.subjects_of(vn, own)] == [KHOA.full_name]
        assert [said.body for said in queries.messages_of(vn, own)] == ["Which port?"]
        [theirs] = queries.recipients_of(vn, own)
        services.give_information(recipient=theirs, by=vn, now=cases.now, version=theirs.version, words="Danang")
        assert ReferralDisclosure.objects.filter(referral=own, agency_id=vn.agency_id).count() == 1
    assert not may_see(cases, referral, "nz_officer")
    assert "referral_owner" in cases.notices("th_officer", referral.id)
    with cases.acting("nz_officer"):
        assert not ReferralMessage.objects.filter(referral_id=referral.id).exists()
    assert cases.audited("Hoang Dinh Tung Lam", referral.id).count("accept_handover") == 1
    assert cases.audited("nz_administrator", referral.id).count("offer_handover") == 1


def test_the_clock_of_a_recipient_goes_on(cases: Cases) -> None:
    referral = cases.sent(to=("th-immigration",))
    before = cases.recipient(referral, "th_officer")

    handed_over(cases, referral)

    after = cases.recipient(referral, "th_officer")
    assert (after.due_at, after.is_running, after.state, after.state_at) == (
        before.due_at,
        True,
        before.state,
        before.state_at,
    )


def test_a_recipient_that_takes_over_owes_no_answer_any_more(cases: Cases, enter: Enter) -> None:
    referral = cases.sent(to=("vn-police", "th-immigration"))
    handed_over(cases, referral)

    with cases.acting("vn_officer") as vn:
        own = ReferralRecipient.objects.get(referral=referral, agency_id=vn.agency_id)
        assert (own.is_open, own.is_running) == (False, False)
        assert referral.id not in {row.referral_id for row in queries.to_answer(vn)}
        [listed] = lists.listed(vn).filter(content_object_id=referral.id)
        assert listed.state == "sent"
    page = text_of(enter("vn_officer").get(referral.get_absolute_url()))
    assert "Close" in page and "Withdraw" in page


@pytest.mark.parametrize("keeps", [True, False])
def test_the_former_owner_reads_on_only_if_the_offer_said_so(cases: Cases, enter: Enter, keeps: bool) -> None:
    referral = cases.sent(to=("th-immigration",), subject=KHOA)
    with cases.acting("nz_officer") as nz:
        colleagues.write_note(referral=referral, body="EXERCISE: ours", by=nz, now=cases.now)
    handover = handed_over(cases, referral, keeps=keeps)

    assert may_see(cases, referral, "nz_officer") is keeps
    page = enter("nz_officer").get(referral.get_absolute_url())
    assert page.status_code == (200 if keeps else 404)
    if keeps:
        said = text_of(page)
        assert "boat owner" in said and "EXERCISE: ours" in said and "your agency wrote it" in said
        assert "has it now" in said
        for step in ("close", "withdraw", "hand-over", "files"):
            assert enter("nz_officer").get(f"{referral.get_absolute_url()}{step}/").status_code == 403
        with cases.acting("nz_officer") as nz:
            assert queries.recipients_of(nz, cases.own(referral)) == []
    assert "Accepted" in text_of(enter("nz_officer").get(f"/handovers/{handover.id}/"))
    assert cases.notices("nz_officer", handover.id) == []  # it was opened


def test_the_new_owner_ends_the_reading_of_the_former_one(cases: Cases, enter: Enter) -> None:
    referral = cases.sent(to=("th-immigration",))
    handover = handed_over(cases, referral, keeps=True)

    assert fill_in(enter("vn_officer"), f"/handovers/{handover.id}/end-reading/").status_code == 302

    assert not may_see(cases, referral, "nz_officer")
    assert may_see(cases, referral, "th_officer")
    with pytest.raises(MovedOn):
        answer(cases, handover, "end_reading")


def test_notes_stay_with_who_wrote_them_and_links_with_who_owns_both(cases: Cases, enter: Enter) -> None:
    referral = cases.sent(to=("th-immigration",))
    with cases.acting("nz_officer") as nz:
        colleagues.write_note(referral=referral, body="EXERCISE: ours alone", by=nz, now=cases.now)
        linking.split(referral=cases.own(referral), by=nz, now=cases.now)
    handed_over(cases, referral)

    assert "EXERCISE: ours alone" not in text_of(enter("vn_officer").get(referral.get_absolute_url()))
    for who in ("nz_officer", "vn_officer"):
        with cases.acting(who):
            assert not ReferralLink.objects.filter(parent_id=referral.id).exists()


def test_all_parties_know_who_asks_now(cases: Cases, enter: Enter) -> None:
    referral = cases.sent(to=("th-immigration",))
    handed_over(cases, referral)

    for who in ("vn_officer", "th_officer"):
        page = text_of(enter(who).get(referral.get_absolute_url()))
        assert "has it now" in page and "Handed over" in page
        assert REASON not in page  # that is between the two
    with cases.acting("nz_officer"):
        assert not ReferralOwnership.objects.filter(referral_id=referral.id).exists()


def test_what_the_new_owner_does_is_told_as_its_own(cases: Cases, enter: Enter) -> None:
    referral = cases.sent(to=("th-immigration",), at=cases.now - days(1))
    handed_over(cases, referral)
    later = cases.now + days(1)
    cases.take(services.close, cases.own(referral, "vn_officer"), by="vn_officer", at=later)
    cases.take(reopening.reopen, cases.own(referral, "vn_officer"), by="vn_officer", at=later, reason="EXERCISE")

    events = enter("th_officer").get(referral.get_absolute_url()).context["events"]
    vn, nz = (agency(key).name for key in ("vn-police", "nz-border"))
    assert [(event.words, event.agency) for event in events][-4:] == [
        ("Sent", nz),
        ("Handed over", nz),
        ("Closed", vn),
        ("Opened again", vn),
    ]


def test_it_is_refused_in_words_and_may_be_offered_again(cases: Cases, enter: Enter) -> None:
    referral = cases.sent(to=("th-immigration",))
    handover = offer(cases, referral)
    path = f"/handovers/{handover.id}/refuse/"

    assert fill_in(enter("vn_officer"), path).status_code == 200  # without words
    assert fill_in(enter("vn_officer"), path, answer="EXERCISE: not our district").status_code == 302

    assert "EXERCISE: not our district" in text_of(enter("nz_officer").get(f"/handovers/{handover.id}/"))
    assert not may_see(cases, referral, "vn_officer") and may_see(cases, referral, "nz_officer")
    offer(cases, referral, to="th-immigration")


def test_the_owner_takes_an_offer_back(cases: Cases, enter: Enter) -> None:
    referral = cases.sent(to=("th-immigration",))
    handover = offer(cases, referral)
    stale = seen(cases, handover, "vn_officer")
    assert stale

    assert fill_in(enter("nz_officer"), f"/handovers/{handover.id}/take-back/").status_code == 302

    assert "handover_ended" in cases.notices("vn_officer", handover.id)
    with cases.acting("vn_officer") as vn, pytest.raises(ChangedMeanwhile):
        handovers.accept(handover=stale, words="", by=vn, now=cases.now, version=stale.version)
    assert fill_in_is_moved_on(enter("vn_officer"), f"/handovers/{handover.id}/accept/")
    assert not may_see(cases, referral, "vn_officer")


def fill_in_is_moved_on(client: Client, path: str) -> bool:
    return client.get(path).status_code == 409


@pytest.mark.parametrize(
    ("step", "who"),
    [("accept", "nz_officer"), ("refuse", "nz_officer"), ("take_back", "vn_officer"), ("accept", "vn_analyst")],
)
def test_each_step_is_one_sides(cases: Cases, step: str, who: str) -> None:
    handover = offer(cases, cases.sent(to=("th-immigration",)))
    with pytest.raises(NotAllowed):
        answer(cases, handover, step, by=who, words="EXERCISE")
