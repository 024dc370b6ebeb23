"""The ways through the portal that the tests of the walls go: every list, every record's page, every form."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator
from html import unescape
from typing import Any
from uuid import UUID

from django.http import HttpResponse
from django.test import Client
from django.urls import URLPattern, reverse
from django.urls.resolvers import RoutePattern

from common import formtoken
from jpoa_portal import checks
from jpoa_portal.access_matrix.marks import Mark
from members.access import Actor
from members.signing_in import fresh
from operations.referrals import choices
from operations.states import RecipientState, ReferralState
from tests.conftest import BACKEND

Look = Callable[..., list[tuple[Any, ...]]]
# Tokens, and how long the session lasts, which is another number each second.
_TOKEN = re.compile(rb'name="(?:csrfmiddlewaretoken|form_token)" value="[^"]*"|data-(?:seconds|longest)="\d+"')
_OLDER = re.compile(r'href="(\?[^"]*after=[^"]*)"')

FILTERS = {
    "state": [*ReferralState.values, *RecipientState.values],
    "kind": ["quick", *choices.Kind.values],
    "urgency": choices.Urgency.values,
    "side": ["sent", "received"],
}
# Pages of signing in and of the machine's health.
_WITHOUT_ROWS = ("account_", "mfa_", "healthz", "readyz")
# Of no agency: rounds, debriefs, seats and the directory are open to all; whose answers are, has tests of its own. Of
# others the demo world has none, and they have tests of their own: incidents,
# files of members, codes on paper, pauses (test_pages.py of their rooms, test_pausing.py).
OF_NO_AGENCY = {
    "agency_id",
    "consultation_id",
    "country_id",
    "debrief_id",
    "expected_id",
    "export_id",
    "import_id",
    "incident_id",
    "jpoa_id",
    "lesson_id",
    "lost_factor_id",
    "objective_id",
    "organisation_id",
    "pause_id",
    "phase_id",
    "unit_id",
}
_IDS = (
    "session_id",
    "invited_id",
    "paper_id",
    "decision_id",
    "recommendation_id",
    "item_id",
    "plan_id",
    "party_id",
    "milestone_id",
    "added_id",
    "referral_id",
    "subject_id",
    "identifier_id",
    "copy_id",
    "consent_id",
    "hold_id",
    "request_id",
    "question_id",
    "recipient_id",
    "file_id",
    "obligation_id",
    "notice_id",
    "kept_agency_id",
    "membership_id",
    "role_id",
    "invitation_id",
    "naming_id",
    "link_id",
    "handover_id",
    "court_id",
)
# Every field of every form of a record, so that a form that is asked for is also filled in.
BODY = {
    "version": "1",
    "withdrawal_reason": "EXERCISE",
    "reopen_reason": "EXERCISE",
    "how": "met",
    "happened_on": "2026-01-01",
    "worth": "action",
    "decline_reason": "other",
    "body": "EXERCISE",
    "confirmed": "on",
    "kind": "information",
    "crime_type": "som",
    "urgency": "routine",
    "handling_code": "H3",
    "summary": "EXERCISE",
    "narrative": "EXERCISE",
    "title": "EXERCISE",
    "hypothesis": "EXERCISE",
    "reason": "EXERCISE",
    "result": "EXERCISE",
    "lessons": "EXERCISE",
    "what": "EXERCISE",
    "due_on": "2100-01-01",
    "role": "partner",
    "starts_on": "2100-01-01",
    "starts_precision": "day",
    "place": "EXERCISE",
    "answer": "attends",
    "people": "1",
    "name": "EXERCISE",
    "held_at": "EXERCISE",
    "text": "EXERCISE",
    "step": "accept",
    "full_name": "EXERCISE",
    "roles": "unknown",
    "as_written": "EXERCISE",
    "language": "vi",
    "purpose": "EXERCISE",
    "scope": "portal",
    "is_given": "no",
    "outcome": "none",
    "reads": "whole",
    "code": "H2",
    "proceedings": "EXERCISE",
    "reference": "EXERCISE",
    "decision": "refused",
}


def entered(person: Any) -> Client:
    """A browser in which the person is signed in."""
    client = Client(SERVER_NAME="localhost")
    client.force_login(person, backend=BACKEND)
    fresh.put_into(client.session, person)
    return client


def said(answer: HttpResponse) -> bytes:
    """Everything an answer says: its body and its headers."""
    return answer.content + "\n".join(f"{name}: {value}" for name, value in answer.headers.items()).encode()


def bare(answer: HttpResponse) -> tuple[Any, ...]:
    """An answer without its tokens: status, headers that could tell something, body."""
    headers = sorted((name, value) for name, value in answer.headers.items() if name != "Content-Length")
    return answer.status_code, tuple(headers), _TOKEN.sub(b"", answer.content)


def closed_to(actor: Actor, marks: Iterable[Mark]) -> list[Mark]:
    """The marks that the actor may not read."""
    return [mark for mark in marks if not mark.is_open_to(actor)]


def found(text: bytes, marks: Iterable[Mark]) -> list[Mark]:
    """The marks that stand in what was said."""
    return [mark for mark in marks if mark.value.encode() in text]


def place_of(mark: Mark) -> str:
    """The address of the page that shows a mark to those who may read it."""
    place = f"/{room_of(mark.kind)}/{mark.parent}/"
    return f"{place}retention/" if mark.kind == "referral.hold" else place


def room_of(kind: str) -> str:
    """The first part of the addresses of a kind of record."""
    rooms = {
        "periodic_return": "returns",
        "investigation_plan": "plans",
        "session": "activities",
        "action_item": "items",
    }
    return rooms.get(kind.partition(".")[0], "referrals")


def lists() -> list[str]:
    """Every page without an id, the list of referrals once for each filter, and a report."""
    bare_ones = [
        reverse(str(leaf.name))
        for _, leaf in checks.leaves()
        if isinstance(leaf.pattern, RoutePattern)
        and not leaf.pattern.converters
        and "GET" in takes(leaf)
        and not str(leaf.name).startswith(_WITHOUT_ROWS)
    ]
    return [*bare_ones, *(f"/referrals/?{name}={values[0]}" for name, values in FILTERS.items()), "/reports/2026/"]


def takes(leaf: URLPattern) -> tuple[str, ...]:
    """The methods that a page answers."""
    return getattr(leaf.callback, "takes", ("GET", "POST"))


def all_lists(client: Client) -> Iterator[bytes]:
    """What every list says to a person, with all pages of the referrals."""
    for address in lists():
        yield said(client.get(address))
    address = "/referrals/"
    while address:
        answer = client.get(address)
        yield said(answer)
        older = _OLDER.search(answer.content.decode())
        address = "/referrals/" + unescape(older.group(1)) if older else ""


def addresses() -> dict[str, set[str]]:
    """The pages with an id of an agency's record in their address: URL name → the names of its ids."""
    return {
        str(leaf.name): set(leaf.pattern.converters)
        for _, leaf in checks.leaves()
        if any(name.endswith("_id") for name in leaf.pattern.converters)
        and not set(leaf.pattern.converters) <= OF_NO_AGENCY
    }


