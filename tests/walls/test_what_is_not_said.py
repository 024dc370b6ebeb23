"""Leaks that no status code shows: pages kept for the next person, counts, keys smuggled into a form or a filter."""

from __future__ import annotations

from datetime import datetime
from typing import Any

import pytest
from django.db import transaction
from django.urls import resolve, reverse

from jpoa_portal import checks
from jpoa_portal.access_matrix import run, stage
from jpoa_portal.access_matrix.marks import Mark, everywhere
from jpoa_portal.access_matrix.subjects import SUBJECTS
from members.access import actor_for
from members.models import Agency
from tests.contracts.separate import portal_on
from tests.operations.cases import Cases
from tests.walls import rulers, walk
from tests.walls.walk import Look


@pytest.mark.django_db
@pytest.mark.parametrize(("first", "then"), [("nz_officer", "nz_other_agency"), ("vn_officer", "th_officer")])
def test_no_page_is_kept_for_the_next_person(first: str, then: str, enter: Any, actor: Any, marks: list[Mark]) -> None:
    own = {walk.place_of(mark) for mark in marks if mark.is_open_to(actor(first))}
    closed = walk.closed_to(actor(then), marks)

    kept = rulers.kept_for_the_next([*walk.lists(), *sorted(own)[:10]], enter(first), enter(then), closed)

    assert list(kept) == []


# Somebody of a country that has no part in it, somebody of the writer's own country, and the secretariat.
@pytest.mark.django_db
@pytest.mark.parametrize("name", ["th_officer", "nz_other_agency", "secretariat"])
def test_what_others_do_changes_no_page_of_an_outsider(name: str, enter: Any, cases: Cases) -> None:
    def the_case() -> None:
        cases.draft()
        cases.answered()
        cases.received_in("needs_information")
        cases.sent_return(remarks="EXERCISE: two provinces follow", ARREST=3)

    assert rulers.changed_by(the_case, walk.lists(), enter(name)) == []


@pytest.mark.slow
def test_a_foreign_key_in_a_form_reaches_nothing(open_database: str, now: datetime, owner_sql: Look) -> None:
    """Every form of an own record, with keys of others behind each field's values; the code stands alone."""
    column = next(one for one in SUBJECTS if one.name == "originator")
    with portal_on(open_database), transaction.atomic():
        person = column.person()
        assert person
        who, scene = actor_for(person, now=now), stage.set_for(column, now=now)
        foreign = {str(name): str(key) for ids in _foreign(owner_sql, who.group_id) for name, key in ids.items()}
        foreign["agency"] = str(Agency.objects.exclude(group_id=who.group_id).order_by("name")[0].id)
        closed = walk.closed_to(who, everywhere().values())
        forms = [reverse(page, kwargs=ids) for page, ids in _own_forms(scene)]

        reached = set(rulers.smuggled(walk.entered(person), who, forms, foreign, closed))
        transaction.set_rollback(True)

    assert len(forms) > 12
    assert {one for one in reached if (resolve(one.address).url_name, one.what) not in MEANT} == set()


# Who is taken out of a plan has no unread notice of it any more; who takes a referral over owns it for all who read it.
MEANT = {("plan_remove", "members_notice"), ("handover_accept", "operations_referralgrant")}


def _foreign(look: Look, group: int) -> list[dict[str, Any]]:
    """One record of others of each kind."""
    return [found[0] for found in walk.foreign(look, group).values()]


def _own_forms(scene: stage.Stage) -> list[tuple[str, dict[str, Any]]]:
    """Pages with a form, and the ids of a record on which it is the agency's turn."""
    forms = []
    for _, leaf in checks.leaves():
        if "POST" not in walk.takes(leaf) or str(leaf.name).startswith(("account_", "mfa_", "usersessions_", "demo_")):
            continue
        names = run.names_in(leaf)
        for relation in ("own", "shared"):
            ids = scene.find(str(leaf.name), names, relation)
            if ids is not None:
                forms.append((str(leaf.name), ids))
    return forms


@pytest.mark.django_db
@pytest.mark.parametrize("name", ["th_officer", "nz_chair"])
def test_a_foreign_key_in_an_address_says_nothing(
    name: str, enter: Any, actor: Any, owner_sql: Look, marks: list[Mark]
) -> None:
    """In every parameter that a list knows, and in those that one would guess."""
    client, who = enter(name), actor(name)
    closed = walk.closed_to(who, marks)
    keys = [key for ids in _foreign(owner_sql, who.group_id) for key in ids.values()]
    parameters = [*walk.FILTERS, "after", "next", "page", "order", "q", "person", "agency", "record", *rulers.GUESSED]

    for address in walk.lists():
        for parameter in parameters:
            answer = client.get(address, {parameter: keys})
            assert answer.status_code < 500, (address, parameter)
            assert walk.found(walk.said(answer), closed) == [], (address, parameter)
            assert not str(answer.headers.get("Location", "")).startswith(("http", "//")), (address, parameter)
