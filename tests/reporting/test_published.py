"""Results published elsewhere: all of a file or nothing, and every wrong row named."""

from __future__ import annotations

import json
from collections.abc import Callable
from io import StringIO
from pathlib import Path
from typing import Any

import pytest
from django.core.management import CommandError, call_command

from audit.models import AuditEntry
from common.access import NotAllowed
from jpoa_portal.demo.files import FACTS
from members.acting import acting_as
from operations.models import JointPeriodOfAction
from reporting.models import PublishedResult
from reporting.published import COLUMNS, SYSTEM, Imported, RowError, import_results
from tests.conftest import NOW
from tests.operations.cases import Cases

pytestmark = pytest.mark.django_db

HEAD = ",".join(COLUMNS)
FILE = FACTS / "first_jpoa_results.csv"


def _row(**changes: str) -> str:
    cells = {
        "jpoa": "2015",
        "indicator": "ARREST",
        "qualifier": "exact",
        "value": "5",
        "status": "confirmed",
        "window": "in_window",
        "began_in": "",
        "source": "A report",
        **changes,
    }
    return ",".join(cells[name] for name in COLUMNS)


@pytest.fixture
def other_round(db: None) -> str:
    """The key of a round for which nothing has been published here."""
    return JointPeriodOfAction.objects.exclude(key__in=["2015", "EXERCISE"]).earliest("key").key


def _import(*rows: str, dry_run: bool = False) -> Imported:
    return _read("\n".join([HEAD, *rows]).encode(), dry_run=dry_run)


def _read(data: bytes, *, dry_run: bool = False) -> Imported:
    with acting_as(SYSTEM):
        return import_results(data, dry_run=dry_run, by=SYSTEM, now=NOW)


def test_the_same_file_again_imports_nothing_and_leaves_nine_unchanged() -> None:
    done = _read(FILE.read_bytes())

    assert (done.imported, done.unchanged, done.errors) == (0, 9, [])
    assert PublishedResult.objects.count() == 9


def test_a_new_row_is_kept_as_it_stands(other_round: str) -> None:
    done = _import(_row(jpoa=other_round, value="70", qualifier="at_least", began_in="2015", window="follow_on"))

    kept = PublishedResult.objects.get(jpoa__key=other_round)
    assert (done.imported, done.unchanged) == (1, 0)
    assert (kept.value, kept.qualifier, kept.began_in, kept.window) == (70, "at_least", "2015", "follow_on")


def test_a_row_with_another_value_takes_the_place_of_the_old_one() -> None:
    done = _import(_row(jpoa="2015", value="33"))

    assert (done.imported, done.unchanged) == (1, 0)
    assert PublishedResult.objects.get(jpoa__key="2015", indicator="ARREST").value == 33
    assert PublishedResult.objects.count() == 9


@pytest.mark.parametrize(
    ("changes", "field", "words"),
    [
        ({"jpoa": "1999"}, "jpoa", "There is no round with this key."),
        ({"indicator": "RUMOURS"}, "indicator", "Use one of: VIC_IDENT"),
        ({"qualifier": "roughly"}, "qualifier", "Use one of: exact, at_least, about."),
        ({"status": "maybe"}, "status", "Use one of: provisional, confirmed."),
        ({"window": "later"}, "window", "Use one of: in_window, follow_on."),
        ({"value": "-1"}, "value", "Write a whole number"),
        ({"value": "1.5"}, "value", "Write a whole number"),
        ({"value": "many"}, "value", "Write a whole number"),
        ({"value": ""}, "value", "Write a whole number"),
        ({"value": "٣"}, "value", "Write a whole number"),
        ({"value": "2147483648"}, "value", "Write a whole number"),
        ({"value": "99999999999999999999"}, "value", "Write a whole number"),
        ({"began_in": "1999"}, "began_in", "There is no round with this key."),
        ({"source": ""}, "source", "Say in at most 200 characters"),
        ({"source": "   "}, "source", "Say in at most 200 characters"),
        ({"source": "x" * 201}, "source", "Say in at most 200 characters"),
        ({"source": "a report\x00"}, "source", "Say in at most 200 characters"),
    ],
)
def test_each_kind_of_wrong_cell_is_named_and_nothing_is_kept(changes: dict[str, str], field: str, words: str) -> None:
    wrong = {"jpoa": "2015", "indicator": "SEARCH"} | changes

    done = _import(_row(jpoa="2015", value="33"), _row(**wrong))

    (error,) = done.errors
    assert (error.row, error.field) == (3, field)
    assert error.message.startswith(words)
    assert (done.imported, done.unchanged) == (0, 0)
    assert PublishedResult.objects.get(jpoa__key="2015", indicator="ARREST").value == 32


def test_every_wrong_cell_of_every_row_is_named() -> None:
    done = _import(
        _row(jpoa="1999", value="x"), _row(jpoa="2015"), _row(jpoa="2015", indicator="TRAIN", status="maybe")
    )

    assert [(error.row, error.field) for error in done.errors] == [(2, "jpoa"), (2, "value"), (4, "status")]


@pytest.mark.parametrize("row", ["2015,ARREST", _row(jpoa="2015") + ",one,more"])
def test_a_row_with_too_few_or_too_many_cells_is_named(row: str) -> None:
    assert [(error.row, error.field) for error in _import(row).errors] == [(2, "file")]


