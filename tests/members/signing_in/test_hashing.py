"""Password hashes are made a few at once; who comes when the line is full is told so, account or no account."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager

import pytest
from django.conf import settings
from django.contrib.auth.hashers import Argon2PasswordHasher, check_password, get_hasher, make_password
from django.test import Client

from jpoa_portal import settings as portal_settings
from jpoa_portal.demo.members import PASSWORD
from members.models import Person
from members.signing_in import hashing
from members.signing_in.hashing import TooManyAtOnce, place

LOGIN, CHANGE = "/accounts/login/", "/accounts/password/change/"
WORDS = "Many people are signing in at this moment."


@pytest.fixture(autouse=True)
def patience(monkeypatch: pytest.MonkeyPatch) -> None:
    """Shorter, so that the tests are."""
    monkeypatch.setattr(hashing, "PATIENCE_SECONDS", 0.2)


@contextmanager
def _full() -> Iterator[None]:
    with ExitStack() as stack:
        for _ in range(settings.HASHES_AT_ONCE):
            stack.enter_context(place())
        yield


def test_every_hash_goes_through_the_line() -> None:
    assert all(isinstance(get_hasher(name), hashing.BoundedHasher) for name in ("default", "argon2"))
    encoded = make_password(PASSWORD)

    with _full():
        with pytest.raises(TooManyAtOnce):
            make_password(PASSWORD)
        with pytest.raises(TooManyAtOnce):
            check_password(PASSWORD, encoded)
    assert check_password(PASSWORD, encoded)
    assert not check_password("another passphrase", encoded)


def test_outside_the_tests_hashes_have_djangos_cost() -> None:
    assert portal_settings.PASSWORD_HASHERS == ["members.signing_in.hashing.BoundedHasher"]
    used, djangos = hashing.BoundedHasher, Argon2PasswordHasher
    assert (used.time_cost, used.memory_cost, used.parallelism) == (
        djangos.time_cost,
        djangos.memory_cost,
        djangos.parallelism,
    )


def test_no_more_than_the_setting_says_are_made_at_once() -> None:
    running, most, lock = 0, 0, threading.Lock()

    def work() -> None:
        nonlocal running, most
        with place():
            with lock:
                running += 1
                most = max(most, running)
            threading.Event().wait(0.02)
            with lock:
                running -= 1

    threads = [threading.Thread(target=work) for _ in range(settings.HASHES_AT_ONCE * 4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert most == settings.HASHES_AT_ONCE


def test_a_hash_that_fails_gives_its_place_back() -> None:
    for _ in range(settings.HASHES_AT_ONCE + 1):
        with pytest.raises(AttributeError):
            get_hasher().encode(None, "salt" * 6)  # type: ignore[arg-type]  # what must not happen

    assert make_password(PASSWORD)


@pytest.mark.django_db
@pytest.mark.parametrize("who", ["nz_officer", "Thanawat Kaewprasit", ""])
def test_in_a_burst_the_sign_in_asks_to_wait_whoever_it_is(
    client: Client, person: Callable[[str], Person], who: str
) -> None:
    email = person(who).email if who else "nobody@nz-border.example"

    with _full():
        answer = client.post(LOGIN, {"login": email, "password": PASSWORD})

    page = answer.content.decode()
    assert (answer.status_code, answer["Retry-After"]) == (503, "5")
    assert WORDS in page and email in page and PASSWORD not in page
    assert not answer.context["form"].errors.get("login")


@pytest.mark.django_db
def test_a_burst_is_not_counted_as_wrong_passwords(client: Client, person: Callable[[str], Person]) -> None:
    officer = person("nz_officer")
    with _full():
        for _ in range(12):
            assert client.post(LOGIN, {"login": officer.email, "password": PASSWORD}).status_code == 503

    assert client.post(LOGIN, {"login": officer.email, "password": PASSWORD}).status_code == 302


@pytest.mark.django_db
@pytest.mark.parametrize(("who", "page"), [("nz_officer", CHANGE), ("Ho Thi Quynh Giao", "/accounts/reauthenticate/")])
def test_other_pages_that_check_a_password_say_it_too(enter: Callable[[str], Client], who: str, page: str) -> None:
    officer, new = enter(who), "a passphrase for another year"

    with _full():
        form = {"oldpassword": PASSWORD, "password": PASSWORD, "password1": new, "password2": new}
        answer = officer.post(page, form)

    assert (answer.status_code, answer["Retry-After"]) == (503, "5")
    assert "Many people are signing in at this moment" in answer.content.decode()
