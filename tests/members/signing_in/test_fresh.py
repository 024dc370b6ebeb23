"""What gives something to new readers asks for a second factor that was given within five minutes."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from typing import Any
from urllib.parse import parse_qs, urlsplit

import pytest
import time_machine
from django.test import Client

from jpoa_portal.checks import leaves
from jpoa_portal.demo.members import PASSWORD, totp_secret
from members.acting import acting_as
from members.incidents import services as incidents
from members.models import Person
from members.signing_in import fresh
from operations.models import Referral
from tests.conftest import BACKEND, NOW
from tests.operations.pages import hidden_fields
from tests.totp import code_now

pytestmark = pytest.mark.django_db

CONFIRM = "/accounts/2fa/reauthenticate/"
ASKING = {
    "referral_send",
    "referral_give_further",
    "consent_share",
    "export_file",
    "session_invite",
    "plan_invite",
    "plan_invite_another",
    "plan_open_to_chairs",
    "jpoa_cancel",
    "jpoa_close",
    "duration_decide",
    "consultation_conclude",
    "calendar_feed_make",
    "calendar_feed_change",
    "return_send",
    "invite",
    "invitation_approve",
    "lost_factor_open",
    "lost_factor_approve",
    "pause_propose",
    "pause_confirm",
    "pause_end",
    "agency_merge",
    "merger_confirm",
    "import_apply",
    "agencies_export",
    "officers_export",
    "role_give",
    "role_decide",
    "role_end",
    "audit_download",
    "incident_confirm",
    "incident_download",
    "report_pdf",
}
Enter = Callable[[str], Client]


@pytest.fixture(autouse=True)
def moment() -> Iterator[Any]:
    """A moment in the middle of a code's half minute; it moves only when a test moves it."""
    now = int(time.time()) // 30 * 30 + 10
    with time_machine.travel(datetime.fromtimestamp(now, UTC), tick=False) as travel:
        yield travel


def _code(email: str) -> str:
    return code_now(totp_secret(email))


def _leads_back(answer: Any) -> str:
    """Where one goes on after confirming."""
    assert answer.status_code == 302
    place = urlsplit(answer["Location"])
    assert place.path == CONFIRM
    return parse_qs(place.query)["next"][0]


@pytest.fixture
def draft(cases: Any) -> str:
    """The address of the check page of a draft."""
    return f"/referrals/{cases.draft().id}/send/"


def test_these_pages_ask_once_more_and_no_others() -> None:
    assert {leaf.name for _, leaf in leaves() if getattr(leaf.callback, "fresh", False)} == ASKING


@pytest.mark.parametrize(("old", "is_asked"), [(299, False), (300, True), (1200, True)])
def test_for_five_minutes_it_is_not_asked_for(enter: Enter, draft: str, moment: Any, old: int, is_asked: bool) -> None:
    officer = enter("nz_officer")
    moment.shift(timedelta(seconds=old))

    answer = officer.get(draft)

    assert (answer.status_code == 302) is is_asked
    assert not is_asked or _leads_back(answer) == draft


def test_with_an_old_factor_it_is_asked_for_and_nothing_happens(enter: Enter, draft: str, moment: Any) -> None:
    officer = enter("nz_officer")
    fields = hidden_fields(officer.get(draft))
    moment.shift(timedelta(minutes=6))

    answer = officer.post(draft, fields)

    assert _leads_back(answer) == draft
    assert "Nothing was done yet." in officer.get(answer["Location"]).content.decode()
    assert officer.get(draft.removesuffix("send/")).context["referral"].state == "draft"


def test_after_confirming_one_goes_on_where_one_was(
    enter: Enter, person: Callable[[str], Person], draft: str, moment: Any
) -> None:
    officer = enter("nz_officer")
    moment.shift(timedelta(minutes=6))
    asked = officer.get(draft)["Location"]

    confirmed = officer.post(asked, {"code": _code(person("nz_officer").email), "next": draft})

    assert confirmed["Location"] == draft
    page = officer.get(draft)
    assert page.status_code == 200
    officer.post(draft, hidden_fields(page))
    assert officer.get(draft.removesuffix("send/")).context["referral"].state == "sent"