def taken_by(page: str) -> tuple[str, ...]:
    """The methods that a page, by its URL name, answers."""
    return takes(next(leaf for _, leaf in checks.leaves() if leaf.name == page))


def ask(client: Client, method: str, who: Actor, address: str) -> HttpResponse:
    """A page asked for, or its form posted with everything filled in."""
    token = formtoken.issue(person_id=who.person_id, path=address)
    body = {**BODY, formtoken.FIELD: token} if method == "post" else {}
    answer: HttpResponse = getattr(client, method)(address, body)
    return answer


def kind(ids: set[str]) -> str:
    """The key of `foreign` for an address with these ids."""
    return " ".join(key for key in _IDS if key in ids)


# Records with an address of their own, by the id in it.
_ALONE = {
    "kept_agency_id": "select id from members_agency where group_id <> %s limit 1",
    "membership_id": "select m.id from members_membership m join members_agency a on a.id = m.agency_id"
    " where a.group_id <> %s limit 1",
    "role_id": "select r.id from members_roleassignment r join members_membership m on m.id = r.membership_id"
    " join members_agency a on a.id = m.agency_id where a.group_id <> %s and r.role = 'liaison_officer' limit 1",
    "request_id": "select id from operations_destructionrequest where %s not in (group_id, owner_group_id) limit 1",
    "invitation_id": "select id from members_invitation where group_id <> %s limit 1",
    "handover_id": "select id from operations_referralhandover where %s not in (from_group_id, to_group_id)",
    "court_id": "select q.id from operations_courtrequest q"
    " join operations_referralrecipient p on p.id = q.recipient_id"
    " where %s not in (p.group_id, p.owner_group_id) limit 1",
    "naming_id": "select n.id from operations_jpoaagency n join members_agency a on a.id = n.agency_id"
    " where a.group_id <> %s limit 1",
}


