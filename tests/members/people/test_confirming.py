"""People and roles: every 90 days an administrator says with one click each that they are still true."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import date, timedelta
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.urls import reverse

from common.access import NotAllowed
from members import roles
from members.directory import services
from members.models import Agency
from members.people.queries import kept_by
from members.people.services import give_role

pytestmark = pytest.mark.django_db
Enter = Callable[[str], Client]
KINDS = {"people_confirm": "people_confirmed_on", "roles_confirm": "roles_confirmed_on"}

SET = {field: f"update members_agency set {field} = %s where id = %s" for field in KINDS.values()}


@pytest.fixture
def agency(db: None) -> Agency:
    return Agency.objects.get(group__name="nz-border")


def _shown(client: Client) -> str:
    found = re.search(r'name="shown" value="(\w+)"', client.get(reverse("people")).content.decode())
    assert found
    return found[1]


@pytest.mark.parametrize("page", KINDS)
def test_one_click_confirms_one_of_them(page: str, agency: Agency, enter: Enter, now: Any) -> None:
    client = enter("nz_administrator")
    before = {field: getattr(agency, field) for field in KINDS.values()}

    said = client.post(reverse(page, args=[agency.id]), {"version": "1", "shown": _shown(client)}, follow=True)

    assert "confirmed as of today" in said.content.decode()
    agency.refresh_from_db()
    after = {field: getattr(agency, field) for field in KINDS.values()}
    assert after == before | {KINDS[page]: now.date()}


def test_what_the_page_did_not_show_is_not_confirmed(
    agency: Agency, enter: Enter, acting: Any, person: Any, now: Any
) -> None:
    client = enter("nz_administrator")
    shown = _shown(client)
    with acting("nz_administrator") as by:
        membership = kept_by(by).get(person=person("nz_analyst"))
        give_role(membership=membership, role=roles.LIAISON_OFFICER, by=by, now=now)

    said = client.post(reverse("roles_confirm", args=[agency.id]), {"version": "1", "shown": shown}, follow=True)

    assert "Nothing was confirmed" in said.content.decode()
    agency.refresh_from_db()
    assert agency.roles_confirmed_on != now.date()


@pytest.mark.parametrize("field", KINDS.values())
def test_the_agency_is_asked_when_either_is_due(field: str, agency: Agency, enter: Enter, now: Any) -> None:
    client = enter("nz_administrator")
    assert "confirm them" not in client.get("/").content.decode()
    _age(agency, field, now.date() - timedelta(days=91))

    services.ask_to_confirm(now=now)

    desk = client.get("/").content.decode()
    assert "Please confirm your agency’s entry, people and roles" in desk
    assert "Look at people and roles and confirm them" in desk
    assert "not confirmed for 90 days" in client.get(reverse("people")).content.decode()
    page = next(page for page, of in KINDS.items() if of == field)
    client.post(reverse(page, args=[agency.id]), {"version": "1", "shown": _shown(client)})
    assert "Please confirm" not in client.get("/").content.decode()


def _age(agency: Agency, field: str, day: date) -> None:
    """As it is long after; the database lets only the right people write it."""
    with connection.cursor() as cursor:
        cursor.execute("select set_config('app.roles', 'secretariat', true)")
        cursor.execute(SET[field], [day, agency.id])
        cursor.execute("select set_config('app.roles', '', true)")


@pytest.mark.parametrize("name", ["nz_officer", "nz_chair", "vn_officer", "secretariat", "Hoang Dinh Tung Lam"])
def test_nobody_else_confirms_them(name: str, agency: Agency, enter: Enter, acting: Any, now: Any) -> None:
    assert enter(name).post(reverse("people_confirm", args=[agency.id]), {"version": "1"}).status_code in {403, 404}
    with acting(name) as by, pytest.raises(NotAllowed):
        services.confirm(agency=agency, by=by, now=now, version=1, what="people")


def test_the_secretariat_sees_what_is_overdue_and_has_no_button(agency: Agency, enter: Enter, now: Any) -> None:
    _age(agency, "people_confirmed_on", now.date() - timedelta(days=91))

    page = enter("secretariat").get(reverse("agency_people", args=[agency.id])).content.decode()

    assert "not confirmed for 90 days" in page and "these are our people" not in page
