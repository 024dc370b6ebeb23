"""The verbs of a referral: who, when, what changes, who is told, what the audit says, which version counts."""

from __future__ import annotations

from typing import Any

import pytest

from common.access import MovedOn, NotAllowed
from common.ids import uuid7
from common.versions import AlreadyDone, ChangedMeanwhile
from members.models import Agency
from operations.models import Referral, ReferralDisclosure, ReferralGrant, ReferralMessage, ReferralRecipient
from operations.referrals import queries, services
from operations.states import RECIPIENT_STEPS, RecipientState
from tests.operations.cases import KHOA, Cases, content_of, days

pytestmark = pytest.mark.django_db

VN_ADMINISTRATOR = "Hoang Dinh Tung Lam"
# Service, its words, what the owner is told, whether a recipient takes it.
STEPS: dict[str, tuple[Any, dict[str, Any], str]] = {
    "ask_for_information": (services.ask_for_information, {"words": "Which port?"}, "information_asked"),
    "give_information": (services.give_information, {"words": "Cam Ranh."}, "information_given"),
    "accept": (services.accept, {}, "referral_accepted"),
    "decline": (services.decline, {"reason": "capacity"}, "referral_declined"),
    "start": (services.start, {}, ""),
    "answer": (services.answer, {"words": "Found him."}, "referral_answered"),
}
TAKER = {name: "nz_officer" if name == "give_information" else "vn_officer" for name in STEPS}
TRUTH = [(name, state) for name in STEPS for state in RecipientState.values]


def own(cases: Cases, referral: Referral, who: str = "nz_officer") -> Referral:
    """The referral as it is kept now."""
    row = cases.as_seen_by(who, lambda actor: queries.get_visible(actor, referral_id=referral.id))
    assert row is not None
    return row


def row_for(cases: Cases, name: str, row: ReferralRecipient) -> ReferralRecipient:
    """The recipient row as the one who takes this step loads it."""
    if TAKER[name] == "vn_officer":
        return cases.recipient(row.referral)
    found = cases.as_seen_by(
        "nz_officer",
        lambda actor: queries.get_recipient_of_own(actor, referral_id=row.referral_id, recipient_id=row.id),
    )
    assert found is not None
    return found


# Writing


def test_a_draft_is_the_writers_agencys_and_nobody_elses(cases: Cases) -> None:
    draft = cases.draft(subject=KHOA)

    assert own(cases, draft, "nz_colleague").state == "draft"
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
    assert own(cases, draft).summary != "The second time"


@pytest.mark.parametrize("who", ["nz_analyst", "nz_administrator", "nz_chair", "nz_auditor", "secretariat"])
def test_only_liaison_officers_write(cases: Cases, who: str) -> None:
    with pytest.raises(NotAllowed):
        cases.draft(by=who)


# Changing a draft


def test_a_changed_draft_keeps_what_was_changed(cases: Cases) -> None:
    draft = cases.draft(subject=KHOA)

    cases.take(services.edit, draft, by="nz_colleague", content=content_of(summary="Two boats"), subject=KHOA)

    assert (own(cases, draft).summary, own(cases, draft).version) == ("Two boats", 2)
    assert cases.audited("nz_administrator", draft.id) == ["write_referral", "edit_referral"]


def test_a_person_can_be_added_to_a_draft_and_then_changed(cases: Cases) -> None:
    draft = cases.draft()

    for name in ("FIRST NAME", "SECOND NAME"):
        subject = services.Subject(full_name=name, roles=["unknown"], is_child="no", custody="free")
        cases.take(services.edit, draft, by="nz_officer", content=content_of(), subject=subject)

    with cases.acting("nz_officer"):
        assert [row.identity.full_name for row in queries.subjects_of(draft)] == ["SECOND NAME"]