@pytest.mark.parametrize("code", ["000000", ""])
def test_a_wrong_code_does_not_help(enter: Enter, draft: str, moment: Any, code: str) -> None:
    officer = enter("nz_officer")
    moment.shift(timedelta(minutes=6))

    assert officer.post(CONFIRM, {"code": code, "next": draft}).status_code == 200
    assert officer.get(draft).status_code == 302


def test_a_password_alone_does_not_count(client: Client, person: Callable[[str], Person], draft: str) -> None:
    client.force_login(person("nz_officer"), backend=BACKEND)
    fresh.put_into(client.session, person("nz_officer"), method="password")

    assert _leads_back(client.get(draft)) == draft


def test_the_factor_of_somebody_else_does_not_count(
    client: Client, person: Callable[[str], Person], draft: str
) -> None:
    client.force_login(person("nz_officer"), backend=BACKEND)
    fresh.put_into(client.session, person("nz_colleague"))

    assert _leads_back(client.get(draft)) == draft


def test_who_may_not_do_it_is_not_asked_but_told_as_always(enter: Enter, draft: str, moment: Any) -> None:
    analyst, outsider = enter("nz_analyst"), enter("th_officer")
    moment.shift(timedelta(minutes=6))

    assert analyst.get(draft).status_code == 403
    assert outsider.get(draft).status_code == 404
    assert outsider.post(draft).status_code == 404


def test_a_button_leads_back_to_its_page_with_its_filters(enter: Enter, moment: Any) -> None:
    administrator = enter("nz_administrator")
    moment.shift(timedelta(minutes=6))

    assert _leads_back(administrator.post("/audit/download/?action=sign_in")) == "/audit/?action=sign_in"


def test_a_return_asks_before_it_is_sent(enter: Enter, cases: Any, moment: Any) -> None:
    page = f"/returns/{cases.begun_return().obligation_id}/send/"
    officer = enter("vn_officer")
    assert officer.get(page).status_code == 200
    moment.shift(timedelta(minutes=6))

    assert _leads_back(officer.get(page)) == page
    assert _leads_back(officer.post(page, {"confirmed": "on", "version": "1"})) == page


def test_an_incident_is_confirmed_with_a_fresh_factor(enter: Enter, actor: Callable[[str], Any], moment: Any) -> None:
    asks = actor("nz_auditor")
    with acting_as(asks):
        incident = incidents.ask(name="EXERCISE", reason="EXERCISE", hours=1, by=asks, now=NOW)
    auditor = enter(_auditor_of_another_country())
    page = f"/audit/incidents/{incident.id}/confirm/"
    assert auditor.get(page).status_code == 200
    moment.shift(timedelta(minutes=6))

    assert _leads_back(auditor.post(page, {"version": "1"})) == page


def _auditor_of_another_country() -> str:
    found = Person.objects.filter(
        memberships__role_assignments__role="auditor", memberships__agency__country__iso2="VN", is_active=True
    )
    return str(found.order_by("email")[0].name)


def test_signing_in_gives_a_fresh_one(client: Client, person: Callable[[str], Person], draft: str) -> None:
    officer = person("nz_officer")
    client.post("/accounts/login/", {"login": officer.email, "password": PASSWORD})
    client.post("/accounts/2fa/authenticate/", {"code": _code(officer.email)})

    assert client.get(draft).status_code == 200


def test_answering_asks_for_none(enter: Enter, cases: Any, moment: Any) -> None:
    referral: Referral = cases.sent()
    officer = enter("vn_officer")
    moment.shift(timedelta(minutes=6))

    assert officer.get(f"/referrals/{referral.id}/").status_code == 200


def test_in_the_demo_the_page_shows_the_code(enter: Enter, settings: Any, person: Callable[[str], Person]) -> None:
    settings.DEMO = True

    assert _code(person("nz_officer").email) in enter("nz_officer").get(CONFIRM).content.decode()
