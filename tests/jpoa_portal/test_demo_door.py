from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from django.test import Client

from members.models import Person
from tests.operations.pages import queries_of

pytestmark = pytest.mark.django_db

Enter = Callable[[str], Client]


def test_the_sign_in_page_of_the_demo_offers_its_people_by_country(client: Client) -> None:
    people = client.get("/accounts/login/").context["demo_people"]

    names = [person.name for person in people]
    assert "Hana Whitcombe" in names and "Anong Rattanawilai" in names
    assert "Thanawat Kaewprasit" not in names  # suspended
    assert [person.country_name for person in people] == sorted(person.country_name for person in people)


def test_one_press_enters_with_both_factors(client: Client, person: Any) -> None:
    response = client.post("/demo/enter/", {"person": str(person("vn_officer").id)})

    assert (response.status_code, response["Location"]) == (302, "/")
    assert "Nguyen Thi Hoa Mai" in client.get("/").content.decode()
    methods = [record["method"] for record in client.session["account_authentication_methods"]]
    assert methods == ["password", "mfa"]


def test_a_suspended_person_is_not_there_to_enter_as(client: Client, person: Any) -> None:
    assert client.post("/demo/enter/", {"person": str(person("Thanawat Kaewprasit").id)}).status_code == 404
    assert client.get("/")["Location"].startswith("/accounts/login/")


@pytest.mark.parametrize("who", ["", "x", "0", "Hana Whitcombe", "01a218ea-81be-7862-9ae8-1e8f925309c3"])
def test_somebody_who_does_not_exist_is_missing(client: Client, who: str) -> None:
    assert client.post("/demo/enter/", {"person": who}).status_code == 404


def test_looking_at_the_door_enters_nobody(client: Client, person: Any) -> None:
    assert client.get("/demo/enter/", {"person": str(person("vn_officer").id)}).status_code == 405


def test_the_door_wants_the_form_of_the_page(person: Any) -> None:
    client = Client(SERVER_NAME="localhost", enforce_csrf_checks=True)

    assert client.post("/demo/enter/", {"person": str(person("vn_officer").id)}).status_code == 403


def test_outside_the_demo_there_is_no_door(client: Client, person: Any, settings: Any) -> None:
    settings.DEMO = False

    page = client.get("/accounts/login/")

    assert client.post("/demo/enter/", {"person": str(person("vn_officer").id)}).status_code == 404
    assert "Hana Whitcombe" not in page.content.decode()
    assert page.context["demo_people"] == []
    assert client.get("/")["Location"].startswith("/accounts/login/")


def test_outside_the_demo_no_code_is_shown(enter: Enter, settings: Any) -> None:
    client = enter("nz_officer")
    assert str(client.get("/").context["demo_code"]).isdigit()

    settings.DEMO = False
    assert client.get("/").context["demo_code"] == ""


def test_pages_that_do_not_show_the_people_do_not_ask_for_them(client: Client) -> None:
    assert Person.objects.count() > 100
    assert queries_of(client, "/accounts/password/reset/") < queries_of(client, "/accounts/login/")
