"""Within one agency: notes that nobody else reads, with whom it lies, the same request to another agency."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from django.db import DatabaseError, transaction
from django.test import Client

from common.access import MovedOn, NotAllowed
from members.models import Notice, Person
from operations.models import Referral, ReferralLink, ReferralNote
from operations.referrals import colleagues, linking, queries, services
from operations.referrals.subjects import Identifier, add_identifier
from tests.operations.cases import KHOA, Cases
from tests.operations.pages import fill_in, hidden_fields, text_of

pytestmark = pytest.mark.django_db

Enter = Callable[[str], Client]
WORDS = "EXERCISE: ask the harbour first"


def _note(cases: Cases, referral: Referral, by: str = "vn_officer") -> None:
    with cases.acting(by) as actor:
        colleagues.write_note(referral=referral, body=WORDS, by=actor, now=cases.now)


def _notes(cases: Cases, referral: Referral, who: str) -> list[str]:
    with cases.acting(who) as actor:
        seen = list(ReferralNote.objects.filter(referral=referral).values_list("body", flat=True))
        assert [note.body for note in queries.notes_of(actor, referral)] == seen
        return seen


# Notes


def test_a_note_is_read_in_its_own_agency_alone(cases: Cases, enter: Enter) -> None:
    referral = cases.sent(to=("vn-police", "th-immigration"))
    _note(cases, referral)

    for who in ("vn_officer", "vn_colleague", "vn_analyst"):
        assert _notes(cases, referral, who) == [WORDS]
    for who in ("nz_officer", "th_officer", "nz_other_agency", "nz_chair", "nz_auditor"):
        assert _notes(cases, referral, who) == []
    assert WORDS in text_of(enter("vn_colleague").get(f"/referrals/{referral.id}/"))
    assert WORDS not in text_of(enter("nz_officer").get(f"/referrals/{referral.id}/"))


def test_a_note_is_written_down_once_a_form(cases: Cases, enter: Enter) -> None:
    referral = cases.sent()
    client, path = enter("nz_officer"), f"/referrals/{referral.id}/notes/new/"
    form = {**hidden_fields(client.get(path)), "body": WORDS}

    for _ in range(2):
        assert client.post(path, form)["Location"] == referral.get_absolute_url()

    assert _notes(cases, referral, "nz_officer") == [WORDS]
    assert cases.audited("nz_administrator", referral.id).count("write_note") == 1


def test_nobody_writes_a_note_into_another_agency(cases: Cases) -> None:
    referral = cases.sent(to=("vn-police", "th-immigration"))
    with cases.acting("vn_officer") as vn:
        pass
    with cases.acting("th_officer") as th:
        forged = ReferralNote(
            referral=referral,
            agency_id=vn.agency_id,
            group_id=vn.group_id,
            body="x",
            written_by_id=th.person_id,
            written_at=cases.now,
        )
        with pytest.raises(DatabaseError), transaction.atomic():
            forged.save(force_insert=True)


# With whom it lies


def test_the_owner_and_a_recipient_each_say_with_whom_it_lies(
    cases: Cases, enter: Enter, person: Callable[[str], Person]
) -> None:
    referral = cases.sent()
    path = f"/referrals/{referral.id}/assign/"

    for who, colleague in (("nz_officer", "nz_colleague"), ("vn_officer", "vn_colleague")):
        answer = fill_in(enter(who), path, officer=str(person(colleague).id), unit="main")
        assert answer.status_code == 302, answer.content[:200]

    assert cases.own(referral).officer == person("nz_colleague")
    assert cases.recipient(referral).officer == person("vn_colleague")
    assert "Callum Ferrier" not in text_of(enter("vn_officer").get(f"/referrals/{referral.id}/"))


def test_the_officer_is_told_and_nobody_else_by_mail(cases: Cases, person: Callable[[str], Person]) -> None:
    row = cases.recipient(cases.sent())
    with cases.acting("vn_officer") as actor:
        colleagues.assign(part=row, to=person("vn_colleague"), by=actor, now=cases.now)
        told = Notice.objects.filter(object_id=row.referral_id, kind=Notice.Kind.REFERRAL_ASSIGNED)
        assert [notice.mailed_to_id for notice in told] == [person("vn_colleague").id]


def test_an_officer_of_another_agency_is_not_on_offer(
    cases: Cases, enter: Enter, person: Callable[[str], Person]
) -> None:
    referral = cases.sent()

    answer = fill_in(enter("nz_officer"), f"/referrals/{referral.id}/assign/", officer=str(person("vn_colleague").id))

    assert answer.status_code == 200 and list(answer.context["form"].errors) == ["officer"]


def test_who_is_no_party_has_no_such_page(cases: Cases, enter: Enter) -> None:
    referral = cases.sent()

    for page in ("assign", "notes/new", "split"):
        assert enter("th_officer").get(f"/referrals/{referral.id}/{page}/").status_code == 404


# The same to another agency


def _split(cases: Cases, referral: Referral, by: str = "nz_officer") -> Referral:
    with cases.acting(by) as actor:
        return linking.split(referral=cases.own(referral, by), by=actor, now=cases.now)


def test_a_split_is_a_draft_with_what_was_said_and_no_receiver(cases: Cases) -> None:
    draft = cases.draft(subject=KHOA, urgency="urgent", purpose="EXERCISE: our case")
    number = Identifier(kind="phone", as_written="+84 90 123 45 67")
    cases.take(add_identifier, draft, by="nz_officer", identifier=number)
    cases.take(services.send, cases.own(draft), by="nz_officer")

    child = _split(cases, draft)

    assert (child.state, child.draft_recipients, child.urgency) == ("draft", [], "urgent")
    assert (child.summary, child.purpose, child.jpoa_id) == (draft.summary, "EXERCISE: our case", draft.jpoa_id)
    with cases.acting("nz_officer") as actor:
        assert [row.identity.full_name for row in queries.subjects_of(actor, child)] == [KHOA.full_name]
        assert [one.standard for one in queries.things_of(actor, child)] == ["+84901234567"]


def test_the_owner_sees_what_belongs_together_and_no_recipient_does(cases: Cases, enter: Enter) -> None:
    parent = cases.sent()
    child = _split(cases, parent)
    with cases.acting("nz_officer") as actor:
        services.edit(
            referral=child,
            by=actor,
            now=cases.now,
            version=1,
            content={"draft_recipients": [cases.actor("th_officer").agency_id]},
        )
        services.send(referral=child, by=actor, now=cases.now, version=2)

    assert child.reference in text_of(enter("nz_officer").get(parent.get_absolute_url()))
    assert parent.reference in text_of(enter("nz_officer").get(child.get_absolute_url()))
    assert child.reference not in text_of(enter("vn_officer").get(parent.get_absolute_url()))
    assert parent.reference not in text_of(enter("th_officer").get(child.get_absolute_url()))
    for who in ("vn_officer", "th_officer", "nz_chair"):
        with cases.acting(who):
            assert not ReferralLink.objects.exists()


def test_in_the_browser_a_split_leads_to_choosing_its_receiver(cases: Cases, enter: Enter) -> None:
    referral = cases.sent()
    client, path = enter("nz_officer"), f"/referrals/{referral.id}/split/"
    form = hidden_fields(client.get(path))

    first, second = client.post(path, form), client.post(path, form)

    assert first["Location"] == second["Location"]
    assert first["Location"].endswith("/edit/")
    with cases.acting("nz_officer"):
        assert ReferralLink.objects.filter(parent=referral).count() == 1


@pytest.mark.parametrize("who", ["vn_officer", "nz_analyst"])
def test_only_the_owners_officers_split(cases: Cases, who: str) -> None:
    referral = cases.sent()
    with cases.acting(who) as actor, pytest.raises(NotAllowed):
        linking.split(referral=referral, by=actor, now=cases.now)


def test_a_draft_is_not_split(cases: Cases) -> None:
    draft = cases.draft()
    with pytest.raises(MovedOn):
        _split(cases, draft)


def test_a_link_to_what_is_not_owned_is_refused(cases: Cases) -> None:
    own, received = cases.sent(), cases.sent(by="vn_officer", to=("nz-border",))
    with cases.acting("nz_officer") as actor:
        forged: Any = ReferralLink(
            parent=own, child=received, kind="split", made_by_id=actor.person_id, made_at=cases.now
        )
        with pytest.raises(DatabaseError), transaction.atomic():
            forged.save(force_insert=True)