def test_a_person_that_was_taken_out_of_a_draft_is_out_of_it(cases: Cases) -> None:
    draft = cases.draft(subject=KHOA)

    cases.take(services.edit, draft, by="nz_officer", content=content_of(), subject=None)

    with cases.acting("nz_officer"):
        assert not queries.subjects_of(draft).exists()


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
    assert {(row.state, row.received_at, row.due_at) for row in rows} == {("received", cases.now, cases.now + days(2))}
    assert granted == {"nz-border", "vn-police", "th-immigration"}
    assert given == 2
    for who in ("vn_officer", "th_officer"):
        assert cases.notices(who, referral.id) == ["referral_sent"]


def test_what_was_sent_no_longer_names_the_agencies_chosen_in_the_draft(cases: Cases) -> None:
    referral = cases.sent(to=("vn-police", "th-immigration"))

    assert own(cases, referral, "vn_officer").draft_recipients == []


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

    assert own(cases, draft).state == "draft"


@pytest.mark.parametrize("added", ["the own agency", "an unknown agency"])
def test_a_draft_is_sent_to_all_the_agencies_chosen_or_to_none(cases: Cases, added: str) -> None:
    vn, nz = (Agency.objects.get(group__name=key).id for key in ("vn-police", "nz-border"))
    draft = cases.draft(draft_recipients=[vn, nz if added == "the own agency" else uuid7()])

    with pytest.raises(services.NoRecipient):
        cases.take(services.send, draft, by="nz_officer")

    assert own(cases, draft).state == "draft"
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
        cases.take(services.send, own(cases, draft), by="nz_officer", submission=form)
    with pytest.raises(MovedOn):
        cases.take(services.send, own(cases, draft), by="nz_colleague", submission=uuid7())

    assert cases.notices("vn_officer", draft.id) == ["referral_sent"]


def test_a_draft_that_a_colleague_changed_meanwhile_is_not_sent(cases: Cases) -> None:
    seen = cases.draft()
    draft = own(cases, seen)
    cases.take(services.edit, draft, by="nz_colleague", content=content_of(to=("th-immigration",)))

    with pytest.raises(ChangedMeanwhile):
        cases.take(services.send, seen, by="nz_officer")

    assert own(cases, draft).state == "draft"
    assert cases.notices("vn_officer", draft.id) == []


@pytest.mark.parametrize("who", ["nz_analyst", "nz_administrator", "nz_chair", "vn_officer", "nz_other_agency"])
def test_nobody_but_the_own_liaison_officers_sends(cases: Cases, who: str) -> None:
    draft = cases.draft()

    with pytest.raises(NotAllowed):
        cases.take(services.send, draft, by=who)


# The steps of a recipient


@pytest.mark.parametrize(("name", "state"), TRUTH)
def test_a_step_is_taken_where_the_table_allows_it_and_nowhere_else(cases: Cases, name: str, state: str) -> None:
    service, words, _told = STEPS[name]
    row = row_for(cases, name, cases.received_in(state))

    if not RECIPIENT_STEPS[name].possible_from(state):
        with pytest.raises(MovedOn):
            cases.take(service, row, by=TAKER[name], **words)
        assert cases.recipient(row.referral).state == state
        return

    cases.take(service, row, by=TAKER[name], **words)
    assert cases.recipient(row.referral).state == RECIPIENT_STEPS[name].target


@pytest.mark.parametrize("name", STEPS)
def test_a_step_counts_the_version_tells_the_other_side_and_is_audited_once(cases: Cases, name: str) -> None:
    service, words, told = STEPS[name]
    row = row_for(cases, name, cases.received_in(RECIPIENT_STEPS[name].sources[-1]))
    other, administrator = (
        ("vn_officer", "nz_administrator") if TAKER[name] == "nz_officer" else ("nz_officer", VN_ADMINISTRATOR)
    )
    before, version = cases.audited(administrator, row.referral_id), row.version
    told_before = cases.notices(other, row.referral_id)

    cases.take(service, row, by=TAKER[name], **words)

    action = {"start": "start_work", "accept": "accept_referral", "decline": "decline_referral"}.get(name, name)
    action = "answer_referral" if name == "answer" else action
    assert cases.recipient(row.referral).version == version + 1
    assert cases.notices(other, row.referral_id) == [*told_before, *filter(None, [told])]
    assert cases.audited(administrator, row.referral_id) == [*before, action]


