from __future__ import annotations

from collections.abc import Callable

import pytest
from django.test import Client

from common.ids import uuid7
from members.models import Agency
from operations.models import ReferralRecipient
from operations.referrals import services
from tests.operations.cases import KHOA, Cases, content_of
from tests.operations.pages import fill_in, hidden_fields, text_of, without_tokens

pytestmark = pytest.mark.django_db

Enter = Callable[[str], Client]


def _path(referral: object) -> str:
    return f"/referrals/{referral.id}/send/"


def _recipients(cases: Cases, referral: object) -> int:
    with cases.acting("nz_officer"):
        return ReferralRecipient.objects.filter(referral=referral).count()


def test_the_page_says_exactly_who_will_read_it_and_when_each_should_answer(cases: Cases, enter: Enter) -> None:
    draft = cases.draft(to=("vn-police", "th-immigration"), urgency="urgent", subject=KHOA)

    page = enter("nz_officer").get(_path(draft))

    assert [agency.group.name for agency, _due, _zones in page.context["readers"]] == ["th-immigration", "vn-police"]
    assert "26 Nov 2026, 10:00 UTC+7" in text_of(page)
    assert "26 Nov 2026, 16:00 UTC+13 · 03:00 UTC" in text_of(page)
    assert KHOA.full_name in text_of(page)
    assert "Send it to these 2 agencies" in text_of(page)


def test_looking_sends_nothing(cases: Cases, enter: Enter) -> None:
    draft = cases.draft()

    enter("nz_officer").get(_path(draft))

    assert _recipients(cases, draft) == 0


def test_one_press_sends_it_and_shows_the_referral(cases: Cases, enter: Enter) -> None:
    draft = cases.draft()

    response = fill_in(enter("nz_officer"), _path(draft))

    assert (response.status_code, response["Location"]) == (302, f"/referrals/{draft.id}/")
    assert cases.notices("vn_officer", draft.id) == ["referral_sent"]


def test_two_presses_send_it_once(cases: Cases, enter: Enter) -> None:
    draft, client = cases.draft(), enter("nz_officer")
    form = hidden_fields(client.get(_path(draft)))

    first, second = client.post(_path(draft), form), client.post(_path(draft), form)

    assert first.status_code == second.status_code == 302
    assert first["Location"] == second["Location"] == f"/referrals/{draft.id}/"
    assert _recipients(cases, draft) == 1
    assert cases.notices("vn_officer", draft.id) == ["referral_sent"]


@pytest.mark.parametrize("who", ["vn_officer", "th_officer", "nz_other_agency", "nz_chair"])
def test_a_foreign_draft_is_as_missing_as_one_that_is_not_there(cases: Cases, enter: Enter, who: str) -> None:
    draft, client = cases.draft(), enter(who)

    foreign, missing = client.post(_path(draft)), client.post(f"/referrals/{uuid7()}/send/")

    assert foreign.status_code == missing.status_code == 404
    assert without_tokens(foreign) == without_tokens(missing)
    assert _recipients(cases, draft) == 0


@pytest.mark.parametrize("who", ["nz_analyst", "nz_administrator"])
def test_those_who_only_read_do_not_send(cases: Cases, enter: Enter, who: str) -> None:
    draft = cases.draft()

    assert enter(who).post(_path(draft)).status_code == 403
    assert _recipients(cases, draft) == 0


def test_recipients_changed_by_a_colleague_meanwhile_are_not_sent_to_unseen(cases: Cases, enter: Enter) -> None:
    draft, client = cases.draft(), enter("nz_officer")
    form = hidden_fields(client.get(_path(draft)))
    cases.take(services.edit, draft, by="nz_colleague", content=content_of(to=("th-immigration",)))

    response = client.post(_path(draft), form)

    assert (response.status_code, response["Location"]) == (302, _path(draft))
    assert _recipients(cases, draft) == 0


def test_an_agency_that_cannot_receive_stops_the_sending_and_is_said(cases: Cases, enter: Enter) -> None:
    vn = Agency.objects.get(group__name="vn-police").id
    draft, client = cases.draft(draft_recipients=[vn, uuid7()]), enter("nz_officer")

    shown = client.get(_path(draft))
    response = client.post(_path(draft), hidden_fields(shown))

    assert "It cannot be sent yet" in text_of(shown)
    assert response.status_code == 409
    assert "It cannot be sent yet" in text_of(response)
    assert _recipients(cases, draft) == 0


def test_a_draft_without_any_agency_is_not_sent(cases: Cases, enter: Enter) -> None:
    draft, client = cases.draft(draft_recipients=[]), enter("nz_officer")

    shown = client.get(_path(draft))
    client.post(_path(draft), hidden_fields(shown))

    assert "It cannot be sent yet" in text_of(shown)
    assert "Send it to" not in text_of(shown)
    assert _recipients(cases, draft) == 0
