"""A duty desk is kept by the agency's administrators and the secretariat."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from members.models import Agency, DutyDesk
from tests.operations.pages import fill_in, hidden_fields

pytestmark = pytest.mark.django_db

Enter = Callable[[str], Client]
WORDS: dict[str, Any] = {
    "phone": "+64 (0)4 555-0177",
    "email": "night@nz-border.example",
    "monday": "8-17",
    "friday": "22:00 – 06:00",
    "sunday": "0000-24:00",
}


def path_of(short_name: str) -> str:
    return reverse("desk_edit", kwargs={"agency_id": Agency.objects.get(short_name=short_name).id})


def desk_of(short_name: str) -> DutyDesk:
    return DutyDesk.objects.get(agency__short_name=short_name, unit=None)


@pytest.mark.parametrize("name", ["nz_administrator", "secretariat"])
def test_the_desk_is_changed_and_everybody_reads_it(name: str, enter: Enter) -> None:
    deputy = desk_of("NZ TCLU")

    answer = fill_in(enter(name), path_of("NZ BLU"), **WORDS, deputy=str(deputy.id))

    assert answer["Location"] == Agency.objects.get(short_name="NZ BLU").get_absolute_url()
    desk = desk_of("NZ BLU")
    assert (desk.phone, desk.email, desk.deputy_id) == ("+6445550177", WORDS["email"], deputy.id)
    assert desk.hours == ["08:00-17:00", "", "", "", "22:00-06:00", "", "00:00-00:00"]
    said = enter("vn_officer").get("/directory/").content.decode()
    assert "tel:+6445550177" in said and "tel:+6445550101" not in said


def test_day_and_night(enter: Enter) -> None:
    fill_in(enter("nz_administrator"), path_of("NZ BLU"), phone="+64 4 555 0101", is_round_the_clock="on")

    assert (desk_of("NZ BLU").is_round_the_clock, desk_of("NZ BLU").hours) == (True, [])


def test_without_hours_they_are_not_told(enter: Enter) -> None:
    fill_in(enter("nz_administrator"), path_of("NZ BLU"), phone="+64 4 555 0101")

    assert not desk_of("NZ BLU").tells_hours
    assert "Hours not told" in enter("nz_officer").get("/directory/?q=nz+blu").content.decode()


@pytest.mark.parametrize(
    ("change", "field", "said"),
    [
        ({"phone": ""}, "phone", "Fill in this field."),
        ({"phone": "04 555 0101"}, "phone", "This is no phone number."),
        ({"phone": "duty officer"}, "phone", "This is no phone number."),
        ({"phone": "+64 4 555 0101 x12"}, "phone", "This is no phone number."),
        ({"phone": "+64"}, "phone", "This is no phone number."),
        ({"email": "nobody"}, "email", "valid email"),
        ({"monday": "morning"}, "monday", "Write hours such as 08:00-17:00"),
        ({"sunday": "25-26"}, "sunday", "Write hours such as 08:00-17:00"),
        ({"sunday": "08:60-09:00"}, "sunday", "Write hours such as 08:00-17:00"),
        ({"is_round_the_clock": "on"}, "is_round_the_clock", "not both"),
        ({"deputy": "no key"}, "deputy", "valid choice"),
    ],
)
def test_bad_input_is_named_and_what_was_typed_stays(
    change: dict[str, Any], field: str, said: str, enter: Enter
) -> None:
    before = desk_of("NZ BLU")
    answer = fill_in(enter("nz_administrator"), path_of("NZ BLU"), **(WORDS | {"tuesday": "07:07-08:08"} | change))

    assert answer.status_code == 200
    assert said in str(answer.context["form"].errors[field])
    assert 'value="07:07-08:08"' in answer.content.decode()
    assert desk_of("NZ BLU").version == before.version


def test_a_deputy_is_of_the_same_country(enter: Enter) -> None:
    client = enter("nz_administrator")
    offered = {value for value, _ in client.get(path_of("NZ BLU")).context["form"].fields["deputy"].choices}

    assert offered == {"", str(desk_of("NZ TCLU").id), str(desk_of("NZ MID").id)}
    for foreign in (desk_of("VN CLO"), desk_of("NZ BLU")):
        answer = fill_in(client, path_of("NZ BLU"), **WORDS, deputy=str(foreign.id))
        assert "deputy" in answer.context["form"].errors


def test_two_who_edit_the_same_desk_see_both_versions_and_lose_nothing(enter: Enter) -> None:
    first, second, path = enter("nz_administrator"), enter("secretariat"), path_of("NZ BLU")
    mine, theirs = first.get(path), second.get(path)
    second.post(path, hidden_fields(theirs) | {"phone": "+64 4 555 0188"})

    assert first.post(path, hidden_fields(mine) | WORDS)["Location"] == path

    said = first.get(path).content.decode()
    assert "+64 4 555 0188" in said and WORDS["phone"] in said and WORDS["friday"] in said
    assert desk_of("NZ BLU").phone == "+6445550188"


def test_one_form_is_carried_out_once(enter: Enter) -> None:
    client, path = enter("nz_administrator"), path_of("NZ BLU")
    words = hidden_fields(client.get(path)) | WORDS

    assert [client.post(path, words).status_code for _ in range(2)] == [302, 302]
    assert desk_of("NZ BLU").version == 2
