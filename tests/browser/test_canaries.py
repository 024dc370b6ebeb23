"""No content outside the database: strings that are unique are typed into every protected field, and then looked for.

In mails, the broker (its keys, its files, and every command that passed), logs, files of the portal and its
temporary folder, response headers, and the pages of everybody who has no part in the case; after a walk of all
pages as everybody, with errors forced in every page, all commands run and all exports made.
"""

from __future__ import annotations

import re
import secrets
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from io import BytesIO
from pathlib import Path
from typing import Any

import psycopg
import pypdf
import pytest
import redis

from tests.browser.caller import Caller
from tests.browser.portal import CHECKOUT, RunningPortal, until
from tests.browser.visitor import OFFICER, RECEIVING_OFFICER

CO_CHAIR = "Marama Ellery"
# What a person may type, by the form's field.
TYPED = ("summary", "narrative", "full_name", "native_script", "known_as")
# Taken away for a moment, so that whatever reads or writes them fails, and late: when the form was read already.
BROKEN = (
    "audit_auditentry",
    "operations_referral",
    "operations_periodicreturn",
    "members_notice",
    "reporting_snapshot",
)
PUBLISHED = CHECKOUT / "jpoa_portal" / "demo" / "facts" / "first_jpoa_results.csv"
_IDS = re.compile(r"<[a-z]+:(\w+)>")


@dataclass
class Case:
    """What was typed, by field, and the records it went into."""

    words: dict[str, str] = field(default_factory=dict)
    referrals: list[str] = field(default_factory=list)
    obligation: str = ""

    def new(self, name: str) -> str:
        """A string that stands nowhere else in the world."""
        self.words[name] = f"Zq{secrets.token_hex(10)}"
        return self.words[name]

    def in_text(self, text: str) -> list[str]:
        """The fields whose words stand in a text."""
        return [name for name, value in self.words.items() if value in text]


@pytest.fixture(scope="module")
def owned(portal: RunningPortal) -> Iterator[psycopg.Connection[Any]]:
    with psycopg.connect(portal.run["database_owner_url"], autocommit=True) as connection:
        yield connection


@pytest.fixture(scope="module")
def passed(portal: RunningPortal) -> list[str]:
    """Every command that the broker is given from now on."""
    commands: list[str] = []
    broker = redis.Redis.from_url(portal.run["redis_url"], decode_responses=True)

    def listen() -> None:
        with suppress(redis.ConnectionError), broker.monitor() as monitor:  # until the portal ends
            for command in monitor.listen():
                commands.append(str(command["command"]))

    threading.Thread(target=listen, daemon=True).start()
    until(lambda: bool(commands), "the broker is listened to", seconds=20)
    return commands


@pytest.fixture(scope="module")
def case(portal: RunningPortal, owned: psycopg.Connection[Any], passed: list[str]) -> Case:
    """Two countries at work on it, through every form that takes words."""
    case, ((receiver,),) = (
        Case(),
        owned.execute(
            "select a.id from members_agency a join auth_group g on g.id = a.group_id where g.name = 'vn-police'"
        ).fetchall(),
    )
    writer, reader = Caller(portal).enter(OFFICER), Caller(portal).enter(RECEIVING_OFFICER)
    for _ in range(3):
        path = _write(writer, case, receiver)
        case.referrals.append(path)
        assert writer.post(f"{path}send/", {}).status == 302
    answered, declined, withdrawn = case.referrals
    assert reader.post(f"{answered}ask/", {"body": case.new("question")}).status == 302
    ((row,),) = owned.execute(
        "select id from operations_referralrecipient where referral_id = %s", [answered.split("/")[2]]
    ).fetchall()
    assert writer.post(f"{answered}recipients/{row}/give/", {"body": case.new("given")}).status == 302
    assert reader.post(f"{answered}accept/", {}, like=reader.get(answered).text).status == 302
    assert reader.post(f"{answered}answer/", {"body": case.new("answer")}).status == 302
    decline = {"decline_reason": "other", "decline_words": case.new("decline_words")}
    assert reader.post(f"{declined}decline/", decline).status == 302
    assert writer.post(f"{withdrawn}withdraw/", {"withdrawal_reason": case.new("withdrawal_reason")}).status == 302
    _fill_a_return(reader, case, owned)
    _lose_the_session(writer, case)
    return case


