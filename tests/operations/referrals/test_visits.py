"""What is new since the person last opened this referral is said in words, to that person alone."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import datetime, timedelta

import pytest
from django.db import DatabaseError, transaction
from django.test import Client
from hypothesis import given
from hypothesis import strategies as st

from common import clock
from members.people import sessions
from operations.models import Referral, ReferralVisit
from operations.referrals import additions, colleagues, messages, services
from operations.referrals.message_queries import get_talk
from operations.referrals.timeline import mark_new
from operations.words import Event
from tests.operations.cases import Cases
from tests.operations.pages import queries_of, text_of

pytestmark = pytest.mark.django_db

Enter = Callable[[str], Client]
At = Callable[[timedelta], None]
MINUTE, HOUR = timedelta(minutes=1), timedelta(hours=1)
NEWS = "New since you were here on"


@pytest.fixture
def at(now: datetime) -> Iterator[At]:
    """Set the portal's clock to so long after the tests' instant."""

    def put(later: timedelta) -> None:
        clock.use(lambda: clock.Setting(now + later, now + later, speed=0))

    yield put
    put(timedelta(0))


def _open(client: Client, referral: Referral) -> str:
    return text_of(client.get(referral.get_absolute_url()))


def _add(cases: Cases, referral: Referral, *, by: str = "nz_officer", after: timedelta) -> None:
    with cases.acting(by) as actor:
        additions.add(referral=referral, body="EXERCISE: more", by=actor, now=cases.now + after)


def test_the_first_time_nothing_is_new_and_later_what_came_since(cases: Cases, enter: Enter, at: At) -> None:
    referral = cases.sent()
    client = enter("vn_officer")
    assert NEWS not in _open(client, referral)

    _add(cases, referral, after=HOUR)
    at(2 * HOUR)
    shown = _open(client, referral)

    assert NEWS in shown
    assert shown.count("New Added in words") == 1 and "New Sent" not in shown


def test_who_has_seen_it_sees_it_as_known_after_a_while(cases: Cases, enter: Enter, at: At) -> None:
    referral = cases.sent()
    client = enter("vn_officer")
    _open(client, referral)
    _add(cases, referral, after=HOUR)
    at(2 * HOUR)
    assert NEWS in _open(client, referral)
    at(2 * HOUR + 10 * MINUTE)
    assert NEWS in _open(client, referral)  # the page loaded once more, or coming back from another

    at(3 * HOUR)

    assert NEWS not in _open(client, referral)


def test_within_the_first_visit_too(cases: Cases, enter: Enter, at: At) -> None:
    referral = cases.sent()
    client = enter("vn_officer")
    _open(client, referral)
    _add(cases, referral, after=5 * MINUTE)
    at(6 * MINUTE)

    assert NEWS in _open(client, referral)


def test_each_person_has_an_own_last_time_and_own_acts_are_not_new(cases: Cases, enter: Enter, at: At) -> None:
    referral = cases.sent()
    for who in ("nz_officer", "nz_colleague"):
        _open(enter(who), referral)
    _add(cases, referral, after=HOUR)
    at(2 * HOUR)

    assert NEWS not in _open(enter("nz_officer"), referral)
    assert NEWS in _open(enter("nz_colleague"), referral)
    assert NEWS not in _open(enter("nz_analyst"), referral)  # the first time


def test_nobody_reads_when_somebody_else_was_there(cases: Cases, enter: Enter) -> None:
    referral = cases.sent()
    _open(enter("vn_officer"), referral)
    for who, number in (("vn_officer", 1), ("vn_colleague", 0), ("nz_officer", 0), ("nz_administrator", 0)):
        with cases.acting(who):
            assert ReferralVisit.objects.filter(referral=referral).count() == number


def test_the_wall_alone_lets_nobody_write_for_another_or_of_what_is_not_seen(cases: Cases, enter: Enter) -> None:
    referral, foreign = cases.sent(), cases.sent(by="nz_other_agency")
    _open(enter("vn_officer"), referral)
    other = cases.actor("vn_colleague")
    times = {"opened_at": cases.now, "since": cases.now}
    with cases.acting("vn_officer"), pytest.raises(DatabaseError), transaction.atomic():
        ReferralVisit(person_id=other.person_id, referral=referral, **times).save(force_insert=True)
    with cases.acting("th_officer") as th:
        with pytest.raises(DatabaseError), transaction.atomic():
            ReferralVisit(person_id=th.person_id, referral=foreign, **times).save(force_insert=True)
        assert ReferralVisit.objects.filter(referral__in=[referral, foreign]).update(opened_at=cases.now) == 0


def test_more_entries_cost_no_more_queries(cases: Cases, enter: Enter) -> None:
    referral = cases.sent()
    client = enter("vn_officer")
    few = queries_of(client, referral.get_absolute_url())
    for _ in range(3):
        _add(cases, referral, after=MINUTE)
    assert queries_of(client, referral.get_absolute_url()) == few


@given(
    moments=st.lists(st.tuples(st.integers(0, 50), st.booleans()), max_size=12), since=st.none() | st.integers(0, 50)
)
def test_new_is_what_others_did_after_that_instant(
    moments: list[tuple[int, bool]], since: int | None, now: datetime
) -> None:
    me, other = Referral().id, Referral().id
    events = [Event(now + MINUTE * m, "", "", by_id=me if own else other) for m, own in moments]

    marked = mark_new(events, since=None if since is None else now + MINUTE * since, by=me)

    assert [event.is_new for event in marked] == [since is not None and m > since and not own for m, own in moments]
    assert [event.at for event in marked] == [event.at for event in events]


# What colleagues did


def test_what_colleagues_did_stands_beside_what_changed(
    cases: Cases, enter: Enter, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sessions, "last_here", lambda request: cases.now - MINUTE)
    row = cases.recipient(cases.sent())
    cases.take(services.accept, row, by="vn_colleague")

    shown = text_of(enter("vn_officer").get("/notices/changed/"))
    assert f"Accepted · {cases.actor('vn_colleague').name}" in shown
    assert "What colleagues of your agency did" in shown
    assert "Accepted ·" not in text_of(enter("vn_colleague").get("/notices/changed/"))
    for who in ("nz_officer", "th_officer", "nz_chair", "nz_auditor"):
        assert cases.actor("vn_colleague").name not in text_of(enter(who).get("/notices/changed/"))


def test_the_desk_says_so(cases: Cases, enter: Enter, monkeypatch: pytest.MonkeyPatch) -> None:
    far = cases.now + 20 * HOUR
    monkeypatch.setattr(sessions, "last_here", lambda request: far)
    referral = cases.sent(at=far - HOUR)
    link = "Changed since you were last here"
    client = enter("nz_officer")
    assert link not in text_of(client.get("/"))

    cases.take(services.close, cases.own(referral), by="nz_colleague", at=far + HOUR)

    assert link in text_of(client.get("/"))
    assert link not in text_of(enter("nz_colleague").get("/"))


def test_more_of_what_colleagues_did_costs_no_more_queries(
    cases: Cases, enter: Enter, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sessions, "last_here", lambda request: cases.now - MINUTE)
    client = enter("nz_officer")
    cases.sent(by="nz_colleague")
    few = queries_of(client, "/notices/changed/")
    for _ in range(3):
        cases.sent(by="nz_colleague")
    assert queries_of(client, "/notices/changed/") == few


WORDS = "EXERCISE: zzgreenzz"


def _note(cases: Cases, referral: Referral, *, by: str = "vn_colleague", after: timedelta = MINUTE) -> None:
    with cases.acting(by) as actor:
        colleagues.write_note(referral=referral, body=WORDS, by=actor, now=cases.now + after)


def _message(cases: Cases, referral: Referral, *, by: str = "vn_colleague", after: timedelta = MINUTE) -> None:
    with cases.acting(by) as actor:
        talk = get_talk(actor, referral_id=referral.id)
        assert talk
        messages.write(talk=talk, to=[row.id for row in talk.recipients], body=WORDS, by=actor, now=cases.now + after)


def _acts(client: Client) -> dict[str, list[tuple[str, tuple[str, ...]]]]:
    """What stands on the page of changes about colleagues: what and who, by reference."""
    found = client.get("/notices/changed/").context["colleagues"]
    return {referral.reference: [(act.words, act.who) for act in acts] for referral, acts in found}


def test_notes_and_messages_of_colleagues_are_a_line_each_without_their_words(
    cases: Cases, enter: Enter, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sessions, "last_here", lambda request: cases.now)
    referral = cases.sent(at=cases.now - HOUR)
    for after in (MINUTE, HOUR):
        _note(cases, referral, after=after)
    _note(cases, referral, by="vn_analyst", after=2 * HOUR)
    _message(cases, referral, after=3 * HOUR)

    colleague, analyst = (cases.actor(who).name for who in ("vn_colleague", "vn_analyst"))
    shown = enter("vn_officer").get("/notices/changed/")
    assert _acts(enter("vn_officer"))[referral.reference] == [
        ("Message sent", (colleague,)),
        ("3 notes for colleagues", (analyst, colleague)),
    ]
    assert WORDS not in shown.text
    assert "Changed since you were last here" in text_of(enter("vn_officer").get("/"))


def test_nobody_elses_notes_and_messages_and_not_ones_own(
    cases: Cases, enter: Enter, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sessions, "last_here", lambda request: cases.now)
    referral = cases.sent(at=cases.now - HOUR, to=("vn-police", "th-immigration"))
    _note(cases, referral)
    _message(cases, referral)

    for who in ("vn_colleague", "nz_officer", "th_officer", "nz_other_agency", "nz_chair", "nz_auditor"):
        assert referral.reference not in _acts(enter(who)), who


def test_what_was_written_before_is_not_new(cases: Cases, enter: Enter, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sessions, "last_here", lambda request: cases.now + MINUTE)
    referral = cases.sent(at=cases.now - HOUR)
    _note(cases, referral, after=MINUTE)
    _message(cases, referral, after=MINUTE)

    assert referral.reference not in _acts(enter("vn_officer"))


def test_more_notes_and_messages_cost_no_more_queries(
    cases: Cases, enter: Enter, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sessions, "last_here", lambda request: cases.now)
    client = enter("vn_officer")
    few = queries_of(client, "/notices/changed/")
    for _ in range(3):
        referral = cases.sent(at=cases.now - HOUR)
        for by in ("vn_colleague", "vn_analyst"):
            _note(cases, referral, by=by)
        _message(cases, referral)

    assert queries_of(client, "/notices/changed/") == few