@pytest.mark.parametrize("name", STEPS)
def test_a_step_on_an_older_version_is_told_and_changes_nothing(cases: Cases, name: str) -> None:
    service, words, _told = STEPS[name]
    state = RECIPIENT_STEPS[name].sources[-1]
    row = row_for(cases, name, cases.received_in(state))
    row.version += 1

    with pytest.raises(ChangedMeanwhile):
        cases.take(service, row, by=TAKER[name], **words)

    assert cases.recipient(row.referral).state == state


@pytest.mark.parametrize("name", STEPS)
def test_a_step_sent_twice_is_taken_once(cases: Cases, name: str) -> None:
    service, words, _told = STEPS[name]
    row, form = row_for(cases, name, cases.received_in(RECIPIENT_STEPS[name].sources[-1])), uuid7()
    cases.take(service, row, by=TAKER[name], submission=form, **words)

    with pytest.raises(AlreadyDone):
        cases.take(service, row_for(cases, name, row), by=TAKER[name], submission=form, **words)


@pytest.mark.parametrize("name", STEPS)
def test_a_step_is_closed_to_everybody_else(cases: Cases, name: str) -> None:
    service, words, _told = STEPS[name]
    state = RECIPIENT_STEPS[name].sources[-1]
    row = row_for(cases, name, cases.received_in(state))
    others = {"nz_officer", "vn_officer"} - {TAKER[name]} | {"vn_analyst", "vn_chair", "th_officer", "nz_other_agency"}

    for who in sorted(others):
        with pytest.raises(NotAllowed):
            cases.take(service, row, by=who, **words)

    assert cases.recipient(row.referral).state == state


@pytest.mark.parametrize("name", STEPS)
@pytest.mark.parametrize("end", ["close", "withdraw"])
def test_no_step_is_taken_on_what_is_closed_or_withdrawn(cases: Cases, name: str, end: str) -> None:
    service, words, _told = STEPS[name]
    row = cases.received_in(RECIPIENT_STEPS[name].sources[-1])
    end_it = {"close": (services.close, {}), "withdraw": (services.withdraw, {"reason": "No longer needed."})}[end]
    cases.take(end_it[0], own(cases, row.referral), by="nz_officer", **end_it[1])

    with pytest.raises(MovedOn):
        cases.take(service, row_for(cases, name, row), by=TAKER[name], **words)


def test_confirming_receipt_is_an_instant_and_not_a_state(cases: Cases) -> None:
    row = cases.recipient(cases.sent())

    cases.take(services.confirm_receipt, row, by="vn_officer", at=cases.now + days(1))

    kept = cases.recipient(row.referral)
    assert (kept.state, kept.receipt_confirmed_at) == ("received", cases.now + days(1))
    assert cases.notices("nz_officer", row.referral_id) == ["receipt_confirmed"]


def test_receipt_is_confirmed_once(cases: Cases) -> None:
    row = cases.recipient(cases.sent())
    cases.take(services.confirm_receipt, row, by="vn_officer")

    with pytest.raises(MovedOn):
        cases.take(services.confirm_receipt, cases.recipient(row.referral), by="vn_colleague")


@pytest.mark.parametrize("who", ["vn_analyst", "nz_officer", "th_officer"])
def test_receipt_is_not_confirmed_by_anybody_else(cases: Cases, who: str) -> None:
    row = cases.recipient(cases.sent())

    with pytest.raises(NotAllowed):
        cases.take(services.confirm_receipt, row, by=who)


