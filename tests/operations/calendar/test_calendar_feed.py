"""The personal feed: made by its person, read by whoever has the address, dead the moment it should be."""

from __future__ import annotations

import html
import json
import logging
import re
from pathlib import Path
from typing import Any

import pytest
from django.core.cache import cache
from django.db import IntegrityError, ProgrammingError, connection, transaction
from django.test import Client
from icalendar import Calendar  # noqa: TID251 - reads back what calendar programs read

from audit.models import AuditEntry
from jpoa_portal import logs
from members.acting import acting_as
from members.directory import services as directory
from members.models import Agency, Country
from members.people import services as people
from members.people.queries import kept_by as people_kept_by
from members.seats import pausing
from members.signing_in import limits
from operations.calendar import queries, services
from operations.calendar.models import CalendarFeed
from operations.calendar.tokens import digest_of, new_token
from tests.operations.cases import Cases
from tests.operations.pages import counted, hidden_fields, text_of
from tests.operations.planning import Plans

pytestmark = pytest.mark.django_db

MAKE, PAGE, CHANGE, TAKE_BACK = (f"/calendar/feed/{end}" for end in ("make/", "", "contents/", "take-back/"))


@pytest.fixture(autouse=True)
def _no_counts_of_other_tests() -> None:
    cache.clear()


def make(client: Client, **words: str) -> str:
    """The path of a new secret address, as its person reads it on the page."""
    page = client.post(MAKE, hidden_fields(client.get(MAKE)) | words)
    assert page.status_code == 200
    (address,) = re.findall(r"http://[^<\s\"]+\.ics", html.unescape(page.content.decode()))
    return "/" + address.partition("//")[2].partition("/")[2]


def read(path: str, client: Client | None = None) -> Any:
    return (client or Client(SERVER_NAME="localhost")).get(path)


def summaries(path: str) -> list[str]:
    return [str(event["summary"]) for event in Calendar.from_ical(read(path).content).walk("VEVENT")]


def token_of(path: str) -> str:
    return path.removeprefix("/calendar/feed/").removesuffix(".ics")


def test_a_program_reads_the_dates_of_rounds_and_no_work(enter: Any, cases: Cases) -> None:
    cases.sent(by="vn_officer", to=("nz-border",))
    Plans(cases).active()

    path = make(enter("nz_officer"))

    assert "Last day of a round" in summaries(path)
    assert "The views of members are expected" in summaries(path)
    assert not {
        "A return is expected",
        "A milestone is due in work that your agency is in or invited to",
        "An answer of your agency is expected",
    } & set(summaries(path))


def test_with_its_work_it_says_that_there_is_some_and_not_of_what(enter: Any, cases: Cases, owner_sql: Any) -> None:
    cases.sent(by="vn_officer", to=("nz-border",), summary="CANARYSUMMARY")
    Plans(cases).active(title="CANARYTITLE", hypothesis="CANARYHYPOTHESIS")

    path = make(enter("nz_officer"), has_own_work="on")

    assert {
        "A return is expected",
        "A milestone is due in work that your agency is in or invited to",
        "An answer of your agency is expected",
    } <= set(summaries(path))
    lines = read(path).content.decode().replace("\r\n ", "").split("\r\n")
    said = "\n".join(line for line in lines if not line.startswith("LOCATION:"))  # of activities open to all
    ids = [
        str(value)
        for table in (
            "operations_investigationplan",
            "operations_referral",
            "operations_planstep",
            "operations_reportingobligation",
            "operations_referralrecipient",
            "members_person",
        )
        for (value,) in owner_sql(f"select id from {table}")
    ]
    references = [value for (value,) in owner_sql("select reference from operations_investigationplan")]
    references += [value for (value,) in owner_sql("select reference from operations_referral")]
    typed = [value for (value,) in owner_sql("select what from operations_planstep")]
    assert len(ids) > 50 and references and typed
    assert [
        word for word in [*ids, *references, *typed, "CANARY", "EXERCISE", "Whitcombe", "/plans/"] if word in said
    ] == []


