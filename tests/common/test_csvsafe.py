from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from common.csvsafe import plain, safe


@pytest.mark.parametrize("text", ["=1+1", "+64 4 555", "-1", "@SUM(A1)", "\t=1", "\r=1"])
def test_what_a_spreadsheet_would_calculate_is_marked(text: str) -> None:
    assert safe(text) == f"'{text}"


@pytest.mark.parametrize("text", ["", "Border Liaison Unit", "'quoted'", "1+1", "a=b"])
def test_other_texts_stay_as_they_are(text: str) -> None:
    assert (safe(text), plain(text)) == (text, text)


@given(st.text())
def test_what_went_out_safely_comes_in_as_it_was(text: str) -> None:
    assert plain(safe(text)) == text or text.startswith("'")
