from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime, timedelta

import pytest
from django.db import DatabaseError, transaction
from django.test import Client

from common.ids import uuid7
from members.models import Agency
from operations.models import ReferralRecipient
from operations.referrals import recalls, services
from tests.operations.cases import KHOA, Cases, content_of
from tests.operations.pages import fill_in, hidden_fields, text_of, without_tokens

pytestmark = pytest.mark.django_db

Enter = Callable[[str], Client]
BOTH = ("vn-police", "th-immigration")


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


# Until when it is read


def _ends(cases: Cases, referral: object) -> dict[str, datetime | None]:
    """Until when each agency reads it, by its group."""
    with cases.acting("nz_officer"):
        rows = ReferralRecipient.objects.filter(referral=referral)
        return dict(rows.values_list("agency__group__name", "expires_at"))


def test_without_a_day_it_is_read_without_an_end(cases: Cases, enter: Enter) -> None:
    draft = cases.draft(to=BOTH)

    fill_in(enter("nz_officer"), _path(draft), last_day="")

    assert _ends(cases, draft) == {"vn-police": None, "th-immigration": None}
    assert "limit_referral" not in cases.audited("nz_administrator", draft.id)


def test_the_last_day_is_the_owners_and_holds_for_all_who_receive_it(cases: Cases, enter: Enter) -> None:
    draft = cases.draft(to=BOTH)

    answer = fill_in(enter("nz_officer"), _path(draft), last_day="2026-12-10")

    # The end of that day in New Zealand, which is thirteen hours before UTC's.
    end = datetime(2026, 12, 10, 10, 59, 59, 999999, tzinfo=UTC)
    assert answer.status_code == 302
    assert _ends(cases, draft) == dict.fromkeys(BOTH, end)
    assert cases.audited("nz_administrator", draft.id)[-2:] == ["send_referral", "limit_referral"]
    assert "Your agency reads it until:" in text_of(enter("vn_officer").get(f"/referrals/{draft.id}/"))


def test_after_that_day_it_is_taken_back_by_itself(cases: Cases, enter: Enter) -> None:
    draft = cases.draft()
    fill_in(enter("nz_officer"), _path(draft), last_day="2026-12-10")
    client, page = enter("vn_officer"), f"/referrals/{draft.id}/"
    [end] = _ends(cases, draft).values()
    assert end

    recalls.expire(now=end - timedelta(seconds=1))
    assert client.get(page).status_code == 200
    recalls.expire(now=end)
    assert client.get(page).status_code == 404


@pytest.mark.parametrize(
    ("day", "said"), [("2026-11-23", "Enter today or a later day."), ("soon", "Enter a real date"), ("24 Nov 2026", "")]
)
def test_a_day_that_is_over_is_refused_at_the_field_and_kept(cases: Cases, enter: Enter, day: str, said: str) -> None:
    draft, client = cases.draft(), enter("nz_officer")

    answer = fill_in(client, _path(draft), last_day=day)

    assert (answer.status_code, _recipients(cases, draft)) == ((200, 0) if said else (302, 1))
    if said:
        assert said in text_of(answer)
        assert f'value="{day}"' in answer.text
        assert hidden_fields(answer)["version"] == "1"


def test_a_day_typed_before_a_colleagues_change_is_kept(cases: Cases, enter: Enter) -> None:
    draft, client = cases.draft(), enter("nz_officer")
    form = hidden_fields(client.get(_path(draft)))
    cases.take(services.edit, draft, by="nz_colleague", content=content_of(to=("th-immigration",)))

    answer = client.post(_path(draft), {**form, "last_day": "2026-12-10"})
    shown = client.get(answer["Location"])

    assert _recipients(cases, draft) == 0
    assert 'value="2026-12-10"' in shown.text and "This is what you had typed" in text_of(shown)


def test_a_colleagues_change_is_not_sent_unseen_after_a_wrong_day(cases: Cases, enter: Enter) -> None:
    draft, client = cases.draft(), enter("nz_officer")
    form = hidden_fields(client.get(_path(draft)))
    cases.take(services.edit, draft, by="nz_colleague", content=content_of(to=("th-immigration",)))

    refused = client.post(_path(draft), {**form, "last_day": "2026-11-23"})
    again = client.post(_path(draft), {**hidden_fields(refused), "last_day": "2026-12-10"})

    assert (again.status_code, again["Location"]) == (302, _path(draft))
    assert _recipients(cases, draft) == 0


@pytest.mark.parametrize("who", ["vn_officer", "th_officer", "nz_other_agency"])
def test_the_database_lets_nobody_but_the_owner_say_until_when(cases: Cases, who: str) -> None:
    draft = cases.draft()
    end = cases.now + timedelta(days=3)
    cases.take(services.send, draft, by="nz_officer", expires_at=end)
    agency = Agency.objects.get(group__name="lk-police")

    with cases.acting(who):
        with pytest.raises(DatabaseError), transaction.atomic():
            ReferralRecipient.objects.filter(referral=draft).update(expires_at=None)
        forged = ReferralRecipient(
            referral=draft,
            agency=agency,
            group_id=agency.group_id,
            owner_group_id=draft.owner_group_id,
            received_at=cases.now,
            state_at=cases.now,
            due_at=end,
            expires_at=end,
        )
        with pytest.raises(DatabaseError), transaction.atomic():
            forged.save(force_insert=True)
    assert _ends(cases, draft) == {"vn-police": end}
