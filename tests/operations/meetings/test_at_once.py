"""Two steps at the same moment: the second waits, then says plainly that it came too late. Nothing fails, nothing waits
for the other for ever."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from threading import Thread
from typing import Any

import psycopg
import pytest
from django.test import Client
from django.urls import reverse

from members.acting import acting_as
from members.models import Agency, Country
from members.signing_in import fresh
from operations.meetings import inviting, items, queries
from operations.models import JointPeriodOfAction
from tests.conftest import BACKEND
from tests.contracts.separate import owner_of, portal_on
from tests.operations.meeting import INVITED, ORGANISER, Meetings
from tests.operations.pages import hidden_fields

pytestmark = pytest.mark.django_db


class _Cases:
    """What Meetings asks of the cast, with people that were looked up in the tests' own database."""

    def __init__(self, people: dict[str, Any], now: Any) -> None:
        self.people, self.now = people, now

    @contextmanager
    def acting(self, who: str) -> Iterator[Any]:
        with acting_as(self.people[who]):
            yield self.people[who]

    def as_seen_by(self, who: str, ask: Callable[[Any], Any]) -> Any:
        with self.acting(who) as actor:
            return ask(actor)


@dataclass
class Portal:
    """A portal of its own, where what is sent is committed."""

    name: str
    meetings: Meetings
    persons: dict[str, Any]
    answers: list[Any] = field(default_factory=list)

    def client(self, who: str) -> Client:
        one = Client(SERVER_NAME="localhost", raise_request_exception=False)
        one.force_login(self.persons[who], backend=BACKEND)
        fresh.put_into(one.session, self.persons[who])
        return one

    def meanwhile(self, hold: Callable[[psycopg.Connection[Any]], Any], client: Client, path: str, body: Any) -> Any:
        """What the second one is answered, who sends while the first one's transaction is not committed yet."""

        def send() -> None:
            with portal_on(self.name):
                self.answers.append(client.post(path, body))

        with owner_of(self.name) as owned, owned.transaction():
            hold(owned)
            late = Thread(target=send)
            late.start()
            late.join(timeout=2)
            assert late.is_alive(), self.answers
        late.join(timeout=20)
        return self.answers[-1]


@pytest.fixture
def portal(separate_database: Any, actor: Any, person: Any, now: Any) -> Iterator[Portal]:
    name = separate_database().info.dbname
    who = (ORGANISER, INVITED, "th_officer", "nz_chair", "vn_chair")
    people: Any = {key: actor(key) for key in who}
    persons = {key: person(key) for key in who}
    with portal_on(name):
        yield Portal(name, Meetings(_Cases(people, now)), persons)  # type: ignore[arg-type]  # the part that it uses


def _cancel(session: Any) -> Callable[[Any], Any]:
    words = "update operations_session set cancelled_at = now(), cancel_reason = 'EXERCISE', version = version + 1"
    return lambda owned: owned.execute(f"{words} where id = %s", [session.id])


@pytest.mark.parametrize(
    ("page", "who", "words"),
    [
        ("session_answer", INVITED, {"answer": "attends", "people": "2"}),
        ("session_uninvite", ORGANISER, {}),
        ("session_invite", ORGANISER, {"chairs": "on"}),
        ("recommendation_record", ORGANISER, {"text": "EXERCISE"}),
        ("decision_record", ORGANISER, {"text": "EXERCISE"}),
        ("paper_add", ORGANISER, {"name": "EXERCISE", "held_at": "EXERCISE"}),
        ("session_report", ORGANISER, {}),
        ("session_edit", ORGANISER, {}),
    ],
)
def test_a_step_while_the_activity_is_being_cancelled_is_told_so(
    page: str, who: str, words: dict[str, str], portal: Portal
) -> None:
    session = portal.meetings.add(invite=("vn-police",))
    keys = [session.id]
    if page == "session_uninvite":
        keys.append(portal.meetings.invitation(session).id)
    path, client = reverse(page, args=keys), portal.client(who)
    if page == "session_edit":
        content = portal.meetings.content()
        words = {key: str(content[key] or "") for key in ("kind", "title", "starts_on", "starts_precision", "place")}
    body = hidden_fields(client.get(path)) | words

    answer = portal.meanwhile(_cancel(session), client, path, body)

    if answer.status_code == 302:  # changed meanwhile: back to the form, which says what holds now
        assert answer["Location"] == path
        answer = client.get(path)
    assert answer.status_code == 409
    assert b"not possible now" in answer.content


def test_an_activity_is_not_added_to_a_round_that_is_being_closed(portal: Portal) -> None:
    key = JointPeriodOfAction.objects.get(key="EXERCISE").id
    path, client = reverse("session_add", args=[key]), portal.client(ORGANISER)
    words = {"kind": "training", "title": "EXERCISE", "starts_on": "2026-12-01", "starts_precision": "day"}
    body = hidden_fields(client.get(path)) | words | {"place": "EXERCISE", "audience": "members"}

    def close(owned: Any) -> None:
        for state in ("debrief", "closed"):
            owned.execute("update operations_jointperiodofaction set state = %s where id = %s", [state, key])

    answer = portal.meanwhile(close, client, path, body)

    assert answer.status_code == 409 and b"not possible now" in answer.content