def test_the_answer_is_a_calendar_that_nobody_keeps(enter: Any) -> None:
    answer = read(make(enter("nz_officer")))

    assert answer.headers["Content-Type"] == "text/calendar; charset=utf-8"
    assert answer.headers["Cache-Control"] == "private, no-store"
    assert answer.headers["Referrer-Policy"] == "no-referrer"
    assert not answer.cookies


def test_head_is_answered_and_nothing_else_is_taken(enter: Any) -> None:
    path, program = make(enter("nz_officer")), Client(SERVER_NAME="localhost")

    assert program.head(path).status_code == 200
    assert [getattr(program, method)(path).status_code for method in ("post", "put", "delete", "patch")] == [405] * 4


def test_only_the_hash_is_kept(enter: Any, acting: Any) -> None:
    """Neither the feed's row nor a session nor anything else that its person's requests can read has the token."""
    client = enter("nz_officer")
    token = token_of(make(client))

    assert len(token) == 43
    with acting("nz_officer"), connection.cursor() as cursor:
        assert [feed.digest for feed in CalendarFeed.objects.all()] == [digest_of(token)]
        cursor.execute("select table_name from information_schema.tables where table_schema = 'public'")
        tables = [table for (table,) in cursor.fetchall()]
        assert len(tables) > 50
        for table in tables:
            cursor.execute("select has_table_privilege(%s, 'select')", [table])
            if cursor.fetchone() == (True,):
                cursor.execute(f"select count(*) from {table} t where t::text like %s", [f"%{token}%"])
                assert cursor.fetchone() == (0,), table
    assert token not in str(dict(client.session))


def test_the_address_is_shown_once(enter: Any) -> None:
    client = enter("nz_officer")
    token = token_of(make(client))

    for page in (PAGE, MAKE, "/calendar/", "/"):
        assert token not in client.get(page).content.decode()


def test_renewing_ends_the_former_address(enter: Any) -> None:
    client = enter("nz_officer")
    former, newer = make(client), make(client)

    assert (read(former).status_code, read(newer).status_code) == (404, 200)


def test_what_was_done_is_written_down_and_each_reading_is_not(enter: Any, acting: Any) -> None:
    client = enter("nz_officer")
    path = make(client)
    make(client)
    client.post(CHANGE, hidden_fields(client.get(CHANGE)) | {"has_own_work": "on"})
    client.post(TAKE_BACK)
    read(path)

    with acting("nz_administrator"):
        rows = AuditEntry.objects.filter(object_kind="calendar_feed").order_by("recorded_at", "id")
        done = list(rows.values_list("action", flat=True))
    assert done == [
        "make_calendar_feed",
        "renew_calendar_feed",
        "change_calendar_feed",
        "revoke_calendar_feed",
    ]


def test_taking_it_back_ends_it_at_once(enter: Any) -> None:
    client = enter("nz_officer")
    path = make(client)

    answer = client.post(TAKE_BACK, follow=True)

    assert "does not work any more" in text_of(answer)
    assert read(path).status_code == 404
    assert client.post(TAKE_BACK).status_code == 404  # there is none


def test_choosing_what_is_in_it_keeps_the_address(enter: Any) -> None:
    client = enter("nz_officer")
    path = make(client)
    assert "A return is expected" not in summaries(path)

    client.post(CHANGE, hidden_fields(client.get(CHANGE)) | {"has_own_work": "on"})
    assert "A return is expected" in summaries(path)

    client.post(CHANGE, hidden_fields(client.get(CHANGE)))
    assert "A return is expected" not in summaries(path)


def test_the_page_says_when_it_was_last_read(enter: Any, now: Any) -> None:
    client = enter("nz_officer")
    path = make(client)
    assert "Last read not yet" in text_of(client.get(PAGE))

    read(path)

    assert "Last read not yet" not in text_of(client.get(PAGE))


def _suspend_agency(cases: Cases) -> None:
    with cases.acting("secretariat") as by:
        agency = Agency.objects.get(group__name="th-immigration")
        directory.suspend(agency=agency, by=by, now=cases.now, version=agency.version)


