"""How frozen figures read in words; used by the page and by the PDF. Pure."""

from __future__ import annotations

from datetime import UTC, date, datetime
from typing import Any

from django.utils.translation import gettext as _

from common.words import day_words
from operations.indicators import BY_CODE
from operations.outcomes.models import Qualifier, Status, Window
from operations.words import state_words as _state_words


def figure_words(figure: dict[str, Any]) -> dict[str, Any]:
    """A frozen figure with its words: name, unit, value, status and window as people read them."""
    indicator = BY_CODE[figure["code"]]
    return {
        **figure,
        "name": str(indicator.name),
        "unit": str(indicator.unit),
        "definition": str(indicator.definition),
        "value_words": value_words(figure),
        "status_words": str(Status(figure["status"]).label),
        "window_words": str(Window(figure["window"]).label),
        "is_from_returns": figure["source"] == "returns",
    }


def value_words(figure: dict[str, Any]) -> str:
    """The number with its qualifier; a hidden one says so."""
    if figure["hidden"]:
        return _("not shown")
    number = f"{figure['value']:,}"
    if figure["qualifier"] == Qualifier.AT_LEAST:
        return _("at least %(number)s") % {"number": number}
    if figure["qualifier"] == Qualifier.ABOUT:
        return _("about %(number)s") % {"number": number}
    return number


def round_words(row: dict[str, Any]) -> dict[str, Any]:
    """A frozen round with its window in words; unknown stays unknown."""
    return {
        **row,
        "window_words": _window(row),
        "returns_words": _("%(received)d of %(expected)d received") % row["returns"],
    }


def _window(row: dict[str, Any]) -> str:
    if row["starts_on"] is None and row["ends_on"] is None:
        return _("The window is not known")
    return _("%(start)s to %(end)s") % {
        "start": _day(row["starts_on"], row["starts_precision"]),
        "end": _day(row["ends_on"], row["ends_precision"]),
    }


def _day(text: str | None, precision: str) -> str:
    return day_words(date.fromisoformat(text), precision) if text else _("not known")


def utc(text: str) -> datetime:
    """A frozen instant, aware, in UTC. Raises: ValueError."""
    return datetime.fromisoformat(text).astimezone(UTC)


def state_words(state: str) -> str:
    """A round's frozen state in words."""
    return _state_words(state).words
