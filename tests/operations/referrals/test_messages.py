"""Words written inside a referral: who reads them is said before, and nobody else ever does."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from django.db import DatabaseError, transaction
from django.http import HttpResponse
from django.test import Client
from hypothesis import given, settings
from hypothesis import strategies as st

from common.access import MovedOn, NotAllowed
from common.ids import uuid7
from members import grants
from members.access import Actor
from members.models import Agency
from operations.models import (
    Referral,
    ReferralMessage,
    ReferralQuestion,
    ReferralRecipient,
    ReferralSending,
)
from operations.referrals import messages, queries, services
from operations.referrals.message_queries import Talk, get_talk, questions_to
from tests.operations.cases import Cases
from tests.operations.pages import fill_in, hidden_fields, queries_of, text_of

pytestmark = pytest.mark.django_db

Enter = Callable[[str], Client]
WORDS = "EXERCISE: the boat has left the harbour"
THREE = ("vn-police", "th-immigration", "lk-police")


def _write(cases: Cases, referral: Referral, *, by: str, to: tuple[str, ...] = (), **words: Any) -> None:
    with cases.acting(by) as actor:
        talk = _talk(actor, referral)
        keys = [row.id for row in talk.recipients if not to or row.agency.group.name in to]
        messages.write(talk=talk, to=keys, body=WORDS, by=actor, now=cases.now, **words)


def _talk(actor: Actor, referral: Referral) -> Talk:
    talk = get_talk(actor, referral_id=referral.id)
    assert talk is not None
    return talk


def _read(cases: Cases, referral: Referral, who: str) -> list[str]:
    """The words that this person's agency reads, by the code and by the wall."""
    with cases.acting(who) as actor:
        seen = list(ReferralMessage.objects.filter(referral=referral).values_list("body", flat=True))
        assert [row.body for row in queries.messages_of(actor, referral)] == seen
        return seen


def _path(referral: Referral) -> str:
    return f"/referrals/{referral.id}/messages/new/"


def _keys(cases: Cases, referral: Referral, *groups: str) -> list[str]:
    with cases.acting("nz_officer"):
        rows = ReferralRecipient.objects.filter(referral=referral, agency__group__name__in=groups)
        return [str(key) for key in rows.values_list("id", flat=True)]


# Who reads


def test_from_the_owner_to_one_recipient_and_to_nobody_else(cases: Cases) -> None:
    referral = cases.sent(to=THREE)

    _write(cases, referral, by="nz_officer", to=("vn-police",))

    for who in ("nz_officer", "nz_colleague", "vn_officer", "vn_analyst"):
        assert _read(cases, referral, who) == [WORDS]
    for who in ("th_officer", "nz_other_agency", "nz_chair", "nz_auditor"):
        assert _read(cases, referral, who) == []
    assert cases.notices("vn_officer", referral.id)[-1] == "referral_message"
    assert "referral_message" not in cases.notices("th_officer", referral.id)
    assert cases.audited("nz_administrator", referral.id)[-1] == "write_message"


def test_to_several_each_reads_it_alone(cases: Cases, enter: Enter) -> None:
    referral = cases.sent(to=THREE)

    _write(cases, referral, by="nz_officer", to=("vn-police", "th-immigration"))

    for who in ("vn_officer", "th_officer"):
        assert _read(cases, referral, who) == [WORDS]
    assert _read(cases, referral, "nz_officer") == [WORDS, WORDS]
    shown = text_of(enter("nz_officer").get(referral.get_absolute_url()))
    assert shown.count(WORDS) == 1
    with cases.acting("nz_officer") as actor:
        names = [row.agency.name for row in queries.recipients_of(actor, referral)]
    readers = shown.partition("Read by:")[2][:160]
    assert sum(name in readers for name in names) == 2
    of_one = text_of(enter("vn_officer").get(referral.get_absolute_url()))
    assert of_one.count(WORDS) == 1
    assert not any(name in of_one for name in names if "Immigration" in name)


def test_from_a_recipient_to_the_owner(cases: Cases) -> None:
    referral = cases.sent(to=("vn-police", "th-immigration"))

    _write(cases, referral, by="vn_officer")

    assert _read(cases, referral, "nz_officer") == _read(cases, referral, "vn_officer") == [WORDS]
    assert _read(cases, referral, "th_officer") == []
    assert cases.notices("nz_officer", referral.id)[-1] == "referral_message"


