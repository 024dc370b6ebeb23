"""Files and functions stay small enough to be read at one sitting; what is larger has its reason here."""

from __future__ import annotations

import ast
import tokenize
from functools import cache
from pathlib import Path

import pytest

from tests.contracts import sources
from tests.contracts.sources import name, nodes, python, tree

FILE, LARGEST_FILE = 300, 400
FUNCTION, LARGEST_FUNCTION = 40, 60

# Larger than usual, never larger than the hard limit: path → why.
LARGE_FILES: dict[str, str] = {
    "tests/browser/test_first_walk.py": "one story of several people, told from the first step to the last",
    "operations/migrations/0002_referral_walls.py": "the wall of referrals is read as a whole: triggers and policies",
    "operations/migrations/0041_who_writes_in_plans.py": "the second half of the wall of plans, read as a whole too",
    "operations/migrations/0047_steps_and_clocks.py": "the steps of a referral and its clock are read as a whole",
    "members/permissions.py": "who may do what with members is read in one file, also by those who do not program",
    "operations/referrals/services.py": "the eleven verbs of a referral stand together, each with its whole signature",
}
# Path and function → why.
LARGE_FUNCTIONS: dict[str, str] = {
    "jpoa_portal/demo/members.py:_officers": "five kinds of rows made from one list, in the order in which they depend",
}

_NO_CODE = {
    tokenize.COMMENT,
    tokenize.NL,
    tokenize.NEWLINE,
    tokenize.INDENT,
    tokenize.DEDENT,
    tokenize.ENCODING,
    tokenize.ENDMARKER,
}
_WITH_DOCSTRING = ast.Module | ast.ClassDef | ast.FunctionDef | ast.AsyncFunctionDef


@cache
def code_lines(path: Path) -> set[int]:
    """The numbers of the lines that hold code: no blank line, no comment, no docstring."""
    with path.open("rb") as file:
        lines = {
            line
            for token in tokenize.tokenize(file.readline)
            if token.type not in _NO_CODE
            for line in range(token.start[0], token.end[0] + 1)
        }
    for node in nodes(tree(path)):
        if isinstance(node, _WITH_DOCSTRING) and ast.get_docstring(node, clean=False) is not None:
            docstring = node.body[0]
            lines -= set(range(docstring.lineno, (docstring.end_lineno or docstring.lineno) + 1))
    return lines


def lines_of(node: ast.FunctionDef | ast.AsyncFunctionDef) -> range:
    return range(node.lineno, (node.end_lineno or node.lineno) + 1)


def functions(path: Path) -> dict[str, int]:
    """How many lines of code each function has that is long with blank lines and words, by path and name."""
    return {
        f"{name(path)}:{node.name}": len(code_lines(path) & set(lines_of(node)))
        for node in nodes(tree(path))
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef) and len(lines_of(node)) > FUNCTION
    }


def is_long(path: Path) -> bool:
    """Whether a file is long with blank lines and words; what is not has no code to be counted."""
    return path.read_bytes().count(b"\n") > FILE


# Counting code is slow, so only what is long at first sight is counted.
FILES = {name(path): len(code_lines(path)) for path in python() if is_long(path)}
FUNCTIONS = {where: size for path in python() for where, size in functions(path).items()}


def test_lines_of_code_are_counted_without_words(tmp_path: Path) -> None:
    sample = tmp_path / "sample.py"
    sample.write_text(
        '"""Words.\n\nMore."""\n\n# why\nx = (\n    1,\n)\n\n\ndef f():\n    """Words."""\n    return """a\nb"""\n'
    )

    assert code_lines(sample) == {6, 7, 8, 11, 13, 14}


def test_every_file_is_looked_at() -> None:
    looked_at = {name(path) for path in python()}

    assert len(looked_at) > 100
    assert {"manage.py", "members/grants.py", "operations/migrations/0002_referral_walls.py"} <= looked_at


def test_what_is_long_would_be_found(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    sample = tmp_path / "sample.py"
    sample.write_text("def f():\n" + "    x = 1\n" * FILE + "    return x\n")
    monkeypatch.setattr(sources, "ROOT", tmp_path)

    assert is_long(sample)
    assert functions(sample) == {"sample.py:f": FILE + 2}


def test_files_are_small() -> None:
    assert {path: size for path, size in FILES.items() if size > FILE and path not in LARGE_FILES} == {}


def test_functions_are_small() -> None:
    assert {place: size for place, size in FUNCTIONS.items() if size > FUNCTION and place not in LARGE_FUNCTIONS} == {}


def test_no_reason_lifts_the_hard_limits() -> None:
    assert {path: size for path, size in FILES.items() if size > LARGEST_FILE} == {}
    assert {place: size for place, size in FUNCTIONS.items() if size > LARGEST_FUNCTION} == {}


@pytest.mark.parametrize(
    ("table", "sizes", "limit"), [(LARGE_FILES, FILES, FILE), (LARGE_FUNCTIONS, FUNCTIONS, FUNCTION)]
)
def test_exceptions_are_still_needed(table: dict[str, str], sizes: dict[str, int], limit: int) -> None:
    assert {what: why for what, why in table.items() if not why or sizes.get(what, 0) <= limit} == {}
