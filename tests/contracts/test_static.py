"""The committed styles are what the build wrote: whole, small, alone, and nobody else's look."""

import gzip
import hashlib
import json
import re
from pathlib import Path

STATIC = Path(__file__).resolve().parents[2] / "static"
BUILT = STATIC / "built"
CSS = (BUILT / "portal.css").read_text(encoding="utf-8")
SHEETS = sorted(BUILT.glob("*.css"))
SCRIPTS = sorted(BUILT.glob("*.js"))

# First load: the styles beside a page of some 10 KB, with all else, stay far under 100 KB.
LARGEST_PACKED_STYLES = 20_000
LARGEST_SCRIPT = 5_000


def test_checksums_are_true_and_complete() -> None:
    lines = (BUILT / "SHA256SUMS").read_text(encoding="utf-8").splitlines()
    told = {name: checksum for checksum, name in (line.split("  ") for line in lines)}
    found = {
        path.name: hashlib.sha256(path.read_bytes()).hexdigest()
        for path in BUILT.iterdir()
        if path.name != "SHA256SUMS"
    }

    assert told == found


def test_the_packed_twin_is_the_same_file() -> None:
    assert [path.name for path in SHEETS] == ["portal.css", "portal.rtl.css"]
    for sheet in [*SHEETS, *SCRIPTS]:
        assert gzip.decompress(sheet.with_name(f"{sheet.name}.gz").read_bytes()) == sheet.read_bytes()


def test_scripts_are_handed_out_as_they_were_written() -> None:
    assert {path.name for path in SCRIPTS} == {path.name for path in (STATIC / "src").glob("*.js")}
    for script in SCRIPTS:
        assert script.read_bytes() == (STATIC / "src" / script.name).read_bytes()


def test_scripts_make_no_code_and_no_markup_and_speak_to_the_portal_only() -> None:
    for script in SCRIPTS:
        words = script.read_text(encoding="utf-8")
        assert re.findall(r"\beval\b|new Function|innerHTML|outerHTML|insertAdjacentHTML|document\.write", words) == []
        assert re.findall(r"https?:|localStorage|sessionStorage|document\.cookie|import\(", words) == []


def test_styles_and_scripts_are_small() -> None:
    assert all(packed.stat().st_size <= LARGEST_PACKED_STYLES for packed in BUILT.glob("*.gz"))
    assert all(script.stat().st_size <= LARGEST_SCRIPT for script in BUILT.glob("*.js"))


def test_the_mirrored_styles_are_the_same_rules() -> None:
    """Whatever does not say left or right is the same for pages that are read from the right."""
    mirrored = (BUILT / "portal.rtl.css").read_text(encoding="utf-8")

    assert mirrored != CSS
    assert re.findall(r"#[0-9a-f]{3,8}\b|var\([^)]*\)", CSS) == re.findall(r"#[0-9a-f]{3,8}\b|var\([^)]*\)", mirrored)


def test_styles_fetch_nothing() -> None:
    without_selectors = re.sub(r"\[href\^=\"[^\"]*\"\]", "", CSS)

    assert re.findall(r"url\(|@import|@font-face|https?:", without_selectors) == []


def test_no_foreign_emblem_font_or_colour() -> None:
    assert re.findall(r"crown|crest|gds|transport|gov\.uk", CSS, re.IGNORECASE) == []
    # The black, blue, green and yellow by which that other look is known.
    assert re.findall(r"#0b0c0c|#1d70b8|#0f7a52|#ffdd00|#fd0\b", CSS, re.IGNORECASE) == []


def test_the_licence_of_the_library_is_beside_its_styles() -> None:
    version = json.loads((STATIC / "package.json").read_text(encoding="utf-8"))["devDependencies"]["govuk-frontend"]

    assert CSS.lstrip("\ufeff").startswith(f"/*! Contains parts of govuk-frontend {version}, MIT licence")
    assert "The MIT License" in (BUILT / "govuk-frontend.LICENSE.txt").read_text(encoding="utf-8")


def test_the_lock_names_no_registry() -> None:
    lock = (STATIC / "package-lock.json").read_text(encoding="utf-8")

    assert '"resolved"' not in lock
    assert "registry" not in lock


def test_the_dark_page_changes_every_colour_of_the_light_one() -> None:
    light, dark = (
        set(re.findall(r"(--portal-[a-z-]+):", part)) for part in re.split(r"prefers-color-scheme: ?dark", CSS)[:2]
    )

    assert light
    assert light <= dark
