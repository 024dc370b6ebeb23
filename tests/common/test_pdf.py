"""The PDF port and the annual report's template, with the example that the template's README gives."""

import json
import re
from copy import deepcopy
from datetime import UTC, datetime, timedelta
from io import BytesIO
from pathlib import Path

import pytest
from pypdf import PdfReader

import reporting
from common.pdf import CannotPrint, render

FOLDER = Path(reporting.__file__).parent / "typst"
REPORT = FOLDER / "annual_report.typ"
MADE_AT = datetime(2026, 5, 14, 3, 40, tzinfo=UTC)

README = (FOLDER / "README.md").read_text()
EXAMPLE = json.loads(README.split("```json\n")[1].split("```")[0])

HOSTILE = [
    '#import "x": *',
    "$x^2$ *a* _b_ `c` <d> @e // f",
    "= heading",
    '#panic("evaluated")',
    "\\u{41} \\ & ~ --- ]#[ ",
    "A" * 400,
    "https://portal.example/" + "a/" * 100,
    "{page}",
]


@pytest.fixture
def report():
    return deepcopy(EXAMPLE)


def opened(data):
    return PdfReader(BytesIO(render(REPORT, data, made_at=MADE_AT)))


def text_of(data):
    return "\n".join(page.extract_text() for page in opened(data).pages)


def without_spaces(words):
    return re.sub(r"[\s\u200b]", "", words)


def stands_in(name, text):
    """Whether the letters of the name follow each other in one line of the text.

    pypdf does not read /ActualText, so marks above and below a letter can appear twice (decision 0020).
    """

    def follows(line):
        letters = iter(line)
        return all(letter in letters for letter in name)

    return any(follows(line) for line in text.splitlines())


def with_first_figure(report, **fields):
    report["rounds"][1]["figures"] = [report["rounds"][1]["figures"][0] | fields]
    return report


# What it is


def test_example_of_the_readme_prints_what_it_says(report):
    text = without_spaces(text_of(report))
    for words in ("Preview – not signed", "at least 70", "about 1,240", "not shown", "Not publicly known", "JPOA 2015"):
        assert without_spaces(words) in text
    assert report["snapshot"] in text


def test_file_says_that_it_is_archival_accessible_and_in_which_language(report):
    document = opened(report)
    root = document.trailer["/Root"]
    packet = root["/Metadata"].get_data().decode()
    assert root["/MarkInfo"]["/Marked"]
    assert root["/Lang"] == "en-GB"
    assert root["/ViewerPreferences"]["/DisplayDocTitle"]
    assert document.metadata.title == report["title"]
    assert re.search(r"pdfuaid:part>1<", packet)
    assert re.search(r"pdfaid:part>2<.*pdfaid:conformance>A<", packet, re.DOTALL)


def test_tables_have_header_cells_and_sections_have_headings(report):
    raw = str(list(roles(opened(report).trailer["/Root"]["/StructTreeRoot"])))
    assert all(f"/{role}'" in raw for role in ("Title", "H1", "H2", "Table", "TH", "TD", "L"))


def roles(node):
    node = node.get_object() if hasattr(node, "get_object") else node
    for kid in node if isinstance(node, list) else [node.get("/K", [])] if hasattr(node, "get") else []:
        yield from roles(kid)
    if hasattr(node, "get") and "/S" in node:
        yield str(node["/S"])


def test_date_in_the_file_is_the_one_handed_over(report):
    assert opened(report).metadata.creation_date == MADE_AT


def test_same_input_gives_the_same_bytes(report):
    assert render(REPORT, report, made_at=MADE_AT) == render(REPORT, deepcopy(report), made_at=MADE_AT)
    assert render(REPORT, report, made_at=MADE_AT) != render(REPORT, report, made_at=MADE_AT + timedelta(days=1))


def test_every_page_carries_the_marking_and_its_number(report):
    pages = opened(report).pages
    for number, page in enumerate(pages, start=1):
        text = page.extract_text()
        assert text.count(report["marking"]) == 2
        assert f"Page {number} of {len(pages)}" in text


# Words and scripts


def test_no_word_is_typed_into_the_template():
    source = re.sub(r"//.*|\"[^\"\n]*\"", "", REPORT.read_text())
    assert not re.findall(r"\[[^\]#*\\]*[A-Za-z]{3}", source)
    assert "@preview" not in REPORT.read_text()


