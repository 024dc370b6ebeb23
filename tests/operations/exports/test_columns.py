"""The columns of an export are those of its documentation, in their order, and all markings are among them."""

from __future__ import annotations

import re

from operations.exports.columns import COLUMNS
from tests.contracts.sources import ROOT

_ROW = re.compile(r"^\| (\d+) \| `(\w+)` \| ([^|]+) \|", re.MULTILINE)


def test_the_columns_are_those_of_the_documentation() -> None:
    documented = _ROW.findall((ROOT / "docs/reference/referral-export.md").read_text())

    assert documented == [
        (str(number), column.code, str(column.heading)) for number, column in enumerate(COLUMNS, start=1)
    ]


def test_every_marking_has_a_column() -> None:
    assert {"handling", "conditions", "source", "information"} < {column.code for column in COLUMNS}
