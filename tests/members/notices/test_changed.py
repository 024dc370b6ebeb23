"""Changed since you were last here: by record, with links; nobody else's, and empty when nothing has happened."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.test import Client

from common import clock
from members.people import sessions
from members.people.models import Person
from operations.referrals import services
from tests.operations.cases import Cases
from tests.operations.pages import queries_of, text_of

pytestmark = pytest.mark.django_db

Enter = Callable[[str], Client]
PATH = "/notices/changed/"


def _was_here(client: Client, *, ago: timedelta, monkeypatch: pytest.MonkeyPatch, now: Any) -> None:
    """As if the browser's person had last been here some time before the tests' instant."""
    monkeypatch.setattr(sessions, "last_here", lambda request: now - ago)


def test_what_others_did_stands_by_record_with_links(
    cases: Cases, enter: Enter, monkeypatch: pytest.MonkeyPatch
) -> None:
    row = cases.recipient(cases.sent())
    cases.take(services.accept, row, by="vn_officer")
    client = enter("nz_officer")
    _was_here(client, ago=timedelta(hours=1), monkeypatch=monkeypatch, now=cases.now)

    page = client.get(PATH)

    assert f'href="/referrals/{row.referral_id}/"' in page.content.decode()
    assert "Your referral was accepted" in text_of(page)
    assert "Changed since you were last here" in text_of(client.get("/"))


def test_what_was_read_by_a_colleague_has_changed_all_the_same(
    cases: Cases, enter: Enter, monkeypatch: pytest.MonkeyPatch
) -> None:
    row = cases.recipient(cases.sent())
    cases.take(services.accept, row, by="vn_officer")
    enter("nz_colleague").get(f"/referrals/{row.referral_id}/")
    client = enter("nz_officer")
    _was_here(client, ago=timedelta(hours=1), monkeypatch=monkeypatch, now=cases.now)

    assert "Your referral was accepted" in text_of(client.get(PATH))


@pytest.mark.parametrize("who", ["th_officer", "nz_other_agency", "nz_chair", "nz_auditor", "secretariat"])
def test_nobody_else_reads_of_it(cases: Cases, enter: Enter, who: str, monkeypatch: pytest.MonkeyPatch) -> None:
    row = cases.recipient(cases.sent())
    cases.take(services.accept, row, by="vn_officer")
    client = enter(who)
    _was_here(client, ago=timedelta(hours=1), monkeypatch=monkeypatch, now=cases.now)

    assert str(row.referral_id) not in client.get(PATH).content.decode()


def test_before_that_and_for_who_was_never_here_nothing_has_changed(
    cases: Cases, enter: Enter, monkeypatch: pytest.MonkeyPatch
) -> None:
    cases.take(services.accept, cases.recipient(cases.sent()), by="vn_officer")
    client = enter("nz_officer")
    assert "Nothing has changed." in text_of(client.get(PATH))

    _was_here(client, ago=timedelta(0), monkeypatch=monkeypatch, now=cases.now + timedelta(days=1))

    assert "Nothing has changed." in text_of(client.get(PATH))


def test_signing_in_remembers_the_time_before(person: Callable[[str], Person], rf: Any, enter: Enter) -> None:
    officer = person("nz_officer")
    before = clock.real_now() - timedelta(hours=5)
    Person.objects.filter(id=officer.id).update(last_login=before)
    officer.refresh_from_db()
    client = enter("nz_officer")
    request = rf.get("/")
    request.session = client.session

    sessions.remember_last(request, officer)

    seen = sessions.last_here(request)
    assert seen is not None and abs(seen - clock.at(before)) < timedelta(seconds=1)


def test_more_changes_cost_no_more_queries(cases: Cases, enter: Enter, monkeypatch: pytest.MonkeyPatch) -> None:
    client = enter("nz_officer")
    _was_here(client, ago=timedelta(hours=1), monkeypatch=monkeypatch, now=cases.now)
    cases.take(services.accept, cases.recipient(cases.sent()), by="vn_officer")
    few, before = queries_of(client, PATH), len(client.get(PATH).context["changed"])

    for _ in range(4):
        cases.take(services.accept, cases.recipient(cases.sent()), by="vn_officer")

    assert len(client.get(PATH).context["changed"]) == before + 4
    assert queries_of(client, PATH) == few