def test_accepting_confirms_receipt_and_keeps_an_earlier_confirmation(cases: Cases) -> None:
    first, second = cases.recipient(cases.sent()), cases.recipient(cases.sent())
    cases.take(services.confirm_receipt, second, by="vn_colleague")

    for row in (first, second):
        cases.take(services.accept, row, by="vn_officer", at=cases.now + days(1))

    assert cases.recipient(first.referral).receipt_confirmed_at == cases.now + days(1)
    assert cases.recipient(second.referral).receipt_confirmed_at == cases.now


def test_a_refusal_keeps_its_reason_and_words(cases: Cases) -> None:
    row = cases.recipient(cases.sent())

    cases.take(services.decline, row, by="vn_officer", reason="wrong_agency", words="Ask the coast guard.")

    kept = cases.recipient(row.referral)
    assert (kept.decline_reason, kept.decline_words) == ("wrong_agency", "Ask the coast guard.")


def test_words_between_owner_and_one_recipient_are_theirs_alone(cases: Cases) -> None:
    referral = cases.sent(to=("vn-police", "th-immigration"))
    row = cases.recipient(referral)
    cases.take(services.ask_for_information, row, by="vn_officer", words="Which port?")

    def bodies(who: str) -> list[str]:
        with cases.acting(who):
            return list(ReferralMessage.objects.filter(referral=referral).values_list("body", flat=True))

    assert bodies("nz_officer") == bodies("vn_analyst") == ["Which port?"]
    assert bodies("th_officer") == bodies("nz_other_agency") == []


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

    assert own(cases, referral).state == state
    for who in ("vn_officer", "th_officer"):
        assert cases.notices(who, referral.id) == ["referral_sent", told]
        assert not cases.recipient(referral, who).is_open


@pytest.mark.parametrize(("service", "words"), [(services.close, {}), (services.withdraw, {"reason": "No."})])
def test_nobody_but_the_owner_ends_a_referral(cases: Cases, service: Any, words: dict[str, str]) -> None:
    referral = cases.sent()

    for who in ("nz_analyst", "nz_chair", "vn_officer", "th_officer", "nz_other_agency"):
        with pytest.raises(NotAllowed):
            cases.take(service, referral, by=who, **words)

    assert own(cases, referral).state == "sent"


@pytest.mark.parametrize(("service", "words"), [(services.close, {}), (services.withdraw, {"reason": "No."})])
def test_what_has_ended_does_not_end_again(cases: Cases, service: Any, words: dict[str, str]) -> None:
    referral = cases.sent()
    cases.take(services.close, referral, by="nz_officer")

    with pytest.raises(MovedOn):
        cases.take(service, own(cases, referral), by="nz_officer", **words)


def test_a_draft_is_not_closed_but_can_be_put_away(cases: Cases) -> None:
    draft = cases.draft()

    with pytest.raises(MovedOn):
        cases.take(services.close, draft, by="nz_officer")
    cases.take(services.withdraw, draft, by="nz_officer", reason="Written twice.")

    assert own(cases, draft).state == "withdrawn"
    assert cases.notices("vn_officer", draft.id) == []


# Opening


def test_opening_takes_the_own_notices_off_the_desk_and_is_audited(cases: Cases) -> None:
    referral = cases.sent(to=("vn-police", "th-immigration"))

    with cases.acting("vn_analyst") as actor:
        services.note_opening(referral=referral, by=actor, now=cases.now)

    assert cases.notices("vn_officer", referral.id) == []
    assert cases.notices("th_officer", referral.id) == ["referral_sent"]
    assert cases.audited(VN_ADMINISTRATOR, referral.id) == ["open_referral"]


@pytest.mark.parametrize("who", ["vn_chair", "nz_auditor", "secretariat"])
def test_roles_that_read_no_cases_do_not_open_one(cases: Cases, who: str) -> None:
    referral = cases.sent()

    with cases.acting(who) as actor, pytest.raises(NotAllowed):
        services.note_opening(referral=referral, by=actor, now=cases.now)
