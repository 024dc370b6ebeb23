"""The two walls as a person meets them: what an agency is no party to is not there, on no page and in no answer.

The marks that the demo world plants in protected texts are looked for everywhere. Then each wall is taken
down while the other stands alone.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from html import unescape
from typing import Any
from uuid import UUID

import psycopg
import pytest
from django.conf import settings
from django.db import connection
from django.http import HttpResponse
from django.test import Client
from django.urls import reverse

from common import formtoken
from common.ids import uuid7
from jpoa_portal import checks
from jpoa_portal.demo import canaries
from members.access import Actor
from members.models import Membership, Notice
from members.notices import queries as notices
from operations.models import Referral, ReferralGrant, ReferralRecipient, ReportingObligation
from operations.referrals import choices, queries
from operations.returns import queries as returns
from operations.states import RecipientState, ReferralState
from tests.conftest import BACKEND, CAST
from tests.contracts.protected import TABLES
from tests.contracts.separate import owner_of, portal_on

Look = Callable[..., list[tuple[Any, ...]]]
TOKEN = re.compile(rb'name="(?:csrfmiddlewaretoken|form_token)" value="[^"]*"')
OLDER = re.compile(r'href="(\?[^"]*after=[^"]*)"')


@dataclass(frozen=True)
class Mark:
    """A planted value and who may read it: these groups, and the co-chairs if it was submitted to them."""

    kind: str
    parent: str
    value: str
    groups: frozenset[int]
    is_for_chairs: bool

    def is_open_to(self, actor: Actor) -> bool:
        """Whether the actor may read it."""
        if self.is_for_chairs and any(role.code == "co_chair" for role in actor.roles):
            return True
        return actor.reads_for_agency and actor.group_id in self.groups


@pytest.fixture(scope="module")
def marks(django_db_setup: None, django_db_blocker: Any) -> list[Mark]:
    """Every mark of the demo world, read on the owner's connection."""
    with django_db_blocker.unblock(), portal_on(connection.settings_dict["NAME"], as_owner=True):
        groups: dict[str, set[int]] = {}
        for parent, group in ReferralGrant.objects.values_list("content_object_id", "group_id"):
            groups.setdefault(str(parent), set()).add(group)
        submitted = set()
        for row in ReportingObligation.objects.select_related("periodic_return"):
            groups[str(row.id)] = {row.group_id}
            if getattr(row, "periodic_return", None) and row.periodic_return.state != "draft":
                submitted.add(str(row.id))
        return [
            Mark(mark.kind, mark.id, mark.value, frozenset(groups[mark.id]), mark.id in submitted)
            for mark in canaries.planted()
        ]


@pytest.fixture(scope="module")
def writers(django_db_setup: None, django_db_blocker: Any) -> dict[int, Any]:
    """A liaison officer of each agency, by the agency's group."""
    with django_db_blocker.unblock(), portal_on(connection.settings_dict["NAME"], as_owner=True):
        rows = Membership.objects.filter(
            role_assignments__role="liaison_officer", person__is_active=True, person__authenticator__type="totp"
        )
        return {row.agency.group_id: row.person for row in rows.select_related("person", "agency")}


def _said(answer: HttpResponse) -> bytes:
    """Everything an answer says: its body and its headers."""
    return answer.content + "\n".join(f"{name}: {value}" for name, value in answer.headers.items()).encode()


def _closed_to(actor: Actor, marks: list[Mark]) -> list[Mark]:
    return [mark for mark in marks if not mark.is_open_to(actor)]


def _found(said: bytes, marks: list[Mark]) -> list[Mark]:
    return [mark for mark in marks if mark.value.encode() in said]


FILTERS = {
    "state": [*ReferralState.values, *RecipientState.values],
    "kind": choices.Kind.values,
    "urgency": choices.Urgency.values,
    "side": ["sent", "received"],
}
LISTS = [
    "/",
    "/returns/",
    "/jpoas/",
    "/reports/",
    "/reports/2026/",
    "/accounts/sessions/",
    "/referrals/new/",
    *(f"/referrals/?{name}={values[0]}" for name, values in FILTERS.items()),
]


