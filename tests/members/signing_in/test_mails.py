"""Mails about accounts: of a new browser, with a link for a new password; signing in does not wait for them."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
import time_machine
from django.core import mail
from django.core.mail.backends.base import BaseEmailBackend
from django.db import ProgrammingError, connection, transaction
from django.test import Client
from django.test.utils import CaptureQueriesContext

from jpoa_portal.demo.members import PASSWORD, totp_secret
from members.access import system
from members.acting import acting_as
from members.models import AccountMail, Person
from members.signing_in import mails
from tests.conftest import NOW
from tests.totp import code_now

pytestmark = pytest.mark.django_db

LOGIN, CODE, FORGOTTEN = "/accounts/login/", "/accounts/2fa/authenticate/", "/accounts/password/reset/"
FIREFOX = "Mozilla/5.0 (Windows NT 10.0; Win64; x64; rv:145.0) Gecko/20100101 Firefox/145.0"
WORDS = "This browser is new for your account."


@pytest.fixture(autouse=True)
def moment() -> Iterator[Any]:
    """A moment in the middle of a code's half minute; it moves only when a test moves it."""
    now = int(time.time()) // 30 * 30 + 10
    with time_machine.travel(datetime.fromtimestamp(now, UTC), tick=False) as travel:
        yield travel


@pytest.fixture
def officer(person: Callable[[str], Person]) -> Person:
    """Somebody who has signed in before, somewhere."""
    Person.objects.filter(id=person("nz_officer").id).update(last_login=datetime(2026, 1, 1, tzinfo=UTC))
    return person("nz_officer")


def _sign_in(person: Person, client: Client | None = None) -> Client:
    client = client or Client(SERVER_NAME="localhost", HTTP_USER_AGENT=FIREFOX)
    client.post(LOGIN, {"login": person.email, "password": PASSWORD})
    code = code_now(totp_secret(person.email))
    assert client.post(CODE, {"code": code})["Location"] == "/"
    return client


def _waiting() -> list[AccountMail]:
    with acting_as(mails.SYSTEM):
        return list(AccountMail.objects.filter(done_at__isnull=True).order_by("made_at"))


class NoServer(BaseEmailBackend):
    """A mail server that is down."""

    def send_messages(self, email_messages: Any) -> int:
        raise ConnectionRefusedError


def test_a_new_browser_is_told_by_mail_and_on_the_next_page(officer: Person, mailoutbox: list[Any]) -> None:
    client = _sign_in(officer)

    assert WORDS in client.get("/").content.decode()
    assert WORDS not in client.get("/").content.decode()
    assert mailoutbox == []
    assert mails.deliver(now=NOW) == 1
    (told,) = mailoutbox
    assert (told.to, told.subject) == ([officer.email], "JPOA Portal: A new browser was used to sign in")
    assert "Firefox on Windows" in told.body
    assert "/accounts/sessions/" in told.body and "/accounts/password/change/" in told.body
    assert "Tomasi Fonoti-Reed" in told.body  # administers the agency
    assert told.extra_headers["Auto-Submitted"] == "auto-generated"


def test_the_mail_says_when_in_the_persons_own_zone_and_in_utc(officer: Person, mailoutbox: list[Any]) -> None:
    _sign_in(officer)
    mails.deliver(now=NOW)

    assert f"{datetime.now(UTC):%H:%M} UTC" in mailoutbox[0].body
    assert "UTC+13" in mailoutbox[0].body or "UTC+12" in mailoutbox[0].body


def test_the_mail_holds_no_network_address_and_nothing_the_browser_wrote(
    officer: Person, mailoutbox: list[Any]
) -> None:
    client = Client(
        SERVER_NAME="localhost", REMOTE_ADDR="198.51.100.77", HTTP_USER_AGENT="Evil Browser http://evil.example"
    )
    _sign_in(officer, client)
    mails.deliver(now=NOW)

    assert "a browser that does not say its name" in mailoutbox[0].body
    assert "198.51.100.77" not in mailoutbox[0].body and "evil" not in mailoutbox[0].body.lower()


def test_a_known_browser_is_not_told(officer: Person, moment: Any) -> None:
    client = _sign_in(officer)
    client.post("/accounts/logout/")
    moment.shift(timedelta(seconds=30))
    before = len(_waiting())

    _sign_in(officer, client)

    assert len(_waiting()) == before == 1


def test_a_browser_known_for_a_colleague_is_new_for_oneself(officer: Person, person: Callable[[str], Person]) -> None:
    desk = _sign_in(person("nz_colleague"))
    desk.post("/accounts/logout/")

    _sign_in(officer, desk)

    assert [row.person_id for row in _waiting()] == [officer.id]


