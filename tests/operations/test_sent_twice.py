"""A form sent twice is carried out once; one that came too late loses no words."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from threading import Thread
from typing import Any

import psycopg
import pytest
from django.test import Client

from members.signing_in import fresh
from tests.conftest import BACKEND
from tests.contracts.separate import owner_of, portal_on
from tests.operations import sending
from tests.operations.sending import EVERY, Look, address, filled, whole


@pytest.fixture
def shown(enter: Callable[[str], Client], owner_sql: sending.Look) -> Callable[[str], Any]:
    """A form as its page shows it: the browser, the address, and all that a person would send back."""
    return lambda form: sending.shown(form, enter, owner_sql)


# ── twice ───────────────────────────────────────────────────────────────────────────────────────────────────────────

WRITTEN = """select (select count(*) from operations_referral), (select count(*) from operations_referralrecipient),
  (select count(*) from operations_referralmessage), (select count(*) from operations_referralgrant),
  (select count(*) from operations_referraldisclosure), (select count(*) from operations_outcome),
  (select count(*) from operations_periodicreturn), (select count(*) from operations_returnfigure),
  (select count(*) from operations_returncell), (select count(*) from members_notice),
  (select count(*) from members_kepttext),
  (select count(*) from audit_auditentry where action <> 'open_referral'),
  (select sum(version) from operations_referral), (select sum(version) from operations_referralrecipient),
  (select sum(version) from operations_periodicreturn)"""


@pytest.fixture
def portal(
    separate_database: Callable[[], psycopg.Connection[Any]], person: Callable[[str], Any]
) -> Iterator[tuple[str, Look, dict[str, Any]]]:
    """A portal of its own, where what is sent is committed: its database, a look at it as the owner, its people."""
    name = separate_database().info.dbname
    people = {key: person(key) for key in ("nz_officer", "vn_officer", "nz_chair")}
    with owner_of(name) as owned, portal_on(name):
        yield name, lambda query: owned.execute(query).fetchall(), people


def _entered(one: Any) -> Client:
    client = Client(SERVER_NAME="localhost", raise_request_exception=False)
    client.force_login(one, backend=BACKEND)
    fresh.put_into(client.session, one)
    return client


# The recipient's steps first, and the return in the order of its life, so that each finds a record in its state.
IN_ORDER = ["give", "ask", "decline", "confirm-receipt", "accept", "start", "answer"]
IN_ORDER += [form for form in EVERY if form not in IN_ORDER]


def test_a_form_sent_twice_is_carried_out_once(portal: Any) -> None:
    _, look, people = portal
    browsers = {key: _entered(one) for key, one in people.items()}
    for form in IN_ORDER:
        client, place = browsers[EVERY[form][0]], address(form, look)
        body = whole(form, client, place)

        (before,) = look(WRITTEN)
        first = client.post(place, body)
        (between,) = look(WRITTEN)
        second = client.post(place, body)
        (after,) = look(WRITTEN)

        assert (first.status_code, second.status_code) == (302, 302), form
        assert before != between == after, form
        assert second["Location"] in {first["Location"], first["Location"].replace("/send/", "/")}, form


def test_a_form_sent_again_with_a_correction_makes_no_second_draft_and_loses_no_word(
    shown: Any,
) -> None:
    client, place, body = shown("write")
    first = client.post(place, body)
    draft = first["Location"].removesuffix("send/")

    answer = client.post(place, {**body, "narrative": "EXERCISE: the corrected words"})

    assert (answer.status_code, answer["Location"]) == (302, f"{draft}edit/")
    assert b"EXERCISE: the corrected words" in client.get(f"{draft}edit/").content
    assert b"EXERCISE: whose boat is it?" in client.get(f"{draft}edit/?saved").content


def test_a_correction_of_words_for_a_draft_that_has_left_begins_a_new_one(shown: Any) -> None:
    client, place, body = shown("write")
    check = client.post(place, body)["Location"]
    assert client.post(check, filled(client, check)).status_code == 302

    answer = client.post(place, {**body, "narrative": "EXERCISE: the corrected words"})

    assert (answer.status_code, answer["Location"]) == (302, place)
    assert b"EXERCISE: the corrected words" in client.get(place).content


@pytest.mark.parametrize("form", ["decline", "ask", "answer", "withdraw"])
def test_a_step_sent_again_with_other_words_shows_them(form: str, shown: Any) -> None:
    client, place, body = shown(form)
    assert client.post(place, body).status_code == 302
    field = sending.TEXTS[form][0]

    answer = client.post(place, {**body, field: "EXERCISE: second thoughts"})

    assert answer.status_code == 409
    assert b"EXERCISE: second thoughts" in answer.content


@pytest.mark.parametrize("form", ["write", "send", "accept", "fill"])
def test_two_clicks_at_the_same_moment_are_one(form: str, portal: Any) -> None:
    name, look, people = portal
    client, place = _entered(people[EVERY[form][0]]), address(form, look)
    body = whole(form, client, place)
    (before,) = look(WRITTEN)
    answers: list[tuple[int, str]] = []

    def click() -> None:
        with portal_on(name):
            answer = client.post(place, body)
            answers.append((answer.status_code, answer.get("Location", "")))

    clicks = [Thread(target=click) for _ in range(3)]
    for one in clicks:
        one.start()
    for one in clicks:
        one.join()

    (after,) = look(WRITTEN)
    assert {status for status, _ in answers} == {302}
    once = {"write": 1, "send": 1, "accept": 1, "fill": 1}[form]
    assert after[11] - before[11] == once  # entries of the audit
    assert after[9] - before[9] == {"send": 1, "accept": 1}.get(form, 0)  # notices
    assert after[10] == before[10]  # no words kept: nothing was lost


@pytest.mark.parametrize("state", ["withdrawn", "closed"])
def test_a_step_at_the_moment_the_owner_ends_the_referral_is_told_and_its_words_are_kept(
    state: str, portal: Any
) -> None:
    """The owner's act holds the rows while the recipient's waits for them: no accident, the recipient is told."""
    name, look, people = portal
    client, place = _entered(people["vn_officer"]), address("answer", look)
    body = whole("answer", client, place)
    key = place.split("/")[2]
    answers: list[Any] = []

    def answer() -> None:
        with portal_on(name):
            answers.append(client.post(place, body))

    with owner_of(name) as owned, owned.transaction():
        end = f"{state}_at = now(), retained_until = '2030-01-01'"
        owned.execute(f"update operations_referral set state = %s, {end} where id = %s", [state, key])
        late = Thread(target=answer)
        late.start()
        late.join(timeout=2)
        assert late.is_alive()
    late.join()

    assert (answers[0].status_code, answers[0]["Location"]) == (302, place)
    shown = client.get(place)
    assert shown.status_code == 409
    assert b"EXERCISE: found" in shown.content


def test_nothing_is_given_to_an_agency_that_is_stopped_at_that_moment(portal: Any) -> None:
    """A pause or a merger that is not committed yet holds the agency's row; sending waits for what comes of it."""
    name, look, people = portal
    client, place = _entered(people["nz_officer"]), address("send", look)
    body, key = whole("send", client, place), place.split("/")[2]
    answers: list[Any] = []

    def send() -> None:
        with portal_on(name):
            answers.append(client.post(place, body))

    with owner_of(name) as owned, owned.transaction():
        named = "select unnest(draft_recipients) from operations_referral where id = %s"
        owned.execute(f"update members_agency set is_active = false where id in ({named})", [key])
        late = Thread(target=send)
        late.start()
        late.join(timeout=2)
        assert late.is_alive()
    late.join()

    assert answers[0].status_code == 409
    assert b"cannot receive referrals now" in answers[0].content
    assert look(f"select state from operations_referral where id = '{key}'") == [("draft",)]
    assert not look(f"select from operations_referralrecipient where referral_id = '{key}'")