def test_a_figure_that_stands_twice_is_named_with_its_first_line() -> None:
    done = _import(_row(jpoa="2015", value="33"), _row(jpoa="2015", value="34"))

    assert done.errors == [RowError(3, "indicator", "The same figure stands in line 2.")]


@pytest.mark.parametrize(
    "data",
    [
        b"",
        b"jpoa,value\n2015,3\n",
        HEAD.encode() + b",extra\n",
        HEAD.encode("utf-16"),
        b"\xff\xfe\x00",
        b'"\n' + HEAD.encode(),
    ],
)
def test_what_is_no_such_table_is_one_error_of_the_file(data: bytes) -> None:
    done = _read(data)

    assert [(error.row, error.field) for error in done.errors] == [(1, "file")]


def test_the_order_of_the_columns_and_a_mark_at_the_beginning_do_not_matter() -> None:
    names = list(reversed(COLUMNS))
    cells = dict(zip(COLUMNS, _row(jpoa="2015", value="32", source="x").split(","), strict=True))
    data = "\n".join([",".join(names), ",".join(cells[name] for name in names)])

    assert _read(data.encode("utf-8-sig"), dry_run=True).errors == []


def test_a_dry_run_says_what_would_be_done_and_keeps_nothing() -> None:
    done = _import(_row(jpoa="2015", value="33"), _row(jpoa="2015", indicator="CHARGED"), dry_run=True)

    assert (done.imported, done.errors) == (2, [])
    assert PublishedResult.objects.get(jpoa__key="2015", indicator="ARREST").value == 32
    assert not PublishedResult.objects.filter(indicator="CHARGED").exists()


def _by_the_chair(cases: Cases, *rows: str, dry_run: bool = False) -> list[str]:
    """What the audit of the chair's agency says of an import by the chair."""
    data = "\n".join([HEAD, *rows]).encode()
    with cases.acting("nz_chair") as chair:
        import_results(data, dry_run=dry_run, by=chair, now=NOW)
    with cases.acting("nz_administrator"):
        return list(AuditEntry.objects.filter(action="import_results").values_list("words", flat=True))


def test_an_import_stands_in_the_audit_with_its_number_of_rows(cases: Cases) -> None:
    rows = [_row(jpoa="2015", value="33"), _row(jpoa="2015", indicator="CHARGED")]

    assert _by_the_chair(cases, *rows) == ["2 rows"]


@pytest.mark.parametrize(("value", "dry_run"), [("many", False), ("33", True)])
def test_an_import_that_keeps_nothing_is_no_entry(cases: Cases, value: str, dry_run: bool) -> None:
    assert _by_the_chair(cases, _row(jpoa="2015", value=value), dry_run=dry_run) == []


def test_nobody_but_a_chair_imports(cases: Cases) -> None:
    with cases.acting("nz_officer") as officer, pytest.raises(NotAllowed):
        import_results(FILE.read_bytes(), dry_run=False, by=officer, now=NOW)


# The command


@pytest.fixture
def run(tmp_path: Path) -> Callable[..., tuple[int, str]]:
    """The command on a file with these rows: its exit status and what it printed."""

    def call(*rows: str, **options: Any) -> tuple[int, str]:
        file = tmp_path / "results.csv"
        file.write_text("\n".join([HEAD, *rows]), encoding="utf-8")
        out, status = StringIO(), 0
        try:
            call_command("import_published_results", str(file), stdout=out, **options)
        except SystemExit as ended:
            status = int(ended.code or 0)
        return status, out.getvalue()

    return call


def test_the_command_prints_its_counts_as_json(run: Callable[..., tuple[int, str]]) -> None:
    status, printed = run(_row(jpoa="2015", value="33"), json=True)

    assert status == 0
    assert json.loads(printed) == {"imported": 1, "unchanged": 0, "errors": []}


def test_with_an_error_it_ends_with_one_and_names_the_row(run: Callable[..., tuple[int, str]]) -> None:
    status, printed = run(_row(jpoa="2015", value="many"), json=True)

    assert status == 1
    assert json.loads(printed)["errors"] == [
        {"row": 2, "field": "value", "message": "Write a whole number from 0 to 2,147,483,647."}
    ]


def test_without_json_it_names_the_line_in_words(run: Callable[..., tuple[int, str]]) -> None:
    status, printed = run(_row(jpoa="2015", value="many"))

    assert status == 1
    assert "line 2, value: Write a whole number from 0 to 2,147,483,647." in printed


def test_a_dry_run_of_the_command_keeps_nothing(run: Callable[..., tuple[int, str]]) -> None:
    status, _printed = run(_row(jpoa="2015", value="33"), dry_run=True)

    assert status == 0
    assert PublishedResult.objects.get(jpoa__key="2015", indicator="ARREST").value == 32


@pytest.mark.parametrize("email", ["nobody@portal.example", "officer"])
def test_the_command_acts_as_a_chair_or_not_at_all(
    run: Callable[..., tuple[int, str]], person: Callable[[str], Any], email: str
) -> None:
    email = person("nz_officer").email if email == "officer" else email

    with pytest.raises(CommandError, match="no such co-chair"):
        run(_row(jpoa="2015", value="33"), email=email)


@pytest.mark.parametrize("name", ["missing.csv", "."])
def test_a_file_that_cannot_be_read_is_a_sentence(tmp_path: Path, name: str) -> None:
    with pytest.raises(CommandError, match="cannot be read"):
        call_command("import_published_results", str(tmp_path / name))
