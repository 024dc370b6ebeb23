from __future__ import annotations

from typing import Any

import pytest
from django.urls import reverse

from audit.models import AuditEntry
from members.acting import acting_as
from members.directory import merging
from members.models import Agency, DutyDesk, FormerName, ReferenceList
from members.reference import queries as reference
from members.reference.services import Line, publish
from members.trail.services import SEALER
from tests.members.imports.bringing import Bringing, agency, counts

BLU = {
    "body": "NZ",
    "name": "Border Liaison Unit (EXERCISE)",
    "short_name": "NZ BLU",
    "type": "border_force",
    "working_languages": "en",
    "is_focal_point": "yes",
    "desk_phone": "",
}


def test_a_new_agency_is_added_with_its_desk(bringing: Bringing) -> None:
    file = bringing.bring("agencies", agency())

    added = Agency.objects.get(short_name="NZ PORT")
    desk = DutyDesk.objects.get(agency=added)
    assert (file.state, counts(file)) == ("applied", (1, 0, 0, 0))
    assert (added.type, added.time_zone, added.working_languages) == ("police", "Pacific/Auckland", ["en", "hi"])
    assert (added.country.iso2, added.is_focal_point, added.is_active) == ("NZ", False, True)
    assert (desk.phone, desk.hours) == ("+6445550177", [])


def test_the_same_file_again_adds_nothing(bringing: Bringing) -> None:
    bringing.bring("agencies", agency())

    again = bringing.check("agencies", agency())

    assert counts(again) == (0, 0, 1, 0)
    assert Agency.objects.filter(short_name="NZ PORT").count() == 1


def test_a_row_of_an_agency_that_is_there_changes_what_differs(bringing: Bringing) -> None:
    before = Agency.objects.get(short_name="NZ BLU")
    desk = DutyDesk.objects.get(agency=before, unit=None)

    file = bringing.bring("agencies", agency(**{**BLU, "name": "Border Unit (EXERCISE)", "desk_phone": "+6445550188"}))

    after = Agency.objects.get(id=before.id)
    kept = DutyDesk.objects.get(id=desk.id)
    assert counts(file) == (0, 1, 0, 0)
    assert (after.name, after.version) == ("Border Unit (EXERCISE)", before.version + 1)
    assert FormerName.objects.get(agency=after).name == before.name
    assert (kept.phone, kept.deputy_id, kept.is_round_the_clock) == ("+6445550188", desk.deputy_id, True)
    with acting_as(SEALER):
        actions = AuditEntry.objects.filter(object_id=after.id, portal_at=bringing.now).values_list("action", flat=True)
        assert {"keep_agency", "keep_desk"} <= set(actions)


def test_an_empty_phone_leaves_the_desk_as_it_is(bringing: Bringing) -> None:
    file = bringing.check("agencies", agency(**BLU))

    assert counts(file) == (0, 0, 1, 0)


def test_a_row_says_the_hours_of_the_desk(bringing: Bringing) -> None:
    new = agency(desk_hours="Mon-Fri 08:00-17:00; Sat 8-12")
    known = agency(**{**BLU, "desk_phone": "+64 4 555 0188", "desk_hours": "Sun-Thu 09:00-17:00"})

    bringing.bring("agencies", new, known)

    there, before = (DutyDesk.objects.get(agency__short_name=name, unit=None) for name in ("NZ PORT", "NZ BLU"))
    assert there.hours == ["08:00-17:00"] * 5 + ["08:00-12:00", ""]
    assert (before.is_round_the_clock, before.hours) == (False, ["09:00-17:00"] * 4 + ["", "", "09:00-17:00"])
    assert counts(bringing.check("agencies", new, known)) == (0, 0, 2, 0)


def test_nothing_in_a_file_suspends_or_restores(bringing: Bringing) -> None:
    count = Agency.objects.filter(is_active=True).count()

    bringing.bring("agencies", agency())

    assert Agency.objects.filter(is_active=True).count() == count + 1


@pytest.mark.parametrize(
    ("cells", "column", "words"),
    [
        ({"desk_phone": "call us"}, "Desk phone", "no phone number"),
        ({"desk_phone": "", "desk_email": "a@b.example"}, "Desk phone", "needs a phone"),
        ({"desk_email": "nobody"}, "Desk e-mail", "valid"),
        ({"desk_hours": "mornings"}, "Desk hours", "24/7"),
        ({"desk_phone": "", "desk_hours": "24/7"}, "Desk phone", "needs a phone"),
        ({"time_zone": "Asia/Atlantis"}, "Time zone", "Asia/Bangkok"),
        ({"type": "Navy"}, "Kind of agency", "Police, Immigration"),
        ({"working_languages": "Klingon"}, "Working languages", "list"),
        ({"working_languages": ""}, "Working languages", "Choose at least one"),
        ({"body": "Atlantis"}, "Country or organisation", "has this name"),
        ({"body": ""}, "Country or organisation", "Fill in"),
        ({"name": ""}, "Name in English", "Fill in"),
        ({"name": "x" * 121}, "Name in English", "120"),
        ({"short_name": "far too long a name"}, "Short name", "12"),
        ({"is_focal_point": "perhaps"}, "National focal point", "yes or no"),
        ({"is_focal_point": "yes"}, "National focal point", "Border Liaison Unit"),
        ({"body": "RSO", "is_focal_point": "yes"}, "National focal point", "no country"),
        ({"short_name": "VN CLO"}, "Country or organisation", "belongs to"),
        ({"name": "Border Liaison Unit (EXERCISE)"}, "Short name", "NZ BLU"),
    ],
)
def test_what_is_wrong_is_named_with_line_column_and_words(
    bringing: Bringing, cells: dict[str, str], column: str, words: str
) -> None:
    file = bringing.check("agencies", agency(short_name="NZ GOOD", name="Good (EXERCISE)"), agency(**cells))

    assert counts(file) == (1, 0, 0, 1)
    ((line, found, said),) = file.problems
    assert (line, found) == (3, column)
    assert words in said


