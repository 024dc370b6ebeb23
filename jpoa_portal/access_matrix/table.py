"""The expected matrix as it is checked in and reviewed: one line an address and method, one column a subject."""

from __future__ import annotations

import csv
from collections.abc import Iterable
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

from django.conf import settings

from jpoa_portal.access_matrix.stage import RELATIONS
from jpoa_portal.access_matrix.subjects import SUBJECTS

# What no page takes is tried with each of these and written as one line.
OTHER = ("PUT", "PATCH", "DELETE")
METHODS = ("GET", "POST", *OTHER)
_HEAD = ["route", "pattern", "method", "rule", "object", *(subject.name for subject in SUBJECTS)]
Codes = dict[str, int | None]  # by relation; None where the subject's agency has no such record


@dataclass(frozen=True)
class Row:
    """One address and method: the rule before it, the kind of record it names, the status each subject gets."""

    route: str
    pattern: str
    method: str
    rule: str
    object: str
    subjects: dict[str, Codes]

    def as_json(self) -> dict[str, Any]:
        """As in the contract."""
        return asdict(self) | {"object": self.object or None}


def file() -> Path:
    """Where the expected matrix stands."""
    return Path(settings.BASE_DIR) / "docs" / "reference" / "access-matrix.csv"


def read() -> list[Row]:
    """The expected rows; `OTHER` is spread out. Raises: ValueError when a line is not of the file's form."""
    with file().open(encoding="utf-8", newline="") as lines:
        return [row for line in csv.DictReader(lines, strict=True) for row in _rows(line)]


def _rows(line: dict[str, str]) -> Iterable[Row]:
    subjects = {subject.name: _codes(line[subject.name]) for subject in SUBJECTS}
    for method in OTHER if line["method"] == "OTHER" else (line["method"],):
        yield Row(line["route"], line["pattern"], method, line["rule"], line["object"], subjects)


def _codes(cell: str) -> Codes:
    return {
        relation: int(code) if code != "-" else None for relation, code in zip(RELATIONS, cell.split("/"), strict=True)
    }


def write(rows: Iterable[Row]) -> None:
    """Put found rows in the place of the expected ones, for review. Raises: ValueError when OTHER methods differ."""
    lines: dict[tuple[str, str], dict[str, str]] = {}
    for row in rows:
        method = "OTHER" if row.method in OTHER else row.method
        line = {"route": row.route, "pattern": row.pattern, "method": method, "rule": row.rule, "object": row.object}
        line |= {name: "/".join(str(codes[it] or "-") for it in RELATIONS) for name, codes in row.subjects.items()}
        if lines.setdefault((row.pattern, method), line) != line:
            raise ValueError(f"{row.pattern} answers {row.method} in a way of its own")
    with file().open("w", encoding="utf-8", newline="") as target:
        writer = csv.DictWriter(target, _HEAD, lineterminator="\n")
        writer.writeheader()
        writer.writerows(lines.values())
