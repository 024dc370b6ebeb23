"""The demo world and how it is printed: what outside checks rely on."""

from __future__ import annotations

import hashlib
import json
import re
from collections import Counter
from collections.abc import Callable
from io import StringIO
from typing import Any

import pytest
from django.core.management import CommandError, call_command
from django.db import connection
from django.test import Client

from members import roles
from members.access import actor_for
from members.models import Agency, Person
from operations.models import Referral

Enter = Callable[[str], Client]


@pytest.fixture
def printed(as_owner: None) -> dict[str, Any]:
    """What `demo_world --json` prints."""
    out = StringIO()
    call_command("demo_world", json=True, stdout=out, stderr=StringIO())
    return dict(json.loads(out.getvalue()))


def _state_of_the_world() -> str:
    """A hash over every row of every table of ours."""
    tables = sorted(
        name
        for name in connection.introspection.table_names()
        if name.partition("_")[0] in {"members", "operations", "reporting", "terms", "audit", "mfa", "account"}
    )
    found = hashlib.sha256()
    with connection.cursor() as cursor:
        for table in tables:
            cursor.execute(f'select md5(string_agg(t::text, chr(10) order by t::text)) from "{table}" t')
            found.update(f"{table} {cursor.fetchone()[0]}\n".encode())
    return found.hexdigest()


def test_twice_changes_nothing(as_owner: None) -> None:
    before = _state_of_the_world()
    said = StringIO()

    call_command("demo_world", stdout=StringIO(), stderr=said)

    assert _state_of_the_world() == before
    assert "was there already" in said.getvalue()


def test_it_prints_accounts_objects_and_canaries_and_nothing_else(printed: dict[str, Any]) -> None:
    assert set(printed) == {"accounts", "objects", "canaries"}
    assert set(printed["objects"]) >= {"referral", "jpoa", "periodic_return", "annual_report"}


def test_each_account_is_whole(printed: dict[str, Any]) -> None:
    fields = {"email", "password", "totp_secret", "name", "agency", "country", "roles", "state"}

    assert len(printed["accounts"]) >= 120
    for account in printed["accounts"]:
        assert set(account) == fields
        assert account["state"] in {"active", "suspended"}
        assert set(account["roles"]) <= set(roles.BY_CODE) and account["roles"]
        assert account["totp_secret"] is None or re.fullmatch(r"[A-Z2-7]{32}", account["totp_secret"])


def test_the_roles_of_an_account_are_those_in_force(printed: dict[str, Any], now: Any) -> None:
    """One role of the world is proposed only: it is nobody's yet. Those of a suspended account open nothing."""
    for account in printed["accounts"]:
        acting = actor_for(Person.objects.get(email=account["email"]), now=now)
        assert acting.role_codes == (account["roles"] if account["state"] == "active" else [])


def test_every_role_is_there_in_at_least_three_countries(printed: dict[str, Any]) -> None:
    for code in roles.BY_CODE:
        countries = {row["country"] for row in printed["accounts"] if code in row["roles"] and row["state"] == "active"}
        assert len(countries - {None}) >= 3, code


def test_there_are_two_agencies_of_one_country_a_suspended_officer_and_one_without_second_factor(
    printed: dict[str, Any],
) -> None:
    agencies = {(row["country"], row["agency"]) for row in printed["accounts"] if row["country"]}

    assert max(Counter(country for country, _agency in agencies).values()) >= 2
    assert [row for row in printed["accounts"] if row["state"] == "suspended"]
    assert [row for row in printed["accounts"] if row["totp_secret"] is None and row["state"] == "active"]


def test_each_referral_says_where_it_is_whose_it_is_and_how_far_each_recipient_is(printed: dict[str, Any]) -> None:
    agencies = set(Agency.objects.values_list("short_name", flat=True))

    assert len(printed["objects"]["referral"]) == 311
    for row in printed["objects"]["referral"]:
        assert row["path"] == f"/referrals/{row['id']}/"
        assert row["reference"] and row["state"]
        assert {row["originator"], *(recipient["agency"] for recipient in row["recipients"])} <= agencies
        assert bool(row["recipients"]) is (row["state"] not in {"draft"})
    assert {row["state"] for row in printed["objects"]["referral"]} == {"draft", "sent", "closed", "withdrawn"}


def test_agencies_are_spelt_alike_everywhere(printed: dict[str, Any]) -> None:
    of_accounts = {row["agency"] for row in printed["accounts"]}

    for kind in ("referral", "periodic_return"):
        assert {row["originator"] for row in printed["objects"][kind]} <= of_accounts


def test_every_return_is_there_with_its_address_and_state(printed: dict[str, Any]) -> None:
    rows = printed["objects"]["periodic_return"]

    assert {row["path"] for row in rows} == {f"/returns/{row['id']}/" for row in rows}
    assert {"submitted", "accepted", "draft", "not_begun"} <= {row["state"] for row in rows}


def test_each_canary_is_unique_and_stands_in_the_field_it_names(printed: dict[str, Any]) -> None:
    canaries = printed["canaries"]
    ids = {row["id"] for rows in printed["objects"].values() for row in rows}

    assert len({row["value"] for row in canaries}) == len(canaries) >= 100
    for row in canaries:
        assert set(row) == {"kind", "id", "field", "value"}
        assert re.fullmatch(r"[A-Z2-9]{14}", row["value"])
        assert row["id"] in ids
    for row in [row for row in canaries if row["kind"] == "referral"][:20]:
        assert row["value"] in getattr(Referral.objects.get(id=row["id"]), row["field"])


def test_every_protected_text_has_a_canary_somewhere(printed: dict[str, Any]) -> None:
    assert {(row["kind"], row["field"]) for row in printed["canaries"]} >= {
        ("referral", "summary"),
        ("referral", "narrative"),
        ("referral", "withdrawal_reason"),
        ("referral.subject", "full_name"),
        ("referral.subject", "native_script"),
        ("referral.subject", "known_as"),
        ("referral.recipient", "decline_words"),
        ("referral.message", "body"),
        ("periodic_return", "remarks"),
    }


@pytest.mark.django_db
def test_outside_the_demo_no_demo_world_is_made(settings: Any) -> None:
    settings.DEMO = False

    with pytest.raises(CommandError, match="DEMO is on"):
        call_command("demo_world")


@pytest.mark.django_db
@pytest.mark.parametrize("who", ["nz_officer", "vn_analyst", "nz_chair", "secretariat", "nz_auditor"])
def test_the_pages_of_the_world_answer_its_people_without_a_redirect(enter: Enter, who: str) -> None:
    client = enter(who)

    for path in ("/", "/jpoas/"):
        assert client.get(path).status_code == 200


@pytest.mark.django_db
def test_no_account_of_the_demo_can_do_everything() -> None:
    assert not [person for person in Person.objects.all() if getattr(person, "is_superuser", False)]
