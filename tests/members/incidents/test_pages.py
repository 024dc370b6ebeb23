"""The pages of an incident, walked by the auditors who open the record and by an officer who was told."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from common.ids import uuid7
from members.models import Agency
from tests.members.incidents.asking import ASK, FIRST, SECOND, THIRD, WORDS

pytestmark = pytest.mark.django_db

LIST = "/audit/incidents/"
TOKEN = re.compile(rb'name="(?:csrfmiddlewaretoken|form_token)" value="[^"]*"')
Enter = Callable[[str], Client]


@pytest.fixture
def asked(enter: Enter) -> str:
    """The page of an incident that New Zealand's auditor has asked for."""
    return str(enter(FIRST).post(ASK, WORDS)["Location"])


@pytest.fixture
def opened(asked: str, enter: Enter) -> str:
    """The same, confirmed by Viet Nam's."""
    assert enter(SECOND).post(f"{asked}confirm/", {"version": "1"})["Location"] == asked
    return asked


def _text(client: Client, path: str) -> str:
    response = client.get(path)
    assert response.status_code == 200, path
    return response.content.decode()


@pytest.mark.parametrize("name", ["nz_officer", "nz_administrator", "nz_chair", "secretariat"])
def test_others_do_not_list_or_ask(name: str, enter: Enter) -> None:
    assert {enter(name).get(page).status_code for page in (LIST, ASK)} == {403}


def test_an_auditor_asks_and_another_confirms(asked: str, enter: Enter) -> None:
    assert "Waits for a second auditor" in _text(enter(SECOND), asked)
    assert asked in _text(enter(SECOND), LIST)
    assert "confirm/" in _text(enter(SECOND), asked)
    assert "confirm/" not in _text(enter(FIRST), asked)
    assert WORDS["reason"] in _text(enter(SECOND), f"{asked}confirm/")

    enter(SECOND).post(f"{asked}confirm/", {"version": "1"})

    assert "Read the whole record" in _text(enter(FIRST), asked)
    assert "Read the whole record" not in _text(enter(THIRD), asked)


@pytest.mark.parametrize("change", [{"hours": "0"}, {"hours": "100"}, {"name": ""}, {"reason": ""}])
def test_a_form_with_a_gap_comes_back(change: dict[str, str], enter: Enter) -> None:
    response = enter(FIRST).post(ASK, {**WORDS, **change})

    assert response.status_code == 200
    assert response.context["form"].errors.keys() == change.keys()


def test_one_form_asks_once(enter: Enter) -> None:
    client = enter(FIRST)
    token = client.get(ASK).content.decode().split('name="form_token" value="')[-1].split('"')[0]
    first = client.post(ASK, {**WORDS, "form_token": token})
    again = client.post(ASK, {**WORDS, "form_token": token})

    assert first["Location"] == again["Location"]


def test_the_record_shows_all_countries_and_each_page_read_is_an_entry(opened: str, enter: Enter) -> None:
    client = enter(FIRST)
    response = client.get(f"{opened}record/?action=send_referral")

    assert response.status_code == 200
    assert len({row.agency for row in response.context["rows"]}) > 3
    client.get(f"{opened}record/{response.context['older_url']}")
    assert len(client.get("/audit/?action=read_record").context["rows"]) == 2


def test_the_confirmer_reads_who_asks_and_of_which_country(asked: str, person: Any, enter: Enter) -> None:
    text = _text(enter(SECOND), f"{asked}confirm/")

    assert person(FIRST).name in text
    assert "New Zealand" in text


@pytest.mark.parametrize("step", ["confirm", "end"])
def test_a_button_pressed_twice_is_one_step(step: str, asked: str, enter: Enter) -> None:
    client = enter(SECOND)
    if step == "end":
        client.post(f"{asked}confirm/", {"version": "1"})
    form = client.get(f"{asked}{step}/").content.decode()
    words = {name: form.split(f'name="{name}" value="')[-1].split('"')[0] for name in ("form_token", "version")}

    answers = [client.post(f"{asked}{step}/", words) for _ in range(2)]

    assert [answer["Location"] for answer in answers] == [asked, asked]
    assert len(client.get(f"/audit/?action={step}_incident").context["rows"]) == 1


def test_a_form_that_shows_another_version_is_not_carried_out(asked: str, enter: Enter) -> None:
    client = enter(SECOND)

    assert client.post(f"{asked}confirm/", {"version": "7"})["Location"] == f"{asked}confirm/"
    assert client.get(f"{asked}record/").status_code == 403


def test_words_sent_without_a_session_are_given_back(enter: Enter) -> None:
    client = enter(FIRST)
    form = client.get(ASK).content.decode()
    token = form.split('name="form_token" value="')[-1].split('"')[0]
    Client(SERVER_NAME="localhost").post(ASK, {**WORDS, "form_token": token})

    text = _text(client, ASK)
    assert WORDS["reason"] in text
    assert "It has not been sent" in text


