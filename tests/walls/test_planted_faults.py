"""The rulers themselves: each of five planted faults is found, and nothing is found where there is none.

Row security would cover for most of them; so they are measured where the code stands alone.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime
from pathlib import Path
from typing import Any

import pytest
from django.db import transaction
from django.urls import reverse

from jpoa_portal import checks
from jpoa_portal.access_matrix import run
from jpoa_portal.access_matrix.marks import Mark
from jpoa_portal.access_matrix.subjects import SUBJECTS
from tests.contracts.separate import portal_on
from tests.contracts.sources import tree
from tests.contracts.test_view_modules import reaching
from tests.operations.cases import Cases
from tests.walls import rulers, walk
from tests.walls.walk import Look

pytestmark = pytest.mark.urls("tests.walls.planted")


@pytest.fixture
def open_portal(open_database: str) -> Iterator[None]:
    """The portal on a copy of the demo world without row security; what a test does there is taken back."""
    with portal_on(open_database), transaction.atomic():
        yield
        transaction.set_rollback(True)


WATCHED = {"originator", "recipient", "third", "analyst"}
PLANTED = {"planted_unfiltered", "planted_exported"}


def test_a_page_without_a_filter_and_an_export_of_all_are_found_by_the_matrix_and_a_sound_page_is_not(
    open_portal: None, now: datetime, monkeypatch: pytest.MonkeyPatch
) -> None:
    leaves = [(pattern, leaf) for pattern, leaf in checks.leaves() if leaf.name in {"planted_sound", *PLANTED}]
    monkeypatch.setattr(run, "leaves", lambda: iter(leaves))
    monkeypatch.setattr(run, "SUBJECTS", [subject for subject in SUBJECTS if subject.name in WATCHED])

    leaks = run.perform(now=now, methods=("GET",)).leaks

    names = {pattern: leaf.name for pattern, leaf in leaves}
    assert set(names.values()) == {"planted_sound", *PLANTED}
    assert {(names[leak.pattern], leak.subject) for leak in leaks} == {
        (page, who) for page in PLANTED for who in WATCHED
    }


def test_a_count_of_everybodys_rows_is_found_by_what_changes_it(open_portal: None, person: Any, cases: Cases) -> None:
    pages = [reverse("planted_counted"), reverse("planted_sound"), "/referrals/"]

    changed = rulers.changed_by(lambda: cases.draft(by="nz_officer"), pages, walk.entered(person("th_officer")))

    assert changed == [reverse("planted_counted")]


def test_a_bulk_action_that_asks_about_the_first_only_is_found(
    open_portal: None, person: Any, actor: Any, cases: Cases, owner_sql: Look, marks: list[Mark]
) -> None:
    who = actor("vn_officer")
    cases.sent()  # a notice to tick
    foreign = {"notice": str(walk.foreign(owner_sql, who.group_id)["notice_id"][0]["notice_id"])}
    page = reverse("planted_first_of_many")

    reached = rulers.smuggled(walk.entered(person("vn_officer")), who, [page], foreign, walk.closed_to(who, marks))

    assert set(reached) == {rulers.Reached(page, "notice_id", "members_notice")}


@pytest.mark.django_db
def test_a_page_that_is_kept_is_found_by_the_next_person(enter: Any, actor: Any, marks: list[Mark]) -> None:
    """Both walls stand, and it leaks all the same, to a second agency in the same time zone."""
    pages = [reverse("planted_kept"), reverse("planted_sound")]
    closed = walk.closed_to(actor("nz_other_agency"), marks)

    kept = rulers.kept_for_the_next(pages, enter("nz_officer"), enter("nz_other_agency"), closed)

    assert list(kept) == [reverse("planted_kept")]


def test_rows_reached_for_in_a_view_are_found_before_it_runs() -> None:
    planted = Path(__file__).with_name("planted.py")
    lines = planted.read_text().splitlines()

    found = {lines[number - 1].strip() for number in reaching(tree(planted))}

    assert len(found) == 4
    assert all("Referral." in line or "Notice." in line for line in found)