def test_an_item_is_not_given_in_a_round_that_is_being_closed(portal: Portal) -> None:
    row = portal.meetings.recommend(portal.meetings.add(is_open=True))
    key = JointPeriodOfAction.objects.get(key="EXERCISE").id
    path, client = reverse("item_make", args=[row.id]), portal.client(ORGANISER)
    body = hidden_fields(client.get(path)) | {"text": "EXERCISE", "due_on": "2100-01-01", "jpoa": str(key)}
    body["owner"] = str(Country.objects.get(iso2="VN").id)

    def close(owned: Any) -> None:
        for state in ("debrief", "closed"):
            owned.execute("update operations_jointperiodofaction set state = %s where id = %s", [state, key])

    answer = portal.meanwhile(close, client, path, body)

    assert answer.status_code == 200 and b"cannot begin in this round now" in answer.content


def test_an_item_and_the_end_of_its_only_readers_invitation_do_not_pass_each_other(portal: Portal) -> None:
    meetings = portal.meetings
    session = meetings.add(invite=("vn-police",))
    row = meetings.recommend(session)
    invitation = meetings.invitation(session)
    refused: list[Exception] = []

    def make() -> None:
        with portal_on(portal.name):
            try:
                with acting_as(by):
                    items.make(recommendation=row, by=by, now=now, **words)
            except items.CannotStandThere as error:
                refused.append(error)

    by, now = meetings.cases.people[ORGANISER], meetings.now  # type: ignore[attr-defined]
    words: dict[str, Any] = {"jpoa": row.session.jpoa, "text": "EXERCISE", "due_on": now.date()}
    words["owner"] = invitation.agency.country
    with acting_as(by):
        kept = queries.get_invitation(by, session_id=session.id, invited_id=invitation.id)
        assert kept
        inviting.uninvite(invitation=kept, by=by, now=now, version=kept.version)
        late = Thread(target=make)
        late.start()
        late.join(timeout=2)
        assert late.is_alive()
    late.join(timeout=20)

    assert len(refused) == 1


@pytest.mark.parametrize("step", ["answer", "uninvite"])
def test_a_step_of_an_invitation_and_a_report_wait_for_each_other_in_one_order(step: str, portal: Portal) -> None:
    """Both take the session's row first; else each would hold what the other one needs."""
    meetings = portal.meetings
    session = meetings.add(invite=("vn-police",))
    who = INVITED if step == "answer" else ORGANISER
    key = meetings.invitation(session).id
    keys = [session.id] if step == "answer" else [session.id, key]
    path, client = reverse(f"session_{step}", args=keys), portal.client(who)
    words = {"answer": "attends", "people": "2"} if step == "answer" else {}
    body = hidden_fields(client.get(path)) | words

    def send() -> None:
        with portal_on(portal.name):
            portal.answers.append(client.post(path, body))

    with owner_of(portal.name) as owned, owned.transaction():
        owned.execute("update operations_session set version = version + 1 where id = %s", [session.id])
        late = Thread(target=send)
        late.start()
        late.join(timeout=2)
        assert late.is_alive()
        # What a report writes next: it must not wait for the one that waits for it.
        owned.execute("set local lock_timeout = '2s'")
        owned.execute("update operations_sessioninvitation set attended = 1, version = version where id = %s", [key])
    late.join(timeout=20)

    assert portal.answers[-1].status_code == 302


def test_a_merger_and_a_report_wait_for_each_other_in_one_order(portal: Portal) -> None:
    """The merger takes the rows of the activities before those of their invitations, as the report does."""
    meetings = portal.meetings
    session = meetings.add(invite=("vn-police",))
    key, old = meetings.invitation(session).id, Agency.objects.get(group__name="vn-police")
    heir = Agency.objects.get(group__name="vn-border").id
    failed: list[Exception] = []

    def merge() -> None:
        with owner_of(portal.name) as second:
            second.execute("select set_config('app.person', %s, false)", [str(portal.persons["nz_chair"].id)])
            try:
                second.execute(
                    "update members_agency set successor_id = %s, merged_at = now(), is_active = false where id = %s",
                    [heir, old.id],
                )
            except psycopg.Error as error:
                failed.append(error)

    with owner_of(portal.name) as owned, owned.transaction():
        owned.execute("update operations_session set version = version + 1 where id = %s", [session.id])
        late = Thread(target=merge)
        late.start()
        late.join(timeout=2)
        assert late.is_alive(), failed
        owned.execute("set local lock_timeout = '2s'")
        owned.execute("update operations_sessioninvitation set attended = 1, version = version where id = %s", [key])
    late.join(timeout=20)

    assert failed == []
    with owner_of(portal.name) as owned:
        kept = owned.execute("select agency_id, attended from operations_sessioninvitation where id = %s", [key])
        assert kept.fetchall() == [(heir, 1)]


# The personal feed.


@pytest.fixture
def feed(portal: Portal) -> Client:
    client = portal.client(ORGANISER)
    made = client.post("/calendar/feed/make/", hidden_fields(client.get("/calendar/feed/make/")))
    assert made.status_code == 200
    return client


def _revoke(owned: Any) -> None:
    owned.execute("update operations_calendarfeed set revoked_at = now() where revoked_at is null")


def test_a_feed_that_is_being_taken_back_is_taken_back_once(portal: Portal, feed: Client) -> None:
    page = hidden_fields(feed.get("/calendar/feed/"))

    answer = portal.meanwhile(_revoke, feed, "/calendar/feed/take-back/", page)

    assert (answer.status_code, answer["Location"]) == (302, "/calendar/feed/")


def test_what_is_in_a_feed_that_is_being_taken_back_is_not_chosen(portal: Portal, feed: Client) -> None:
    path = "/calendar/feed/contents/"
    body = hidden_fields(feed.get(path)) | {"has_own_work": "on"}

    answer = portal.meanwhile(_revoke, feed, path, body)

    assert answer.status_code == 409 and b"not possible now" in answer.content
    assert b'href="/calendar/feed/"' in answer.content