def _all_lists(client: Client) -> Iterator[bytes]:
    """What every list says to a person, all its pages and filters."""
    for address in LISTS:
        yield _said(client.get(address))
    address = "/referrals/"
    while address:
        answer = client.get(address)
        yield _said(answer)
        older = OLDER.search(answer.content.decode())
        address = "/referrals/" + unescape(older.group(1)) if older else ""


# ── both walls ──────────────────────────────────────────────────────────────────────────────────────────────────────


def test_the_demo_world_is_marked(marks: list[Mark]) -> None:
    kinds = {mark.kind for mark in marks}

    assert kinds == {"referral", "referral.subject", "referral.recipient", "referral.message", "periodic_return"}
    assert len(marks) > 100
    assert len({mark.value for mark in marks}) == len(marks)


def test_those_who_may_read_a_mark_find_it(
    marks: list[Mark], writers: dict[int, Any], django_user_model: Any, db: None
) -> None:
    """Else not finding it would prove nothing: each mark is shown to an officer of a party, on the record's page."""
    shown: dict[str, bytes] = {}
    for mark in marks:
        if mark.parent in shown:
            continue
        client = Client(SERVER_NAME="localhost")
        client.force_login(writers[min(mark.groups & writers.keys())], backend=BACKEND)
        place = "returns" if mark.kind == "periodic_return" else "referrals"
        shown[mark.parent] = client.get(f"/{place}/{mark.parent}/").content

    assert [mark for mark in marks if mark.value.encode() not in shown[mark.parent]] == []


@pytest.mark.parametrize("name", CAST)
def test_no_list_shows_a_foreign_mark(name: str, marks: list[Mark], enter: Any, actor: Any) -> None:
    client, who = enter(name), actor(name)
    closed = _closed_to(who, marks)
    assert closed

    assert [mark for said in _all_lists(client) for mark in _found(said, closed)] == []


@pytest.mark.parametrize("name", CAST)
def test_no_page_of_a_foreign_record_is_there(name: str, marks: list[Mark], enter: Any, actor: Any) -> None:
    client, who = enter(name), actor(name)
    closed = _closed_to(who, marks)
    parents = {mark.parent: mark.kind for mark in closed}
    missing = {place: _bare(client.get(f"/{place}/{uuid7()}/")) for place in ("referrals", "returns")}

    for parent, kind in parents.items():
        place = "returns" if kind == "periodic_return" else "referrals"
        answer = client.get(f"/{place}/{parent}/")
        assert _bare(answer) == missing[place]
        assert _found(_said(answer), closed) == []


@pytest.mark.parametrize("name", ["nz_officer", "th_officer"])
def test_no_filter_shows_a_foreign_mark(name: str, marks: list[Mark], enter: Any, actor: Any) -> None:
    client, closed = enter(name), _closed_to(actor(name), marks)
    addresses = [f"/referrals/?{field}={value}" for field, values in FILTERS.items() for value in values]
    addresses += [f"/referrals/?state={state}&side=received&urgency=urgent" for state in RecipientState.values]

    assert [mark for address in addresses for mark in _found(_said(client.get(address)), closed)] == []


# ── foreign and missing are one ─────────────────────────────────────────────────────────────────────────────────────

# Every field of every form of a record, so that a form that is asked for is also filled in.
BODY = {
    "version": "1",
    "withdrawal_reason": "EXERCISE",
    "decline_reason": "other",
    "body": "EXERCISE",
    "confirmed": "on",
    "kind": "information",
    "crime_type": "som",
    "urgency": "routine",
    "handling_code": "H3",
    "summary": "EXERCISE",
    "narrative": "EXERCISE",
}
OPEN_TO_ALL = {"jpoa_id"}


def _addresses() -> dict[str, set[str]]:
    """Our pages with an id in their address: URL name → the names of its ids."""
    return {
        str(leaf.name): set(leaf.pattern.converters)
        for _, leaf in checks.leaves()
        if any(name.endswith("_id") for name in leaf.pattern.converters)
        and not set(leaf.pattern.converters) <= OPEN_TO_ALL
    }


def _taken_by(page: str) -> tuple[str, ...]:
    """The methods that a page answers."""
    return next(leaf.callback.takes for _, leaf in checks.leaves() if leaf.name == page)


def _bare(answer: HttpResponse) -> tuple[Any, ...]:
    """An answer without its tokens: status, headers that could tell something, body."""
    headers = sorted((name, value) for name, value in answer.headers.items() if name != "Content-Length")
    return answer.status_code, tuple(headers), TOKEN.sub(b"", answer.content)


