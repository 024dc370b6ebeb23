"""A list asks as much of the database for ten rows as for ten thousand; what asks once a row is found.

Every page that is read and names no record in its address is a list, unless it stands in NO_LISTS. What its rows are,
and how to have many of them, stands in LISTS: a new list without its line there fails.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any

import psycopg
import pytest
from allauth.mfa.models import Authenticator
from allauth.usersessions.models import UserSession
from django.contrib.auth.models import Group
from django.contrib.sessions.models import Session
from django.db import connection
from django.http import HttpResponse
from django.test import Client
from django.urls import reverse
from zeal import NPlusOneError, zeal_context

from audit.incidents import Incident
from common import clock
from common.access import PUBLIC, READING
from jpoa_portal import checks
from jpoa_portal.demo.members import accept_rules, give_recovery_codes
from jpoa_portal.env import read
from members import roles
from members.models import Agency, DutyDesk, Membership, Person, RoleAssignment
from members.signing_in import fresh
from operations.bulk.fill import fill
from operations.bulk.seeds import Plan
from operations.models import JointPeriodOfAction, PeriodicReturn, Referral, ReportingObligation
from terms_of_reference.models import Consultation, ConsultedCountry
from tests.conftest import BACKEND, NOW, as_owner, copy_of_the_world
from tests.contracts.more_exports import more_exports
from tests.contracts.more_over import more_over
from tests.contracts.more_plans import more_plans
from tests.contracts.more_seats import more_seats
from tests.contracts.more_sessions import more_activities, more_items
from tests.contracts.sources import APPS
from tests.operations.pages import queries_of

FEW, MANY, MANY_ROUNDS, MANY_PEOPLE, MANY_AGENCIES = 10, 10_000, 500, 500, 500
_BEGIN = 10  # from this referral of the plan on, ten of them are in every table of the desk


def more_referrals(owner: psycopg.Connection[Any], agency: Agency, *, first: int, number: int) -> None:
    """In every state, with notices, what is awaited, and entries of the audit."""
    others = list(Agency.objects.exclude(id=agency.id).values_list("id", flat=True))
    plan = Plan(number=number, agencies=len(others) + 1, share=1.0, now=NOW, first=_BEGIN + first, at_work=1.0)
    fill(owner, plan, big=agency.id, sparse=others[0])


def more_rounds(owner: psycopg.Connection[Any], agency: Agency, *, first: int, number: int) -> None:
    """Rounds, each of a year of its own, which reports are made of; the Group has one or two a year, so fewer do."""
    number = min(number, MANY_ROUNDS)
    made = [
        JointPeriodOfAction(key=f"EXERCISE {n}", name=f"EXERCISE {n}", starts_on=NOW.date() - timedelta(days=366 * n))
        for n in range(first, first + number)
    ]
    JointPeriodOfAction.objects.bulk_create(made)


def more_consultations(owner: psycopg.Connection[Any], agency: Agency, *, first: int, number: int) -> None:
    """Rounds of views in which the agency's country is asked."""
    made = [
        Consultation(
            title=f"EXERCISE {n}",
            text="EXERCISE",
            rule="silence",
            about_path="/jpoas/",
            opened_by_id=agency.memberships.all()[0].person_id,
            opened_for_id=agency.country_id,
            opened_at=NOW - timedelta(minutes=n),
            deadline_at=NOW + timedelta(days=1),
        )
        for n in range(first, first + number)
    ]
    Consultation.objects.bulk_create(made)
    ConsultedCountry.objects.bulk_create(
        ConsultedCountry(consultation=one, country_id=agency.country_id) for one in made
    )