@pytest.mark.parametrize("alone", [FIRST, SECOND])
def test_one_auditor_alone_reads_and_takes_nothing(alone: str, asked: str, enter: Enter) -> None:
    client = enter(alone)

    assert client.get(f"{asked}record/").status_code in {403, 409}
    assert client.post(f"{asked}record/download/").status_code in {403, 409}


def test_after_the_end_an_old_pages_links_and_buttons_lead_nowhere(opened: str, enter: Enter) -> None:
    client = enter(FIRST)
    page = client.get(f"{opened}record/?action=send_referral").context
    older, download = page["older_url"], page["download_url"]
    enter(SECOND).post(f"{opened}end/", {"version": "2"})

    assert client.get(f"{opened}record/{older}").status_code == 409
    assert client.post(download).status_code == 409
    # The cursor of the whole record in the own list: the own country, and no more.
    rows = client.get(f"/audit/{older}").context["rows"]
    own = set(Agency.objects.filter(country__iso2="NZ").values_list("name", flat=True))
    assert {row.agency for row in rows} <= own


@pytest.mark.parametrize("page", ["", "confirm/", "end/", "record/"])
@pytest.mark.parametrize("name", ["vn_officer", "nz_administrator", "vn_analyst"])
def test_one_that_was_only_asked_for_and_a_missing_one_are_the_same_bytes(
    name: str, page: str, asked: str, enter: Enter
) -> None:
    client = enter(name)
    foreign, missing = client.get(f"{asked}{page}"), client.get(f"{LIST}{uuid7()}/{page}")

    assert (foreign.status_code, missing.status_code) == (404, 404)
    assert TOKEN.sub(b"", foreign.content) == TOKEN.sub(b"", missing.content)


def test_the_list_asks_as_many_questions_for_one_as_for_many(enter: Enter) -> None:
    client = enter(FIRST)

    def questions() -> int:
        with CaptureQueriesContext(connection) as asked:
            client.get(LIST)
        return len(asked)

    client.post(ASK, WORDS)
    one = questions()
    for _ in range(3):
        client.post(ASK, WORDS)

    assert questions() == one


def test_another_auditor_and_others_read_no_record(opened: str, enter: Enter) -> None:
    assert enter(THIRD).get(f"{opened}record/").status_code == 403
    assert enter("nz_administrator").get(f"{opened}record/").status_code == 403
    assert enter(THIRD).post(f"{opened}record/download/").status_code == 403


def test_the_own_list_stays_the_own_countrys(opened: str, enter: Enter) -> None:
    rows = enter(FIRST).get("/audit/?action=send_referral").context["rows"]

    assert {row.agency for row in rows} <= set(Agency.objects.filter(country__iso2="NZ").values_list("name", flat=True))


def test_the_record_is_taken_out_as_a_file(opened: str, enter: Enter) -> None:
    answer = enter(SECOND).post(f"{opened}record/download/?action=send_referral")

    assert answer.status_code == 200
    assert answer.content.startswith(b'{"part":{"of":"incident ')
    (row,) = enter(SECOND).get("/audit/?action=download_audit").context["rows"]
    assert str(row.record) in opened
    assert row.note.startswith("sha256 ")


def test_when_it_is_ended_the_page_says_so(opened: str, enter: Enter) -> None:
    assert "Close the record for both" in _text(enter(SECOND), f"{opened}end/")
    assert enter(SECOND).post(f"{opened}end/", {"version": "2"})["Location"] == opened

    assert "Closed" in _text(enter(FIRST), opened)
    assert enter(FIRST).get(f"{opened}record/").status_code == 409
    assert enter(FIRST).post(f"{opened}end/", {"version": "2"}).status_code == 409


def test_an_officer_who_was_told_reads_that_it_was_opened_and_not_why(opened: str, enter: Enter) -> None:
    client = enter("vn_officer")
    assert "Two auditors have opened the whole record" in _text(client, "/")
    text = _text(client, opened)

    assert "New Zealand" in text and "Viet Nam" in text
    assert WORDS["name"] not in text and WORDS["reason"] not in text
    assert "Two auditors have opened the whole record" not in _text(client, "/")


@pytest.mark.parametrize("method", ["get", "post"])
@pytest.mark.parametrize("name", ["vn_officer", "nz_administrator", "nz_chair"])
def test_an_incident_that_was_only_asked_for_is_missing_to_others(
    name: str, method: str, asked: str, enter: Enter
) -> None:
    client = enter(name)
    for page in ("", "confirm/", "end/", "record/", "record/download/"):
        there, missing = (getattr(client, method)(f"{path}{page}") for path in (asked, f"/audit/incidents/{uuid7()}/"))
        assert there.status_code == missing.status_code in {404, 405}
        assert TOKEN.sub(b"", there.content) == TOKEN.sub(b"", missing.content)