def _foreign(look: Look, group: int) -> dict[str, list[dict[str, UUID]]]:
    """Ids that exist and are not the group's, by the ids an address wants: referrals in each of their states."""
    sent = look(
        "select distinct on (r.state) r.id, p.id from operations_referral r"
        " join operations_referralrecipient p on p.referral_id = r.id where not exists"
        " (select from operations_referralgrant g where g.content_object_id = r.id and g.group_id = %s)",
        group,
    )
    drafts = look("select id from operations_referral where state = 'draft' and owner_group_id <> %s limit 1", group)
    obligations = look(
        "select distinct on (coalesce(r.state, '')) o.id from operations_reportingobligation o"
        " left join operations_periodicreturn r on r.obligation_id = o.id where o.group_id <> %s"
        " and coalesce(r.state, 'draft') = 'draft'",
        group,
    )
    notes = look("select id from members_notice where group_id <> %s order by created_at desc limit 1", group)
    return {
        "referral_id": [{"referral_id": row[0]} for row in [*sent, *drafts]],
        "referral_id recipient_id": [{"referral_id": row[0], "recipient_id": row[1]} for row in sent],
        "obligation_id": [{"obligation_id": key} for (key,) in obligations],
        "notice_id": [{"notice_id": key} for (key,) in notes],
    }


def test_every_address_with_an_id_is_tried() -> None:
    wanted = {frozenset(names) for names in _addresses().values()}

    assert wanted == {
        frozenset(names.split()) for names in ("referral_id", "referral_id recipient_id", "obligation_id", "notice_id")
    }
    assert len(_addresses()) > 15


@pytest.mark.parametrize("method", ["get", "post"])
@pytest.mark.parametrize("name", ["th_officer", "nz_analyst", "nz_chair"])
def test_foreign_and_missing_are_the_same_answer(
    name: str, method: str, enter: Any, actor: Any, owner_sql: Look
) -> None:
    client, who = enter(name), actor(name)
    foreign = _foreign(owner_sql, who.group_id)
    for page, ids in _addresses().items():
        tried = foreign[_kind(ids)]
        assert tried, page
        missing = _bare(_ask(client, method, who, reverse(page, kwargs={key: uuid7() for key in ids})))
        assert missing[0] == (404 if method.upper() in _taken_by(page) else 405)
        for known in tried:
            assert _bare(_ask(client, method, who, reverse(page, kwargs=known))) == missing, (page, known)


def _kind(ids: set[str]) -> str:
    """The key of `_foreign` for an address with these ids."""
    return " ".join(key for key in ("referral_id", "recipient_id", "obligation_id", "notice_id") if key in ids)


def _ask(client: Client, method: str, who: Actor, address: str) -> HttpResponse:
    token = formtoken.issue(person_id=who.person_id, path=address)
    answer: HttpResponse = getattr(client, method)(
        address, {**BODY, formtoken.FIELD: token} if method == "post" else {}
    )
    return answer


def test_a_recipient_of_another_referral_is_missing_too(enter: Any, acting: Any, owner_sql: Look) -> None:
    """Both ids exist, one of them is even the own agency's; together they name nothing."""
    with acting("nz_officer") as officer:
        asked = ReferralRecipient.objects.filter(owner_group_id=officer.group_id, state="needs_information").first()
        others = ReferralRecipient.objects.filter(owner_group_id=officer.group_id).exclude(state="needs_information")
        assert asked
        own, other = asked.referral_id, others[0].id
    foreign = _foreign(owner_sql, officer.group_id)["referral_id recipient_id"][0]["recipient_id"]
    client = enter("nz_officer")
    give = f"/referrals/{own}/recipients/{{}}/give/"

    for method in ("get", "post"):
        missing = _bare(_ask(client, method, officer, give.format(uuid7())))
        assert missing[0] == 404
        assert _bare(_ask(client, method, officer, give.format(other))) == missing
        assert _bare(_ask(client, method, officer, give.format(foreign))) == missing
    assert client.get(give.format(asked.id)).status_code == 200


# ── one wall alone ──────────────────────────────────────────────────────────────────────────────────────────────────

OUTSIDERS = ("th_officer", "nz_other_agency", "nz_chair")