def more_returns(owner: psycopg.Connection[Any], agency: Agency, *, first: int, number: int) -> None:
    """Returns that are expected, some of them begun, some of those sent."""
    jpoa = JointPeriodOfAction.objects.get(key="EXERCISE")
    expected = [_obligation(agency, jpoa, n) for n in range(first, first + number)]
    ReportingObligation.objects.bulk_create(expected)
    begun = [PeriodicReturn(obligation=row, group_id=row.group_id, created_at=NOW) for row in expected[::2]]
    PeriodicReturn.objects.bulk_create(begun)
    sender = Person.objects.filter(memberships__agency=agency)[0]
    PeriodicReturn.objects.filter(id__in=[row.id for row in begun[::2]]).update(
        state="submitted", submitted_at=NOW, submitted_by=sender
    )


def more_incidents(owner: psycopg.Connection[Any], agency: Agency, *, first: int, number: int) -> None:
    """Incidents that an auditor has asked for."""
    person = Person.objects.filter(memberships__agency=agency)[0]
    asked = {"asked_by_id": person.id, "asked_group_id": agency.group_id, "asked_country": "NZ", "asked_at": NOW}
    Incident.objects.bulk_create(
        [Incident(name=f"EXERCISE {n}", reason="EXERCISE", hours=1, **asked) for n in range(first, first + number)]
    )


def more_people(owner: psycopg.Connection[Any], agency: Agency, *, first: int, number: int) -> None:
    """People of the agency, each with a role and with another that waits; a desk has tens of them, so fewer do."""
    numbers = range(first, first + min(number, MANY_PEOPLE))
    people = [Person(email=f"lists-{n}@portal.example", name=f"EXERCISE {n}", created_at=NOW) for n in numbers]
    Person.objects.bulk_create(people)
    memberships = [Membership(person=person, agency=agency, starts_at=NOW) for person in people]
    Membership.objects.bulk_create(memberships)
    giver = Person.objects.get(email="lists@portal.example")
    for role, starts_at in ((roles.ANALYST, NOW), (roles.AUDITOR, None)):
        RoleAssignment.objects.bulk_create(
            RoleAssignment(membership=one, role=role.code, given_by=giver, given_at=NOW, starts_at=starts_at)
            for one in memberships
        )


def more_agencies(owner: psycopg.Connection[Any], agency: Agency, *, first: int, number: int) -> None:
    """Agencies with a desk each, of which the Group may have some hundreds one day."""
    number = min(number, MANY_AGENCIES)
    groups = Group.objects.bulk_create([Group(name=f"exercise-more-{n}") for n in range(first, first + number)])
    agencies = Agency.objects.bulk_create(
        Agency(
            group=group,
            name=f"{group.name} (EXERCISE)",
            short_name=f"MORE {group.name[14:]}",
            type="police",
            country=agency.country,
            time_zone="Pacific/Auckland",
        )
        for group in groups
    )
    deputy = DutyDesk.objects.get(agency__group__name="nz-border")
    DutyDesk.objects.bulk_create(
        DutyDesk(agency=one, phone="+6445550199", hours=["08:00-17:00"] * 7, deputy=deputy) for one in agencies
    )


def more_sessions(owner: psycopg.Connection[Any], agency: Agency, *, first: int, number: int) -> None:
    """Browsers in which somebody is signed in."""
    person = Person.objects.filter(memberships__agency=agency)[0]
    keys = [f"{n:032}" for n in range(first, first + number)]
    later = clock.real_now() + timedelta(minutes=30)
    Session.objects.bulk_create([Session(session_key=key, session_data="", expire_date=later) for key in keys])
    UserSession.objects.bulk_create([UserSession(user=person, session_key=key, ip="192.0.2.1") for key in keys])


def _obligation(agency: Agency, jpoa: JointPeriodOfAction, n: int) -> ReportingObligation:
    day = NOW.date() - timedelta(days=n)
    return ReportingObligation(
        jpoa=jpoa,
        country=agency.country,
        agency=agency,
        group_id=agency.group_id,
        period_starts_on=day,
        period_ends_on=day,
        due_at=NOW - timedelta(days=n),
    )


