"""Units of an agency: added, renamed and closed by its administrators and the secretariat, with desks of their own."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from typing import Any

import pytest
from django.db import DatabaseError, transaction
from django.test import Client

from common.ids import uuid7
from members.models import Agency, DutyDesk, Unit
from tests.operations.pages import fill_in, hidden_fields, queries_of, text_of

pytestmark = pytest.mark.django_db

Enter = Callable[[str], Client]
WORDS: dict[str, Any] = {"name": "Night Unit (EXERCISE)", "topics": ["tip", "victim"], "countries": ["VN"]}
DESK = {"phone": "+64 4 555 0142", "monday": "20-24", "tuesday": "12:00-18:00"}


def agency(short_name: str = "NZ BLU") -> Agency:
    return Agency.objects.get(short_name=short_name)


@pytest.fixture
def unit(enter: Enter) -> Unit:
    """A unit of New Zealand's border liaison, with a desk."""
    client = enter("nz_administrator")
    assert fill_in(client, f"{agency().get_absolute_url()}units/add/", **WORDS).status_code == 302
    made = Unit.objects.get(agency=agency())
    assert fill_in(client, f"/directory/units/{made.id}/desk/", **DESK).status_code == 302
    return made


def test_everybody_reads_it_with_its_desk_and_what_is_meant_for_it(unit: Unit, enter: Enter) -> None:
    """It is Tuesday afternoon there."""
    page = enter("vn_officer").get(agency().get_absolute_url())

    said = text_of(page)
    assert "Night Unit (EXERCISE) Trafficking in persons, Victim-related · VN" in said
    assert "+64 4 555 0142 Open closes 18:00 there, in 2 hours" in said
    assert "+64 4 555 0101" in said
    assert "units/" not in page.content.decode()


def test_the_main_desk_stays_the_one_that_lists_show(unit: Unit, enter: Enter) -> None:
    said = enter("vn_officer").get("/directory/?q=nz+blu").content.decode()

    assert "+64 4 555 0101" in said and "0142" not in said
    offered = enter("secretariat").get(f"{agency('NZ TCLU').get_absolute_url()}desk/").context["form"]
    assert len(offered.fields["deputy"].choices) == 3  # none, and the main desks of the two others


def test_it_is_renamed(unit: Unit, enter: Enter) -> None:
    fill_in(enter("nz_administrator"), f"/directory/units/{unit.id}/", name="Day Unit (EXERCISE)")

    changed = Unit.objects.get(id=unit.id)
    assert (changed.name, changed.topics, changed.countries) == ("Day Unit (EXERCISE)", [], [])


def test_it_is_closed_for_good(unit: Unit, enter: Enter, now: datetime) -> None:
    client = enter("nz_administrator")

    assert fill_in(client, f"/directory/units/{unit.id}/close/")["Location"] == agency().get_absolute_url()

    assert Unit.objects.get(id=unit.id).closed_at == now
    assert "Night Unit" not in text_of(client.get(agency().get_absolute_url())).replace("Closed.", "")
    for part in ("", "desk/", "close/"):
        assert client.get(f"/directory/units/{unit.id}/{part}").status_code == 409


@pytest.mark.parametrize("part", ["", "desk/", "close/"])
@pytest.mark.parametrize("name", ["nz_officer", "nz_analyst", "nz_chair", "vn_officer", "Wiremu Haldane"])
def test_nobody_else_keeps_it(name: str, part: str, unit: Unit, enter: Enter) -> None:
    client, path = enter(name), f"/directory/units/{unit.id}/{part}"

    assert {client.get(path).status_code, client.post(path, WORDS | DESK).status_code} == {403}
    assert client.post(f"{agency().get_absolute_url()}units/add/", WORDS).status_code == 403


def test_an_administrator_adds_nothing_to_another_agency(enter: Enter) -> None:
    path = f"{agency('VN CLO').get_absolute_url()}units/add/"

    assert enter("nz_administrator").post(path, WORDS).status_code == 403


def test_a_missing_unit_is_not_found(enter: Enter) -> None:
    assert enter("nz_administrator").get(f"/directory/units/{uuid7()}/").status_code == 404


@pytest.mark.parametrize(
    ("change", "field"),
    [
        ({"name": ""}, "name"),
        ({"name": "a" * 121}, "name"),
        ({"name": WORDS["name"]}, "name"),
        ({"topics": ["spying"]}, "topics"),
        ({"countries": ["XX"]}, "countries"),
    ],
)
def test_bad_input_is_named_and_what_was_typed_stays(
    change: dict[str, Any], field: str, unit: Unit, enter: Enter
) -> None:
    words = {"name": "Other (EXERCISE)", "topics": ["asset"]} | change
    answer = fill_in(enter("nz_administrator"), f"{agency().get_absolute_url()}units/add/", **words)

    assert answer.status_code == 200
    assert list(answer.context["form"].errors) == [field]
    assert words["name"] in answer.content.decode()
    assert Unit.objects.filter(agency=agency()).count() == 1


def test_a_name_that_is_taken_is_said_when_renaming(unit: Unit, enter: Enter) -> None:
    client = enter("nz_administrator")
    fill_in(client, f"{agency().get_absolute_url()}units/add/", name="Second (EXERCISE)")
    second = Unit.objects.get(name="Second (EXERCISE)")

    answer = fill_in(client, f"/directory/units/{second.id}/", name=WORDS["name"])

    assert list(answer.context["form"].errors) == ["name"]
    assert client.post(f"/directory/units/{second.id}/", hidden_fields(answer) | {"name": "Third"}).status_code == 302


def test_two_who_edit_it_see_both_and_lose_nothing(unit: Unit, enter: Enter) -> None:
    first, second, path = enter("nz_administrator"), enter("secretariat"), f"/directory/units/{unit.id}/"
    mine, theirs = first.get(path), second.get(path)
    second.post(path, hidden_fields(theirs) | {"name": "Theirs"})

    assert first.post(path, hidden_fields(mine) | {"name": "Mine"})["Location"] == path

    said = first.get(path).content.decode()
    assert "Theirs" in said and 'value="Mine"' in said


def test_one_form_adds_one(enter: Enter) -> None:
    client, path = enter("nz_administrator"), f"{agency().get_absolute_url()}units/add/"
    words = hidden_fields(client.get(path)) | WORDS

    assert [client.post(path, words).status_code for _ in range(2)] == [302, 302]
    assert Unit.objects.filter(agency=agency()).count() == 1


def test_more_units_ask_no_more_questions(unit: Unit, enter: Enter) -> None:
    client, path = enter("vn_officer"), agency().get_absolute_url()
    one = queries_of(client, path)
    for number in range(3):
        fill_in(enter("secretariat"), f"{path}units/add/", name=f"More {number}")

    assert queries_of(client, path) == one


def _refused(row: Any) -> bool:
    try:
        with transaction.atomic():
            row.save(force_insert=True)
            transaction.set_rollback(True)
    except DatabaseError:
        return True
    return False


def test_the_database_refuses_units_and_desks_of_others(unit: Unit, acting: Any) -> None:
    other = agency("VN CLO")
    with acting("nz_administrator"):
        assert not _refused(Unit(agency=agency(), name="X"))
        assert _refused(Unit(agency=other, name="X"))
    with acting("nz_officer"):
        assert _refused(Unit(agency=agency(), name="X"))
        assert Unit.objects.filter(id=unit.id).update(name="X") == 0
    with acting("secretariat"):
        # A desk of one agency for another one's unit.
        assert _refused(DutyDesk(agency=other, unit=unit, phone="+6445550101"))
