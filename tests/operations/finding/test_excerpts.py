"""The hit is marked in the text as it was written, whatever folding does to its length."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from operations.finding.excerpts import excerpt
from operations.finding.terms import Asked, forms_of, is_long_enough
from operations.identifiers.folding import folded


@pytest.mark.parametrize(
    ("text", "words", "hit"),
    [
        ("He lives on Đường Trần Hưng Đạo.", ["duong"], "Đường"),
        ("Die STRASSE in der Straße", ["strasse"], "STRASSE"),
        ("in der Straße dort", ["strasse"], "Straße"),
        ("พบที่ท่าเรือกรุงเทพ", ["ท่าเรือ"], "ท่าเรือ"),
        ("tel ๐๘๑๒๓๔", ["0812"], "๐๘๑๒"),
        ("a\u200bbc def", ["abc"], "a\u200bbc"),
        ("two   words  here", ["two words"], "two   words"),
        ("nothing of it", ["obelisk"], ""),
        ("", ["obelisk"], ""),
    ],
)
def test_the_hit_is_what_was_written(text: str, words: list[str], hit: str) -> None:
    assert excerpt(text, words).hit == hit


def test_a_long_text_is_cut_between_words() -> None:
    part = excerpt("before " * 50 + "obelisk" + " after" * 50, ["obelisk"])

    assert part.hit == "obelisk"
    assert part.before.startswith("… before") and part.after.endswith("after …")
    assert len(part.before) < 80 and len(part.after) < 120


@given(st.text(max_size=60), st.text(min_size=3, max_size=10))
def test_an_excerpt_loses_and_adds_nothing(text: str, word: str) -> None:
    part = excerpt(text, folded(word).split() or ["x"])

    assert (part.before + part.hit + part.after).strip("… ") in text or part.before.startswith("…")


def test_a_term_is_looked_for_in_each_of_its_forms() -> None:
    assert "+84912345678" in forms_of("0912 345 678", regions=["NZ", "VN"])
    assert "imo9074729" in forms_of("9074729", regions=[])
    assert "gb82west12345698765432" in forms_of("GB82 WEST 1234 5698 7654 32", regions=[])
    assert "telegram:some_name" in forms_of("https://t.me/Some_Name", regions=[])
    assert Asked("Li  Nguyễn", []).words == ["li nguyen", "li", "nguyen"]
    assert not is_long_enough("a b") and is_long_enough("a bc") and not is_long_enough("\u200b ab")
