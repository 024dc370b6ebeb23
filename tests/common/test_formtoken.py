from __future__ import annotations

from datetime import UTC, datetime, timedelta

import time_machine
from django.core import signing
from hypothesis import given
from hypothesis import strategies as st

from common import formtoken
from common.ids import uuid7

PATH = "/referrals/new/"
PERSON = uuid7()
TOKEN = formtoken.issue(person_id=PERSON, path=PATH)
SHOWN_AT = datetime(2026, 11, 24, 3, 0, tzinfo=UTC)


def test_a_token_says_for_whom_and_where_its_form_was_made() -> None:
    token = formtoken.read(TOKEN, path=PATH)

    assert token is not None
    assert (token.person_id, token.path) == (PERSON, PATH)


def test_each_showing_of_a_form_is_another_one() -> None:
    again = formtoken.read(formtoken.issue(person_id=PERSON, path=PATH), path=PATH)

    assert again is not None
    assert again != formtoken.read(TOKEN, path=PATH)


def test_the_same_token_names_the_same_showing_each_time() -> None:
    assert formtoken.read(TOKEN, path=PATH) == formtoken.read(TOKEN, path=PATH)


def test_a_token_of_another_page_is_none() -> None:
    assert formtoken.read(TOKEN, path="/referrals/other/") is None


@given(place=st.integers(0, len(TOKEN) - 1), sign=st.characters())
def test_a_token_with_any_character_changed_is_none(place: int, sign: str) -> None:
    changed = TOKEN[:place] + sign + TOKEN[place + 1 :]

    assert changed == TOKEN or formtoken.read(changed, path=PATH) is None


@given(st.text())
def test_any_text_that_was_never_signed_is_none(text: str) -> None:
    assert formtoken.read(text, path=PATH) is None


@given(st.integers(0, len(TOKEN) - 1))
def test_a_part_of_a_token_is_none(length: int) -> None:
    assert formtoken.read(TOKEN[:length], path=PATH) is None


def test_a_text_that_the_portal_signed_for_something_else_is_none() -> None:
    foreign = signing.dumps([PERSON.hex, PATH, uuid7().hex], salt="members.invitation")

    assert formtoken.read(foreign, path=PATH) is None


def test_a_token_holds_for_thirty_days_and_no_longer() -> None:
    with time_machine.travel(SHOWN_AT, tick=False):
        text = formtoken.issue(person_id=PERSON, path=PATH)
    with time_machine.travel(SHOWN_AT + timedelta(days=30), tick=False):
        assert formtoken.read(text, path=PATH) is not None
    with time_machine.travel(SHOWN_AT + timedelta(days=30, seconds=1), tick=False):
        assert formtoken.read(text, path=PATH) is None
