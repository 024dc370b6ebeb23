"""Coming, going and being refused stand in the audit; nothing that was typed does."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from typing import Any

import pytest
import time_machine
from allauth.account.forms import default_token_generator
from allauth.account.utils import user_pk_to_url_str
from django.conf import settings
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from audit.models import AuditEntry
from jpoa_portal.demo.members import PASSWORD, totp_secret
from members.acting import acting_as
from members.models import Person
from members.trail.services import SEALER
from tests.members.signing_in.softkey import SoftKey
from tests.totp import code_now

pytestmark = pytest.mark.django_db

LOGIN, CODE = "/accounts/login/", "/accounts/2fa/authenticate/"
ANOTHER = "a passphrase for another year"


@pytest.fixture(autouse=True)
def moment() -> Iterator[Any]:
    """A moment in the middle of a code's half minute."""
    now = int(time.time()) // 30 * 30 + 10
    with time_machine.travel(datetime.fromtimestamp(now, UTC), tick=False) as travel:
        yield travel


@pytest.fixture
def written() -> Callable[[], list[AuditEntry]]:
    """The entries since the test began, in their order."""

    def entries() -> list[AuditEntry]:
        with acting_as(SEALER):
            return [row for row in AuditEntry.objects.order_by("id") if row.id not in before]

    before: set[Any] = set()
    before = {row.id for row in entries()}
    return entries


def _code(email: str) -> str:
    return code_now(totp_secret(email))


def _told(entries: list[AuditEntry]) -> list[tuple[Any, ...]]:
    return [(row.action, row.outcome, row.object_kind, row.object_id, row.person_id, row.country) for row in entries]


def _sign_in(client: Client, person: Person) -> None:
    client.post(LOGIN, {"login": person.email, "password": PASSWORD})
    client.post(CODE, {"code": _code(person.email)})


def test_a_sign_in_is_one_entry_once_both_factors_are_given(
    client: Client, person: Callable[[str], Person], written: Callable[[], list[AuditEntry]]
) -> None:
    officer = person("nz_officer")
    client.post(LOGIN, {"login": officer.email, "password": PASSWORD})
    assert written() == []

    client.post(CODE, {"code": _code(officer.email)})

    assert _told(written()) == [("sign_in", "done", "person", officer.id, officer.id, "NZ")]
    (entry,) = written()
    assert entry.agency_id and entry.group_id


def test_the_demo_door_is_a_sign_in_too(
    client: Client, person: Callable[[str], Person], written: Callable[[], list[AuditEntry]], settings: Any
) -> None:
    settings.DEMO = True
    client.post("/demo/enter/", {"person": str(person("vn_officer").id)})

    assert [(row.action, row.country) for row in written()] == [("sign_in", "VN")]


def test_a_sign_out_is_an_entry(
    enter: Callable[[str], Client], person: Callable[[str], Person], written: Callable[[], list[AuditEntry]]
) -> None:
    client = enter("nz_officer")
    client.post("/accounts/logout/")
    officer = person("nz_officer").id

    assert _told(written())[-1] == ("sign_out", "done", "person", officer, officer, "NZ")
    client.post("/accounts/logout/")
    assert len(written()) == 2


def test_a_wrong_password_is_a_refusal_in_the_name_of_the_account(
    client: Client, person: Callable[[str], Person], written: Callable[[], list[AuditEntry]]
) -> None:
    officer = person("nz_officer")
    client.post(LOGIN, {"login": officer.email.upper(), "password": "hunter two and more"})

    assert _told(written()) == [("sign_in", "refused", "person", officer.id, officer.id, "NZ")]


def test_an_unknown_address_is_a_refusal_of_nobody(client: Client, written: Callable[[], list[AuditEntry]]) -> None:
    client.post(LOGIN, {"login": "spy@elsewhere.example", "password": "hunter two and more"})

    assert _told(written()) == [("sign_in", "refused", "person", None, None, "")]


def test_nothing_that_was_typed_is_written_down(
    client: Client, person: Callable[[str], Person], written: Callable[[], list[AuditEntry]]
) -> None:
    for address in ("spy@elsewhere.example", person("nz_officer").email):
        client.post(LOGIN, {"login": address, "password": "hunter two and more"})
    client.post(LOGIN, {"login": person("nz_officer").email, "password": PASSWORD})
    client.post(CODE, {"code": "918273"})

    with acting_as(SEALER), connection.cursor() as cursor:
        cursor.execute("select audit_entry_line(e) from audit_auditentry e where outcome = 'refused'")
        lines = " ".join(line for (line,) in cursor.fetchall())
    assert len(written()) == 3
    assert not [typed for typed in ("hunter", "elsewhere", "918273", "whitcombe", PASSWORD) if typed in lines.lower()]