def _write(writer: Caller, case: Case, receiver: Any) -> str:
    body = {
        "kind": "information",
        "crime_type": "som",
        "urgency": "urgent",
        "handling_code": "H3",
        "draft_recipients": str(receiver),
        "nationality": "VNM",
        "roles": "suspect",
        "is_child": "no",
        "custody": "free",
        **{name: case.new(f"{name} {len(case.referrals)}") for name in TYPED},
    }
    answer = writer.post("/referrals/new/", body)
    (path,) = re.findall(r"Location: (/referrals/[^/]+/)", answer.headers)
    return str(path)


def _fill_a_return(reader: Caller, case: Case, owned: psycopg.Connection[Any]) -> None:
    for path in sorted(set(re.findall(r'href="(/returns/[^/"]+/)fill/"', reader.get("/returns/").text))) or _returns(
        reader
    ):
        answer = reader.post(f"{path}fill/", {"remarks": case.new("remarks")})
        if answer.status == 302:
            case.obligation = path
            return
    pytest.fail("no return could be filled")


def _returns(reader: Caller) -> list[str]:
    return sorted(set(re.findall(r'href="(/returns/[^/"]+/)"', reader.get("/returns/").text)))


def _lose_the_session(writer: Caller, case: Case) -> None:
    """Words sent after the session has ended are kept for their writer."""
    page = writer.get("/referrals/new/").text
    session = [cookie for cookie in writer.cookies if "csrf" not in cookie.name]
    for cookie in session:
        writer.cookies.clear(cookie.domain, cookie.path, cookie.name)
    body = {"summary": case.new("kept summary"), "narrative": case.new("kept narrative")}
    assert writer.post("/referrals/new/", body, like=page).status == 302


@pytest.fixture(scope="module")
def addresses(portal: RunningPortal, case: Case) -> list[str]:
    """Every address of the portal, filled with the ids of the case; libraries' keys are made up."""
    ids = {
        "referral_id": case.referrals[0].split("/")[2],
        "obligation_id": case.obligation.split("/")[2],
        "year": "2026",
        "jpoa": "EXERCISE",
        "code": "ARREST",
        "window": "in_window",
    }
    patterns = {row["pattern"] for row in portal.manage("access_matrix", "--json")}
    plain = sorted(pattern for pattern in patterns if "(" not in pattern and not pattern.startswith("accounts/logout"))
    return [
        "/" + _IDS.sub(lambda match: ids.get(match[1], "0199a000-0000-7000-8000-000000000000"), one) for one in plain
    ]


@pytest.fixture(scope="module")
def everybody(portal: RunningPortal, case: Case, addresses: list[str]) -> dict[str, Caller]:
    """One person of each role in each of three agencies, after a walk of every page."""
    callers: dict[str, Caller] = {}
    seen: set[tuple[str, ...]] = set()
    for account in portal.world["accounts"]:
        key = (account["agency"], *account["roles"])
        if account["state"] == "active" and account["totp_secret"] and key not in seen and len(callers) < 14:
            seen.add(key)
            callers[account["name"]] = Caller(portal).enter(account["name"])
    callers["nobody"] = Caller(portal)
    for caller in callers.values():
        for address in addresses:
            caller.get(address)
    return callers


@contextmanager
def without(owned: psycopg.Connection[Any], table: str) -> Iterator[None]:
    owned.execute(f"alter table {table} rename to {table}_away")
    try:
        yield
    finally:
        owned.execute(f"alter table {table}_away rename to {table}")


@pytest.fixture(scope="module")
def errors(
    portal: RunningPortal, case: Case, addresses: list[str], owned: psycopg.Connection[Any]
) -> list[tuple[str, str, int]]:
    """Each page, asked for and posted to as writer and as co-chair while a table is gone: (table, address, status)."""
    callers, statuses = [Caller(portal).enter(name) for name in (OFFICER, CO_CHAIR)], []
    homes = [caller.get("/").text for caller in callers]
    typed = {name: value for name, value in case.words.items() if " " not in name}
    body = {**typed, **{name: case.words[f"{name} 0"] for name in TYPED}, "body": case.words["answer"]}
    for table in BROKEN:
        with without(owned, table):
            for caller, home in zip(callers, homes, strict=True):
                for address in addresses:
                    if "demo/" not in address:
                        statuses.append((table, address, caller.get(address).status))
                        statuses.append((table, address, caller.post(address, body, like=home).status))
    portal.wait_until_ready()
    return statuses


