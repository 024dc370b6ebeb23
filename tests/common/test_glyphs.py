"""What our fonts can draw, and that they are the files we say they are."""

import hashlib
import json
from pathlib import Path

import jpoa_portal
from common.glyphs import drawn_by
from common.pdf import FONTS

DEMO = Path(jpoa_portal.__file__).parent / "demo"


def test_fonts_are_the_files_whose_checksums_are_kept():
    lines = (FONTS / "SHA256SUMS").read_text().splitlines()
    kept = {name: digest for digest, name in (line.split() for line in lines)}
    found = {path.name: hashlib.sha256(path.read_bytes()).hexdigest() for path in FONTS.glob("*.ttf")}
    found["OFL.txt"] = hashlib.sha256((FONTS / "OFL.txt").read_bytes()).hexdigest()
    assert found == kept


def test_fonts_stay_small():
    assert sum(path.stat().st_size for path in FONTS.iterdir()) < 8_000_000


def test_every_letter_of_the_demo_worlds_names_is_drawn():
    drawn = drawn_by(FONTS)
    rows = [json.loads((DEMO / name).read_text()) for name in ("agencies.json", "officers.json")]
    names = "".join(row["name"] + row["native_name"] for row in [*rows[0], *rows[1]])
    assert not {letter for letter in names if ord(letter) not in drawn}


def test_khmer_lao_and_signs_are_drawn_and_chinese_is_not():
    drawn = drawn_by(FONTS)
    assert {ord(letter) for letter in "សុខ ສົມ → ≥ ≤ ≈ – “” €"} <= drawn
    assert ord("漢") not in drawn
