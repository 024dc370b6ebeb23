"""Which passwords the portal takes: through the page on which people change theirs."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from django.test import Client

from jpoa_portal.demo.members import PASSWORD
from members.models import Person

pytestmark = pytest.mark.django_db

PAGE = "/accounts/password/change/"
GOOD = "seven lanterns under wet gravel"


@pytest.fixture
def errors(enter: Callable[[str], Client]) -> Callable[[str], list[str]]:
    """What the page says to a new password."""
    officer = enter("nz_officer")

    def said(password: str, again: str | None = None) -> list[str]:
        form = {"oldpassword": PASSWORD, "password1": password, "password2": password if again is None else again}
        answer = officer.post(PAGE, form)
        if answer.status_code == 302:
            return []
        return [words for of_field in answer.context["form"].errors.values() for words in of_field]

    return said


@pytest.mark.parametrize(
    ("password", "is_taken"),
    [
        ("vex plum, gnat", False),  # 14
        ("vex plum, gnats", True),
        ((GOOD + " ") * 4, True),
        (GOOD * 4 + "kiln", True),
        (GOOD * 4 + "kilns", False),
    ],
)
def test_fifteen_to_128_characters_are_taken(errors: Callable[[str], list[str]], password: str, is_taken: bool) -> None:
    assert (errors(password) == []) is is_taken
    assert is_taken or len(password) in {14, 129}


def test_too_long_is_told_in_words(errors: Callable[[str], list[str]]) -> None:
    assert errors("x" * 100_000) == ["Use at most 128 characters."]


@pytest.mark.parametrize(
    "password",
    [
        "aaaaaaaaaaaaaaa",
        "passwordpassword",
        "PasswordPassword1",
        "Passw0rd!Passw0rd!",
        "qwertyuiopasdfg",
        "1qaz2wsx3edc4rfv",
        "123456789012345",
        "abcabcabcabcabc",
        "iloveyou iloveyou",
        "password " * 14,
    ],
)
def test_what_is_guessed_early_is_refused(errors: Callable[[str], list[str]], password: str) -> None:
    assert any("easy to guess" in words for words in errors(password))


@pytest.mark.parametrize(
    "password",
    [
        "Bali Process 2026",
        "JPOA Portal JPOA Portal",
        "jpoa-portal-2026!",
        "Hana Whitcombe 1984",
        "whitcombe hana border",
        "Viet Nam police Viet Nam",
    ],
)
def test_words_of_this_place_do_not_count(errors: Callable[[str], list[str]], password: str) -> None:
    assert any("mostly the name of the portal" in words for words in errors(password))


def test_such_a_word_among_others_does_no_harm(errors: Callable[[str], list[str]]) -> None:
    assert errors("police lanterns under wet gravel") == []


@pytest.mark.parametrize(
    "password",
    [
        GOOD,
        GOOD.upper(),
        "đèn lồng dưới sỏi ướt",
        "โคมไฟเจ็ดดวงใต้กรวด",
        "فوانيس سبعة تحت الحصى",
        "🦀🪔🌧️ gravel and seven lanterns",
        "74!0291-8837/5526",
    ],
)
def test_any_signs_are_taken(errors: Callable[[str], list[str]], password: str) -> None:
    assert errors(password) == []


def test_a_password_is_taken_as_typed(
    enter: Callable[[str], Client], person: Callable[[str], Person], errors: Callable[[str], list[str]]
) -> None:
    typed = f"  {GOOD}  "

    assert errors(typed) == []

    officer = person("nz_officer")
    assert officer.check_password(typed)
    assert not officer.check_password(GOOD)


def test_the_wrong_old_password_or_another_second_one_changes_nothing(
    errors: Callable[..., list[str]], enter: Callable[[str], Client], person: Callable[[str], Person]
) -> None:
    assert errors(GOOD, "another " + GOOD)
    wrong = {"oldpassword": GOOD, "password1": GOOD, "password2": GOOD}
    assert enter("nz_officer").post(PAGE, wrong).status_code == 200

    assert person("nz_officer").check_password(PASSWORD)


def test_managers_are_told_which_field_is_which(enter: Callable[[str], Client]) -> None:
    page: Any = enter("nz_officer").get(PAGE).content.decode()

    assert page.count('autocomplete="new-password"') == 2
    assert page.count('autocomplete="current-password"') == 1
    assert "maxlength" not in page  # a browser would cut a pasted password without a word