def test_a_known_address_costs_as_many_questions_as_an_unknown_one(
    client: Client, person: Callable[[str], Person]
) -> None:
    """Else the time of the answer would tell who has an account."""

    def questions(address: str) -> int:
        with CaptureQueriesContext(connection) as asked:
            client.post(LOGIN, {"login": address, "password": "hunter two and more"})
        return len(asked)

    assert questions(person("nz_officer").email) == questions("spy@elsewhere.example")


def test_a_suspended_account_is_refused_in_its_name(
    client: Client, person: Callable[[str], Person], written: Callable[[], list[AuditEntry]]
) -> None:
    suspended = person("Thanawat Kaewprasit")
    client.post(LOGIN, {"login": suspended.email, "password": PASSWORD})

    assert _told(written()) == [("sign_in", "refused", "person", suspended.id, suspended.id, "TH")]


def test_a_wrong_code_is_a_refusal(
    client: Client, person: Callable[[str], Person], written: Callable[[], list[AuditEntry]]
) -> None:
    officer = person("nz_officer")
    client.post(LOGIN, {"login": officer.email, "password": PASSWORD})
    client.post(CODE, {"code": "000000" if _code(officer.email) != "000000" else "111111"})

    assert _told(written()) == [("give_second_factor", "refused", "person", officer.id, officer.id, "NZ")]


def test_a_new_password_is_one_entry_with_the_change(
    client: Client, person: Callable[[str], Person], written: Callable[[], list[AuditEntry]]
) -> None:
    officer = person("nz_officer")
    _sign_in(client, officer)
    page = reverse("account_change_password")
    client.post(page, {"oldpassword": PASSWORD, "password1": ANOTHER, "password2": ANOTHER})
    with connection.cursor() as cursor:
        cursor.execute("set constraints row_changed immediate")

    assert _told(written())[1:] == [("change_password", "done", "person", officer.id, officer.id, "NZ")]


def test_a_password_set_by_mail_names_the_account(
    client: Client, person: Callable[[str], Person], written: Callable[[], list[AuditEntry]]
) -> None:
    officer = person("nz_officer")
    key = f"{user_pk_to_url_str(officer)}-{default_token_generator.make_token(officer)}"
    uid, token = key.split("-", 1)
    page = client.get(reverse("account_reset_password_from_key", kwargs={"uidb36": uid, "key": token}))["Location"]
    client.post(page, {"password1": ANOTHER, "password2": ANOTHER})
    with connection.cursor() as cursor:
        cursor.execute("set constraints row_changed immediate")

    assert _told(written()) == [
        ("change_password", "done", "person", officer.id, None, ""),
        ("reset_password", "done", "person", officer.id, officer.id, "NZ"),
    ]


def test_a_second_factor_that_comes_or_goes_is_an_entry(
    client: Client, person: Callable[[str], Person], written: Callable[[], list[AuditEntry]]
) -> None:
    newcomer = person("Ho Thi Quynh Giao")
    client.post(LOGIN, {"login": newcomer.email, "password": PASSWORD})
    page = reverse("mfa_activate_totp")
    secret = client.get(page).context["form"].secret
    client.post(page, {"code": code_now(secret)})
    client.post(reverse("mfa_generate_recovery_codes"))
    options = client.get(reverse("mfa_add_webauthn")).context["js_data"]
    key = SoftKey(origin=settings.PORTAL_URL)
    client.post(reverse("mfa_add_webauthn"), {"credential": key.make(options)})
    client.post(reverse("mfa_deactivate_totp"))
    with connection.cursor() as cursor:
        cursor.execute("set constraints row_changed immediate")

    actions = [row.action for row in written()]
    assert actions == [
        "sign_in",
        "add_second_factor",
        "renew_recovery_codes",
        "renew_recovery_codes",
        "add_second_factor",
        "remove_second_factor",
    ]
    assert {row.object_id for row in written()} == {newcomer.id}


def test_a_refusal_stays_when_the_request_comes_to_nothing(
    client: Client, person: Callable[[str], Person], written: Callable[[], list[AuditEntry]]
) -> None:
    """An attempt without an account leaves nothing behind but its entry."""
    client.post(LOGIN, {"login": "spy@elsewhere.example", "password": "hunter two and more"})
    client.post(LOGIN, {"login": "spy2@elsewhere.example", "password": "hunter two and more"})

    assert len(written()) == 2
