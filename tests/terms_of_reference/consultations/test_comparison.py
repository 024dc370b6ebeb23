from __future__ import annotations

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


def test_options_stand_place_by_place() -> None:
    assert side_by_side(["6", "9"], ["6", "8", "12"]) == [Pair(1, "6", "6"), Pair(2, "9", "8"), Pair(3, "", "12")]
    assert [pair.is_changed for pair in side_by_side(["6", "9"], ["6", "8", "12"])] == [False, True, True]
    assert side_by_side(["6", "9"], ["6"])[1] == Pair(2, "9", "")
