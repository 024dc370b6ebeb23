"""Results of rounds that were published elsewhere: read from a CSV file, all of it or nothing."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator
from dataclasses import asdict, dataclass, field
from datetime import datetime
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from audit.services import record
from common.access import demand
from members.access import Actor, system
from operations.indicators import BY_CODE
from operations.models import JointPeriodOfAction
from operations.outcomes.models import Qualifier, Status, Window
from reporting import permissions
from reporting.models import PublishedResult

SYSTEM = system("publications")
COLUMNS = ("jpoa", "indicator", "qualifier", "value", "status", "window", "began_in", "source")
_LARGEST = 2_147_483_647
_ALLOWED = {"qualifier": Qualifier.values, "status": Status.values, "window": Window.values, "indicator": list(BY_CODE)}


@dataclass(frozen=True)
class RowError:
    """What is wrong with a cell; `row` is the line in the file, the heading being line 1."""

    row: int
    field: str
    message: str


@dataclass
class Imported:
    """What an import did: rows written, rows that were the same already, errors (then nothing was written)."""

    imported: int = 0
    unchanged: int = 0
    errors: list[RowError] = field(default_factory=list)

    def as_json(self) -> dict[str, Any]:
        """For `--json`."""
        return asdict(self)


def import_results(data: bytes, *, dry_run: bool, by: Actor, now: datetime) -> Imported:
    """Read a file and keep its rows. A row that is there with other values is replaced; with any error nothing is.

    Raises: NotAllowed.
    """
    demand(by, permissions.IMPORT_RESULTS)
    outcome = Imported()
    rows = list(_read(data, outcome.errors))
    _check_repeats(rows, outcome.errors)
    if outcome.errors:
        return outcome
    with transaction.atomic():
        for _line, row in rows:
            _keep(row, outcome)
        if outcome.imported:
            record(action="import_results", by=by, now=now, kind="publishedresult", words=f"{outcome.imported} rows")
        if dry_run:
            transaction.set_rollback(True)
    return outcome


def _read(data: bytes, errors: list[RowError]) -> Iterator[tuple[int, dict[str, Any]]]:
    try:
        reader = csv.DictReader(io.StringIO(data.decode("utf-8-sig"), newline=""), strict=True)
        if sorted(reader.fieldnames or []) != sorted(COLUMNS):
            errors.append(RowError(1, "file", _("The columns must be: %(names)s.") % {"names": ", ".join(COLUMNS)}))
            return
        rounds = {jpoa.key: jpoa for jpoa in JointPeriodOfAction.objects.all()}
        for row in reader:
            line = reader.line_num
            found = list(_errors_of(row, line, rounds))
            errors.extend(found)
            if not found:
                yield line, {**row, "jpoa": rounds[row["jpoa"]], "value": int(row["value"])}
    except UnicodeDecodeError:
        errors.append(RowError(1, "file", _("The file is not UTF-8 text.")))
    except csv.Error:
        errors.append(RowError(1, "file", _("The file is not a CSV table.")))


def _errors_of(row: dict[str, Any], line: int, rounds: dict[str, JointPeriodOfAction]) -> Iterator[RowError]:
    if None in row or any(value is None for value in row.values()):
        yield RowError(line, "file", _("This line has too many or too few cells."))
        return
    if row["jpoa"] not in rounds:
        yield RowError(line, "jpoa", _("There is no round with this key."))
    for name, allowed in _ALLOWED.items():
        if row[name] not in allowed:
            yield RowError(line, name, _("Use one of: %(values)s.") % {"values": ", ".join(allowed)})
    if not _is_count(row["value"]):
        yield RowError(line, "value", _("Write a whole number from 0 to 2,147,483,647."))
    if row["began_in"] and row["began_in"] not in rounds:
        yield RowError(line, "began_in", _("There is no round with this key."))
    if not 0 < len(row["source"].strip()) <= 200 or "\x00" in row["source"]:  # PostgreSQL's texts hold no NUL
        yield RowError(line, "source", _("Say in at most 200 characters where it was published."))


def _is_count(text: str) -> bool:
    return text.isascii() and text.isdigit() and len(text) < 12 and int(text) <= _LARGEST


def _key(row: dict[str, Any]) -> dict[str, Any]:
    return {name: row[name] for name in ("jpoa", "indicator", "window", "began_in")}


def _check_repeats(rows: list[tuple[int, dict[str, Any]]], errors: list[RowError]) -> None:
    seen: dict[tuple[Any, ...], int] = {}
    for line, row in rows:
        first = seen.setdefault(tuple(_key(row).values()), line)
        if first != line:
            errors.append(RowError(line, "indicator", _("The same figure stands in line %(line)d.") % {"line": first}))


def _keep(row: dict[str, Any], outcome: Imported) -> None:
    values = {name: row[name] for name in ("qualifier", "value", "status", "source")}
    kept = PublishedResult.objects.filter(**_key(row)).first()
    if kept and all(getattr(kept, name) == value for name, value in values.items()):
        outcome.unchanged += 1
        return
    outcome.imported += 1
    PublishedResult.objects.update_or_create(**_key(row), defaults=values)