def test_errors_were_forced(errors: list[tuple[str, str, int]]) -> None:
    broken = {table for table, _, status in errors if status >= 500}

    assert broken == set(BROKEN)
    assert len({address for _, address, status in errors if status >= 500}) > 20


def test_nobody_else_is_shown_anything(case: Case, everybody: dict[str, Caller], portal: RunningPortal) -> None:
    parties = {account["name"] for account in portal.world["accounts"] if account["agency"] in _parties(portal)}
    told = {
        (name, answer.address)
        for name, caller in everybody.items()
        if name not in parties
        for answer in caller.answers
        if case.in_text(answer.text)
    }

    assert len(everybody.keys() - parties) > 6
    assert told == set()


def test_those_who_have_a_part_in_it_are_shown_it(case: Case, portal: RunningPortal) -> None:
    """Else finding nothing elsewhere would prove nothing. What the third one said was withdrawn."""
    reader = Caller(portal).enter(RECEIVING_OFFICER)
    pages = "".join(reader.get(path).text for path in [*case.referrals, f"{case.obligation}fill/"])

    found = case.in_text(pages)
    assert {name for name in case.words if "kept" not in name and name not in found} == {f"{one} 2" for one in TYPED}


def _parties(portal: RunningPortal) -> set[str]:
    return {portal.account(name)["agency"] for name in (OFFICER, RECEIVING_OFFICER)}


@pytest.fixture(scope="module")
def exports(portal: RunningPortal, case: Case, errors: Any) -> list[str]:
    """What every command prints, and what can be downloaded, as text."""
    printed = [
        portal.jpoa("manage", "remind", "--json"),
        portal.jpoa("manage", "build_report", "2026", "--json"),
        portal.jpoa("manage", "audit_head"),
        portal.jpoa("manage", "audit_export"),
        portal.jpoa("manage", "access_matrix", "--json"),
        portal.jpoa("manage", "import_published_results", str(PUBLISHED), "--dry-run", "--json"),
    ]
    chair = Caller(portal).enter(CO_CHAIR)
    until(lambda: chair.get("/reports/2026/pdf/").status == 200, "the report is there", seconds=60)
    report = pypdf.PdfReader(BytesIO(chair.get("/reports/2026/pdf/").body))
    return [*printed, *(page.extract_text() for page in report.pages)]


def test_no_export_holds_a_word(case: Case, exports: list[str]) -> None:
    assert len(exports[3].splitlines()) > 1_000
    assert [text[:80] for text in exports if case.in_text(text)] == []


def test_no_place_outside_the_database_holds_a_word(
    case: Case, portal: RunningPortal, everybody: dict[str, Caller], exports: list[str], passed: list[str]
) -> None:
    headers = ((answer.address, answer.headers) for caller in everybody.values() for answer in caller.answers)
    places: list[Callable[[], Iterator[tuple[str, str]]]] = [
        portal.places_outside_the_database,
        lambda: iter([("commands of the broker", "\n".join(passed))]),
        lambda: headers,
        lambda: _files(portal),
    ]
    found = {(where, name) for place in places for where, text in place() for name in case.in_text(text)}

    assert len(passed) > 100
    assert len(case.words) == 3 * len(TYPED) + 8
    assert found == set()


def _files(portal: RunningPortal) -> Iterator[tuple[str, str]]:
    """Everything in the data folder but programs and the database itself, and what is served as static files."""
    for root in (portal.folder, CHECKOUT / "static" / "built"):
        for path in sorted(root.rglob("*")):
            inner = path.relative_to(root).parts
            if path.is_file() and inner[0] not in {"venv", "postgres"}:
                yield str(path), path.read_bytes().decode(errors="replace")


@pytest.mark.parametrize("place", ["mail", "log", "media", "tmp", "broker"])
def test_a_word_put_anywhere_would_be_found(place: str, portal: RunningPortal, passed: list[str]) -> None:
    word = f"Zq{secrets.token_hex(10)}"
    if place == "broker":
        with redis.Redis.from_url(portal.run["redis_url"]) as broker:
            broker.set("planted", word, ex=1)
        until(lambda: word in "\n".join(passed), "the command is heard", seconds=10)
        return
    planted = Path(portal.folder) / place / "planted.txt"
    planted.write_text(word)
    try:
        assert [where for where, text in _files(portal) if word in text] == [str(planted)]
    finally:
        planted.unlink()
