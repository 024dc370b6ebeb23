"""Foreign and missing are one answer: status, headers and body, whatever is asked for or posted."""

from __future__ import annotations

from typing import Any

import pytest
from django.urls import reverse

from common.ids import uuid7
from operations.models import ReferralRecipient
from tests.walls import walk
from tests.walls.walk import Look


def test_every_address_with_an_id_is_tried() -> None:
    wanted = {frozenset(names) for names in walk.addresses().values()}

    assert wanted == {
        *(
            frozenset(names.split())
            for names in (
                "referral_id",
                "referral_id recipient_id",
                "referral_id file_id",
                "obligation_id",
                "notice_id",
            )
        ),
        *(
            frozenset(names.split())
            for names in (
                "referral_id subject_id",
                "referral_id identifier_id",
                "referral_id copy_id",
                "referral_id consent_id",
                "referral_id hold_id",
                "referral_id link_id",
                "referral_id question_id",
            )
        ),
        *(
            frozenset(names.split())
            for names in ("plan_id", "plan_id party_id", "plan_id milestone_id", "plan_id added_id")
        ),
        *(frozenset(names.split()) for names in ("session_id", "session_id invited_id", "session_id paper_id")),
        *(frozenset({name}) for name in ("decision_id", "recommendation_id", "item_id", "handover_id", "court_id")),
        *(
            frozenset({name})
            for name in ("kept_agency_id", "membership_id", "role_id", "invitation_id", "naming_id", "request_id")
        ),
    }
    assert len(walk.addresses()) > 15


@pytest.mark.parametrize("method", ["get", "post"])
@pytest.mark.parametrize("name", ["th_officer", "nz_analyst", "nz_chair"])
def test_foreign_and_missing_are_the_same_answer(
    name: str, method: str, enter: Any, actor: Any, owner_sql: Look
) -> None:
    client, who = enter(name), actor(name)
    foreign = walk.foreign(owner_sql, who.group_id)
    for page, ids in walk.addresses().items():
        tried = foreign[walk.kind(ids)]
        assert tried, page
        missing = walk.bare(walk.ask(client, method, who, reverse(page, kwargs={key: uuid7() for key in ids})))
        assert missing[0] == (404 if method.upper() in walk.taken_by(page) else 405)
        for known in tried:
            assert walk.bare(walk.ask(client, method, who, reverse(page, kwargs=known))) == missing, (page, known)


def test_a_recipient_of_another_referral_is_missing_too(enter: Any, acting: Any, owner_sql: Look) -> None:
    """Both ids exist, one of them is even the own agency's; together they name nothing."""
    with acting("nz_officer") as officer:
        asked = ReferralRecipient.objects.filter(owner_group_id=officer.group_id, state="needs_information").first()
        others = ReferralRecipient.objects.filter(owner_group_id=officer.group_id).exclude(state="needs_information")
        assert asked
        own, other = asked.referral_id, others[0].id
    foreign = walk.foreign(owner_sql, officer.group_id)["referral_id recipient_id"][0]["recipient_id"]
    client = enter("nz_officer")
    give = f"/referrals/{own}/recipients/{{}}/give/"

    for method in ("get", "post"):
        missing = walk.bare(walk.ask(client, method, officer, give.format(uuid7())))
        assert missing[0] == 404
        assert walk.bare(walk.ask(client, method, officer, give.format(other))) == missing
        assert walk.bare(walk.ask(client, method, officer, give.format(foreign))) == missing
    assert client.get(give.format(asked.id)).status_code == 200
