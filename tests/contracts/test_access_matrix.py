"""Who gets what at every address: the table that is reviewed, and the portal's own answers, are the same."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import datetime
from io import StringIO
from pathlib import Path
from typing import Any

import pytest
from django.core.management import call_command

from jpoa_portal import checks
from jpoa_portal.access_matrix import run, table
from jpoa_portal.access_matrix.run import Visitor
from jpoa_portal.access_matrix.stage import OF_COUNTRIES, RELATIONS
from jpoa_portal.access_matrix.subjects import SUBJECTS
from members import roles
from operations import permissions
from operations.models import Referral

TAKEN = ("GET", "POST")  # the rest is refused by the screen before anything else, which tests/common/ holds
WITHOUT_A_WORKER = {"readyz"}  # nothing works behind a test


# The table, without a database.


def test_every_address_and_method_is_in_the_table_once() -> None:
    wanted = {(pattern, method) for pattern, _ in checks.leaves() for method in table.METHODS}
    rows = [(row.pattern, row.method) for row in table.read()]

    assert set(rows) == wanted
    assert len(rows) == len(wanted)


def test_every_row_names_the_rule_that_stands_before_the_page() -> None:
    rules = {pattern: checks.rule_of(leaf) for pattern, leaf in checks.leaves()}

    assert [row for row in table.read() if row.rule != getattr(rules[row.pattern], "codename", None)] == []


def test_every_row_has_every_subject_and_relation() -> None:
    for row in table.read():
        assert list(row.subjects) == [subject.name for subject in SUBJECTS]
        assert all(tuple(codes) == RELATIONS for codes in row.subjects.values())


# A role that needs two people is shown to whoever may be the second one: all co-chairs.
OPEN_TO_APPROVERS = {("roles/<uuid:role_id>/decide/", "co_chair")}


def test_what_is_foreign_is_what_is_missing_in_the_table_too() -> None:
    told = [
        (row.pattern, row.method, subject)
        for row in table.read()
        for subject, codes in row.subjects.items()
        if codes["foreign"] is not None and codes["foreign"] != codes["missing"]
        if (row.pattern, subject) not in OPEN_TO_APPROVERS
    ]

    assert told == []


def test_an_organisation_has_of_its_own_all_but_what_only_a_country_has() -> None:
    """It has no administrator in the demo world either, so no file of members."""
    lacking = {
        row.object
        for row in table.read()
        if row.subjects["organisation"]["own"] is None and row.subjects["originator"]["own"] is not None
    }

    assert lacking == {"import", *(kind for kind, _ in OF_COUNTRIES)}


def test_nobody_outside_gets_further_than_the_sign_in() -> None:
    for row in table.read():
        if row.rule not in {"public", "first_factor"}:
            for outsider in ("anonymous", "no_second_factor", "suspended"):
                assert set(row.subjects[outsider].values()) <= {302, 405, None}, (row.pattern, outsider)


def test_what_was_written_is_read_again(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    rows = table.read()
    monkeypatch.setattr(table, "file", lambda: tmp_path / "matrix.csv")

    table.write(rows)

    assert table.read() == rows


def test_a_page_that_answers_one_odd_method_is_no_line_of_the_table(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    rows = table.read()
    odd = next(row for row in rows if row.method == "DELETE")
    changed = table.Row(**{**vars(odd), "subjects": {**odd.subjects, "third": {**odd.subjects["third"], "own": 200}}})
    monkeypatch.setattr(table, "file", lambda: tmp_path / "matrix.csv")

    with pytest.raises(ValueError, match="in a way of its own"):
        table.write([changed if row is odd else row for row in rows])


# The portal's answers.


PARTS = 4  # of the addresses, so that several processes can share them


@pytest.mark.slow
@pytest.mark.timeout(900)
@pytest.mark.django_db
@pytest.mark.parametrize("part", range(PARTS))
def test_the_portal_answers_as_the_table_says_and_shows_nobody_a_foreign_mark(
    part: int, now: datetime, monkeypatch: pytest.MonkeyPatch
) -> None:
    leaves = list(checks.leaves())[part::PARTS]
    monkeypatch.setattr(run, "leaves", lambda: iter(leaves))
    silent: set[tuple[str, ...]] = set()
    ask = run._ask

    def asked(visitor: Visitor, leaf: Any, method: str, ids: Any) -> Any:
        answer = ask(visitor, leaf, method, ids)
        silent.update((leaf.name, method, *missing) for missing in _unsaid(answer, visitor))
        return answer

    monkeypatch.setattr(run, "_ask", asked)
    found = run.perform(now=now, methods=TAKEN)

    patterns = {pattern for pattern, _ in leaves}
    expected = [row for row in table.read() if row.method in TAKEN and row.pattern in patterns]
    different = [one for one in run.differences(expected, found) if one["pattern"] not in WITHOUT_A_WORKER]
    assert different == []
    assert silent == set()
    assert found.cells > 2_000


ALWAYS = {
    "Referrer-Policy": "no-referrer",
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
}
POLICY = {"default-src 'none'", "script-src 'self'", "style-src 'self'", "frame-ancestors 'none'", "base-uri 'none'"}

# What somebody sent is given with less still: nothing of it runs, and nothing is loaded for it.
OF_A_FILE = {"default-src 'none'", "frame-ancestors 'none'", "base-uri 'none'", "sandbox"}


def _unsaid(answer: Any, visitor: Visitor) -> Iterator[tuple[str, str]]:
    """Headers that an answer should have and has not."""
    for name, value in ALWAYS.items():
        if answer.headers.get(name) != value:
            yield name, answer.headers.get(name, "")
    policy = {part.strip() for part in answer.headers.get("Content-Security-Policy", "").split(";")}
    least = OF_A_FILE if "sandbox" in policy else POLICY
    if not policy >= least or any("unsafe" in part for part in policy):
        yield "Content-Security-Policy", "; ".join(sorted(policy))
    if visitor.actor.is_signed_in and "no-store" not in answer.headers.get("Cache-Control", ""):
        yield "Cache-Control", answer.headers.get("Cache-Control", "")


@pytest.fixture
def of_referrals(monkeypatch: pytest.MonkeyPatch, now: datetime) -> Callable[[], list[dict[str, Any]]]:
    """The differences at the list and the page of referrals alone."""
    wanted, some = {"referrals/", "referrals/<uuid:referral_id>/"}, {"originator", "third", "secretariat", "auditor"}
    leaves = [(pattern, leaf) for pattern, leaf in checks.leaves() if pattern in wanted]
    monkeypatch.setattr(run, "leaves", lambda: iter(leaves))
    monkeypatch.setattr(run, "SUBJECTS", [subject for subject in SUBJECTS if subject.name in some])

    def differences() -> list[dict[str, Any]]:
        rows = [row for row in table.read() if row.pattern in wanted and row.method == "GET"]
        rows = [replace(row, subjects={name: row.subjects[name] for name in some}) for row in rows]
        return list(run.differences(rows, run.perform(now=now, methods=("GET",))))

    return differences


@pytest.mark.django_db
def test_a_rule_that_lets_another_role_in_is_a_difference(
    of_referrals: Callable[[], list[dict[str, Any]]], monkeypatch: pytest.MonkeyPatch
) -> None:
    assert of_referrals() == []
    monkeypatch.setitem(vars(permissions.SEE_REFERRALS), "roles", roles.EVERYBODY)

    assert {(one["subject"], one["found"]) for one in of_referrals()} >= {("secretariat", 200), ("auditor", 200)}


@pytest.mark.django_db
def test_a_mark_in_an_answer_to_somebody_else_is_a_difference(
    of_referrals: Callable[[], list[dict[str, Any]]], monkeypatch: pytest.MonkeyPatch
) -> None:
    """As if the list were kept and shown to whoever comes next."""
    monkeypatch.setattr(run, "_ask", _keeping_the_first_answer(run._ask))

    assert {one["what"] for one in of_referrals()} >= {"canary"}


def _keeping_the_first_answer(ask: Callable[..., Any]) -> Callable[..., Any]:
    kept: dict[str, Any] = {}

    def asked(visitor: Any, leaf: Any, method: str, ids: Any) -> Any:
        answer = ask(visitor, leaf, method, ids)
        if answer.status_code == 200:
            return kept.setdefault(str(leaf.name), answer)
        return answer

    return asked


@pytest.mark.django_db
def test_nothing_that_was_tried_stays(
    now: datetime, acting: Callable[[str], Any], monkeypatch: pytest.MonkeyPatch
) -> None:
    def number() -> int:
        with acting("nz_officer"):
            return Referral.objects.count()

    before = number()
    monkeypatch.setattr(run, "SUBJECTS", SUBJECTS[:4])
    run.perform(now=now, methods=())

    assert number() == before


def test_the_command_prints_the_table() -> None:
    out = StringIO()

    call_command("access_matrix", json=True, stdout=out)

    assert out.getvalue().count('"pattern"') == len(table.read())
