"""The verbs of a referral: who, when, what changes, who is told, what the audit says, which version counts."""

from __future__ import annotations

from typing import Any

import pytest

from common.access import MovedOn, NotAllowed
from common.ids import uuid7
from common.versions import AlreadyDone, ChangedMeanwhile
from members.models import Agency
from operations.models import ReferralDisclosure, ReferralGrant, ReferralRecipient
from operations.referrals import queries, services
from tests.operations.cases import KHOA, Cases, content_of, days

pytestmark = pytest.mark.django_db


# Writing


def test_a_draft_is_the_writers_agencys_and_nobody_elses(cases: Cases) -> None:
    draft = cases.draft(subject=KHOA)

    assert cases.own(draft, "nz_colleague").state == "draft"
    for who in ("vn_officer", "nz_other_agency", "th_officer", "nz_chair", "nz_auditor"):
        assert cases.as_seen_by(who, lambda actor: queries.get_visible(actor, referral_id=draft.id)) is None


def test_a_draft_tells_nobody(cases: Cases) -> None:
    draft = cases.draft()

    assert cases.notices("vn_officer", draft.id) == []
    assert cases.audited("nz_administrator", draft.id) == ["write_referral"]


def test_a_form_sent_twice_makes_one_draft(cases: Cases) -> None:
    showing, words = uuid7(), uuid7()
    draft = cases.draft(showing=showing, submission=words)

    with pytest.raises(AlreadyDone) as done:
        cases.draft(showing=showing, submission=words)

    assert done.value.row == draft


def test_a_form_sent_again_with_other_words_changes_nothing_and_says_so(cases: Cases) -> None:
    showing = uuid7()
    draft = cases.draft(showing=showing, submission=uuid7())

    with pytest.raises(ChangedMeanwhile) as changed:
        cases.draft(showing=showing, submission=uuid7(), summary="The second time")

    assert changed.value.row == draft
    assert cases.own(draft).summary != "The second time"


@pytest.mark.parametrize("who", ["nz_analyst", "nz_administrator", "nz_chair", "nz_auditor", "secretariat"])
def test_only_liaison_officers_write(cases: Cases, who: str) -> None:
    with pytest.raises(NotAllowed):
        cases.draft(by=who)


# Changing a draft


def test_a_changed_draft_keeps_what_was_changed(cases: Cases) -> None:
    draft = cases.draft(subject=KHOA)

    cases.take(services.edit, draft, by="nz_colleague", content=content_of(summary="Two boats"))

    assert (cases.own(draft).summary, cases.own(draft).version) == ("Two boats", 2)
    assert cases.audited("nz_administrator", draft.id) == ["write_referral", "edit_referral"]


def test_what_was_sent_is_not_changed_any_more(cases: Cases) -> None:
    referral = cases.sent()

    with pytest.raises(MovedOn):
        cases.take(services.edit, referral, by="nz_officer", content=content_of())


@pytest.mark.parametrize("who", ["nz_analyst", "vn_officer", "nz_other_agency"])
def test_nobody_but_the_own_liaison_officers_changes_a_draft(cases: Cases, who: str) -> None:
    draft = cases.draft()

    with pytest.raises(NotAllowed):
        cases.take(services.edit, draft, by=who, content=content_of())


# Sending


def test_sending_gives_each_agency_a_row_a_grant_a_due_time_and_a_notice(cases: Cases) -> None:
    referral = cases.sent(to=("vn-police", "th-immigration"), urgency="urgent")

    with cases.acting("nz_officer"):
        rows = list(ReferralRecipient.objects.filter(referral=referral).select_related("agency__group"))
        granted = set(ReferralGrant.objects.filter(content_object=referral).values_list("group__name", flat=True))
        given = ReferralDisclosure.objects.filter(referral=referral).count()
    assert {row.agency.group.name for row in rows} == {"vn-police", "th-immigration"}
    assert {(row.state, row.received_at) for row in rows} == {("received", cases.now)}
    # In Viet Nam that Tuesday is a public holiday: its two days begin with Wednesday.
    assert {row.agency.group.name: row.due_at for row in rows} == {
        "th-immigration": cases.now + days(2),
        "vn-police": cases.now.replace(hour=17) + days(2),
    }
    assert granted == {"nz-border", "vn-police", "th-immigration"}
    assert given == 2
    for who in ("vn_officer", "th_officer"):
        assert cases.notices(who, referral.id) == ["referral_sent"]


def test_what_was_sent_no_longer_names_the_agencies_chosen_in_the_draft(cases: Cases) -> None:
    referral = cases.sent(to=("vn-police", "th-immigration"))

    assert cases.own(referral, "vn_officer").draft_recipients == []


def test_one_recipient_does_not_learn_of_the_other(cases: Cases) -> None:
    referral = cases.sent(to=("vn-police", "th-immigration"))

    with cases.acting("vn_officer") as actor:
        assert [row.agency_id for row in queries.recipients_of(actor, referral)] == [actor.agency_id]
        assert ReferralRecipient.objects.filter(referral=referral).count() == 1
        assert ReferralGrant.objects.filter(content_object=referral).count() == 1


def test_a_draft_without_an_agency_is_not_sent(cases: Cases) -> None:
    draft = cases.draft(draft_recipients=[])

    with pytest.raises(services.NoRecipient):
        cases.take(services.send, draft, by="nz_officer")

    assert cases.own(draft).state == "draft"