def test_to_all_only_where_they_know_of_each_other(cases: Cases) -> None:
    known = cases.sent(to=("vn-police", "th-immigration"), recipients_know_each_other=True)
    apart = cases.sent(to=("vn-police", "th-immigration"))

    _write(cases, known, by="nz_officer", is_to_all=True)

    assert _read(cases, known, "th_officer") == _read(cases, known, "vn_officer") == [WORDS]
    with pytest.raises(messages.OtherReaders):
        _write(cases, apart, by="nz_officer", is_to_all=True)


def test_a_recalled_recipient_reads_nothing_and_is_not_offered(cases: Cases, owner_sql: Any) -> None:
    referral = cases.sent(to=("vn-police", "th-immigration"))
    _write(cases, referral, by="nz_officer")
    with cases.acting("nz_officer") as actor:
        row = ReferralRecipient.objects.get(referral=referral, agency__group__name="th-immigration")
        grants.recall("referral", referral.id, row.group_id, at=cases.now)
        talk = _talk(actor, referral)

    assert _read(cases, referral, "th_officer") == []
    assert [one.agency.group.name for one in talk.recipients] == ["vn-police"]
    with cases.acting("th_officer") as th:
        assert get_talk(th, referral_id=referral.id) is None


def test_while_sent_or_closed_and_not_withdrawn(cases: Cases) -> None:
    referral = cases.sent()
    cases.take(services.close, cases.own(referral), by="nz_officer")
    _write(cases, referral, by="nz_officer")
    _write(cases, referral, by="vn_officer")
    assert len(_read(cases, referral, "vn_officer")) == 2

    gone = cases.sent()
    cases.take(services.withdraw, cases.own(gone), by="nz_officer", reason="EXERCISE")
    with pytest.raises(MovedOn):
        _write(cases, gone, by="nz_officer")
    with pytest.raises(MovedOn):
        _write(cases, cases.draft(), by="nz_officer")


@pytest.mark.parametrize("who", ["nz_analyst", "vn_analyst"])
def test_an_analyst_writes_nothing(cases: Cases, who: str) -> None:
    with pytest.raises(NotAllowed):
        _write(cases, cases.sent(), by=who)


# The wall alone


def _forged(referral: Referral, row: ReferralRecipient, by: Actor, at: Any, **sending: Any) -> None:
    """Words put in by hand, past the service."""
    key = uuid7()
    told = {"author_id": by.person_id, "author_agency_id": by.agency_id}
    ReferralSending(id=key, referral=referral, sent_at=at, **(told | sending)).save(force_insert=True)
    ReferralMessage(
        referral=referral,
        recipient=row,
        group_id=row.group_id,
        kind="message",
        body="x",
        written_at=at,
        sending_id=key,
        **told,
    ).save(force_insert=True)


def test_nobody_writes_into_the_thread_of_another(cases: Cases) -> None:
    referral = cases.sent(to=("vn-police", "th-immigration"))
    row = cases.recipient(referral, "vn_officer")
    with cases.acting("th_officer") as th, pytest.raises(DatabaseError), transaction.atomic():
        _forged(referral, row, th, cases.now)


def test_the_database_refuses_words_to_all_that_do_not_know_of_each_other(cases: Cases) -> None:
    referral = cases.sent(to=("vn-police", "th-immigration"))
    row = cases.recipient(referral, "vn_officer")
    for who in ("nz_officer", "vn_officer"):
        with cases.acting(who) as by, pytest.raises(DatabaseError), transaction.atomic():
            _forged(referral, row, by, cases.now, is_to_all=True)


def test_the_database_refuses_words_in_what_was_withdrawn(cases: Cases) -> None:
    referral = cases.sent()
    row = cases.recipient(referral)
    cases.take(services.withdraw, cases.own(referral), by="nz_officer", reason="EXERCISE")
    with cases.acting("nz_officer") as by, pytest.raises(DatabaseError), transaction.atomic():
        _forged(referral, row, by, cases.now)


def test_a_sending_is_written_in_the_own_name(cases: Cases) -> None:
    referral = cases.sent()
    row = cases.recipient(referral)
    other = cases.actor("nz_colleague")
    with cases.acting("nz_officer") as by, pytest.raises(DatabaseError), transaction.atomic():
        _forged(referral, row, by, cases.now, author_id=other.person_id)


