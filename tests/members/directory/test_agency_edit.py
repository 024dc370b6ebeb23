"""An agency's entry is kept by its administrators and the secretariat, each its own fields; old names stay."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from members.models import Agency, FormerName
from tests.operations.pages import fill_in, hidden_fields, text_of

pytestmark = pytest.mark.django_db

Enter = Callable[[str], Client]
OWN = "NZ BLU"
WORDS: dict[str, Any] = {
    "name": "Sea and Air Border Unit (EXERCISE)",
    "native_name": "",
    "short_name": "NZ SABU",
    "working_languages": ["en", "fr"],
}
OF_GROUP = WORDS | {"type": "customs", "time_zone": "Pacific/Chatham", "is_focal_point": "on"}


def path_of(short_name: str) -> str:
    return reverse("agency_edit", kwargs={"agency_id": Agency.objects.get(short_name=short_name).id})


def saved(of: Agency) -> Agency:
    return Agency.objects.get(id=of.id)


def test_an_administrator_renames_the_own_agency_and_the_old_name_stays(enter: Enter, now: Any) -> None:
    client, agency = enter("nz_administrator"), Agency.objects.get(short_name=OWN)

    answer = fill_in(client, path_of(OWN), **WORDS)

    assert answer["Location"] == agency.get_absolute_url()
    assert (saved(agency).name, saved(agency).short_name) == (WORDS["name"], "NZ SABU")
    assert saved(agency).working_languages == ["en", "fr"]
    said = text_of(client.get(agency.get_absolute_url()))
    assert "Border Liaison Unit (EXERCISE) · NZ BLU (until 24 Nov 2026 )" in said
    assert FormerName.objects.get(agency=agency).starts_at is None


def test_the_next_name_follows_the_one_before(enter: Enter) -> None:
    client, agency = enter("nz_administrator"), Agency.objects.get(short_name=OWN)
    fill_in(client, path_of(OWN), **WORDS)

    fill_in(client, reverse("agency_edit", kwargs={"agency_id": agency.id}), **(WORDS | {"name": "Third (EXERCISE)"}))

    newest, oldest = FormerName.objects.filter(agency=agency)
    assert newest.starts_at == oldest.ends_at


def test_what_is_no_name_leaves_no_history(enter: Enter) -> None:
    agency = Agency.objects.get(short_name=OWN)
    same = {"name": agency.name, "short_name": OWN, "working_languages": ["en"], "opens_names": "on"}

    fill_in(enter("nz_administrator"), path_of(OWN), **same)

    assert saved(agency).opens_names
    assert not FormerName.objects.exists()


def test_no_posted_field_lifts_an_administrator(enter: Enter) -> None:
    before = Agency.objects.get(short_name=OWN)
    more = {"type": "police", "time_zone": "UTC", "is_focal_point": "", "is_active": "", "group": "1", "country": "VN"}

    fill_in(enter("nz_administrator"), path_of(OWN), **(WORDS | more))

    after = saved(before)
    for field in ("type", "time_zone", "is_focal_point", "is_active", "group_id", "country_id", "confirmed_on"):
        assert getattr(after, field) == getattr(before, field), field
    assert after.name == WORDS["name"]


@pytest.mark.parametrize("name", ["nz_officer", "nz_analyst", "nz_chair", "nz_auditor", "vn_officer"])
@pytest.mark.parametrize("part", ["edit", "desk", "suspend", "restore"])
def test_nobody_else_keeps_it(name: str, part: str, enter: Enter) -> None:
    agency = Agency.objects.get(short_name=OWN)
    client = enter(name)
    path = f"{agency.get_absolute_url()}{part}/"

    assert {client.get(path).status_code, client.post(path, WORDS).status_code} == {403}
    assert saved(agency).version == agency.version
    assert f'href="{path}"' not in client.get(agency.get_absolute_url()).content.decode()


@pytest.mark.parametrize("part", ["edit", "desk", "suspend"])
def test_an_administrator_keeps_no_other_agency(part: str, enter: Enter) -> None:
    """Neither one of the same country."""
    client = enter("nz_administrator")
    for short_name in ("NZ TCLU", "VN CLO"):
        path = f"{Agency.objects.get(short_name=short_name).get_absolute_url()}{part}/"
        assert {client.get(path).status_code, client.post(path, WORDS).status_code} == {403}


def test_the_secretariat_says_the_kind_and_zone_of_any_agency(enter: Enter) -> None:
    agency = Agency.objects.get(short_name="NZ BLU")

    assert fill_in(enter("secretariat"), path_of(OWN), **OF_GROUP).status_code == 302

    after = saved(agency)
    assert (after.type, after.time_zone, after.is_focal_point) == ("customs", "Pacific/Chatham", True)


@pytest.mark.parametrize(
    ("change", "field", "said"),
    [
        ({"name": ""}, "name", "Fill in this field."),
        ({"name": " \u200f "}, "name", "Fill in this field."),
        ({"name": "a" * 121}, "name", "at most 120 characters"),
        ({"short_name": ""}, "short_name", "Fill in this field."),
        ({"short_name": "VN CLO"}, "short_name", "Another agency has this short name."),
        ({"working_languages": []}, "working_languages", "Choose at least one language."),
        ({"working_languages": ["xx"]}, "working_languages", "Choose languages of the list."),
        ({"time_zone": "Middle/Earth"}, "time_zone", "Choose a time zone of the list"),
        ({"time_zone": "../../etc/passwd"}, "time_zone", "Choose a time zone of the list"),
        ({"type": "spies"}, "type", "valid choice"),
    ],
)
def test_bad_input_is_named_and_what_was_typed_stays(
    change: dict[str, Any], field: str, said: str, enter: Enter
) -> None:
    agency = Agency.objects.get(short_name=OWN)
    answer = fill_in(enter("secretariat"), path_of(OWN), **(OF_GROUP | {"native_name": "Kept words"} | change))

    assert answer.status_code == 200
    assert said in str(answer.context["form"].errors[field])
    assert "Kept words" in answer.content.decode()
    assert saved(agency).version == agency.version


def test_a_country_has_one_focal_point(enter: Enter) -> None:
    words = OF_GROUP | {"name": "Kept name", "short_name": "NZ TCLU"}

    answer = fill_in(enter("secretariat"), path_of("NZ TCLU"), **words)

    assert answer.status_code == 200
    assert "Another agency is the focal point of this country." in str(answer.context["form"].errors["is_focal_point"])
    assert "Kept name" in answer.content.decode()
    # Corrected, it goes through from the same page.
    corrected = hidden_fields(answer) | words | {"is_focal_point": ""}
    corrected.pop("is_focal_point")
    assert enter("secretariat").post(path_of("NZ TCLU"), corrected).status_code == 302


def test_an_organisation_is_nobodys_focal_point(enter: Enter) -> None:
    page = enter("secretariat").get(path_of("IP GPLD"))

    assert "is_focal_point" not in page.context["form"].fields


def test_two_who_edit_the_same_agency_see_both_versions_and_lose_nothing(enter: Enter) -> None:
    first, second = enter("nz_administrator"), enter("secretariat")
    mine, theirs = first.get(path_of(OWN)), second.get(path_of(OWN))
    path = path_of(OWN)
    second.post(path, hidden_fields(theirs) | OF_GROUP | {"name": "Their name (EXERCISE)"})

    answer = first.post(path, hidden_fields(mine) | WORDS | {"name": "My name (EXERCISE)"})

    assert answer["Location"] == path
    page = first.get(path)
    said = page.content.decode()
    assert "My name (EXERCISE)" in said and "Their name (EXERCISE)" in said
    assert "What is saved now" in said
    assert first.post(path, hidden_fields(page) | WORDS | {"name": "My name (EXERCISE)"}).status_code == 302
    assert FormerName.objects.filter(name="Their name (EXERCISE)").exists()


def test_one_form_is_carried_out_once(enter: Enter) -> None:
    client, agency = enter("nz_administrator"), Agency.objects.get(short_name=OWN)
    words = hidden_fields(client.get(path_of(OWN))) | WORDS
    path = path_of(OWN)

    answers = [client.post(path, words) for _ in range(2)]

    assert {answer["Location"] for answer in answers} == {agency.get_absolute_url()}
    assert FormerName.objects.count() == 1
    assert saved(agency).version == agency.version + 1


def test_it_is_written_down(enter: Enter) -> None:
    client = enter("nz_administrator")
    fill_in(client, path_of(OWN), **WORDS)

    (row,) = client.get("/audit/?action=keep_agency").context["rows"]
    assert row.about == WORDS["name"]
