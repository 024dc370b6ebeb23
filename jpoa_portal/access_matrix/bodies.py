"""What is posted to each page: a whole form, so that only the rule decides whether it is carried out."""

from __future__ import annotations

from typing import Any

from django.core.files.uploadedfile import SimpleUploadedFile

from members.models import Agency, Country, HandlingRules, Person

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
    "nomination_end": {"ends_on": "2100-01-01"},
    "term_begin": {"starts_on": "2100-01-01"},
    "term_end": {"ends_on": "2100-01-01"},
    "invite": {"name": "EXERCISE", "email": "new@matrix.example", "held": ["liaison_officer"], "channel": "mail"},
    "invitation_renew": {"version": "1"},
    "invitation_withdraw": {"version": "1"},
    "invitation_approve": {"version": "1"},
    "role_give": {"role": "analyst"},
    "role_decide": {"decision": "approve"},
    "start_details": {"name": "EXERCISE"},
    "rules_publish": {"text": "EXERCISE", "version": "1"},
    "agency_edit": {
        "name": "EXERCISE agency",
        "short_name": "EXERCISE",
        "working_languages": ["en"],
        "type": "police",
        "time_zone": "Asia/Bangkok",
        "version": "1",
    },
    "desk_edit": {"phone": "+64 4 555 0199", "is_round_the_clock": "on", "version": "1"},
    "country_add": {
        "iso2": "ZZ",
        "name": "EXERCISE",
        "kind": "observer",
        "time_zone": "UTC",
        "working_languages": ["en"],
    },
    "organisation_add": {"code": "EXERCISE", "name": "EXERCISE", "kind": "partner"},
    "unit_add": {"name": "EXERCISE new unit", "topics": ["tip"], "countries": ["VN"]},
    "unit_edit": {"name": "EXERCISE other unit", "version": "1"},
    "unit_desk": {"phone": "+64 4 555 0199", "is_round_the_clock": "on"},
    "unit_close": {"version": "1"},
    "agency_days": {"weekend": ["5", "6"], "holidays": "2026-12-25 EXERCISE day", "version": "1"},
    "agency_confirm": {"version": "1"},
    "agencies_export": {"file_format": "csv"},
    "officers_export": {"file_format": "csv"},
    "import_apply": {"version": "2"},
    "import_drop": {"version": "2"},
    "agency_suspend": {"version": "1"},
    "agency_restore": {"version": "2"},
    "mfa_edit_webauthn": {"name": "EXERCISE"},
    "incident_ask": {"name": "EXERCISE", "reason": "EXERCISE: a lost laptop", "hours": "1"},
}


def body_for(page: str) -> dict[str, Any]:
    """The fields of a page's form, filled in as a person would; empty for a button."""
    if page in {"referral_write", "referral_edit"}:
        return _REFERRAL | {"version": "1"} | {"draft_recipients": [str(Agency.objects.get(group__name="id-crime").id)]}
    if page == "agency_add":
        body = str(Country.objects.get(iso2="FJ").id)
        return _BODIES["agency_edit"] | {"name": "EXERCISE new agency", "body": body}
    if page == "demo_enter":
        return {"person": str(Person.objects.filter(is_active=True).order_by("email")[0].id)}
    if page == "nominate":
        letter = {"letter_reference": "EXERCISE", "letter_on": "2100-01-01", "signed_by": "EXERCISE"}
        return letter | {"starts_on": "2100-01-01", "agency": str(Agency.objects.get(group__name="nz-immigration").id)}
    if page == "start_rules":
        return {"accepted": "on", "rules": str(HandlingRules.objects.latest("edition").id)}
    files = {"file": SimpleUploadedFile("exercise.csv", b"EXERCISE")}
    return files if page in {"agencies_import", "officers_import"} else _BODIES.get(page, {})