@pytest.mark.parametrize("added", ["the own agency", "an unknown agency"])
def test_a_draft_is_sent_to_all_the_agencies_chosen_or_to_none(cases: Cases, added: str) -> None:
    vn, nz = (Agency.objects.get(group__name=key).id for key in ("vn-police", "nz-border"))
    draft = cases.draft(draft_recipients=[vn, nz if added == "the own agency" else uuid7()])

    with pytest.raises(services.NoRecipient):
        cases.take(services.send, draft, by="nz_officer")

    assert cases.own(draft).state == "draft"
    assert cases.notices("vn_officer", draft.id) == []


def test_an_agency_chosen_twice_gets_it_once(cases: Cases) -> None:
    vn = Agency.objects.get(group__name="vn-police").id

    referral = cases.sent(draft_recipients=[vn, vn])

    with cases.acting("nz_officer"):
        assert ReferralRecipient.objects.filter(referral=referral).count() == 1


def test_sending_twice_sends_once(cases: Cases) -> None:
    draft, form = cases.draft(), uuid7()
    cases.take(services.send, draft, by="nz_officer", submission=form)

    with pytest.raises(AlreadyDone):
        cases.take(services.send, cases.own(draft), by="nz_officer", submission=form)
    with pytest.raises(MovedOn):
        cases.take(services.send, cases.own(draft), by="nz_colleague", submission=uuid7())

    assert cases.notices("vn_officer", draft.id) == ["referral_sent"]


def test_a_draft_that_a_colleague_changed_meanwhile_is_not_sent(cases: Cases) -> None:
    seen = cases.draft()
    draft = cases.own(seen)
    cases.take(services.edit, draft, by="nz_colleague", content=content_of(to=("th-immigration",)))

    with pytest.raises(ChangedMeanwhile):
        cases.take(services.send, seen, by="nz_officer")

    assert cases.own(draft).state == "draft"
    assert cases.notices("vn_officer", draft.id) == []


@pytest.mark.parametrize("who", ["nz_analyst", "nz_administrator", "nz_chair", "vn_officer", "nz_other_agency"])
def test_nobody_but_the_own_liaison_officers_sends(cases: Cases, who: str) -> None:
    draft = cases.draft()

    with pytest.raises(NotAllowed):
        cases.take(services.send, draft, by=who)


# The end


@pytest.mark.parametrize(
    ("service", "words", "state", "told"),
    [
        (services.close, {}, "closed", "referral_closed"),
        (services.withdraw, {"reason": "Found elsewhere."}, "withdrawn", "referral_withdrawn"),
    ],
)
def test_the_end_is_told_to_every_recipient_and_leaves_their_desks(
    cases: Cases, service: Any, words: dict[str, str], state: str, told: str
) -> None:
    referral = cases.sent(to=("vn-police", "th-immigration"))

    cases.take(service, referral, by="nz_colleague", **words)

    assert cases.own(referral).state == state
    for who in ("vn_officer", "th_officer"):
        assert cases.notices(who, referral.id) == ["referral_sent", told]
        assert not cases.recipient(referral, who).is_open


@pytest.mark.parametrize(("service", "words"), [(services.close, {}), (services.withdraw, {"reason": "No."})])
def test_nobody_but_the_owner_ends_a_referral(cases: Cases, service: Any, words: dict[str, str]) -> None:
    referral = cases.sent()

    for who in ("nz_analyst", "nz_chair", "vn_officer", "th_officer", "nz_other_agency"):
        with pytest.raises(NotAllowed):
            cases.take(service, referral, by=who, **words)

    assert cases.own(referral).state == "sent"


@pytest.mark.parametrize(("service", "words"), [(services.close, {}), (services.withdraw, {"reason": "No."})])
def test_what_has_ended_does_not_end_again(cases: Cases, service: Any, words: dict[str, str]) -> None:
    referral = cases.sent()
    cases.take(services.close, referral, by="nz_officer")

    with pytest.raises(MovedOn):
        cases.take(service, cases.own(referral), by="nz_officer", **words)


def test_a_draft_is_not_closed_but_can_be_put_away(cases: Cases) -> None:
    draft = cases.draft()

    with pytest.raises(MovedOn):
        cases.take(services.close, draft, by="nz_officer")
    cases.take(services.withdraw, draft, by="nz_officer", reason="Written twice.")

    assert cases.own(draft).state == "withdrawn"
    assert cases.notices("vn_officer", draft.id) == []


# Opening


def test_opening_takes_the_own_notices_off_the_desk_and_is_audited(cases: Cases) -> None:
    referral = cases.sent(to=("vn-police", "th-immigration"))

    with cases.acting("vn_analyst") as actor:
        services.note_opening(referral=referral, by=actor, now=cases.now)

    assert cases.notices("vn_officer", referral.id) == []
    assert cases.notices("th_officer", referral.id) == ["referral_sent"]
    assert cases.audited("Hoang Dinh Tung Lam", referral.id) == ["open_referral"]


@pytest.mark.parametrize("who", ["vn_chair", "nz_auditor", "secretariat"])
def test_roles_that_read_no_cases_do_not_open_one(cases: Cases, who: str) -> None:
    referral = cases.sent()

    with cases.acting(who) as actor, pytest.raises(NotAllowed):
        services.note_opening(referral=referral, by=actor, now=cases.now)
