"""The secretariat adds a country, an organisation, an agency and its desk; nobody else does."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from django.contrib.auth.models import Group
from django.test import Client

from members.models import Agency, Country, DutyDesk, Organisation, Participation
from tests.operations.pages import fill_in, hidden_fields

pytestmark = pytest.mark.django_db

Enter = Callable[[str], Client]
COUNTRY, ORGANISATION, AGENCY = (f"/directory/{what}/add/" for what in ("countries", "organisations", "agencies"))
TONGA: dict[str, Any] = {
    "iso2": "to",
    "name": "Tonga",
    "kind": "observer",
    "time_zone": "Pacific/Tongatapu",
    "working_languages": ["en"],
}
UNHCR = {"code": "EXERCISE-ORG", "name": "EXERCISE Organisation", "kind": "partner"}


def of(country: str) -> dict[str, Any]:
    """A new agency of a country, as it is typed."""
    return {
        "body": str(Country.objects.get(iso2=country).id),
        "name": "New Unit (EXERCISE)",
        "native_name": "ใหม่",
        "short_name": f"{country} NEW",
        "working_languages": ["en"],
        "type": "police",
        "time_zone": "Asia/Bangkok",
    }


@pytest.mark.parametrize("path", [COUNTRY, ORGANISATION, AGENCY])
@pytest.mark.parametrize("name", ["nz_officer", "nz_administrator", "nz_chair", "nz_auditor", "Isabel Torrecampo"])
def test_nobody_else_adds(name: str, path: str, enter: Enter) -> None:
    client = enter(name)

    assert {client.get(path).status_code, client.post(path, TONGA | UNHCR | of("TH")).status_code} == {403}
    assert f'href="{path}"' not in client.get("/directory/").content.decode()


def test_a_country_then_its_agency_then_its_desk(enter: Enter) -> None:
    client = enter("secretariat")
    assert f'href="{COUNTRY}"' in client.get("/directory/").content.decode()

    assert fill_in(client, COUNTRY, **TONGA)["Location"] == AGENCY
    answer = fill_in(client, AGENCY, **(of("TO") | {"is_focal_point": "on"}))
    agency = Agency.objects.get(short_name="TO NEW")
    assert answer["Location"] == agency.get_absolute_url()
    assert fill_in(client, f"{agency.get_absolute_url()}desk/", phone="+676 555 0101").status_code == 302

    assert Participation.objects.get(country__iso2="TO").kind == "observer"
    assert agency.is_focal_point and agency.group == Group.objects.get(name=str(agency.id))
    assert DutyDesk.objects.get(agency=agency).phone == "+6765550101"
    assert "Tonga" in enter("nz_officer").get("/directory/?q=new+unit").content.decode()


def test_an_agency_without_people_and_desk_can_be_looked_at(enter: Enter) -> None:
    fill_in(enter("secretariat"), AGENCY, **of("TH"))
    said = enter("nz_officer").get(Agency.objects.get(short_name="TH NEW").get_absolute_url()).content.decode()

    assert "Nobody works here yet." in said and "This agency has not told how to reach its desk." in said


def test_an_organisation_and_its_agency(enter: Enter) -> None:
    client = enter("secretariat")
    assert fill_in(client, ORGANISATION, **UNHCR).status_code == 302
    organisation = Organisation.objects.get(code="EXERCISE-ORG")
    words = of("TH") | {"body": str(organisation.id), "type": "international_organisation"}

    refused = fill_in(client, AGENCY, **(words | {"is_focal_point": "on"}))
    assert "is_focal_point" in refused.context["form"].errors
    assert fill_in(client, AGENCY, **words).status_code == 302
    assert Agency.objects.get(short_name="TH NEW").organisation == organisation


@pytest.mark.parametrize(
    ("path", "change", "field"),
    [
        (COUNTRY, {"iso2": "TH"}, "iso2"),
        (COUNTRY, {"iso2": "T"}, "iso2"),
        (COUNTRY, {"iso2": "1A"}, "iso2"),
        (COUNTRY, {"name": ""}, "name"),
        (COUNTRY, {"time_zone": "Tonga"}, "time_zone"),
        (COUNTRY, {"kind": "friend"}, "kind"),
        (ORGANISATION, {"code": "INTERPOL"}, "code"),
        (ORGANISATION, {"name": "  "}, "name"),
        (AGENCY, {"body": "00000000-0000-0000-0000-000000000000"}, "body"),
        (AGENCY, {"body": "x"}, "body"),
        (AGENCY, {"short_name": "VN CLO"}, "short_name"),
        (AGENCY, {"is_focal_point": "on"}, "is_focal_point"),  # Thailand has one
        (AGENCY, {"name": ""}, "name"),
        (AGENCY, {"time_zone": ""}, "time_zone"),
    ],
)
def test_bad_input_is_named_and_nothing_is_half_saved(
    path: str, change: dict[str, Any], field: str, enter: Enter
) -> None:
    before = (Country.objects.count(), Organisation.objects.count(), Agency.objects.count(), Group.objects.count())
    words = {COUNTRY: TONGA, ORGANISATION: UNHCR}.get(path) or of("TH")

    answer = fill_in(enter("secretariat"), path, **(words | change))

    assert answer.status_code == 200
    assert list(answer.context["form"].errors) == [field]
    after = (Country.objects.count(), Organisation.objects.count(), Agency.objects.count(), Group.objects.count())
    assert after == before


@pytest.mark.parametrize("path", [COUNTRY, ORGANISATION, AGENCY])
def test_one_form_adds_one(path: str, enter: Enter) -> None:
    client = enter("secretariat")
    words = hidden_fields(client.get(path)) | ({COUNTRY: TONGA, ORGANISATION: UNHCR}.get(path) or of("TH"))

    first, again = client.post(path, words), client.post(path, words)
    assert (first.status_code, first["Location"]) == (302, again["Location"])

    # A correction from the same page is not lost and adds nothing by itself.
    corrected = client.post(path, words | {"name": "Another name"})
    assert corrected["Location"] == path
    assert "Another name" in client.get(path).content.decode()
