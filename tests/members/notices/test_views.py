from __future__ import annotations

from collections.abc import Callable

import pytest
from django.test import Client

from common.ids import uuid7
from members.notices import queries
from tests.operations.cases import Cases
from tests.operations.pages import without_tokens

pytestmark = pytest.mark.django_db

Enter = Callable[[str], Client]


def _notice(cases: Cases) -> tuple[str, str, object]:
    """The address of a notice, where it points, and what it is about."""
    referral = cases.sent()
    with cases.acting("vn_officer") as actor:
        key = queries.unread(actor).get(object_id=referral.id).id
    return f"/notices/{key}/follow/", f"/referrals/{referral.id}/", referral.id


@pytest.mark.parametrize("who", ["vn_officer", "vn_analyst"])
def test_following_a_notice_leads_to_its_record_and_takes_it_off_the_desk(cases: Cases, enter: Enter, who: str) -> None:
    path, target, about = _notice(cases)

    assert enter(who).post(path)["Location"] == target
    assert cases.notices("vn_officer", about) == []


@pytest.mark.parametrize("who", ["nz_officer", "th_officer"])
def test_a_foreign_notice_is_as_missing_as_one_that_is_not_there(cases: Cases, enter: Enter, who: str) -> None:
    path, _target, about = _notice(cases)
    client = enter(who)

    foreign, missing = client.post(path), client.post(f"/notices/{uuid7()}/follow/")

    assert foreign.status_code == missing.status_code == 404
    assert without_tokens(foreign) == without_tokens(missing)
    assert cases.notices("vn_officer", about) == ["referral_sent"]


@pytest.mark.parametrize("who", ["vn_chair", "nz_auditor", "secretariat"])
def test_roles_that_read_no_cases_follow_no_notice(cases: Cases, enter: Enter, who: str) -> None:
    path, _target, about = _notice(cases)

    assert enter(who).post(path).status_code in {403, 404}
    assert cases.notices("vn_officer", about) == ["referral_sent"]


def test_looking_at_its_address_follows_nothing(cases: Cases, enter: Enter) -> None:
    path, _target, about = _notice(cases)

    assert enter("vn_officer").get(path).status_code == 405
    assert cases.notices("vn_officer", about) == ["referral_sent"]


def test_nobody_is_sent_to_the_sign_in(cases: Cases, client: Client) -> None:
    path, _target, _about = _notice(cases)

    assert client.post(path)["Location"].startswith("/accounts/login/")