# The page's name → what makes its rows, which each kind of row does once.
LISTS: dict[str, Callable[..., None]] = {
    "desk": more_referrals,
    "referral_list": more_referrals,
    "export_list": more_exports,
    "retention_list": more_over,
    "audit_list": more_referrals,
    "calendar": more_returns,
    "jpoa_list": more_rounds,
    "action_item_list": more_items,
    "plan_list": more_plans,
    "opened_plan_list": more_plans,
    "consultation_list": more_consultations,
    "report_list": more_rounds,
    "return_list": more_returns,
    "incident_list": more_incidents,
    "people": more_people,
    "seat_list": more_seats,
    "approval_list": more_people,
    "directory_list": more_agencies,
    "directory_card": more_agencies,
    "usersessions_list": more_sessions,
}
# Lists of one round, by the page's name.
LISTS_OF_A_ROUND: dict[str, Callable[..., None]] = {
    "jpoa_activities": more_activities,
    "jpoa_documents": more_activities,
    "jpoa_items": more_items,
    "jpoa_plans": more_plans,
}
COUNTED = LISTS | LISTS_OF_A_ROUND
# Pages without a record in their address that show no rows, and what they are.
NO_LISTS: dict[str, str] = {
    "changed": "rows for who was here before alone; tests/members/notices/test_changed.py counts its queries",
    "quick_ask": "a form",
    "export_ask": "a form, and how many referrals are chosen",
    "referral_write": "a form",
    "referral_find": "a form; what it finds comes by POST (tests/operations/finding/test_referral_find.py)",
    "person_find": "a form; what it finds comes by POST (tests/operations/finding/test_person_find.py)",
    "jpoa_propose": "a form",
    "calendar_feed": "the own feed, one or none",
    **dict.fromkeys(("calendar_feed_make", "calendar_feed_change"), "a form"),
    "incident_ask": "a form",
    "profile": "the own account",
    "start": "the five steps of a first sign-in",
    "start_details": "a form",
    "start_rules": "one text",
    "rules_publish": "a form",
    "reference_lists": "the four lists of words",
    "agency_add": "a form",
    "agencies_import": "a form, and the last ten files",
    "officers_import": "a form, and the last ten files",
    "agencies_table": "a file without rows",
    "officers_table": "a file without rows",
    "country_add": "a form",
    "organisation_add": "a form",
    "mfa_activate_totp": "a form",
    "mfa_deactivate_totp": "a form",
    "mfa_add_webauthn": "a form",
    "mfa_reauthenticate_webauthn": "a form",
}


def pages_without_a_record() -> set[str]:
    """The names of our pages that are read and whose address names nothing."""
    return {
        leaf.name
        for pattern, leaf in checks.leaves()
        if "<" not in pattern
        and leaf.callback.__module__.split(".")[0] in APPS
        and getattr(leaf.callback, "permission", PUBLIC) is not PUBLIC
        and "GET" in getattr(leaf.callback, "takes", READING)
    }


def test_every_list_is_known() -> None:
    assert pages_without_a_record() == LISTS.keys() | NO_LISTS.keys()
    assert {view for view in pages_without_a_record() if view.endswith("_list")} <= LISTS.keys()


@contextmanager
def as_role(role: dict[str, Any], database: str) -> Iterator[None]:
    """The connection of Django in a database of its own."""
    former = dict(connection.settings_dict)
    connection.close()
    connection.settings_dict.update({key: role[key] for key in ("USER", "PASSWORD")}, NAME=database)
    try:
        yield
    finally:
        connection.close()
        connection.settings_dict.update(former)


