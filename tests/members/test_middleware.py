"""Each request acts as one person, in one transaction; refusals become answers."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from django.db import OperationalError
from django.http import JsonResponse
from django.test import Client
from django.urls import path
from django.utils import timezone

from audit.models import AuditEntry
from common.access import PUBLIC, screen
from jpoa_portal import urls as portal
from members import permissions
from members.notices import services as notices
from operations import permissions as operations
from operations.models import Referral
from tests.operations.cases import Cases
from tests.operations.pages import counted, hidden_fields

pytestmark = [pytest.mark.django_db, pytest.mark.urls("tests.members.test_middleware")]

Enter = Callable[[str], Client]


@screen(permissions.SEE_DESK)
def writes_and_fails(request: Any) -> Any:
    notices.mark_read_about(object_id=request.GET["about"], by=request.actor, now=request.now)
    raise RuntimeError("EXERCISE: the narrative was in this message")


@screen(permissions.SEE_DESK)
def loses_the_database(request: Any) -> Any:
    raise OperationalError("EXERCISE: host 10.0.0.7 does not answer")


@screen(PUBLIC)
def who(request: Any) -> Any:
    return JsonResponse(
        {
            "name": request.actor.name,
            "zone": timezone.get_current_timezone_name(),
            "now": request.now.isoformat(),
            "referrals": Referral.objects.count(),
        }
    )


urlpatterns = [
    path("test/fails/", writes_and_fails),
    path("test/gone/", loses_the_database),
    path("test/who/", who),
    *portal.urlpatterns,
]
handler500 = portal.handler500


def test_a_request_acts_as_the_person_in_the_agencys_zone_at_the_portals_time(enter: Enter, now: Any) -> None:
    seen = enter("vn_officer").get("/test/who/").json()

    assert (seen["name"], seen["zone"], seen["now"]) == ("Nguyen Thi Hoa Mai", "Asia/Ho_Chi_Minh", now.isoformat())
    assert seen["referrals"] > 0


def test_without_a_person_nothing_is_seen(client: Client) -> None:
    seen = client.get("/test/who/").json()

    assert (seen["name"], seen["zone"], seen["referrals"]) == ("", "UTC", 0)


def test_one_request_leaves_nothing_of_its_person_to_the_next(enter: Enter, client: Client) -> None:
    enter("vn_officer").get("/test/who/")

    assert client.get("/test/who/").json()["referrals"] == 0
    assert Referral.objects.count() == 0
    assert timezone.get_current_timezone_name() == "UTC"


def test_a_page_that_fails_leaves_nothing_written(cases: Cases, enter: Enter) -> None:
    referral = cases.sent()
    client = enter("vn_officer")
    client.raise_request_exception = False

    response = client.get("/test/fails/", {"about": str(referral.id)})

    assert response.status_code == 500
    assert "narrative" not in response.content.decode()
    assert cases.notices("vn_officer", referral.id) == ["referral_sent"]


def test_a_database_that_is_gone_is_a_plain_page_without_details(enter: Enter) -> None:
    client = enter("vn_officer")
    client.raise_request_exception = False

    response = client.get("/test/gone/")

    assert (response.status_code, response["Retry-After"]) == (503, "30")
    assert "10.0.0.7" not in response.content.decode()


def test_a_refusal_is_answered_with_403_and_noted_without_content(cases: Cases, enter: Enter) -> None:
    referral = cases.sent()

    response = enter("nz_analyst").post(f"/referrals/{referral.id}/close/")

    assert response.status_code == 403
    with cases.acting("nz_administrator"):
        entry = AuditEntry.objects.get(object_id=referral.id, outcome="refused")
    assert (entry.action, entry.object_kind, entry.words) == (operations.CLOSE_REFERRAL.codename, "referral", "")
    assert entry.person_id == cases.actor("nz_analyst").person_id


def test_an_ended_session_leads_to_the_sign_in_and_back(client: Client) -> None:
    assert client.get("/referrals/?side=sent")["Location"] == "/accounts/login/?next=/referrals/%3Fside%3Dsent"


def test_a_form_of_an_ended_session_leads_back_to_its_page_without_what_was_typed(cases: Cases, enter: Enter) -> None:
    client = enter("nz_officer")
    form = hidden_fields(client.get("/referrals/new/")) | {"summary": "EXERCISE"}
    client.session.flush()

    assert client.post("/referrals/new/", form)["Location"] == "/accounts/login/?next=/referrals/new/"


def test_a_form_with_a_stale_token_is_shown_again_with_its_words(cases: Cases, enter: Enter, person: Any) -> None:
    client = Client(SERVER_NAME="localhost", enforce_csrf_checks=True)
    client.force_login(person("nz_officer"), backend="allauth.account.auth_backends.AuthenticationBackend")
    form = hidden_fields(client.get("/referrals/new/")) | {"summary": "EXERCISE", "csrfmiddlewaretoken": "x" * 64}

    response = client.post("/referrals/new/", form)

    assert (response.status_code, response["Location"]) == (302, "/referrals/new/")
    assert "EXERCISE" in client.get("/referrals/new/").content.decode()


def test_a_forged_form_is_refused(enter: Enter, person: Any) -> None:
    client = Client(SERVER_NAME="localhost", enforce_csrf_checks=True)
    client.force_login(person("nz_officer"), backend="allauth.account.auth_backends.AuthenticationBackend")

    assert client.post("/referrals/new/", {"summary": "EXERCISE"}).status_code == 403


@pytest.mark.parametrize("address", ["/healthz", "/readyz"])
def test_whether_it_is_alive_is_asked_without_an_actor(client: Client, address: str) -> None:
    with counted() as number:
        client.get(address)

    assert number[0] <= 1


def test_no_page_is_stored_whoever_opens_it(enter: Enter, client: Client) -> None:
    assert enter("vn_officer").get("/test/who/")["Cache-Control"] == "no-store"
    assert client.get("/test/who/")["Cache-Control"] == "no-store"
