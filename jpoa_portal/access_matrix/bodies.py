"""What is posted to each page: a whole form, so that only the rule decides whether it is carried out."""

from __future__ import annotations

from typing import Any

from members.models import Agency, HandlingRules, Person

_REFERRAL = {
    "kind": "information",
    "crime_type": "som",
    "urgency": "routine",
    "handling_code": "H3",
    "summary": "EXERCISE: a boat",
    "narrative": "EXERCISE: whose boat is it?",
}
_BODIES: dict[str, dict[str, Any]] = {
    "referral_withdraw": {"withdrawal_reason": "EXERCISE: no longer needed"},
    "referral_decline": {"decline_reason": "other", "decline_words": "EXERCISE: not ours"},
    "referral_ask": {"body": "EXERCISE: which port?"},
    "referral_give": {"body": "EXERCISE: the northern one"},
    "referral_answer": {"body": "EXERCISE: found"},
    "return_fill": {"remarks": "EXERCISE: complete"},
    "referral_send": {"version": "1"},
    "return_send": {"confirmed": "on", "version": "1"},
    "incident_confirm": {"version": "1"},
    "incident_end": {"version": "2"},
    "invite": {"name": "EXERCISE", "email": "new@matrix.example", "held": ["liaison_officer"], "channel": "mail"},
    "invitation_renew": {"version": "1"},
    "invitation_withdraw": {"version": "1"},
    "invitation_approve": {"version": "1"},
    "role_give": {"role": "analyst"},
    "role_decide": {"decision": "approve"},
    "start_details": {"name": "EXERCISE"},
    "rules_publish": {"text": "EXERCISE", "version": "1"},
    "incident_ask": {"name": "EXERCISE", "reason": "EXERCISE: a lost laptop", "hours": "1"},
}


def body_for(page: str) -> dict[str, Any]:
    """The fields of a page's form, filled in as a person would; empty for a button."""
    if page in {"referral_write", "referral_edit"}:
        return _REFERRAL | {"version": "1"} | {"draft_recipients": [str(Agency.objects.get(group__name="id-crime").id)]}
    if page == "demo_enter":
        return {"person": str(Person.objects.filter(is_active=True).order_by("email")[0].id)}
    if page == "start_rules":
        return {"accepted": "on", "rules": str(HandlingRules.objects.latest("edition").id)}
    return _BODIES.get(page, {})
