"""Texts in a table that leaves the portal: no spreadsheet takes one for a formula.

Source: OWASP, CSV Injection.
"""

from __future__ import annotations

_BEGINS_FORMULA = ("=", "+", "-", "@", "\uff1d", "\uff0b", "\uff0d", "\uff20")
_MARK = "'"


def safe(text: str) -> str:
    """A text as it is written into a cell: with a mark before what a spreadsheet would calculate."""
    return f"{_MARK}{text}" if _is_formula(text) else text


def _is_formula(text: str) -> bool:
    return text.startswith(("\t", "\r")) or text.lstrip().startswith(_BEGINS_FORMULA)


def plain(cell: str) -> str:
    """The text of a cell that `safe` has written; any other cell as it is."""
    return cell[1:] if cell.startswith(_MARK) and _is_formula(cell[1:]) else cell
