from __future__ import annotations

from collections.abc import Callable

import pytest
from django.test import Client

from common.ids import uuid7
from operations.models import JointPeriodOfAction
from tests.operations.pages import text_of

pytestmark = pytest.mark.django_db

Enter = Callable[[str], Client]


def _path(key: str) -> str:
    return JointPeriodOfAction.objects.get(key=key).get_absolute_url()


@pytest.mark.parametrize("who", ["nz_officer", "vn_analyst", "nz_chair", "nz_auditor", "secretariat", "th_officer"])
def test_every_role_opens_a_round(enter: Enter, who: str) -> None:
    assert enter(who).get(_path("2015")).status_code == 200


def test_nobody_opens_none(client: Client) -> None:
    assert client.get(_path("2015"))["Location"].startswith("/accounts/login/")


def test_a_missing_round_is_missing(enter: Enter) -> None:
    assert enter("nz_officer").get(f"/jpoas/{uuid7()}/").status_code == 404


def test_what_is_not_publicly_known_is_said_to_be_not_known(enter: Enter) -> None:
    page = text_of(enter("nz_officer").get(_path("unknown")))

    assert page.count("not known") >= 4


def test_the_announced_round_has_its_three_objectives(enter: Enter) -> None:
    response = enter("nz_officer").get(_path("2026"))

    assert response.context["jpoa"].objectives.count() == 3
    assert "In consultation" in text_of(response)


@pytest.mark.parametrize(("who", "is_offered"), [("nz_officer", True), ("nz_analyst", False), ("nz_chair", False)])
def test_a_referral_in_an_active_round_is_offered_to_officers(enter: Enter, who: str, is_offered: bool) -> None:
    assert ("Write a referral in this round" in text_of(enter(who).get(_path("EXERCISE")))) is is_offered


@pytest.mark.parametrize("key", ["2015", "2026", "unknown"])
def test_no_referral_is_offered_in_a_round_that_is_not_active(enter: Enter, key: str) -> None:
    assert "Write a referral" not in text_of(enter("nz_officer").get(_path(key)))


def test_participants_and_observers_stand_apart(enter: Enter) -> None:
    page = enter("nz_officer").get(_path("EXERCISE"))

    assert len(page.context["participants"]) == 16
    assert page.context["observers"] == []
    assert ">none<" in page.content.decode()