def _unscope(monkeypatch: pytest.MonkeyPatch) -> None:
    """The code as if somebody had forgotten every condition on the agency."""
    monkeypatch.setattr(queries, "visible_to", lambda actor: Referral.objects.all())
    monkeypatch.setattr(queries, "listed", lambda actor: ReferralGrant.objects.order_by("-opened_at"))
    monkeypatch.setattr(queries, "_recipients_of", lambda actor: ReferralRecipient.objects.select_related("agency"))
    monkeypatch.setattr(queries, "messages_of", lambda actor, referral: referral.messages.all())
    monkeypatch.setattr(returns, "own", lambda actor: ReportingObligation.objects.order_by("due_at"))
    monkeypatch.setattr(notices, "unread", lambda actor: Notice.objects.order_by("-created_at"))


@pytest.mark.parametrize("name", OUTSIDERS)
def test_row_security_alone_holds(
    name: str, marks: list[Mark], enter: Any, actor: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    client, who = enter(name), actor(name)
    closed = _closed_to(who, marks)
    _unscope(monkeypatch)

    assert [mark for said in _all_lists(client) for mark in _found(said, closed)] == []
    for parent in {mark.parent for mark in closed if mark.kind.startswith("referral")}:
        if all(not mark.is_open_to(who) for mark in marks if mark.parent == parent):
            assert client.get(f"/referrals/{parent}/").status_code == 404


def test_forgetting_the_conditions_is_felt_without_row_security(
    marks: list[Mark], open_database: str, person: Any, actor: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Both walls down: the marks are found. So the tests of one wall alone are no empty words."""
    who, one = actor("th_officer"), person("th_officer")
    _unscope(monkeypatch)

    with portal_on(open_database):
        client = _entered(one)
        closed = _closed_to(who, marks)
        parents = sorted({mark.parent for mark in closed if mark.kind == "referral"})[:6]
        pages = [_said(client.get(f"/referrals/{parent}/")) for parent in parents]

    assert len([mark for said in pages for mark in _found(said, closed)]) > 10


@pytest.fixture
def open_database(separate_database: Callable[[], psycopg.Connection[Any]]) -> str:
    """A copy of the demo world in which every policy lets everything through."""
    name = separate_database().info.dbname
    with owner_of(name) as owned:
        for table in TABLES:
            for command, condition in (
                ("select", "using"),
                ("update", "using"),
                ("delete", "using"),
                ("insert", "with check"),
            ):
                owned.execute(f"alter policy app_{command} on {table} {condition} (true)")
    return name


def _entered(person: Any) -> Client:
    client = Client(SERVER_NAME="localhost")
    client.force_login(person, backend=BACKEND)
    return client


@pytest.mark.parametrize("name", ["th_officer", "nz_chair"])
def test_the_code_alone_holds(
    name: str, marks: list[Mark], open_database: str, person: Any, actor: Any, owner_sql: Look
) -> None:
    who, one = actor(name), person(name)
    closed, foreign = _closed_to(who, marks), _foreign(owner_sql, who.group_id)
    with portal_on(open_database), owner_of(open_database) as owned:
        client, before = _entered(one), _everything(owned)

        leaked = [mark for said in _all_lists(client) for mark in _found(said, closed)]
        for page, ids in _addresses().items():
            for known in foreign[_kind(ids)] if "POST" in _taken_by(page) else []:
                assert _ask(client, "post", who, reverse(page, kwargs=known)).status_code == 404, page
        for parent in {mark.parent for mark in closed if mark.kind.startswith("referral")}:
            answer = client.get(f"/referrals/{parent}/")
            leaked += _found(_said(answer), closed)

        assert leaked == []
        assert _everything(owned) == before


def _everything(owned: psycopg.Connection[Any]) -> dict[str, Any]:
    """A fingerprint of each protected table but the audit, in which opened pages and refusals stand."""
    return {
        table: owned.execute(f"select md5(string_agg(t::text, '' order by t::text)) from {table} t").fetchone()
        for table in sorted(TABLES - {"audit_auditentry"})
    }


def test_the_cast_stands_for_every_role(actor: Any) -> None:
    held = {role.code for name in CAST for role in actor(name).roles}

    assert held == {"liaison_officer", "analyst", "agency_administrator", "co_chair", "secretariat", "auditor"}
    assert settings.DEMO
