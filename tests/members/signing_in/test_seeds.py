"""Seeds of codes stand in the database sealed; with another key nobody passes, and nothing breaks."""

from __future__ import annotations

import importlib
from collections.abc import Callable
from typing import Any

import pytest
from allauth.mfa.models import Authenticator
from django.apps import apps
from django.core.management import CommandError, call_command
from django.db import connection
from django.test import Client

from jpoa_portal.demo.members import PASSWORD, totp_secret
from members.models import Person
from members.signing_in import seeds
from tests.totp import code_now

LOGIN, CODE, ENROL = "/accounts/login/", "/accounts/2fa/authenticate/", "/accounts/2fa/totp/activate/"
OTHER, THIRD = "another key " * 5, "a third key " * 5


def _code(secret: str) -> str:
    return code_now(secret)


def _give_code(client: Client, officer: Person, code: str) -> Any:
    client.post(LOGIN, {"login": officer.email, "password": PASSWORD})
    return client.post(CODE, {"code": code})


def _stored(person: Person) -> str:
    with connection.cursor() as cursor:
        cursor.execute("select string_agg(data::text, ' ') from mfa_authenticator where user_id = %s", [person.id])
        return str(cursor.fetchone()[0])


def test_what_is_sealed_can_be_opened_and_does_not_show_the_seed() -> None:
    sealed = seeds.seal("JBSWY3DPEHPK3PXP")

    assert seeds.unseal(sealed) == "JBSWY3DPEHPK3PXP"
    assert "JBSWY3DPEHPK3PXP" not in sealed
    assert seeds.seal("JBSWY3DPEHPK3PXP") != sealed


@pytest.mark.parametrize("text", ["", "JBSWY3DPEHPK3PXP", "gAAAA", "gAAAA" + "x" * 95, "\N{SNOWMAN}"])
def test_what_was_not_sealed_here_is_not_taken(text: str) -> None:
    with pytest.raises(seeds.UnreadableSeed):
        seeds.unseal(text)


def test_one_changed_sign_is_noticed() -> None:
    sealed = seeds.seal("JBSWY3DPEHPK3PXP")

    with pytest.raises(seeds.UnreadableSeed):
        seeds.unseal(sealed[:30] + ("A" if sealed[30] != "A" else "B") + sealed[31:])


def test_a_former_key_still_opens_and_no_longer_seals(settings: Any) -> None:
    settings.FACTOR_KEYS = (OTHER,)
    sealed = seeds.seal("seed")

    settings.FACTOR_KEYS = (THIRD, OTHER)
    assert seeds.unseal(sealed) == "seed"
    newer = seeds.seal("seed")

    settings.FACTOR_KEYS = (OTHER,)
    with pytest.raises(seeds.UnreadableSeed):
        seeds.unseal(newer)


@pytest.mark.django_db
def test_neither_the_demo_world_nor_a_new_app_stores_a_seed_in_clear(
    client: Client, person: Callable[[str], Person]
) -> None:
    assert totp_secret(person("nz_officer").email) not in _stored(person("nz_officer"))
    newcomer = person("Ho Thi Quynh Giao")
    client.post(LOGIN, {"login": newcomer.email, "password": PASSWORD})
    secret = client.get(ENROL).context["form"].secret

    client.post(ENROL, {"code": _code(secret)})

    rows = Authenticator.objects.filter(user=newcomer)
    assert {row.type for row in rows} == {"totp", "recovery_codes"}
    assert all(seeds.unseal(row.data.get("secret") or row.data["seed"]) for row in rows)
    assert secret not in _stored(newcomer)


@pytest.mark.django_db
def test_a_recovery_code_made_from_a_sealed_seed_lets_in_once(client: Client, person: Callable[[str], Person]) -> None:
    officer = person("nz_officer")
    row = Authenticator.objects.get(user=officer, type="recovery_codes")
    code = row.wrap().generate_codes()[0]

    assert _give_code(client, officer, code)["Location"] == "/"
    assert _give_code(Client(SERVER_NAME="localhost"), officer, code).status_code == 200


@pytest.mark.django_db
def test_with_a_wrong_key_nobody_passes_and_the_page_says_why(
    client: Client, person: Callable[[str], Person], settings: Any
) -> None:
    officer = person("nz_officer")
    settings.FACTOR_KEYS = (OTHER,)

    answer = _give_code(client, officer, _code(totp_secret(officer.email)))

    assert answer.status_code == 503
    assert "Codes cannot be checked now" in answer.content.decode()
    assert client.get("/").status_code == 302


@pytest.mark.django_db
def test_with_a_wrong_key_no_page_breaks(enter: Callable[[str], Client], settings: Any) -> None:
    officer = enter("nz_officer")
    settings.FACTOR_KEYS = (OTHER,)

    assert "Codes cannot be checked now" in officer.get("/accounts/2fa/").content.decode()
    assert officer.get("/").status_code == 200


@pytest.mark.django_db
def test_renewing_seals_with_the_newest_key(
    client: Client, person: Callable[[str], Person], settings: Any, capsys: Any
) -> None:
    officer = person("nz_officer")
    settings.FACTOR_KEYS = (OTHER, *settings.FACTOR_KEYS)

    call_command("renew_factor_keys")
    settings.FACTOR_KEYS = (OTHER,)

    assert capsys.readouterr().out.strip() == str(Authenticator.objects.count())
    assert _give_code(client, officer, _code(totp_secret(officer.email)))["Location"] == "/"


@pytest.mark.django_db
def test_renewing_without_the_key_changes_nothing(person: Callable[[str], Person], settings: Any) -> None:
    before = _stored(person("nz_officer"))
    settings.FACTOR_KEYS = (OTHER,)

    with pytest.raises(CommandError, match="Nothing was changed"):
        call_command("renew_factor_keys")

    assert _stored(person("nz_officer")) == before


@pytest.mark.django_db
def test_the_migration_seals_what_stood_in_clear_and_has_a_way_back(person: Callable[[str], Person]) -> None:
    migration = importlib.import_module("members.migrations.0011_sealed_seeds")
    secret = totp_secret(person("nz_officer").email)

    migration.unseal(apps, None)
    assert secret in _stored(person("nz_officer"))
    migration.seal(apps, None)

    assert secret not in _stored(person("nz_officer"))
    row = Authenticator.objects.get(user=person("nz_officer"), type="totp")
    assert seeds.unseal(row.data["secret"]) == secret