# ── meanwhile ───────────────────────────────────────────────────────────────────────────────────────────────────────


def test_a_step_that_came_too_late_shows_what_was_typed(shown: Any, enter: Callable[[str], Client]) -> None:
    client, place, body = shown("decline")
    colleague = enter("vn_colleague")
    accept = place.replace("/decline/", "/accept/")
    assert colleague.post(accept, filled(colleague, accept)).status_code == 302

    answer = client.post(place, {**body, "decline_words": "EXERCISE <b>typed</b> for nothing?"})

    assert answer.status_code == 409
    assert b"EXERCISE &lt;b&gt;typed&lt;/b&gt; for nothing?" in answer.content
    assert body["form_token"].encode() not in answer.content


def test_a_change_meanwhile_keeps_the_words_until_they_are_sent(shown: Any, enter: Callable[[str], Client]) -> None:
    client, place, body = shown("edit")
    colleague = enter("nz_colleague")
    theirs = {**body, **filled(colleague, place), "narrative": "EXERCISE what the colleague wrote"}
    assert colleague.post(place, theirs).status_code == 302

    answer = client.post(place, {**body, "narrative": "EXERCISE what I was writing"})

    assert (answer.status_code, answer["Location"]) == (302, place)
    assert b"what I was writing" not in colleague.get(place).content
    again = client.get(place).content
    assert b"what I was writing" in again
    assert b"what the colleague wrote" in again
    assert b"what I was writing" in client.get(place).content
    assert b"what I was writing" not in client.get(f"{place}?saved").content

    resent = {**body, **filled(client, place), "narrative": "EXERCISE what I was writing, in the end"}
    assert client.post(place, resent)["Location"].endswith("/send/")
    assert b"This is what you had typed" not in client.get(place).content


@pytest.mark.parametrize("form", ["edit", "send", "return send"])
@pytest.mark.parametrize("version", [None, "", "0", "-1", " 1", "1.0", "\u0663", "9" * 20])
def test_without_the_version_that_was_shown_nothing_is_overwritten_or_sent(
    form: str, version: str | None, shown: Any
) -> None:
    client, place, body = shown(form)
    body = {name: value for name, value in body.items() if name != "version"}

    answer = client.post(place, body if version is None else {**body, "version": version})

    assert (answer.status_code, answer["Location"]) == (302, place)
    assert b"This was changed after your page was opened" in client.get(place).content


def test_words_of_a_step_that_is_no_longer_possible_are_shown_after_signing_in_again(
    shown: Any, enter: Callable[[str], Client]
) -> None:
    client, place, body = shown("decline")
    client.logout()
    assert client.post(place, {**body, "decline_words": "EXERCISE why not"})["Location"].startswith("/accounts/login/")
    colleague = enter("vn_colleague")
    accept = place.replace("/decline/", "/accept/")
    assert colleague.post(accept, filled(colleague, accept)).status_code == 302

    answer = enter("vn_officer").get(place)

    assert answer.status_code == 409
    assert b"EXERCISE why not" in answer.content
    assert b"EXERCISE why not" not in colleague.get(place).content


def test_a_step_after_a_change_keeps_its_words_too(shown: Any, enter: Callable[[str], Client]) -> None:
    client, place, body = shown("decline")
    colleague = enter("vn_colleague")
    confirm = place.replace("/decline/", "/confirm-receipt/")
    assert colleague.post(confirm, filled(colleague, confirm)).status_code == 302

    answer = client.post(place, {**body, "decline_words": "EXERCISE why not"})

    assert (answer.status_code, answer["Location"]) == (302, place)
    assert b"why not" not in colleague.get(place).content
    assert b"why not" in client.get(place).content
