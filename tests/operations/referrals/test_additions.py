"""What the owner adds in words after sending: below what was sent, in order, read by all who read it, never changed."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from django.db import DatabaseError, transaction
from django.test import Client

from common.access import MovedOn, NotAllowed
from operations.models import Referral, ReferralAddition
from operations.referrals import additions, copies, services
from tests.operations.cases import Cases
from tests.operations.pages import fill_in, hidden_fields, queries_of, text_of

pytestmark = pytest.mark.django_db

Enter = Callable[[str], Client]
WORDS = "EXERCISE: the boat is painted green now"


def _add(cases: Cases, referral: Referral, by: str = "nz_officer", body: str = WORDS) -> None:
    with cases.acting(by) as actor:
        additions.add(referral=referral, body=body, by=actor, now=cases.now)


def _read(cases: Cases, referral: Referral, who: str) -> list[str]:
    with cases.acting(who) as actor:
        seen = list(ReferralAddition.objects.filter(referral=referral).values_list("body", flat=True))
        assert [one.body for one in additions.of_referral(actor, referral)] == seen
        return seen


def test_an_addition_is_read_by_all_recipients_and_by_nobody_else(cases: Cases, enter: Enter) -> None:
    referral = cases.sent(to=("vn-police", "th-immigration"))
    _add(cases, referral)

    for who in ("nz_officer", "vn_officer", "vn_analyst", "th_officer"):
        assert _read(cases, referral, who) == [WORDS]
    for who in ("nz_other_agency", "nz_chair", "nz_auditor"):
        assert _read(cases, referral, who) == []
    for who in ("vn_officer", "th_officer"):
        assert cases.notices(who, referral.id)[-1] == "referral_addition"
    assert cases.audited("nz_administrator", referral.id)[-1] == "add_words"
    shown = text_of(enter("th_officer").get(referral.get_absolute_url()))
    assert shown.count(WORDS) == 2  # below the body, and where what happened stands
    assert "Added on" in shown and "Added in words" in shown


def test_it_stands_below_what_was_sent_in_order(cases: Cases, enter: Enter) -> None:
    referral = cases.sent()
    _add(cases, referral, body="EXERCISE: first")
    _add(cases, referral, body="EXERCISE: second")

    shown = text_of(enter("vn_officer").get(referral.get_absolute_url()))

    assert shown.index(referral.narrative) < shown.index("EXERCISE: first") < shown.index("EXERCISE: second")


def test_it_is_added_by_the_owner_while_it_is_sent(cases: Cases) -> None:
    referral = cases.sent()
    for who in ("vn_officer", "nz_analyst"):
        with pytest.raises(NotAllowed):
            _add(cases, referral, by=who)
    with pytest.raises(MovedOn):
        _add(cases, cases.draft())
    cases.take(services.close, cases.own(referral), by="nz_officer")
    with pytest.raises(MovedOn):
        _add(cases, cases.own(referral))


@pytest.mark.parametrize("who", ["vn_officer", "th_officer"])
def test_the_wall_alone_lets_only_the_owner_add(cases: Cases, who: str) -> None:
    referral = cases.sent()
    with cases.acting(who) as by, pytest.raises(DatabaseError), transaction.atomic():
        _forged(referral, cases, by.agency_id, by.person_id)


def test_the_wall_alone_keeps_a_draft_and_a_closed_one_as_they_are(cases: Cases) -> None:
    closed = cases.sent()
    cases.take(services.close, cases.own(closed), by="nz_officer")
    for referral in (cases.draft(), closed):
        with cases.acting("nz_officer") as by, pytest.raises(DatabaseError), transaction.atomic():
            _forged(referral, cases, by.agency_id, by.person_id)


def _forged(referral: Referral, cases: Cases, agency: object, person: object) -> None:
    ReferralAddition(referral=referral, body="x", added_at=cases.now, agency_id=agency, added_by_id=person).save(
        force_insert=True
    )


def test_what_was_added_is_never_changed(cases: Cases) -> None:
    referral = cases.sent()
    _add(cases, referral)
    for change in (lambda rows: rows.update(body="x"), lambda rows: rows.delete()):
        with cases.acting("nz_officer"), pytest.raises(DatabaseError), transaction.atomic():
            change(ReferralAddition.objects.filter(referral=referral))
    assert _read(cases, referral, "nz_officer") == [WORDS]


def test_the_page_names_its_readers_and_adds_once(cases: Cases, enter: Enter) -> None:
    referral = cases.sent(to=("vn-police", "th-immigration"))
    client, path = enter("nz_officer"), f"/referrals/{referral.id}/additions/new/"
    shown = client.get(path)
    assert "These agencies will read this:" in text_of(shown)
    with cases.acting("nz_officer"):
        names = [row.agency.name for row in referral.recipients.select_related("agency")]
    assert all(name in text_of(shown) for name in names)

    form = {**hidden_fields(shown), "body": WORDS}
    for _ in range(2):
        assert client.post(path, form)["Location"] == referral.get_absolute_url()

    assert _read(cases, referral, "vn_officer") == [WORDS]
    assert enter("th_officer").get(f"/referrals/{cases.sent().id}/additions/new/").status_code == 404


def test_it_is_found_and_stands_on_copies_made_later(cases: Cases, enter: Enter) -> None:
    referral = cases.sent()
    with cases.acting("vn_officer") as actor:
        before = copies.make(referral=referral, reason="EXERCISE", by=actor, now=cases.now)
    with cases.acting("nz_officer") as actor:
        later = cases.now.replace(hour=cases.now.hour + 1)
        additions.add(referral=referral, body="EXERCISE: zzgreenzz", by=actor, now=later)
    client = enter("vn_officer")

    assert referral.reference in text_of(client.post("/referrals/find/", {"term": "zzgreenzz"}))
    copy = client.get(f"/referrals/{referral.id}/copies/{before.id}/")
    assert "zzgreenzz" not in text_of(copy)
    with cases.acting("vn_officer") as actor:
        after = copies.make(referral=referral, reason="EXERCISE", by=actor, now=later)
    assert "zzgreenzz" in text_of(client.get(f"/referrals/{referral.id}/copies/{after.id}/"))


def test_more_additions_cost_no_more_queries(cases: Cases, enter: Enter) -> None:
    referral = cases.sent()
    _add(cases, referral)
    client = enter("vn_officer")
    few = queries_of(client, referral.get_absolute_url())
    for _ in range(4):
        _add(cases, referral)
    assert queries_of(client, referral.get_absolute_url()) == few


def test_in_the_browser(cases: Cases, enter: Enter) -> None:
    referral = cases.sent()
    answer = fill_in(enter("nz_officer"), f"/referrals/{referral.id}/additions/new/", body=WORDS, language="en")
    assert answer.status_code == 302
