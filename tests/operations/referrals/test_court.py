"""Use in court is asked for apart from use: by either side, answered by the other, taken back for the future."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from django.db import DatabaseError, transaction
from django.test import Client

from common.access import MovedOn, NotAllowed
from common.ids import uuid7
from common.versions import AlreadyDone, ChangedMeanwhile
from members.models import Agency, Country
from operations.models import CourtAnswer, CourtEnd, CourtRequest, Referral, ReferralRecipient
from operations.referrals import copies, copy_pdf, copy_queries, court, court_queries, queries, services
from operations.referrals.court import Said
from tests.operations.cases import Cases
from tests.operations.handing import handed_over
from tests.operations.pages import fill_in, text_of

pytestmark = pytest.mark.django_db

Enter = Callable[[str], Client]
FOR = "EXERCISE: the trial of the boat owner"
GIVEN = Said(decision="given", conditions="EXERCISE: without the name of our officer")
REFUSED = Said(decision="refused", reason="source")
BY_MLA = Said(decision="by_mla", authority="EXERCISE: Office of the Attorney")
PRESET = "Not for use in court"


def thread(cases: Cases, referral: Referral, who: str) -> ReferralRecipient:
    with cases.acting(who) as actor:
        row = queries.recipients_of(actor, cases_own(actor, referral))[0]
        found = queries.get_in_thread(actor, referral_id=referral.id, recipient_id=row.id)
        assert found
        return found


def cases_own(actor: Any, referral: Referral) -> Referral:
    row = queries.get_visible(actor, referral_id=referral.id)
    assert row
    return row


def ask(cases: Cases, referral: Referral, by: str = "vn_officer", **more: Any) -> CourtRequest:
    row = thread(cases, referral, by)
    with cases.acting(by) as actor:
        country = Country.objects.get(iso2="VN")
        return court.ask(recipient=row, proceedings=FOR, country=country, by=actor, now=cases.now, **more)


def seen(cases: Cases, asked: CourtRequest, who: str) -> CourtRequest | None:
    return cases.as_seen_by(who, lambda actor: court_queries.get_request(actor, court_id=asked.id))


def answer(cases: Cases, asked: CourtRequest, said: Said, by: str = "nz_officer") -> None:
    row = seen(cases, asked, by)
    assert row
    with cases.acting(by) as actor:
        court.answer(request=row, said=said, by=actor, now=cases.now)


def take_back(cases: Cases, asked: CourtRequest, by: str = "nz_officer") -> None:
    row = seen(cases, asked, by)
    assert row
    with cases.acting(by) as actor:
        court.take_back(request=row, reason="EXERCISE: the source is in danger", by=actor, now=cases.now)


def page(enter: Enter, who: str, referral: Referral) -> str:
    return text_of(enter(who).get(referral.get_absolute_url()))


def test_until_it_is_given_both_sides_read_that_it_is_not_for_court(cases: Cases, enter: Enter) -> None:
    referral = cases.sent()
    assert PRESET in page(enter, "vn_officer", referral)
    assert PRESET in page(enter, "nz_officer", referral)

    asked = ask(cases, referral)
    assert PRESET in page(enter, "vn_officer", referral)
    assert FOR in page(enter, "nz_officer", referral)

    answer(cases, asked, GIVEN)
    for who in ("vn_officer", "nz_officer"):
        said = page(enter, who, referral)
        assert PRESET not in said and GIVEN.conditions in said and "Permission 1" in said


def test_the_other_side_is_told(cases: Cases) -> None:
    referral = cases.sent()
    asked = ask(cases, referral)
    assert "court_asked" in cases.notices("nz_officer", referral.id)
    answer(cases, asked, GIVEN)
    take_back(cases, asked)
    assert cases.notices("vn_officer", referral.id)[-2:] == ["court_answered", "court_ended"]
    assert {"answer_court", "take_back_court"} <= set(cases.audited("nz_administrator", referral.id))


@pytest.mark.parametrize(("said", "words"), [(REFUSED, "could be in danger"), (BY_MLA, BY_MLA.authority)])
def test_what_is_refused_or_goes_another_way_stays_out_of_court(
    cases: Cases, enter: Enter, said: Said, words: str
) -> None:
    referral = cases.sent()
    answer(cases, ask(cases, referral), said)

    for who in ("vn_officer", "nz_officer"):
        shown = page(enter, who, referral)
        assert PRESET in shown and words in shown


def test_the_owner_asks_about_the_answer(cases: Cases, enter: Enter) -> None:
    referral = cases.answered()
    asked = ask(cases, referral, by="nz_officer")
    assert asked.about == "answer"

    with pytest.raises(NotAllowed):
        answer(cases, asked, GIVEN, by="nz_officer")
    answer(cases, asked, GIVEN, by="vn_officer")

    said = page(enter, "nz_officer", referral)
    assert "Permission 1" in said and PRESET in said  # the information itself is asked for by the receiver
    with pytest.raises(MovedOn):
        ask(cases, cases.sent(), by="nz_officer")  # there is no answer to use


def test_a_permission_is_taken_back_for_the_future(cases: Cases, enter: Enter) -> None:
    referral = cases.sent()
    asked = ask(cases, referral)
    answer(cases, asked, GIVEN)
    take_back(cases, asked)

    said = page(enter, "vn_officer", referral)
    assert PRESET in said and "EXERCISE: the source is in danger" in said
    with pytest.raises(MovedOn):
        take_back(cases, asked)
    for row in (CourtRequest, CourtAnswer, CourtEnd):
        with cases.acting("nz_officer"):
            assert row.objects.filter(referral=referral).count() == 1  # nothing was lost


def test_only_the_two_of_a_thread_know_of_it(cases: Cases, enter: Enter) -> None:
    referral = cases.sent(to=("vn-police", "th-immigration"))
    asked = ask(cases, referral)
    answer(cases, asked, GIVEN)

    for who in ("th_officer", "nz_other_agency", "nz_chair"):
        assert seen(cases, asked, who) is None
        with cases.acting(who):
            for model in (CourtRequest, CourtAnswer, CourtEnd):
                assert not model.objects.filter(referral_id=referral.id).exists()
    assert FOR not in page(enter, "th_officer", referral) and PRESET in page(enter, "th_officer", referral)
    assert enter("th_officer").get(f"/court/{asked.id}/answer/").status_code == 404


@pytest.mark.parametrize("who", ["vn_analyst", "nz_analyst"])
def test_officers_ask(cases: Cases, who: str) -> None:
    with pytest.raises(NotAllowed):
        ask(cases, cases.answered(), by=who)


def test_it_is_answered_once_and_asked_once_a_form(cases: Cases) -> None:
    referral, showing = cases.sent(), uuid7()
    asked = ask(cases, referral, showing=showing)
    with pytest.raises(AlreadyDone):
        ask(cases, referral, showing=showing)
    stale = seen(cases, asked, "nz_officer")
    assert stale
    answer(cases, asked, REFUSED)
    with cases.acting("nz_officer") as nz, pytest.raises(ChangedMeanwhile):
        court.answer(request=stale, said=GIVEN, by=nz, now=cases.now)
    assert ask(cases, referral).number == 2


def test_the_new_owner_of_a_referral_answers(cases: Cases) -> None:
    referral = cases.sent(to=("th-immigration",))
    asked = ask(cases, referral, by="th_officer")
    handed_over(cases, referral)
    answer(cases, asked, GIVEN, by="vn_officer")
    row = seen(cases, asked, "th_officer")
    assert row and row.is_given


def test_in_the_browser_it_is_asked_answered_and_taken_back(cases: Cases, enter: Enter) -> None:
    referral = cases.sent()
    row = thread(cases, referral, "vn_officer")
    country = str(Country.objects.get(iso2="VN").id)

    sent = fill_in(
        enter("vn_officer"), f"/referrals/{referral.id}/recipients/{row.id}/court/", proceedings=FOR, country=country
    )
    assert sent.status_code == 302, text_of(sent)
    with cases.acting("nz_officer"):
        asked = CourtRequest.objects.get(referral=referral)
    path = f"/court/{asked.id}/"
    missing = fill_in(enter("nz_officer"), f"{path}answer/", decision="given")
    assert missing.status_code == 200 and list(missing.context["form"].errors) == ["conditions"]
    done = fill_in(enter("nz_officer"), f"{path}answer/", decision="given", conditions="EXERCISE: none but this trial")
    assert done.status_code == 302, text_of(done)
    assert fill_in(enter("nz_officer"), f"{path}take-back/", reason="EXERCISE").status_code == 302
    assert enter("vn_officer").get(f"{path}take-back/").status_code == 403


def _printed(cases: Cases, referral: Referral, who: str = "vn_officer") -> str:
    with cases.acting(who) as actor:
        own = cases_own(actor, referral)
        made = copies.make(referral=own, reason="EXERCISE", by=actor, now=cases.now)
        copy = copy_queries.get_copy(actor, referral_id=referral.id, copy_id=made.id)
        assert copy
        said = copy_queries.said_in(actor, copy)
        assert copy_pdf.pdf(copy, said, zone="UTC").startswith(b"%PDF")
        return str(copy_pdf.printed(copy, said, copy_pdf.ZoneInfo("UTC")))


def test_a_printed_copy_says_it_too(cases: Cases, enter: Enter) -> None:
    referral = cases.sent()
    assert PRESET in _printed(cases, referral)
    asked = ask(cases, referral)
    answer(cases, asked, GIVEN)

    printed = _printed(cases, referral)
    assert PRESET not in printed and "Permission 1" in printed and GIVEN.conditions in printed
    with cases.acting("vn_officer") as vn:
        [copy, _first] = copy_queries.copies_of(vn, cases_own(vn, referral))
    assert GIVEN.conditions in text_of(enter("vn_officer").get(copy.get_absolute_url()))
    take_back(cases, asked)
    assert PRESET in text_of(enter("vn_officer").get(copy.get_absolute_url()))


# The wall


def _forged(cases: Cases, by: str, referral: Referral, **changes: Any) -> CourtRequest:
    with cases.acting(by) as actor:
        row = ReferralRecipient.objects.filter(referral=referral).first()
        made: dict[str, Any] = {
            "referral_id": referral.id,
            "recipient": row,
            "number": 9,
            "about": "information",
            "proceedings": "x",
            "country": Country.objects.get(iso2="VN"),
            "agency_id": actor.agency_id,
            "asked_by_id": actor.person_id,
            "asked_at": cases.now,
        }
        return CourtRequest(**(made | changes))


@pytest.mark.parametrize(
    ("by", "changes"),
    [
        ("nz_officer", {}),  # the owner asks itself
        ("vn_officer", {"about": "answer"}),  # the recipient asks itself
        ("nz_officer", {"about": "answer"}),  # nothing was answered
        ("vn_officer", {"agency_id": "nz-border"}),
        ("vn_officer", {"asked_by_id": None}),
    ],
)
def test_a_forged_request_is_refused(cases: Cases, by: str, changes: dict[str, Any]) -> None:
    if "agency_id" in changes:
        changes = {"agency_id": Agency.objects.get(group__name="nz-border").id}
    if "asked_by_id" in changes:
        changes = {"asked_by_id": cases.actor("vn_colleague").person_id}
    row = _forged(cases, by, cases.sent(), **changes)
    with cases.acting(by), pytest.raises(DatabaseError), transaction.atomic():
        row.save(force_insert=True)


@pytest.mark.parametrize("model", ["answer", "end"])
def test_who_asks_answers_nothing_past_the_code(cases: Cases, model: str) -> None:
    asked = ask(cases, cases.sent())
    if model == "end":
        answer(cases, asked, GIVEN)
    with cases.acting("vn_officer") as vn:
        same = {"request_id": asked.id, "referral_id": asked.referral_id, "agency_id": vn.agency_id}
        row: Any = {
            "answer": CourtAnswer(
                **same, decision="given", conditions="x", answered_by_id=vn.person_id, answered_at=cases.now
            ),
            "end": CourtEnd(**same, reason="x", ended_by_id=vn.person_id, ended_at=cases.now),
        }[model]
        with pytest.raises(DatabaseError), transaction.atomic():
            row.save(force_insert=True)


def test_nothing_of_it_is_changed_or_deleted(cases: Cases) -> None:
    asked = ask(cases, cases.sent())
    answer(cases, asked, GIVEN)
    with cases.acting("nz_officer"):
        for model in (CourtRequest, CourtAnswer):
            with pytest.raises(DatabaseError), transaction.atomic():
                model.objects.filter(referral_id=asked.referral_id).update(referral_id=asked.referral_id)
            with pytest.raises(DatabaseError), transaction.atomic():
                model.objects.filter(referral_id=asked.referral_id)._raw_delete("default")


def test_what_was_withdrawn_is_asked_for_no_more(cases: Cases) -> None:
    referral = cases.sent()
    cases.take(services.withdraw, cases.own(referral), by="nz_officer", reason="EXERCISE")
    with pytest.raises(MovedOn):
        ask(cases, referral)
