"""The files of a report, and the command that writes them."""

from __future__ import annotations

import hashlib
import json
import re
from io import BytesIO, StringIO
from pathlib import Path
from typing import Any

import pytest
from django.core.management import CommandError, call_command
from pypdf import PdfReader

from reporting import export, services
from reporting.models import Snapshot
from tests.operations.cases import KHOA, Cases

pytestmark = pytest.mark.django_db

PUBLISHED = {
    "VIC_ASSIST": ("Victims assisted", "59"),
    "SEARCH": ("Search warrants", "7"),
    "SUS_IDENT": ("Suspects identified", "63"),
    "ARREST": ("Arrests", "32"),
    "INV_OPEN": ("Investigations opened", "8"),
    "ENQ_INTL": ("International enquiries", "at least 70"),
    "AWARE": ("Awareness activities", "68"),
    "TRAIN": ("Training sessions", "12"),
    "OFF_TRAIN": ("Officers trained", "485"),
}
KEYS = {
    "code",
    "jpoa",
    "country",
    "breakdown",
    "value",
    "qualifier",
    "status",
    "window",
    "began_in",
    "hidden",
}


@pytest.fixture(autouse=True)
def folder(settings: Any, tmp_path: Path) -> Path:
    """Reports of a test go to its own folder."""
    settings.MEDIA_ROOT = tmp_path / "media"
    return Path(settings.MEDIA_ROOT)


def _built(cases: Cases, year: int) -> Snapshot:
    with cases.acting("nz_chair") as actor:
        snapshot = services.ask(year=year, by=actor, now=cases.now)
        services.build(snapshot=snapshot, by=actor, now=cases.now)
    return snapshot


def _command(year: int, **options: Any) -> dict[str, Any]:
    out = StringIO()
    call_command("build_report", str(year), json=True, stdout=out, **options)
    return dict(json.loads(out.getvalue()))


def _text(pdf: bytes) -> str:
    return " ".join(" ".join(page.extract_text() for page in PdfReader(BytesIO(pdf)).pages).split())


def test_the_report_of_2015_is_exactly_the_nine_published_figures_in_json() -> None:
    content = json.loads(Path(_command(2015)["files"]["json"]).read_bytes())

    found = {(row["code"], row["qualifier"], row["value"]) for row in content["figures"]}
    assert found == {
        (code, "at_least" if words.startswith("at least") else "exact", int(words.split()[-1]))
        for code, (_name, words) in PUBLISHED.items()
    }
    for row in content["figures"]:
        assert set(row) >= KEYS
        assert type(row["value"]) is int
        assert (row["jpoa"], row["status"], row["window"], row["hidden"]) == ("2015", "confirmed", "in_window", False)


def test_the_report_of_2015_is_exactly_the_nine_published_figures_in_the_pdf() -> None:
    text = _text(Path(_command(2015)["files"]["pdf"]).read_bytes())

    found = re.findall(r"([A-Z_]+) All members ((?:[a-z]+ )*[\d,]+) \S+ (?:session )?confirmed in the window", text)
    assert dict(found) == {code: words for code, (_name, words) in PUBLISHED.items()}
    assert len(found) == len(PUBLISHED)
    assert [name for name, _words in PUBLISHED.values() if name not in text] == []


def test_the_files_stand_where_the_command_says_with_a_manifest_of_their_hashes(folder: Path) -> None:
    printed = _command(2015)

    files = {name: Path(path) for name, path in printed["files"].items()}
    manifest = json.loads(files["manifest"].read_text())
    assert set(files) >= {"pdf", "json", "manifest"}
    assert all(path.is_absolute() and folder in path.parents for path in files.values())
    assert manifest["snapshot"] == printed["snapshot"]
    assert manifest["files"] == {
        path.name: hashlib.sha256(path.read_bytes()).hexdigest() for name, path in files.items() if name != "manifest"
    }


def test_the_json_says_which_frozen_rows_it_is(cases: Cases) -> None:
    snapshot = _built(cases, 2015)

    content = json.loads(export.as_json(snapshot))

    assert content.pop("snapshot") == str(snapshot.id)
    assert content.pop("sha256") == snapshot.sha256
    assert hashlib.sha256(services.canonical(content).encode()).hexdigest() == snapshot.sha256


def test_the_same_snapshot_gives_the_same_pdf_byte_for_byte(cases: Cases) -> None:
    snapshot = _built(cases, 2015)

    assert export.pdf(snapshot) == export.pdf(snapshot)


def test_that_there_were_no_observers_is_not_the_same_as_not_knowing(cases: Cases) -> None:
    exercise, unknown = _text(export.pdf(_built(cases, 2026))), _text(export.pdf(_built(cases, 2016)))

    assert "Observers None" in exercise
    assert "Observers Not publicly known" in unknown


def test_a_report_with_invented_figures_is_marked_as_exercise(cases: Cases) -> None:
    assert "EXERCISE" in _text(export.pdf(_built(cases, 2026)))


def test_no_file_holds_a_word_of_a_case_or_a_remark(cases: Cases) -> None:
    cases.sent(summary="CANARYSUMMARY", narrative="CANARYNARRATIVE", subject=KHOA)
    cases.sent_return("vn_officer", remarks="CANARYREMARKS", ARREST=3)

    snapshot = _built(cases, 2026)

    assert b"CANARY" not in export.as_json(snapshot)
    assert "CANARY" not in _text(export.pdf(snapshot)).upper()


def test_the_command_acts_as_the_chair_who_is_named(cases: Cases, person: Any) -> None:
    printed = _command(2015, email=person("vn_chair").email)

    assert cases.audited("Hoang Dinh Tung Lam", printed["snapshot"]) == ["build_report", "freeze_report"]


def test_without_a_name_it_acts_as_the_first_chair_in_force(cases: Cases) -> None:
    printed = _command(2015)

    assert cases.audited("Adele Tamarangi", printed["snapshot"]) == ["build_report", "freeze_report"]


@pytest.mark.parametrize("who", ["nz_officer", "secretariat", "nz_auditor"])
def test_nobody_but_a_chair_builds_by_command(person: Any, who: str) -> None:
    with pytest.raises(CommandError, match="--as EMAIL"):
        _command(2015, email=person(who).email)


@pytest.mark.parametrize("email", ["nobody@nz.example", "x"])
def test_an_unknown_person_is_a_sentence(email: str) -> None:
    with pytest.raises(CommandError, match="--as EMAIL"):
        _command(2015, email=email)


@pytest.mark.parametrize("year", [2013, 2101, 0, -5])
def test_a_year_outside_the_groups_life_is_a_sentence(year: int) -> None:
    with pytest.raises(CommandError, match="2014"):
        call_command("build_report", "--", str(year), stdout=StringIO())


def test_without_json_it_prints_the_paths() -> None:
    out = StringIO()

    call_command("build_report", "2015", stdout=out)

    assert all(Path(line).is_file() for line in out.getvalue().split())
