"""Files of a report, from its frozen rows only."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

from django.conf import settings
from django.utils.translation import get_language, get_language_bidi
from django.utils.translation import gettext as _

from common import pdf as port
from common.words import instant_words
from operations.indicators import BY_CODE
from reporting.models import Snapshot
from reporting.words import figure_words, round_words, state_words, utc

_TEMPLATE = Path(__file__).parent / "typst" / "annual_report.typ"


def pdf(snapshot: Snapshot) -> bytes:
    """The report as PDF/A-2a and PDF/UA-1; the same snapshot gives the same bytes. Raises: CannotPrint."""
    content = json.loads(snapshot.content)
    return port.render(_TEMPLATE, _printed(snapshot, content), made_at=utc(content["made_at"]))


def as_json(snapshot: Snapshot) -> bytes:
    """The frozen rows as they are, with the key of the snapshot and its hash."""
    content = json.loads(snapshot.content) | {"snapshot": str(snapshot.id), "sha256": snapshot.sha256}
    return json.dumps(content, ensure_ascii=False, indent=1, sort_keys=True).encode()


FORMATS: dict[str, Callable[[Snapshot], bytes]] = {"pdf": pdf, "json": as_json}


def write_files(snapshot: Snapshot) -> dict[str, str]:
    """Write the snapshot in each format, and a manifest of their hashes, to MEDIA_DIR; absolute paths by format."""
    folder = Path(settings.MEDIA_ROOT) / "reports" / str(snapshot.id)
    folder.mkdir(parents=True, exist_ok=True)
    paths: dict[str, str] = {}
    hashes: dict[str, str] = {}
    for ending, make in FORMATS.items():
        path = folder / file_name(snapshot, ending)
        data = make(snapshot)
        path.write_bytes(data)
        paths[ending] = str(path.absolute())
        hashes[path.name] = hashlib.sha256(data).hexdigest()
    manifest = folder / "manifest.json"
    manifest.write_text(json.dumps({"snapshot": str(snapshot.id), "rows": snapshot.sha256, "files": hashes}, indent=1))
    return paths | {"manifest": str(manifest.absolute())}


def file_name(snapshot: Snapshot, ending: str) -> str:
    """A name for the downloaded file."""
    return f"annual-report-{snapshot.edition.report.year}-{str(snapshot.id)[-8:]}.{ending}"


def _printed(snapshot: Snapshot, content: dict[str, Any]) -> dict[str, Any]:
    """The data of annual_report.typ; its shape stands in reporting/typst/README.md."""
    made_at = utc(content["made_at"])
    is_exercise = any(row["is_exercise"] for row in content["rounds"])
    year = str(content["year"])
    preview = _("Preview, not signed")
    codes = dict.fromkeys(figure["code"] for figure in content["figures"])
    return {
        "language": get_language() or "en",
        "direction": "rtl" if get_language_bidi() else "ltr",
        "body": _("Bali Process · Ad Hoc Group · Disruption Working Group"),
        "title": _("Annual report on the Joint Periods of Action"),
        "year": year,
        "running_title": _("Annual report %(year)s") % {"year": year},
        "edition_words": _("Edition for members"),
        "state_words": preview,
        "marking": f"{_('EXERCISE')} · {preview}" if is_exercise else preview,
        "is_exercise": is_exercise,
        "co_chairs": [
            {"name": name, "signed_words": _("not signed yet")}
            for name in sorted({name for row in content["rounds"] for name in row["co_chairs"]})
        ],
        "made_at": instant_words(made_at, made_at.tzinfo),  # type: ignore[arg-type]  # `utc` gives an aware instant
        "snapshot": snapshot.sha256,
        "reading_notes": _reading_notes(),
        "rounds": [_round(row, content["figures"]) for row in content["rounds"]],
        "definitions": [
            {
                "code": code,
                "name": str(BY_CODE[code].name),
                "unit": str(BY_CODE[code].unit),
                "definition": str(BY_CODE[code].definition),
            }
            for code in codes
        ],
        "strings": _strings(),
    }


def _round(row: dict[str, Any], figures: list[dict[str, Any]]) -> dict[str, Any]:
    counted = row["returns"]
    return {
        "name": row["name"],
        "state_words": state_words(row["state"]),
        "labels": row["labels"],
        "window_words": round_words(row)["window_words"],
        "co_chairs": row["co_chairs"] or None,
        "participants": row["participants"],
        "observers": row["observers"],
        "figures": [_figure(figure) for figure in figures if figure["jpoa"] == row["key"]],
        "returns": [{"country": _("All members"), **counted}] if counted["expected"] else [],
        "objectives": [{"text": text, "note_words": ""} for text in row["objectives"]] or None,
    }


def _figure(figure: dict[str, Any]) -> dict[str, Any]:
    words = figure_words(figure)
    kept = ("code", "name", "unit", "value_words", "status_words", "window_words")
    return {
        **{name: words[name] for name in kept},
        "is_missing": figure["hidden"],
        "country_words": figure["country"] or _("All members"),
    }


def _reading_notes() -> list[dict[str, str]]:
    return [
        {
            "term": _("At least, about"),
            "text": _("A word before a number belongs to it. A sum that contains one “at least” is itself “at least”."),
        },
        {
            "term": _("Provisional"),
            "text": _("The country may still change the number. A sum with one provisional part is provisional."),
        },
        {
            "term": _("In the window, after the window"),
            "text": _("Results after a round are listed apart and never added to those within it."),
        },
        {"term": _("Not known"), "text": _("What is not publicly known stays unknown; nothing is guessed.")},
    ]


def _strings() -> dict[str, str]:
    return {
        "contents": _("Contents"),
        "reading": _("How to read these figures"),
        "exercise": _("EXERCISE"),
        "exercise_note": _("People, agencies and figures of rounds marked EXERCISE are invented."),
        "co_chairs": _("Co-chairs"),
        "made_at": _("Made at"),
        "snapshot": _("Snapshot (SHA-256)"),
        "labels": _("Known as"),
        "state": _("State"),
        "window": _("Window"),
        "participants": _("Participants"),
        "observers": _("Observers"),
        "figures": _("Figures"),
        "indicator": _("Indicator"),
        "country": _("Country"),
        "value": _("Value"),
        "unit": _("Unit"),
        "status": _("Status"),
        "returns": _("Returns received"),
        "expected": _("Expected"),
        "received": _("Received"),
        "share": _("Share received"),
        "objectives": _("Objectives"),
        "definitions": _("Definitions"),
        "definition": _("Definition"),
        "not_known": _("Not publicly known"),
        "none": _("None"),
        "list_separator": _(", "),
        "no_figures": _("No figure is known for this round."),
        "no_returns": _("No return was expected for this round."),
        "page_of": _("Page {page} of {pages}"),
    }