def _pause(cases: Cases) -> None:
    with cases.acting("nz_chair") as by:
        country = Country.objects.get(iso2="TH")
        pause = pausing.propose(country=country, reference="EXERCISE", by=by, now=cases.now)
    with cases.acting("vn_chair") as by:
        pausing.confirm(pause=pause, by=by, now=cases.now, version=pause.version)


def _let_go(cases: Cases) -> None:
    with cases.acting("secretariat") as by:
        membership = people_kept_by(by).get(person=cases.actor("th_officer").person_id, ends_at__isnull=True)
        people.end_membership(membership=membership, by=by, now=cases.now)


@pytest.mark.parametrize(
    "what", ["unknown", "taken back", "stopped person", "left the agency", "suspended agency", "paused", "new rules"]
)
def test_what_opens_nothing_is_one_and_the_same_answer(
    what: str, enter: Any, cases: Cases, suspend: Any, publish_rules: Any
) -> None:
    client = enter("th_officer")
    path = make(client)
    unknown = read(f"/calendar/feed/{new_token()}.ics")
    assert read(path).status_code == 200
    if what == "unknown":
        path = f"/calendar/feed/{new_token()}.ics"
    ending = {
        "taken back": lambda: client.post(TAKE_BACK),
        "stopped person": lambda: suspend("th_officer"),
        "left the agency": lambda: _let_go(cases),
        "suspended agency": lambda: _suspend_agency(cases),
        "paused": lambda: _pause(cases),
        "new rules": publish_rules,
    }
    ending.get(what, lambda: None)()

    answer = read(path)

    assert answer.status_code == 404
    assert answer.content == unknown.content
    assert sorted(answer.headers) == sorted(unknown.headers)


def test_it_shows_what_its_person_may_see_now(enter: Any, cases: Cases) -> None:
    path = make(enter("th_officer"), has_own_work="on")
    plans = Plans(cases)
    before = summaries(path).count("A milestone is due in work that your agency is in or invited to")

    plan = plans.active(partners=("th-immigration",), consenting=("th_officer",))
    assert summaries(path).count("A milestone is due in work that your agency is in or invited to") == before + 1
    plans.remove(plan, "th_officer")

    assert summaries(path).count("A milestone is due in work that your agency is in or invited to") == before


def test_whose_browser_reads_it_makes_no_difference(enter: Any) -> None:
    path = make(enter("nz_officer"), has_own_work="on")

    alone = read(path)
    as_another = read(path, enter("th_officer"))

    assert alone.status_code == as_another.status_code == 200
    assert re.sub(rb"DTSTAMP:\S+", b"", alone.content) == re.sub(rb"DTSTAMP:\S+", b"", as_another.content)
    assert not as_another.cookies


