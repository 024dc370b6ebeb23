"""An acceptance while another step ends the offer: it waits, comes too late, is told so, and moves nothing."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from threading import Thread
from typing import Any

import psycopg
import pytest
from django.http import HttpResponse
from django.test import Client

from members.signing_in import fresh
from operations.models import Referral, ReferralHandover
from tests.conftest import BACKEND
from tests.contracts.separate import owner_of, portal_on
from tests.operations.cases import Cases
from tests.operations.handing import offer
from tests.operations.pages import hidden_fields

pytestmark = pytest.mark.django_db

Hold = Callable[[psycopg.Connection[Any]], Any]


@dataclass
class Portal:
    """A portal of its own, where what is sent is committed."""

    name: str
    cases: Cases
    persons: dict[str, Any]

    def client(self, who: str) -> Client:
        one = Client(SERVER_NAME="localhost", raise_request_exception=False)
        one.force_login(self.persons[who], backend=BACKEND)
        fresh.put_into(one.session, self.persons[who])
        return one

    def meanwhile(self, hold: Hold, client: Client, path: str, body: Any) -> HttpResponse:
        """What the second one is answered, who sends while the first one's transaction is not committed yet."""
        answers: list[Any] = []

        def send() -> None:
            with portal_on(self.name):
                answers.append(client.post(path, body))

        with owner_of(self.name) as owned, owned.transaction():
            hold(owned)
            late = Thread(target=send)
            late.start()
            late.join(timeout=2)
            assert late.is_alive(), answers
        late.join(timeout=20)
        answer: HttpResponse = answers[-1]
        return answer


@pytest.fixture
def portal(separate_database: Any, actor: Any, person: Any, now: Any) -> Iterator[Portal]:
    name = separate_database().info.dbname
    who = ("nz_officer", "vn_officer", "th_officer")
    people: Any = {key: actor(key) for key in who}
    persons = {key: person(key) for key in who}
    with portal_on(name):
        yield Portal(name, Cases(lambda key: people[key], now), persons)


def _take_back(it: ReferralHandover) -> Hold:
    words = "update operations_referralhandover set state = 'taken_back', ended_at = offered_at, version = version + 1"
    return lambda owned: owned.execute(f"{words} where id = %s", [it.id])


def _close(it: ReferralHandover) -> Hold:
    words = "update operations_referral set state = 'closed', closed_at = sent_at, retained_until = '2030-01-01',"
    return lambda owned: owned.execute(f"{words} version = version + 1 where id = %s", [it.referral_id])


def _suspend(it: ReferralHandover) -> Hold:
    words = "update members_agency set is_active = false where id = %s"
    return lambda owned: owned.execute(words, [it.from_agency_id])


def _owner_of(portal: Portal, referral: Referral) -> int:
    with owner_of(portal.name) as owned:
        words = "select owner_group_id from operations_referral where id = %s"
        [(group,)] = owned.execute(words, [referral.id]).fetchall()
    return int(group)


@pytest.mark.parametrize("hold", [_take_back, _close, _suspend])
def test_an_acceptance_that_comes_too_late_moves_nothing(
    hold: Callable[[ReferralHandover], Hold], portal: Portal
) -> None:
    referral = portal.cases.sent(to=("th-immigration",))
    handover = offer(portal.cases, referral)
    client, path = portal.client("vn_officer"), f"/handovers/{handover.id}/accept/"
    form = hidden_fields(client.get(path))

    answer = portal.meanwhile(hold(handover), client, path, form)

    assert (answer.status_code, answer["Location"]) == (302, path)  # the words are kept
    assert client.get(path).status_code == 409  # and it is said that this is not possible now
    assert _owner_of(portal, referral) == portal.cases.actor("nz_officer").group_id
    assert portal.client("vn_officer").get(referral.get_absolute_url()).status_code == 404


def test_a_closing_that_comes_after_the_acceptance_is_no_longer_the_former_owners(portal: Portal) -> None:
    referral = portal.cases.sent(to=("th-immigration",))
    handover = offer(portal.cases, referral)
    client, path = portal.client("nz_officer"), f"/referrals/{referral.id}/close/"
    form = hidden_fields(client.get(path))
    new_owner = portal.cases.actor("vn_officer")

    def accept(owned: psycopg.Connection[Any]) -> None:
        settings = (("group", new_owner.group_id), ("person", new_owner.person_id), ("roles", "liaison_officer"))
        for name, value in settings:
            owned.execute("select set_config(%s, %s, true)", [f"app.{name}", str(value)])
        owned.execute("select accept_handover(%s, 1, null, '', now())", [handover.id])

    answer = portal.meanwhile(accept, client, path, form)

    assert answer.status_code in {302, 404, 409}
    with owner_of(portal.name) as owned:
        words = "select state, owner_group_id from operations_referral where id = %s"
        assert owned.execute(words, [referral.id]).fetchall() == [("sent", new_owner.group_id)]