def test_the_very_first_sign_in_of_an_account_is_not_told(person: Callable[[str], Person]) -> None:
    newcomer = person("nz_officer")
    assert newcomer.last_login is None

    client = _sign_in(newcomer)

    assert _waiting() == []
    assert WORDS not in client.get("/").content.decode()
    assert person("nz_officer").last_login


def test_a_password_alone_causes_no_mail(officer: Person) -> None:
    Client(SERVER_NAME="localhost").post(LOGIN, {"login": officer.email, "password": PASSWORD})

    assert _waiting() == []


def test_signing_in_works_while_the_mail_server_is_down_and_the_mail_leaves_later(
    officer: Person, settings: Any, moment: Any
) -> None:
    settings.EMAIL_BACKEND = f"{__name__}.NoServer"
    assert _sign_in(officer).get("/").status_code == 200
    assert mails.deliver(now=NOW) == 0
    settings.EMAIL_BACKEND = "django.core.mail.backends.locmem.EmailBackend"
    assert mails.deliver(now=NOW) == 0  # leased

    moment.shift(timedelta(minutes=3))

    assert mails.deliver(now=NOW) == 1
    assert len(mail.outbox) == 1
    assert mails.deliver(now=NOW) == 0


@pytest.mark.parametrize("page", ["sign_in", "forgotten"])
def test_a_page_asks_as_much_for_any_address(client: Client, person: Callable[[str], Person], page: str) -> None:
    """Else the time of the answer would tell who has an account."""

    def questions(address: str) -> int:
        with CaptureQueriesContext(connection) as asked:
            if page == "forgotten":
                client.post(FORGOTTEN, {"email": address})
            else:
                client.post(LOGIN, {"login": address, "password": "not the passphrase"})
        return len(asked)

    questions("somebody@elsewhere.example")  # the first from an address makes its count
    addresses = [person("nz_officer").email, person("Thanawat Kaewprasit").email, "nobody@elsewhere.example"]
    assert len({questions(address) for address in addresses}) == 1


def test_a_link_for_a_new_password_works_and_stands_in_no_table(
    client: Client, officer: Person, mailoutbox: list[Any]
) -> None:
    new = "seven lanterns under wet gravel"
    client.post(FORGOTTEN, {"email": officer.email.upper()})
    mails.deliver(now=NOW)
    (path,) = [word for word in mailoutbox[0].body.split() if "/reset/key/" in word]
    page = client.get("/" + path.split("/", 3)[3])["Location"]
    client.post(page, {"password1": new, "password2": new})

    assert client.post(LOGIN, {"login": officer.email, "password": new})["Location"] == CODE


@pytest.mark.parametrize("who", ["nobody@elsewhere.example", "Thanawat Kaewprasit", "not an address"])
def test_nobody_else_gets_one(client: Client, person: Callable[[str], Person], who: str) -> None:
    email = who if "@" in who or who.startswith("not") else person(who).email
    client.post(FORGOTTEN, {"email": email})

    assert mails.deliver(now=NOW) == 0
    assert mail.outbox == []


def test_three_links_within_a_quarter_of_an_hour_are_enough(client: Client, officer: Person, moment: Any) -> None:
    for _ in range(5):
        assert client.post(FORGOTTEN, {"email": officer.email}).status_code == 302
    assert mails.deliver(now=NOW) == 3

    moment.shift(timedelta(minutes=16))
    client.post(FORGOTTEN, {"email": officer.email})
    assert mails.deliver(now=NOW) == 1


def test_asking_very_often_from_one_place_is_stopped(client: Client) -> None:
    answers = [client.post(FORGOTTEN, {"email": f"{number}@elsewhere.example"}) for number in range(21)]

    assert [answer.status_code for answer in answers] == [302] * 20 + [429]
    assert "Wait a minute" in answers[-1].content.decode()


def test_what_has_left_goes_after_a_day(officer: Person, moment: Any) -> None:
    _sign_in(officer)
    mails.promise_new_password(person=None)
    mails.deliver(now=NOW)
    moment.shift(timedelta(days=1, seconds=1))

    mails.deliver(now=NOW)

    with acting_as(mails.SYSTEM), connection.cursor() as cursor:  # PostgreSQL's clock decides, and it stands still here
        cursor.execute("select count(*) from members_accountmail where done_at is null")
        assert cursor.fetchone() == (0,)


def test_nobody_but_the_named_system_actor_reads_or_marks_them(officer: Person, acting: Callable[[str], Any]) -> None:
    mails.promise_new_password(person=officer)

    for who in (acting("nz_officer"), acting_as(system("notices"))):
        with who:
            assert not AccountMail.objects.exists()
            assert AccountMail.objects.update(done_at=NOW) == 0
    with pytest.raises(ProgrammingError), transaction.atomic():
        AccountMail(person=officer, kind="forgotten", made_at=NOW, is_sent=True).save(force_insert=True)
