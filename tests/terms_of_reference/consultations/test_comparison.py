from __future__ import annotations

import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from terms_of_reference.consultations.comparison import ADDED, KEPT, REMOVED, Pair, Piece, compare, side_by_side

TEXT = st.text(st.sampled_from("ab ท\n\r.é"), max_size=60)


def test_words_are_kept_removed_and_added() -> None:
    assert compare("Six months from March", "Nine months from March") == [
        Piece(REMOVED, "Six "),
        Piece(ADDED, "Nine "),
        Piece(KEPT, "months from March"),
    ]


def test_a_break_of_lines_from_a_browser_is_no_change() -> None:
    assert compare("one\r\n\r\ntwo", "one\n\ntwo") == [Piece(KEPT, "one\n\ntwo")]


@given(TEXT, TEXT)
def test_the_pieces_hold_both_texts_whole(former: str, now: str) -> None:
    pieces = compare(former, now)

    def without(kind: str) -> str:
        return "".join(piece.words for piece in pieces if piece.kind != kind)

    plain = [text.replace("\r\n", "\n").replace("\r", "\n") for text in (former, now)]
    assert [without(ADDED), without(REMOVED)] == plain
    assert all(piece.words for piece in pieces)


@given(TEXT)
def test_the_same_text_has_no_change(text: str) -> None:
    assert {piece.kind for piece in compare(text, text)} <= {KEPT}


def test_a_paragraph_that_stays_is_whole_and_a_changed_one_is_compared_by_words() -> None:
    former = "First of all.\nSix months from March.\nAnd last.\n"
    now = "First of all.\nNine months from March.\nAnd last.\n"

    assert compare(former, now) == [
        Piece(KEPT, "First of all.\n"),
        Piece(REMOVED, "Six "),
        Piece(ADDED, "Nine "),
        Piece(KEPT, "months from March.\nAnd last.\n"),
    ]


def _filled(part: str) -> str:
    """The longest text that the form takes."""
    return (part * 8_000)[:8_000]


@pytest.mark.parametrize(
    ("former", "now"),
    [
        (_filled("a\n"), _filled("a\nb\n")),
        (_filled("x a x b x c x d "), _filled("x A x B x C x D ")),
        (_filled("x a x b x c x d \n"), _filled("x A x B x C x D \n")),
        (_filled("x a x b " * 24 + "\n"), _filled("x A x B " * 24 + "\n")),
        (_filled("\n"), _filled("\n ")),
        (_filled("a "), "b " + _filled("a ")[:-4] + "b "),
    ],
    ids=["lines", "words", "short paragraphs", "long paragraphs", "empty lines", "the same but for its ends"],
)
def test_the_longest_texts_are_compared_at_once(former: str, now: str) -> None:
    """Without a bound the first takes half an hour."""
    begun = time.process_time()
    pieces = compare(former, now)

    assert time.process_time() - begun < 2
    assert "".join(piece.words for piece in pieces if piece.kind != REMOVED) == now


def test_what_is_too_long_to_compare_is_shown_as_a_whole_between_what_is_the_same() -> None:
    former, now = (" ".join(f"{kind}{number}" for number in range(300)) for kind in ("old", "new"))

    pieces = compare(f"Same {former} end", f"Same {now} end")

    assert [piece.kind for piece in pieces] == [KEPT, REMOVED, ADDED, KEPT]


def test_options_stand_place_by_place() -> None:
    assert side_by_side(["6", "9"], ["6", "8", "12"]) == [Pair(1, "6", "6"), Pair(2, "9", "8"), Pair(3, "", "12")]
    assert [pair.is_changed for pair in side_by_side(["6", "9"], ["6", "8", "12"])] == [False, True, True]
    assert side_by_side(["6", "9"], ["6"])[1] == Pair(2, "9", "")