@settings(max_examples=12)
@given(
    chosen=st.sets(st.sampled_from(THREE), min_size=1),
    by=st.sampled_from(["nz_officer", "vn_officer", "th_officer"]),
    is_question=st.booleans(),
)
def test_whoever_writes_to_whomever_only_the_two_sides_read(
    cases: Cases, chosen: set[str], by: str, is_question: bool
) -> None:
    referral = cases.sent(to=THREE)
    _write(cases, referral, by=by, to=tuple(chosen) if by == "nz_officer" else (), is_question=is_question)

    own = {"vn_officer": "vn-police", "th_officer": "th-immigration"}
    reading = chosen if by == "nz_officer" else {own[by]}
    assert len(_read(cases, referral, "nz_officer")) == len(reading)
    for who, group in own.items():
        assert _read(cases, referral, who) == [WORDS] * (group in reading)
        asked = is_question and by == "nz_officer" and group in reading
        with cases.acting(who) as actor:
            assert [one.referral_id for one in questions_to(actor) if one.referral_id == referral.id] == [
                referral.id
            ] * asked
            assert ReferralQuestion.objects.filter(referral=referral).count() == (is_question and group in reading)


# Questions


def test_a_question_stands_on_the_readers_desk_until_it_writes_back(cases: Cases, enter: Enter) -> None:
    referral = cases.sent(to=("vn-police", "th-immigration"))
    _write(cases, referral, by="nz_officer", to=("vn-police",), is_question=True)
    line = f"asks your agency in {referral.reference}"

    assert line in text_of(enter("vn_colleague").get("/"))
    assert line not in text_of(enter("th_officer").get("/"))
    assert line not in text_of(enter("nz_officer").get("/"))
    assert WORDS not in text_of(enter("vn_officer").get("/"))
    assert cases.notices("vn_officer", referral.id)[-1] == "referral_question"

    _write(cases, referral, by="vn_officer")

    assert line not in text_of(enter("vn_colleague").get("/"))


def test_a_step_with_words_is_writing_back_too(cases: Cases) -> None:
    row = cases.received_in("accepted")
    _write(cases, row.referral, by="nz_officer", is_question=True)

    cases.take(services.answer, row, by="vn_officer", words="Found him.")

    with cases.acting("vn_officer") as actor:
        assert not [one for one in questions_to(actor) if one.referral_id == row.referral_id]
        [settled] = ReferralQuestion.objects.filter(referral=row.referral)
        assert settled.reply is not None and settled.reply.body == "Found him."


def test_no_answer_needed_is_said_and_told(cases: Cases, enter: Enter) -> None:
    referral = cases.sent()
    _write(cases, referral, by="vn_officer", is_question=True)
    client = enter("nz_colleague")
    with cases.acting("nz_officer") as actor:
        [question] = [one for one in questions_to(actor) if one.referral_id == referral.id]

    path = f"/referrals/{referral.id}/questions/{question.id}/settle/"
    answer = client.post(path, hidden_fields(client.get("/")))

    assert answer.status_code == 302
    assert cases.notices("vn_officer", referral.id)[-1] == "question_settled"
    assert "No answer needed" in text_of(enter("vn_officer").get(referral.get_absolute_url()))
    assert client.post(path).status_code == 409
    assert enter("th_officer").post(path).status_code == 404


def test_only_who_was_asked_says_that_no_answer_is_needed(cases: Cases, enter: Enter) -> None:
    referral = cases.sent()
    _write(cases, referral, by="nz_officer", is_question=True)
    with cases.acting("vn_officer") as actor:
        [question] = [one for one in questions_to(actor) if one.referral_id == referral.id]
    with cases.acting("nz_officer") as asker:
        with pytest.raises(NotAllowed):
            messages.settle(question=question, by=asker, now=cases.now)
        mine = ReferralQuestion.objects.filter(id=question.id)
        assert mine.update(settled_at=cases.now, settled_by_id=asker.person_id) == 0
    assert enter("nz_officer").post(f"/referrals/{referral.id}/questions/{question.id}/settle/").status_code == 403


def test_the_question_of_a_withdrawn_referral_leaves_the_desk(cases: Cases) -> None:
    referral = cases.sent()
    _write(cases, referral, by="nz_officer", is_question=True)

    cases.take(services.withdraw, cases.own(referral), by="nz_officer", reason="EXERCISE")

    with cases.acting("vn_officer") as actor:
        assert not [one for one in questions_to(actor) if one.referral_id == referral.id]