def test_a_merged_agency_is_neither_changed_nor_taken_out(bringing: Bringing, enter: Any) -> None:
    before = Agency.objects.get(short_name="NZ TCLU")
    with bringing.acting("secretariat") as by:
        successor = Agency.objects.get(short_name="NZ BLU")
        merging.propose(agency=before, successor=successor, by=by, now=bringing.now, version=before.version)
    with bringing.acting("Chanida Hutchenson") as by:
        merging.merge(agency=before, by=by, now=bringing.now, version=before.version)

    file = bringing.check("agencies", agency(short_name="NZ TCLU", name="Other (EXERCISE)"))

    ((_line, column, words),) = file.problems
    assert (column, "was merged" in words) == ("Country or organisation", True)
    out = enter("Chanida Hutchenson").post(reverse("agencies_export"), {"file_format": "csv"})
    assert b"NZ BLU" in out.content and b"NZ TCLU" not in out.content


def test_every_mistake_of_a_row_is_named_at_once(bringing: Bringing) -> None:
    file = bringing.check("agencies", agency(desk_phone="1", time_zone="x", type="y"))

    assert [column for _line, column, _words in file.problems] == ["Kind of agency", "Time zone", "Desk phone"]


def test_a_short_name_stands_once_in_a_file(bringing: Bringing) -> None:
    file = bringing.check("agencies", agency(), agency(name="Other (EXERCISE)"))

    assert file.problems == [[3, "Short name", "This stands in line 2 already."]]


def test_two_focal_points_of_a_country_in_one_file_are_named(bringing: Bringing) -> None:
    steps_back = agency(**{**BLU, "is_focal_point": "no"})
    both = [agency(short_name=f"NZ {n}", name=f"Number {n} (EXERCISE)", is_focal_point="yes") for n in range(2)]

    file = bringing.check("agencies", *both, steps_back)

    ((line, column, words),) = file.problems
    assert (line, column, counts(file)) == (3, "National focal point", (1, 1, 0, 1))
    assert "Number 0" in words


def test_the_focal_point_passes_from_one_to_another_in_any_order(bringing: Bringing) -> None:
    steps_in = agency(is_focal_point="yes")
    steps_back = agency(**{**BLU, "is_focal_point": "no"})

    file = bringing.bring("agencies", steps_in, steps_back)

    assert counts(file) == (1, 1, 0, 0)
    assert Agency.objects.get(country__iso2="NZ", is_focal_point=True).short_name == "NZ PORT"


@pytest.mark.parametrize(
    ("first_line", "column", "words"),
    [
        ("Short name", "Name in English", "missing"),
        ("Shortname", "Shortname", "not known"),
        ("Short name,short NAME", "short NAME", "twice"),
    ],
)
def test_wrong_columns_are_named(bringing: Bringing, first_line: str, column: str, words: str) -> None:
    file = bringing.check("agencies", content=f"{first_line}\nx\n".encode())

    assert any(line == 1 and found == column and words in said for line, found, said in file.problems)
    assert file.wrong == 1


def test_a_name_that_looks_like_a_formula_is_a_name(bringing: Bringing) -> None:
    bringing.bring("agencies", agency(name="=1+1"))

    assert Agency.objects.get(short_name="NZ PORT").name == "=1+1"


def test_the_kinds_are_those_of_the_edition_in_force(bringing: Bringing) -> None:
    code = ReferenceList.Code.AGENCY_TYPES
    lines = [Line(one.code, one.label, one.code == "border_force") for one in reference.entries(code)]
    with bringing.acting("secretariat") as by:
        of_list = ReferenceList.objects.get(code=code)
        lines.append(Line("navy", "Navy"))
        publish(of_list=of_list, lines=lines, by=by, now=bringing.now, version=1)

    file = bringing.check(
        "agencies",
        agency(type="Navy"),
        agency(type="Border force", short_name="NZ OTHER", name="Other (EXERCISE)", desk_phone=""),
        agency(**{**BLU, "name": "Border Unit (EXERCISE)"}),
    )

    assert counts(file) == (1, 1, 0, 1)
    assert "Write one of these" in file.problems[0][-1] and "Border force" not in file.problems[0][-1]
