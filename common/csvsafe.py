"""Texts in a table that leaves the portal: no spreadsheet takes one for a formula.

Source: OWASP, CSV Injection.
"""

from __future__ import annotations

_BEGINS_FORMULA = ("=", "+", "-", "@", "\t", "\r")
_MARK = "'"


def safe(text: str) -> str:
    """A text as it is written into a cell: with a mark before what a spreadsheet would calculate."""
    return f"{_MARK}{text}" if text.startswith(_BEGINS_FORMULA) else text


def plain(cell: str) -> str:
    """The text of a cell that `safe` has written; any other cell as it is."""
    return cell[1:] if cell.startswith(_MARK) and cell[1:].startswith(_BEGINS_FORMULA) else cell
