"""What a paused country's agencies hold: their originators find it listed, and take it back in one act."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from django.db import DatabaseError, transaction
from django.test import Client
from django.urls import reverse

from common.access import MovedOn, NotAllowed
from members import grants
from members.models import Country
from members.seats import pausing
from operations.models import Referral, ReferralRecipient
from operations.referrals import queries, recalls, services
from tests.operations.cases import Cases
from tests.operations.pages import queries_of

pytestmark = pytest.mark.django_db
STATES = ["received", "needs_information", "accepted", "declined", "in_progress", "answered"]


@pytest.fixture
def thailand(db: None) -> Country:
    return Country.objects.get(iso2="TH")


@pytest.fixture
def pause(acting: Any, thailand: Country, now: Any) -> Callable[[], None]:
    """Let the chairs pause Thailand."""

    def by_two() -> None:
        with acting("nz_chair") as by:
            proposed = pausing.propose(country=thailand, reference="EXERCISE", by=by, now=now)
        with acting("vn_chair") as by:
            pausing.confirm(pause=proposed, by=by, now=now, version=1)

    return by_two


def _given(cases: Cases, state: str = "received") -> ReferralRecipient:
    """A referral of New Zealand's that a Thai agency has, as far as `state`."""
    return cases.received_in(state, "th_officer", to=("th-immigration", "vn-police"))


def _recall(cases: Cases, country: Country, who: str = "nz_officer") -> int:
    with cases.acting(who) as actor:
        held = queries.get_held(actor, country_id=country.id)
        assert held is not None
        return recalls.recall_all(held=held, by=actor, now=cases.now)


def _row(cases: Cases, given: ReferralRecipient) -> ReferralRecipient:
    with cases.acting("nz_officer"):
        return ReferralRecipient.objects.get(id=given.id)


def test_it_is_listed_for_its_originator_only(
    cases: Cases, pause: Callable[[], None], thailand: Country, enter: Callable[[str], Client]
) -> None:
    given = _given(cases)
    page = reverse("held_list", args=[thailand.id])
    assert enter("nz_officer").get(page).status_code == 404  # nothing is paused

    pause()

    desk = enter("nz_officer").get("/").content.decode()
    assert page in desk and "Taking part is paused" in desk
    assert given.referral.reference in enter("nz_officer").get(page).content.decode()
    for other in ("vn_officer", "nz_other_agency"):
        found = enter(other).get(page)
        assert found.status_code == 404 or given.referral.reference not in found.content.decode()
    assert enter("nz_chair").get(page).status_code in {403, 404}


@pytest.mark.parametrize("state", STATES)
def test_one_act_takes_all_of_it_back_from_any_state(
    state: str, cases: Cases, pause: Callable[[], None], thailand: Country
) -> None:
    given = _given(cases, state)
    pause()
    with cases.acting("nz_officer") as actor:
        number = queries.held_by(actor, country_id=thailand.id).count()

    assert _recall(cases, thailand) == number

    row = _row(cases, given)
    assert (row.state, row.recalled_at, row.is_open) == ("recalled", cases.now, False)
    assert cases.audited("nz_administrator", given.referral_id)[-1] == "recall_referral"
    with cases.acting("nz_officer") as actor:
        assert not queries.held(actor)
        assert not queries.awaited(actor).filter(id=given.id).exists()
    with cases.acting("th_officer"):
        assert not Referral.objects.filter(id=given.referral_id).exists()
        assert not ReferralRecipient.objects.filter(id=given.id).exists()


def test_other_recipients_keep_it(
    cases: Cases, pause: Callable[[], None], thailand: Country, enter: Callable[[str], Client]
) -> None:
    given = _given(cases)
    pause()

    _recall(cases, thailand)

    assert enter("vn_officer").get(given.referral.get_absolute_url()).status_code == 200


def test_what_is_closed_is_taken_back_too(cases: Cases, pause: Callable[[], None], thailand: Country) -> None:
    given = _given(cases, "answered")
    cases.take(services.close, cases.own(given.referral), by="nz_officer")
    pause()

    _recall(cases, thailand)

    assert _row(cases, given).state == "recalled"


def test_after_the_pause_it_stays_taken_back(
    cases: Cases, pause: Callable[[], None], thailand: Country, enter: Callable[[str], Client], acting: Any
) -> None:
    given = _given(cases)
    pause()
    _recall(cases, thailand)
    with acting("nz_chair") as by:
        row = thailand.pauses.get()
        pausing.propose_end(pause=row, by=by, now=cases.now, version=row.version)
    with acting("vn_chair") as by:
        pausing.confirm(pause=row, by=by, now=cases.now, version=row.version)

    client = enter("th_officer")
    assert client.get(given.referral.get_absolute_url()).status_code == 404
    assert "was recalled by its sender" in client.get("/").content.decode()


@pytest.mark.parametrize("who", ["nz_analyst", "nz_administrator"])
def test_who_does_not_write_does_not_recall(
    who: str, cases: Cases, pause: Callable[[], None], thailand: Country, enter: Callable[[str], Client]
) -> None:
    _given(cases)
    pause()

    assert enter(who).get(reverse("held_recall", args=[thailand.id])).status_code == 403
    with pytest.raises(NotAllowed):
        _recall(cases, thailand, who)


def test_without_a_pause_nothing_is_recalled_this_way(cases: Cases) -> None:
    given = _given(cases)
    with cases.acting("nz_officer") as actor:
        row = queries.get_recipient_of_own(actor, referral_id=given.referral_id, recipient_id=given.id)
        assert row is not None
        with pytest.raises(MovedOn):
            recalls.recall(recipient=row, by=actor, now=cases.now)


def test_in_the_database_nobody_writes_that_state_and_only_the_owner_calls_it_back(cases: Cases) -> None:
    given = _given(cases)
    rows = ReferralRecipient.objects.filter(id=given.id)
    with cases.acting("th_officer"), pytest.raises(DatabaseError, match="permission denied"), transaction.atomic():
        rows.update(state="recalled", recalled_at=cases.now)
    for who in ("th_officer", "vn_officer"):
        with cases.acting(who), pytest.raises(DatabaseError, match="only its owner"), transaction.atomic():
            grants.recall("referral", given.referral_id, given.group_id, at=cases.now)


def test_the_page_recalls_once_and_asks_as_often_for_two_as_for_one(
    cases: Cases, pause: Callable[[], None], thailand: Country, enter: Callable[[str], Client]
) -> None:
    given = _given(cases)
    pause()
    client = enter("nz_officer")
    listed = reverse("held_list", args=[thailand.id])
    of_many = queries_of(client, listed)
    with cases.acting("nz_officer") as actor:
        held = queries.held_by(actor).exclude(id=given.id)
        assert held.exists()
        for one in held:
            recalls.recall(recipient=one, by=actor, now=cases.now)
    assert queries_of(client, listed) == of_many
    page = reverse("held_recall", args=[thailand.id])

    assert client.get(page).status_code == 200
    assert client.post(page)["Location"] == "/"
    assert client.post(page).status_code == 404
