from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from django.test import Client

from members.models import Agency
from operations.models import JointPeriodOfAction, Referral
from operations.referrals import services
from tests.operations.cases import Cases, content_of
from tests.operations.pages import fill_in, hidden_fields, text_of

pytestmark = pytest.mark.django_db

Enter = Callable[[str], Client]
PATH = "/referrals/new/"


def _words(*to: str, **changes: Any) -> dict[str, Any]:
    """What an officer types."""
    return {
        "draft_recipients": [str(Agency.objects.get(group__name=key).id) for key in to or ("vn-police",)],
        "kind": "assistance",
        "crime_type": "tip",
        "urgency": "urgent",
        "handling_code": "H1",
        "summary": "EXERCISE: a new case",
        "narrative": "EXERCISE: what we know.",
        **changes,
    }


def _drafts(cases: Cases, who: str = "nz_officer") -> list[Referral]:
    with cases.acting(who):
        return list(Referral.objects.select_related("body").filter(body__summary="EXERCISE: a new case"))


def test_an_officer_writes_a_draft_and_comes_to_the_check_page(cases: Cases, enter: Enter) -> None:
    response = fill_in(enter("nz_officer"), PATH, **_words(full_name="A NAME", roles=["suspect"]))

    (draft,) = _drafts(cases)
    assert (response.status_code, response["Location"]) == (302, f"/referrals/{draft.id}/send/")
    assert (draft.state, draft.kind, draft.urgency, draft.handling_code_id) == ("draft", "assistance", "urgent", "H1")
    assert draft.jpoa == JointPeriodOfAction.objects.get(key="EXERCISE")


@pytest.mark.parametrize("who", ["nz_analyst", "nz_administrator", "nz_chair", "nz_auditor", "secretariat"])
def test_others_have_no_such_page_and_post_nothing(cases: Cases, enter: Enter, who: str) -> None:
    client = enter(who)

    assert client.get(PATH).status_code == 403
    assert client.post(PATH, _words()).status_code == 403
    assert _drafts(cases) == []


def test_a_form_sent_twice_makes_one_draft_and_ends_at_the_same_page(cases: Cases, enter: Enter) -> None:
    client = enter("nz_officer")
    form = hidden_fields(client.get(PATH)) | _words()

    first, second = client.post(PATH, form), client.post(PATH, form)

    assert len(_drafts(cases)) == 1
    assert first["Location"] == second["Location"]


def test_what_is_missing_is_said_and_what_was_typed_stays(enter: Enter) -> None:
    response = fill_in(enter("nz_officer"), PATH, **_words(narrative="", summary="EXERCISE: keep this line"))

    assert response.status_code == 200
    assert "EXERCISE: keep this line" in response.content.decode()
    assert response.context["form"].errors.keys() == {"narrative"}


def test_an_expired_session_keeps_the_words_for_their_writer_alone(cases: Cases, enter: Enter) -> None:
    client = enter("nz_officer")
    form = hidden_fields(client.get(PATH)) | _words()
    client.session.flush()

    response = client.post(PATH, form)

    assert response.status_code == 302
    assert response["Location"].startswith("/accounts/login/")
    assert "EXERCISE: a new case" not in enter("nz_colleague").get(PATH).content.decode()
    back = enter("nz_officer").get(PATH)
    assert "EXERCISE: a new case" in back.content.decode()
    assert "It has not been sent" in text_of(back)
    assert _drafts(cases) == []


def test_words_are_given_back_until_they_are_sent(enter: Enter) -> None:
    client = enter("nz_officer")
    form = hidden_fields(client.get(PATH)) | _words()
    client.session.flush()
    client.post(PATH, form)
    client = enter("nz_officer")
    client.get(PATH)
    assert "EXERCISE: a new case" in client.get(PATH).content.decode()
    fill_in(client, PATH, **_words())

    assert "EXERCISE: a new case" not in client.get(PATH).content.decode()


def test_a_round_named_in_the_address_must_be_active(cases: Cases, enter: Enter) -> None:
    past = JointPeriodOfAction.objects.get(key="2015")

    response = enter("nz_officer").get(PATH, {"jpoa": str(past.id)})

    assert response.context["jpoa"].key == "EXERCISE"


# Changing a draft


def test_a_draft_is_shown_and_changed_by_a_colleague(cases: Cases, enter: Enter) -> None:
    draft = cases.draft(summary="EXERCISE: as it was")
    path = f"/referrals/{draft.id}/edit/"
    client = enter("nz_colleague")
    assert "EXERCISE: as it was" in client.get(path).content.decode()

    response = fill_in(client, path, **_words("th-immigration"))

    assert (response.status_code, response["Location"]) == (302, f"/referrals/{draft.id}/send/")
    (kept,) = _drafts(cases)
    assert kept.draft_recipients == [Agency.objects.get(group__name="th-immigration").id]


@pytest.mark.parametrize("who", ["vn_officer", "th_officer", "nz_other_agency", "nz_chair", "secretariat"])
def test_a_draft_is_missing_for_everybody_else(cases: Cases, enter: Enter, who: str) -> None:
    draft = cases.draft()

    assert enter(who).get(f"/referrals/{draft.id}/edit/").status_code == 404


def test_an_analyst_reads_a_draft_and_does_not_change_it(cases: Cases, enter: Enter) -> None:
    draft = cases.draft()
    client = enter("nz_analyst")

    assert client.get(f"/referrals/{draft.id}/").status_code == 200
    assert client.post(f"/referrals/{draft.id}/edit/", _words()).status_code == 403


def test_a_colleagues_change_meanwhile_is_told_and_nothing_typed_is_lost(cases: Cases, enter: Enter) -> None:
    draft = cases.draft(summary="As it was")
    path = f"/referrals/{draft.id}/edit/"
    client = enter("nz_officer")
    form = hidden_fields(client.get(path)) | _words()
    cases.take(services.edit, draft, by="nz_colleague", content=content_of(summary="What the colleague saved"))

    response = client.post(path, form, follow=True)

    page = response.content.decode()
    assert response.redirect_chain == [(path, 302)]
    assert "This was changed after your page was opened" in text_of(response)
    assert "EXERCISE: a new case" in page and "What the colleague saved" in page
    assert _drafts(cases) == []


def test_a_referral_that_was_sent_meanwhile_is_told_with_the_words_typed(cases: Cases, enter: Enter) -> None:
    draft = cases.draft()
    path = f"/referrals/{draft.id}/edit/"
    client = enter("nz_officer")
    form = hidden_fields(client.get(path)) | _words()
    cases.take(services.send, draft, by="nz_colleague")

    response = client.post(path, form)

    assert response.status_code == 409
    assert "This step is not possible now" in text_of(response)
    assert "EXERCISE: what we know." in text_of(response)