# The pages


def test_nobody_is_preset_and_the_readers_are_named_before_it_is_sent(cases: Cases, enter: Enter) -> None:
    referral = cases.sent(to=("vn-police", "th-immigration"))
    client, path = enter("nz_officer"), _path(referral)
    shown = client.get(path)
    assert b"checked" not in shown.content
    assert "note for colleagues" in text_of(shown)
    assert f"/referrals/{referral.id}/notes/new/" in shown.content.decode()
    assert client.post(path, hidden_fields(shown) | {"body": WORDS}).context["form"].errors

    [vn] = _keys(cases, referral, "vn-police")
    check = client.post(path, hidden_fields(shown) | {"body": WORDS, "to": [vn]})

    assert check.status_code == 200
    said = text_of(check)
    with cases.acting("nz_officer"):
        name = Agency.objects.get(group__name="vn-police").name
        other = Agency.objects.get(group__name="th-immigration").name
    assert f"These agencies will read this: {name}" in said and other not in said
    assert _read(cases, referral, "vn_officer") == []

    form = hidden_fields(check)
    for _ in range(2):
        assert client.post(path, form)["Location"] == referral.get_absolute_url()
    assert _read(cases, referral, "vn_officer") == [WORDS]


def test_what_was_checked_can_be_changed(cases: Cases, enter: Enter) -> None:
    referral = cases.sent(to=("vn-police", "th-immigration"))
    client, path = enter("nz_officer"), _path(referral)
    both = _keys(cases, referral, "vn-police", "th-immigration")
    check = client.post(path, hidden_fields(client.get(path)) | {"body": WORDS, "to": both[:1]})

    again = client.post(path, hidden_fields(check) | {"change": "1"})

    assert again.status_code == 200 and WORDS in again.content.decode()
    # Another reader than the one that was named asks for the page once more.
    other = client.post(path, hidden_fields(check) | {"to": both[1:]})
    assert other.status_code == 200 and "These agencies will read this" in text_of(other)
    assert _read(cases, referral, "nz_officer") == []


def test_one_reader_is_named_on_the_page_itself(cases: Cases, enter: Enter) -> None:
    referral = cases.sent()
    for who, reader in (("nz_officer", "vn-police"), ("vn_officer", "nz-border")):
        client = enter(who)
        with cases.acting(who):
            name = Agency.objects.get(group__name=reader).name
        assert f"These agencies will read this: {name}" in text_of(client.get(_path(referral)))
        answer = fill_in(client, _path(referral), body=WORDS, is_question="on")
        assert answer["Location"] == referral.get_absolute_url(), text_of(answer)
    assert _read(cases, referral, "vn_officer") == [WORDS, WORDS]


def test_to_all_is_offered_only_where_they_know_of_each_other(cases: Cases, enter: Enter) -> None:
    client = enter("nz_officer")
    apart = cases.sent(to=("vn-police", "th-immigration"))
    assert "All of them" not in text_of(client.get(_path(apart)))
    known = cases.sent(to=("vn-police", "th-immigration"), recipients_know_each_other=True)
    shown = client.get(_path(known))
    assert "All of them" in text_of(shown)

    check = client.post(_path(known), hidden_fields(shown) | {"body": WORDS, "to": ["all"]})
    assert client.post(_path(known), hidden_fields(check)).status_code == 302
    assert "All agencies that received this referral" in text_of(enter("th_officer").get(known.get_absolute_url()))


def test_a_stranger_finds_no_page(cases: Cases, enter: Enter) -> None:
    referral = cases.sent()
    for who in ("th_officer", "nz_other_agency"):
        response: HttpResponse = enter(who).get(_path(referral))
        assert response.status_code == 404


def test_more_words_cost_no_more_queries(cases: Cases, enter: Enter) -> None:
    referral = cases.sent(to=("vn-police", "th-immigration"))
    _write(cases, referral, by="nz_officer", is_question=True)
    client, desk = enter("nz_officer"), enter("vn_officer")
    few, on_desk = queries_of(client, referral.get_absolute_url()), queries_of(desk, "/")

    for _ in range(4):
        _write(cases, referral, by="nz_officer", is_question=True)

    assert queries_of(client, referral.get_absolute_url()) == few
    assert queries_of(desk, "/") == on_desk