def test_the_token_is_in_no_log(enter: Any, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    root = logging.getLogger()
    before, level = root.handlers[:], root.level
    path, unknown = make(enter("nz_officer")), f"/calendar/feed/{new_token()}.ics"
    logs.configure(tmp_path)
    try:
        program = Client(SERVER_NAME="localhost", raise_request_exception=False)
        assert [read(one, program).status_code for one in (path, unknown)] == [200, 404]
        assert program.post(path).status_code == 405
        monkeypatch.setattr(limits, "_READINGS", {"reading": "1/h/key"})
        assert [read(path, program).status_code for _ in range(2)] == [200, 429]
        monkeypatch.undo()
        monkeypatch.setattr(services.feed_file, "CONTENT_TYPE", None)
        monkeypatch.setattr(queries, "OF_ROUNDS", (None,))
        cache.clear()
        assert read(path, program).status_code == 500
    finally:
        root.handlers[:], root.level = before, level
    lines = (tmp_path / "portal.log").read_text()

    assert {404, 429, 500} <= {json.loads(line).get("status") for line in lines.splitlines()}
    assert "Not Found: /calendar/feed/<str:token>.ics" in lines
    assert token_of(path) not in lines and token_of(unknown) not in lines


def test_too_many_readings_are_held_back_by_token_and_by_network(enter: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    path, other = make(enter("nz_officer")), make(enter("th_officer"))
    monkeypatch.setattr(limits, "_READINGS", {"reading": "100/h/ip,2/h/key"})

    assert [read(path).status_code for _ in range(3)] == [200, 200, 429]
    assert read(path)["Retry-After"] == "3600"
    assert read(other).status_code == 200

    cache.clear()
    monkeypatch.setattr(limits, "_READINGS", {"reading": "2/h/ip,100/h/key"})
    assert [read(one).status_code for one in (path, other, f"/calendar/feed/{new_token()}.ics")] == [200, 200, 429]


def test_as_many_questions_for_many_entries_as_for_few(enter: Any, cases: Cases) -> None:
    path = make(enter("nz_officer"), has_own_work="on")
    cases.sent(by="vn_officer", to=("nz-border",))
    read(path)

    def asked() -> int:
        with counted() as number:
            read(path)
        return number[0]

    few = asked()
    for _ in range(4):
        cases.sent(by="vn_officer", to=("nz-border",))

    assert asked() == few <= 32


@pytest.mark.parametrize("who", ["nz_chair", "secretariat", "nz_auditor", "nz_analyst"])
def test_every_member_has_one_with_what_the_role_reads(enter: Any, who: str) -> None:
    path = make(enter(who), has_own_work="on")

    assert ("A return is expected" in summaries(path)) is (who == "nz_analyst")


def test_nobody_makes_one_without_signing_in(client: Client) -> None:
    for page in (PAGE, MAKE, CHANGE):
        assert client.get(page)["Location"].startswith("/accounts/login/")
    assert client.post(TAKE_BACK).status_code == 302


# The database holds it too.


def test_a_feed_is_its_persons_in_the_table_too(enter: Any, acting: Any) -> None:
    make(enter("nz_officer"))

    for who, number in (("nz_officer", 1), ("nz_administrator", 0), ("th_officer", 0), ("secretariat", 0)):
        with acting(who):
            assert CalendarFeed.objects.count() == number
    assert CalendarFeed.objects.count() == 0


def test_nobody_writes_one_for_somebody_else(acting: Any, actor: Any, now: Any) -> None:
    other = actor("th_officer")
    with acting("nz_officer") as by:
        for whose in ({"person_id": other.person_id, "agency_id": by.agency_id}, {"agency_id": other.agency_id}):
            row = CalendarFeed(**{"person_id": by.person_id, **whose}, digest=digest_of("x"), made_at=now)
            with pytest.raises(ProgrammingError, match="row-level security"), transaction.atomic():
                row.save(force_insert=True)


def test_one_that_was_taken_back_stays_so_and_its_secret_is_not_exchanged(enter: Any, acting: Any) -> None:
    client = enter("nz_officer")
    make(client)
    with acting("nz_officer"), pytest.raises(ProgrammingError, match="permission denied"), transaction.atomic():
        CalendarFeed.objects.update(digest=digest_of("known"))
    client.post(TAKE_BACK)
    with acting("nz_officer"), pytest.raises(ProgrammingError, match="stays so"), transaction.atomic():
        CalendarFeed.objects.update(revoked_at=None)


def test_the_system_actor_opens_no_feed_wider(enter: Any) -> None:
    make(enter("nz_officer"))

    with acting_as(services.SYSTEM), pytest.raises(ProgrammingError, match="kept by its person"), transaction.atomic():
        CalendarFeed.objects.update(has_own_work=True)
    with acting_as(services.SYSTEM), connection.cursor() as cursor:
        cursor.execute("select count(*) from operations_planstep")
        assert cursor.fetchone() == (0,)


def test_a_person_has_one_that_works(acting: Any, actor: Any, now: Any) -> None:
    with acting("nz_officer") as by:
        services.make(has_own_work=False, by=by, now=now)
        with pytest.raises(IntegrityError, match="one_feed_a_person"), transaction.atomic():
            CalendarFeed(person_id=by.person_id, agency_id=by.agency_id, digest=digest_of("x"), made_at=now).save(
                force_insert=True
            )
