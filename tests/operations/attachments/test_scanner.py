from __future__ import annotations

import pytest

from operations.attachments import scanner
from tests.operations.attachments import scanning


def test_the_scanner_says_what_it_found() -> None:
    with scanning.scanner() as at:
        assert scanner.is_clean([b"x" * 65_536, b"", b"y"], at=at)
        assert not scanner.is_clean([b"x" * 65_530 + scanning.HARMFUL], at=at)


@pytest.mark.parametrize("answer", [b"", b"INSTREAM size limit exceeded. ERROR", b"stream: OK and more"])
def test_any_other_answer_is_none(answer: bytes) -> None:
    with scanning.scanner(answer) as at, pytest.raises(scanner.NoAnswer):
        scanner.is_clean([b"x"], at=at)


def test_where_nobody_listens_there_is_no_answer() -> None:
    with pytest.raises(scanner.NoAnswer):
        scanner.is_clean([b"x"], at=("127.0.0.1", 1))
    with pytest.raises(scanner.NoAnswer):
        scanner.is_clean([b"x"], at="/nowhere.sock")