def test_template_uses_exactly_the_strings_of_the_readme():
    assert set(re.findall(r"\bwords\.([a-z_]+)", REPORT.read_text())) == set(EXAMPLE["strings"])


def test_vietnamese_and_arabic_names_come_out_as_they_went_in(report):
    report["co_chairs"][0]["name"] = "Lê Thị Ngọc Bích Vân"
    report["co_chairs"][1]["name"] = "الرميثاني"
    text = text_of(report)
    assert "Lê Thị Ngọc Bích Vân" in text
    assert "الرميثاني" in text


@pytest.mark.parametrize(
    "name", ["ดวงใจ ลิ้มสาคร", "දිල්රුක්ෂි වන්නිආරළ", "သီရိယမုံခိုင်", "தேவராசா", "মঞ্জু", "हरप्रीत", "សុខ ម៉ារី", "ສົມພອນ"]
)
def test_names_in_members_scripts_come_out(report, name):
    report["co_chairs"][0]["name"] = name
    assert stands_in(name, text_of(report))


def test_report_runs_from_right_to_left_in_a_language_that_does(report):
    report |= {"language": "ar-AE", "direction": "rtl", "title": "التقرير السنوي"}
    document = opened(report)
    assert document.trailer["/Root"]["/Lang"] == "ar-AE"
    assert document.metadata.title == "التقرير السنوي"


# Hostile and odd data


@pytest.mark.parametrize("words", HOSTILE)
def test_data_is_printed_and_never_evaluated(report, words):
    report["title"] = report["rounds"][0]["name"] = report["co_chairs"][0]["name"] = words
    text = text_of(with_first_figure(report, name=words, value_words=words, country_words=words))
    assert without_spaces(text).count(without_spaces(words)) >= 5


def test_long_word_stays_within_its_cell(report):
    page_width = 595
    for page in opened(with_first_figure(report, country_words="A" * 400)).pages:
        found = []
        page.extract_text(
            visitor_text=lambda text, cm, tm, font, size, found=found: found.append((text, cm[4] + tm[4]))
        )
        assert all(x < page_width for text, x in found if text.strip())
    assert without_spaces(text_of(with_first_figure(report, country_words="A" * 400))).count("A" * 15) > 5


def test_character_without_a_glyph_is_shown_as_such(report):
    report["co_chairs"][0]["name"] = "Wei 漢\U0001f600 Jinn"
    assert "Wei �� Jinn" in text_of(report)


def test_controls_lone_surrogates_and_turned_text_are_harmless(report):
    report["co_chairs"][0]["name"] = "a\x00b\x07c\u202egnp.exe\ufeff \ud83d"
    assert "abcgnp.exe �" in text_of(report)


def test_not_known_and_none_are_two_answers(report):
    for round_ in report["rounds"]:
        round_ |= {"participants": [], "observers": [], "objectives": [], "co_chairs": []}
        round_ |= {"state_words": "x", "window_words": "x"}
    assert "Not publicly known" not in text_of(report)
    report["rounds"][0]["participants"] = None
    assert "Not publicly known" in text_of(report)


def test_thousand_rows_are_finished_and_each_page_repeats_the_header(report):
    row = report["rounds"][1]["figures"][0]
    report["rounds"][1]["figures"] = [row | {"country_words": f"Country {number}"} for number in range(1000)]
    pages = [page.extract_text() for page in opened(report).pages]
    full = [text for text in pages if text.count("Country ") > 5]
    assert len(full) > 20
    assert all("Indicator" in text and "Window" in text for text in full)
    assert "Country999" in without_spaces("".join(pages))


# Refusals


def test_missing_key_is_refused_by_name(report):
    del report["snapshot"]
    with pytest.raises(CannotPrint, match=r"annual_report\.typ: .*snapshot"):
        render(REPORT, report, made_at=MADE_AT)


def test_refusal_holds_no_word_of_the_data(report):
    report["language"] = "a person's name"
    with pytest.raises(CannotPrint) as refused:
        render(REPORT, report, made_at=MADE_AT)
    assert "person" not in str(refused.value)


def test_naive_time_and_odd_numbers_are_refused(report):
    with pytest.raises(CannotPrint):
        render(REPORT, report, made_at=MADE_AT.replace(tzinfo=None))
    with pytest.raises(CannotPrint):
        render(REPORT, report | {"share": float("nan")}, made_at=MADE_AT)