def foreign(look: Look, group: int) -> dict[str, list[dict[str, UUID]]]:
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
        **{name: [{name: key} for (key,) in look(query, group)] for name, query in _ALONE.items()},
        **_foreign_plans(look, group),
        **_foreign_sessions(look, group),
        "referral_id": [{"referral_id": row[0]} for row in [*sent, *drafts]],
        **_foreign_parts(look, group),
        "referral_id recipient_id": [{"referral_id": row[0], "recipient_id": row[1]} for row in sent],
        "referral_id file_id": [{"referral_id": row[0], "file_id": row[1]} for row in _foreign_files(look, group)],
        "obligation_id": [{"obligation_id": key} for (key,) in obligations],
        "notice_id": [{"notice_id": key} for (key,) in notes],
    }


def _foreign_parts(look: Look, group: int) -> dict[str, list[dict[str, UUID]]]:
    """Persons and identifiers in drafts and sent referrals of others."""
    found = {}
    for name, table in (
        ("subject_id", "referralsubject"),
        ("identifier_id", "referralidentifier"),
        ("copy_id", "referralcopy"),
        ("consent_id", "shareconsent"),
        ("hold_id", "legalhold"),
        ("link_id", "(select id, first_id as referral_id from operations_ownlink)"),
        ("question_id", "referralquestion"),
    ):
        rows = look(
            f"select distinct on (r.state) r.id, t.id from {table if ' ' in table else 'operations_' + table} t"
            " join operations_referral r on r.id = t.referral_id where not exists"
            " (select from operations_referralgrant g where g.content_object_id = r.id and g.group_id = %s)",
            group,
        )
        found[f"referral_id {name}"] = [{"referral_id": key, name: part} for key, part in rows]
    return found


def _foreign_files(look: Look, group: int) -> list[tuple[Any, ...]]:
    return look(
        "select distinct on (r.state) r.id, f.id from operations_referral r"
        " join operations_referralattachment f on f.referral_id = r.id where not exists"
        " (select from operations_referralgrant g where g.content_object_id = r.id and g.group_id = %s)",
        group,
    )


def _foreign_plans(look: Look, group: int) -> dict[str, list[dict[str, UUID]]]:
    """Plans of others in each of their states, with a party and a milestone of each."""
    plans = look(
        "select distinct on (p.state) p.id, a.id, s.id, r.id from operations_investigationplan p"
        " left join operations_planparty a on a.plan_id = p.id left join operations_planstep s on s.plan_id = p.id"
        " left join operations_planreferral r on r.plan_id = p.id"
        " where not exists (select from operations_investigationplangrant g"
        " where g.content_object_id = p.id and g.group_id = %s) order by p.state, r.id, s.id",
        group,
    )
    return {
        "plan_id": [{"plan_id": key} for key, *_ in plans],
        "plan_id party_id": [{"plan_id": key, "party_id": party} for key, party, *_ in plans if party],
        "plan_id milestone_id": [{"plan_id": key, "milestone_id": one} for key, _, one, _ in plans if one],
        "plan_id added_id": [{"plan_id": key, "added_id": one} for key, *_, one in plans if one],
    }


def _foreign_sessions(look: Look, group: int) -> dict[str, list[dict[str, UUID]]]:
    """Activities to which the group is not invited, with what belongs to them."""
    closed = "from operations_session s {} where s.audience = 'invited' and %s <> all (s.reader_groups)"
    of_item = "join operations_recommendation r on r.session_id = s.id"
    of_item += " join operations_actionitem t on t.recommendation_id = r.id"
    joined = "join operations_{} t on t.session_id = s.id"
    sessions = look("select s.id " + closed.format(""), group)
    found = {"session_id": [{"session_id": key} for (key,) in sessions]}
    for name, table in (("invited_id", "sessioninvitation"), ("paper_id", "sessionpaper")):
        rows = look("select s.id, t.id " + closed.format(joined.format(table)), group)
        found[f"session_id {name}"] = [{"session_id": key, name: part} for key, part in rows]
    for name, join in (
        ("decision_id", joined.format("meetingdecision")),
        ("recommendation_id", joined.format("recommendation")),
        ("item_id", of_item),
    ):
        found[name] = [{name: key} for (key,) in look("select t.id " + closed.format(join), group)]
    return found
