"""What people, browsers and attackers send: refused in words, kept where it is somebody's work, and never a 500."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any
from uuid import UUID

import pytest
from django.db import connection
from django.test import Client

from common.ids import uuid7
from members.models import KeptText
from members.signing_in import fresh
from operations.models import Referral
from tests.conftest import BACKEND
from tests.contracts.separate import portal_on
from tests.operations import sending
from tests.operations.sending import EVERY, TEXTS, WHOLE, Look, address

CSRF = re.compile(r'name="csrfmiddlewaretoken" value="([^"]*)"')


@pytest.fixture
def shown(enter: Callable[[str], Client], owner_sql: sending.Look) -> Callable[[str], Any]:
    """A form as its page shows it: the browser, the address, and all that a person would send back."""
    return lambda form: sending.shown(form, enter, owner_sql)


# ── fields ──────────────────────────────────────────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize("form", EVERY)
def test_a_whole_form_is_carried_out(form: str, shown: Any) -> None:
    """Else the refusals below would prove nothing."""
    client, place, body = shown(form)

    assert client.post(place, body).status_code == 302


@pytest.mark.parametrize("form", [*WHOLE, "return send"])
def test_an_empty_form_is_refused_in_words(form: str, shown: Any) -> None:
    client, place, body = shown(form)
    hidden = {name: body[name] for name in ("form_token", "version") if name in body}

    answer = client.post(place, hidden)

    # A return may be all nil: its lines are optional.
    assert answer.status_code == (302 if form == "fill" else 200)
    if form != "fill":
        assert b"govuk-error-summary" in answer.content


FIELDS = [(form, field) for form, fields in TEXTS.items() for field in fields]


@pytest.mark.parametrize(("form", "field"), FIELDS)
def test_too_much_is_refused_and_shown_again(form: str, field: str, shown: Any) -> None:
    client, place, body = shown(form)

    answer = client.post(place, {**body, field: "EXERCISE " + "ă" * 25_000})

    assert answer.status_code == 200
    assert b"govuk-error-summary" in answer.content
    assert "ă" * 25_000 in answer.content.decode()


@pytest.mark.parametrize(("form", "field"), FIELDS)
def test_nul_is_refused(form: str, field: str, shown: Any) -> None:
    client, place, body = shown(form)

    answer = client.post(place, {**body, field: "EXERCISE\x00; drop"})

    assert answer.status_code == 200
    assert b"Null characters are not allowed" in answer.content


WORDS = {
    "control characters": "EXERCISE \x01\x07\x1b[31m\x7f\x85 end",
    "emoji": "EXERCISE 🚤👩‍👩‍👧‍👦 end",
    "right to left": "EXERCISE \u202e evil \u202c قارب \u2066x\u2069 end",
    "marks": "EXERCISE Nguyễn อนงค์ දිල් zalgo Z͑ͫ̓ͪ̂ͫ end",
    "markup": "EXERCISE </textarea><script>alert(1)</script>{{ 7|add:7 }}{% now %} end",
    "quotes": "EXERCISE ' \" \\ ; -- %s %(x)s $1 end",
    "broken surrogate": b"EXERCISE \xed\xa0\x80\xff end".decode(errors="replace"),
}


@pytest.mark.parametrize("words", WORDS)
def test_words_of_any_kind_are_kept_as_they_are(words: str, shown: Any, acting: Any) -> None:
    client, place, body = shown("write")

    answer = client.post(place, {**body, "summary": WORDS[words], "narrative": WORDS[words], "full_name": WORDS[words]})

    assert answer.status_code == 302
    with acting("nz_officer"):
        made = Referral.objects.get(id=UUID(answer["Location"].split("/")[2]))
        assert (made.summary, made.narrative) == (WORDS[words], WORDS[words])
    page = client.get(answer["Location"])
    assert page.status_code == 200
    assert b"<script>alert" not in page.content


WRONG: list[tuple[str, str, Any]] = [
    ("answer", "value", "many"),
    ("answer", "value", "-1"),
    ("answer", "value", "0"),
    ("answer", "value", "1e3"),
    ("answer", "value", "9" * 5000),
    ("answer", "value", "100001"),
    ("answer", "indicator", "MURDER"),
    ("answer", "qualifier", "perhaps"),
    ("answer", "acted_on", "99999-01-01"),
    ("answer", "acted_on", "2026-02-30"),
    ("answer", "acted_on", "2027-01-01"),
    ("answer", "acted_on", "yesterday"),
    ("answer", "acted_on", "2026-11-20\x00"),
    ("fill", "value_ARREST", "-1"),
    ("fill", "value_ARREST", "1000001"),
    ("fill", "value_ARREST", "9" * 5000),
    ("fill", "value_ARREST", "three"),
    ("fill", "qualifier_ARREST", "x"),
    ("write", "nationality", "V1"),
    ("write", "nationality", "VNMX"),
    ("write", "nationality", "ВНМ"),
    ("write", "roles", ["king"]),
    ("write", "roles", []),
    ("write", "is_child", "perhaps"),
    ("write", "custody", "moon"),
    ("write", "kind", "x" * 5000),
    ("write", "crime_type", ""),
    ("decline", "decline_reason", "because"),
]


@pytest.mark.parametrize(("form", "field", "value"), WRONG)
def test_a_wrong_value_is_refused_in_words(form: str, field: str, value: Any, shown: Any) -> None:
    client, place, body = shown(form)

    answer = client.post(place, {**body, field: value})

    assert answer.status_code == 200
    assert b"govuk-error-message" in answer.content


@pytest.mark.parametrize("day", ["0001-01-01", "1900-01-01"])
def test_a_day_long_ago_breaks_nothing(day: str, shown: Any) -> None:
    client, place, body = shown("answer")

    answer = client.post(place, {**body, "acted_on": day}, follow=True)

    assert answer.status_code == 200


@pytest.mark.parametrize("version", ["", "0", "-1", "x", "9" * 40, "²", "1\x00", "1.5"])
def test_a_version_that_is_none_breaks_nothing(version: str, shown: Any) -> None:
    client, place, body = shown("edit")

    assert client.post(place, {**body, "version": version}).status_code == 302


@pytest.mark.parametrize(
    ("body", "kind"),
    [
        (b"x=1&" * 600, "application/x-www-form-urlencoded"),
        (b"a" * 3_000_000, "application/x-www-form-urlencoded"),
        (b"--x\r\nno part at all", "multipart/form-data; boundary=x"),
        (b"{}", "application/json"),
        (b"summary=%ff%fe%00", "application/x-www-form-urlencoded"),
    ],
    ids=["many fields", "three megabytes", "half a part", "another kind", "no text"],
)
def test_a_body_that_is_no_form_is_refused(body: bytes, kind: str, enter: Callable[[str], Client]) -> None:
    answer = enter("nz_officer").generic("POST", "/referrals/new/", body, content_type=kind)

    assert answer.status_code in {200, 400, 413}


# ── addresses ───────────────────────────────────────────────────────────────────────────────────────────────────────

ODD = ["x", "\x00", "'", "٣", "-1", "9" * 400, "1e400", "../../etc/passwd", "{{7*7}}", "\ud7ff", "🚤", ""]
AFTER = [
    *ODD,
    "2026-11-24T03:00:00+00:00",
    "2026-11-24T03:00:00+00:00_x",
    "2026-11-24T03:00:00_01a20bc7-bccb-7aec-a482-e3076ec7f3ce",
    "0001-01-01T00:00:00+14:00_01a20bc7-bccb-7aec-a482-e3076ec7f3ce",
    "9999-12-31T23:59:59-14:00_01a20bc7-bccb-7aec-a482-e3076ec7f3ce",
    "2026-11-24T03:00:00+23:59_00000000-0000-0000-0000-000000000000",
    "2026-11-24T03:00:00+00:00_urn:uuid:01a20bc7-bccb-7aec-a482-e3076ec7f3ce",
    "_",
    "_" * 1000,
]


@pytest.mark.parametrize("after", AFTER)
def test_an_odd_place_in_the_list_is_its_beginning_or_its_end(after: str, enter: Callable[[str], Client]) -> None:
    assert enter("nz_officer").get("/referrals/", {"after": after}).status_code == 200


@pytest.mark.parametrize("value", ODD)
def test_odd_filters_and_rounds_break_nothing(value: str, enter: Callable[[str], Client]) -> None:
    client = enter("nz_officer")

    for name in ("state", "kind", "urgency", "side"):
        assert client.get("/referrals/", {name: [value, value]}).status_code == 200
    assert client.get("/referrals/new/", {"jpoa": value}).status_code == 200
    assert client.get("/accounts/login/", {"next": value}).status_code < 400


@pytest.mark.parametrize("year", ["0", "1", "2013", "2101", "9999", "10000", "9" * 30, "9" * 5000])
@pytest.mark.parametrize("page", ["", "pdf/", "figures/EXERCISE/ARREST/in_window/"])
def test_a_year_out_of_range_is_not_there(year: str, page: str, enter: Callable[[str], Client]) -> None:
    assert enter("nz_chair").get(f"/reports/{year}/{page}").status_code == 404
    assert enter("nz_chair").post(f"/reports/{year}/build/").status_code == 404


@pytest.mark.parametrize("key", ["x", "1", "9" * 400, "%00", "01a20bc7", "..%2f..%2f", "%ff%fe", "🚤", "a" * 8000])
def test_an_id_that_is_none_is_not_there(key: str, enter: Callable[[str], Client]) -> None:
    client = enter("nz_officer")
    for place in ("/referrals/{}/", "/referrals/{}/edit/", "/returns/{}/", "/jpoas/{}/", "/notices/{}/follow/"):
        for method in (client.get, client.post):
            assert method(place.format(key)).status_code == 404


@pytest.mark.parametrize("method", ["PUT", "PATCH", "DELETE", "OPTIONS", "TRACE", "HEAD", "BREW"])
def test_an_odd_method_changes_nothing_and_breaks_nothing(method: str, shown: Any, acting: Any) -> None:
    client, place, _ = shown("close")

    assert client.generic(method, place).status_code < 500
    with acting("nz_officer"):
        assert Referral.objects.get(id=UUID(place.split("/")[2])).state == "sent"


# ── sessions and tokens that ended ──────────────────────────────────────────────────────────────────────────────────

_WORDS = "EXERCISE kept from before"


@pytest.mark.parametrize("form", WHOLE)
def test_words_outlive_the_session_for_their_writer(form: str, shown: Any, enter: Callable[[str], Client]) -> None:
    client, place, body = shown(form)
    field = TEXTS[form][0]
    client.logout()

    answer = client.post(place, {**body, field: _WORDS})

    assert answer.status_code == 302
    assert answer["Location"] == f"/accounts/login/?next={place}"
    name = EVERY[form][0]
    colleague = {"nz_officer": "nz_colleague", "vn_officer": "vn_colleague"}[name]
    assert _WORDS.encode() not in enter(colleague).get(place).content
    back = enter(name)
    assert _WORDS.encode() in back.get(place).content
    assert _WORDS.encode() not in back.get(f"{place}?saved").content


def test_without_a_token_nothing_is_kept_for_anybody(shown: Any, db: None) -> None:
    client, place, body = shown("ask")
    client.logout()

    answer = client.post(place, {**body, "form_token": "x"})

    assert answer["Location"] == f"/accounts/login/?next={place}"
    with portal_on(connection.settings_dict["NAME"], as_owner=True):
        assert not KeptText.objects.exists()


@pytest.mark.parametrize("words", ["EXERCISE \x00 nul", "EXERCISE \\u0000", "x" * 70_000, "\ud83d\udea4 🚤 \x1b"])
def test_odd_words_at_the_end_of_a_session_break_nothing(words: str, shown: Any) -> None:
    client, place, body = shown("ask")
    client.logout()

    answer = client.post(place, {**body, "body": words.encode("utf-8", "replace").decode(), "odd\x00name": "x"})

    assert answer.status_code == 302


def _strict(one: Any) -> Client:
    client = Client(SERVER_NAME="localhost", enforce_csrf_checks=True)
    client.force_login(one, backend=BACKEND)
    fresh.put_into(client.session, one)
    return client


@pytest.mark.parametrize("form", ["write", "edit", "withdraw"])
@pytest.mark.parametrize("csrf", ["", "x", "a" * 64])
def test_a_form_with_an_old_token_is_shown_again_with_its_words(
    form: str, csrf: str, shown: Any, person: Any, enter: Callable[[str], Client]
) -> None:
    _, place, body = shown(form)
    client, field = _strict(person("nz_officer")), TEXTS[form][0]
    page = client.get(place).content.decode()
    assert CSRF.search(page)

    answer = client.post(place, {**body, field: _WORDS, "csrfmiddlewaretoken": csrf})

    assert (answer.status_code, answer["Location"]) == (302, place)
    assert _WORDS.encode() not in enter("nz_colleague").get(place).content
    assert _WORDS.encode() in client.get(place).content
    assert _WORDS.encode() not in client.get(f"{place}?saved").content


def test_with_its_own_token_the_form_is_carried_out(shown: Any, person: Any) -> None:
    _, place, body = shown("withdraw")
    client = _strict(person("nz_officer"))
    token = CSRF.search(client.get(place).content.decode())
    assert token

    answer = client.post(place, {**body, "csrfmiddlewaretoken": token.group(1)})

    assert (answer.status_code, answer["Location"]) == (302, place.replace("withdraw/", ""))


def test_another_sites_form_is_refused(shown: Any, person: Any, acting: Any) -> None:
    """It has neither the cookie's token nor a signed one."""
    _, place, _ = shown("close")
    client = _strict(person("nz_officer"))

    answer = client.post(place, {}, HTTP_ORIGIN="https://elsewhere.example")

    assert answer.status_code == 403
    with acting("nz_officer"):
        assert Referral.objects.get(id=UUID(place.split("/")[2])).state == "sent"


def test_nobody_signed_in_gets_no_page(client: Client, owner_sql: Look, db: None) -> None:
    for form in EVERY:
        if form == "return send":
            continue
        place = address(form, owner_sql)
        for answer in (client.get(place), client.post(place, {"body": str(uuid7())})):
            assert answer.status_code == 302
            assert answer["Location"].startswith("/accounts/login/?next=")