def reader_of_everything() -> Person:
    """Somebody of a new agency with all roles, who sees every list and nothing in it yet."""
    new_zealand = Agency.objects.filter(country__iso2="NZ")[0].country
    agency = Agency.objects.create(
        group=Group.objects.create(name="exercise-lists"),
        name="Lists (EXERCISE)",
        short_name="LISTS",
        type="police",
        country=new_zealand,
        time_zone="Pacific/Auckland",
    )
    person = Person.objects.create(email="lists@portal.example", name="Aroha Lists", created_at=NOW, details_at=NOW)
    since = NOW - timedelta(days=30)
    membership = Membership.objects.create(person=person, agency=agency, starts_at=since)
    for role in (roles.LIAISON_OFFICER, roles.AGENCY_ADMINISTRATOR, roles.CO_CHAIR, roles.AUDITOR):
        RoleAssignment.objects.create(membership=membership, role=role.code, starts_at=since)
    Authenticator.objects.create(user=person, type=Authenticator.Type.TOTP, data={"secret": "A" * 32})
    give_recovery_codes([person])
    accept_rules([person], now=NOW)
    return person


@dataclass
class Counted:
    """For each list, empty, with few rows and with many: how many rows its page shows, and how many queries it asks."""

    rows: dict[str, list[int]] = field(default_factory=lambda: {view: [] for view in COUNTED})
    queries: dict[str, list[int]] = field(default_factory=lambda: {view: [] for view in COUNTED})

    def add(self, person: Person) -> None:
        """Every list as this person sees it now."""
        client = Client(SERVER_NAME="localhost")
        client.force_login(person, backend=BACKEND)
        fresh.put_into(client.session, person)
        jpoa = JointPeriodOfAction.objects.get(key="EXERCISE")
        for view in COUNTED:
            path = reverse(view, args=[jpoa.id] if view in LISTS_OF_A_ROUND else [])
            self.queries[view].append(queries_of(client, path))
            self.rows[view].append(_rows_of(client.get(path)))


def _rows_of(page: HttpResponse) -> int:
    """Lines of tables and lists in the main part."""
    return len(re.findall(r"<(?:tr|li)\b", page.content.decode().partition("<main")[2].partition("</main>")[0]))


@pytest.fixture(scope="module")
def counted(django_db_setup: None, django_db_blocker: Any) -> Iterator[Counted]:
    """All lists in a copy of the demo world that is filled in between."""
    owner = read().database_owner
    assert owner
    with django_db_blocker.unblock(), copy_of_the_world() as name, as_owner(name) as owned:
        with as_role(owner, name):
            person = reader_of_everything()
            agency = Agency.objects.get(short_name="LISTS")
        found = Counted()
        for first, number in ((0, 0), (0, FEW), (FEW, MANY - FEW)):
            with as_role(owner, name):
                for more in dict.fromkeys(COUNTED.values()) if number else ():
                    more(owned, agency, first=first, number=number)
            with as_role(read().database, name):
                found.add(person)
        yield found


@pytest.mark.slow
@pytest.mark.parametrize("view", COUNTED)
@pytest.mark.db
def test_a_list_asks_as_much_for_ten_rows_as_for_ten_thousand(counted: Counted, view: str) -> None:
    _, for_few, for_many = counted.queries[view]

    assert for_few == for_many


@pytest.mark.slow
@pytest.mark.parametrize("view", COUNTED)
@pytest.mark.db
def test_a_list_shows_the_rows_that_were_made(counted: Counted, view: str) -> None:
    """Else the same number of queries would prove nothing. A list that was full before shows as many."""
    empty, few, many = counted.rows[view]

    assert few >= FEW
    assert empty < few or few == many


@pytest.mark.django_db
def test_what_asks_once_a_row_is_found(cases: Any) -> None:
    with cases.acting("nz_officer"), zeal_context(), pytest.raises(NPlusOneError, match=r"Referral\.originator"):
        assert [referral.originator.name for referral in Referral.objects.all()[:3]]


@pytest.mark.django_db
def test_a_page_that_asks_once_a_row_fails(enter: Callable[[str], Client], monkeypatch: pytest.MonkeyPatch) -> None:
    client = enter("nz_officer")
    monkeypatch.setattr("operations.referrals.lists._SHOWN", Referral.objects.select_related("body"))

    with pytest.raises(NPlusOneError, match="originator"):
        client.get(reverse("referral_list"))
