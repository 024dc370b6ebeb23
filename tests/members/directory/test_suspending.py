"""Suspending an agency: its people are out on the next request, and only the secretariat still finds it."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from django.test import Client

from audit.models import AuditEntry
from members.acting import acting_as
from members.models import Agency
from members.trail.services import SEALER
from tests.operations.pages import fill_in

pytestmark = pytest.mark.django_db

Enter = Callable[[str], Client]


@pytest.fixture
def suspended(enter: Enter) -> Agency:
    """Viet Nam's criminal liaison office, which the secretariat has suspended."""
    agency = Agency.objects.get(short_name="VN CLO")
    answer = fill_in(enter("secretariat"), f"{agency.get_absolute_url()}suspend/")
    assert answer["Location"] == agency.get_absolute_url()
    return agency


def test_its_people_have_no_rights_from_the_next_request_on(enter: Enter) -> None:
    client = enter("vn_officer")
    assert client.get("/referrals/").status_code == 200

    fill_in(enter("secretariat"), f"{Agency.objects.get(short_name='VN CLO').get_absolute_url()}suspend/")

    assert {client.get(path).status_code for path in ("/", "/referrals/", "/directory/", "/returns/")} == {403}


def test_the_directory_no_longer_lists_it_but_to_the_secretariat(suspended: Agency, enter: Enter) -> None:
    officer, secretariat = enter("nz_officer"), enter("secretariat")

    assert suspended.name not in officer.get("/directory/").content.decode()
    assert officer.get(suspended.get_absolute_url()).status_code == 404
    assert suspended.name not in officer.get("/directory/card/").content.decode()
    assert suspended.name not in secretariat.get("/directory/card/").content.decode()
    assert secretariat.get("/directory/").context["entries"][-1].agency == suspended
    assert "suspended" in secretariat.get(suspended.get_absolute_url()).content.decode()


def test_it_stands_in_for_nobody(suspended: Agency, enter: Enter) -> None:
    """The land border's deputy is the criminal liaison office."""
    land = Agency.objects.get(short_name="VN LSBO")

    assert enter("nz_officer").get(land.get_absolute_url()).context["entry"].deputy is None


def test_it_is_let_in_again(suspended: Agency, enter: Enter) -> None:
    answer = fill_in(enter("secretariat"), f"{suspended.get_absolute_url()}restore/")

    assert answer.status_code == 302
    assert enter("vn_officer").get("/referrals/").status_code == 200
    assert enter("nz_officer").get(suspended.get_absolute_url()).status_code == 200


def test_twice_is_said(suspended: Agency, enter: Enter) -> None:
    page = f"{suspended.get_absolute_url()}suspend/"

    assert enter("secretariat").get(page).status_code == 409
    assert enter("secretariat").post(page, {"version": "2"}).status_code == 409


def test_the_secretariat_does_not_suspend_itself(enter: Enter) -> None:
    own = Agency.objects.get(short_name="NZ MID")

    assert enter("secretariat").post(f"{own.get_absolute_url()}suspend/", {"version": "1"}).status_code == 403
    assert f"{own.get_absolute_url()}suspend/" not in enter("secretariat").get(own.get_absolute_url()).content.decode()


def test_an_old_page_suspends_nothing(enter: Enter) -> None:
    agency = Agency.objects.get(short_name="VN CLO")
    page = f"{agency.get_absolute_url()}suspend/"

    assert enter("secretariat").post(page, {"version": "7"})["Location"] == page
    assert Agency.objects.get(id=agency.id).is_active


def test_both_steps_are_written_down_once(suspended: Agency, enter: Enter) -> None:
    fill_in(enter("secretariat"), f"{suspended.get_absolute_url()}restore/")
    with acting_as(SEALER):
        found = list(AuditEntry.objects.filter(object_id=suspended.id).order_by("id").values_list("action", flat=True))
    assert found == ["suspend_agency", "restore_agency"]
