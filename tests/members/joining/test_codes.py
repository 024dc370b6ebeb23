"""Codes: read from paper, typed in any way, made by this portal for one purpose."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from members.joining.codes import ALPHABET, INVITATION, code_of, handle_of, new_handle

HANDLES = st.text(ALPHABET, min_size=8, max_size=8)


@given(HANDLES)
def test_a_code_gives_its_handle_back(handle: str) -> None:
    code = code_of(handle, purpose=INVITATION)

    assert len(code.replace("-", "")) == 24
    assert handle_of(code, purpose=INVITATION) == handle
    assert handle_of(f" {code.lower().replace('-', ' ')} ", purpose=INVITATION) == handle


@given(HANDLES, st.integers(0, 23), st.sampled_from(ALPHABET))
def test_one_other_sign_makes_it_no_code(handle: str, place: int, sign: str) -> None:
    signs = code_of(handle, purpose=INVITATION).replace("-", "")
    changed = signs[:place] + sign + signs[place + 1 :]

    assert (handle_of(changed, purpose=INVITATION) is not None) is (changed == signs)


@given(st.text(max_size=60))
def test_anything_can_be_typed(text: str) -> None:
    assert handle_of(text, purpose=INVITATION) is None


def test_a_code_is_for_one_purpose() -> None:
    assert handle_of(code_of("A" * 8, purpose="something else"), purpose=INVITATION) is None


def test_another_key_makes_other_codes(settings: Any) -> None:
    code = code_of("A" * 8, purpose=INVITATION)
    settings.SECRET_KEY = "another"

    assert handle_of(code, purpose=INVITATION) is None


def test_handles_are_not_repeated_and_have_no_signs_that_look_alike() -> None:
    made = {new_handle() for _ in range(500)}

    assert len(made) == 500
    assert not set("".join(made)) & set("01IO")
    assert len(ALPHABET) == 32


@pytest.mark.parametrize("length", [0, 7, 23, 25])
def test_a_code_of_another_length_is_none(length: int) -> None:
    signs = code_of("A" * 8, purpose=INVITATION).replace("-", "") + "A"

    assert handle_of(signs[:length], purpose=INVITATION) is None
