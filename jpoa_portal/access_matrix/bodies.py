"""What is posted to each page: a whole form, so that only the rule decides whether it is carried out."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.core.files.uploadedfile import SimpleUploadedFile

from jpoa_portal.access_matrix.referral_bodies import REFERRALS
from members.models import Agency, Country, DutyDesk, HandlingRules, Person, RoleAssignment
from operations.models import JointPeriodOfAction, JPOAAgency, Objective
from terms_of_reference.models import FocusArea

_REFERRAL = {
    "kind": "information",
    "crime_type": "som",
    "urgency": "routine",
    "handling_code": "H3",
    "summary": "EXERCISE: a boat",
    "narrative": "EXERCISE: whose boat is it?",
}
_SESSION = {
    "kind": "training",
    "title": "EXERCISE",
    "starts_on": "2100-01-01",
    "starts_precision": "day",
    "place": "EXERCISE",
}
_BODIES: dict[str, dict[str, Any]] = {
    **REFERRALS,
    "return_fill": {"remarks": "EXERCISE: complete"},
    "referral_send": {"version": "2"},
    "plan_invite": {"version": "1"},
    "plan_consent": {"version": "1"},
    "plan_decline": {"version": "1"},
    "plan_leave": {"version": "2"},
    "plan_remove": {"version": "2"},
    "plan_note": {"body": "EXERCISE: found"},
    "plan_activate": {"version": "2"},
    "plan_suspend": {"reason": "EXERCISE", "version": "3"},
    "plan_resume": {"version": "4"},
    "plan_referral_remove": {"version": "1"},
    "plan_review": {"body": "EXERCISE", "version": "3"},
    "plan_complete": {"result": "EXERCISE", "lessons": "EXERCISE", "version": "3"},
    "plan_close": {"reason": "EXERCISE", "version": "3"},
    "plan_open_to_chairs": {"version": "3"},
    "plan_close_to_chairs": {"version": "4"},
    "milestone_reach": {"version": "1"},
    "session_edit": _SESSION | {"version": "3"},
    "session_cancel": {"reason": "EXERCISE", "version": "3"},
    "session_answer": {"answer": "attends", "people": "2", "version": "1"},
    "session_uninvite": {"version": "1"},
    "session_report": {"number_officials": "12", "qualifier_officials": "about", "version": "3"},
    "paper_add": {"name": "EXERCISE", "held_at": "EXERCISE"},
    "decision_record": {"text": "EXERCISE"},
    "decision_correct": {"text": "EXERCISE"},
    "recommendation_record": {"text": "EXERCISE"},
    "recommendation_correct": {"text": "EXERCISE", "version": "1"},
    "recommendation_move": {"step": "accept", "version": "1"},
    "item_start": {"version": "1"},
    "item_note": {"text": "EXERCISE"},
    "item_finish": {"result": "EXERCISE", "version": "1"},
    "item_drop": {"result": "EXERCISE", "version": "1"},
    "return_send": {"confirmed": "on", "version": "1"},
    "incident_confirm": {"version": "1"},
    "incident_end": {"version": "2"},
    "nomination_end": {"ends_on": "2100-01-01"},
    "capacity_begin": {"kind": "partner", "starts_on": "2100-01-01"},
    "organisation_capacity": {"kind": "observer", "starts_on": "2100-01-01"},
    "term_begin": {"starts_on": "2100-01-01"},
    "term_end": {"ends_on": "2100-01-01"},
    "pause_propose": {"reference": "EXERCISE"},
    "pause_confirm": {"version": "1"},
    "pause_drop": {"version": "1"},
    "pause_end": {"version": "2"},
    "jpoa_propose": {"name": "EXERCISE", "key": "EXERCISE-9", "proposal": "EXERCISE"},
    "jpoa_label": {"text": "EXERCISE", "source": "EXERCISE"},
    "return_exempt": {"reason": "EXERCISE"},
    "debrief_open": {"closes_on": "2100-01-01"},
    "debrief_answer": {"is_anonymous": "no", "worked": "EXERCISE", "send": "yes", "version": "0"},
    "debrief_extend": {"closes_on": "2100-01-01", "version": "1"},
    "debrief_close": {"version": "1"},
    "debrief_summarise": {"worked": "EXERCISE", "version": "2"},
    "lesson_add": {"text": "EXERCISE"},
    "lesson_edit": {"text": "EXERCISE", "version": "1"},
    "lesson_withdraw": {"version": "1"},
    "lesson_take": {"verdict": "taken_up", "words": "EXERCISE", "version": "0"},
    "phase_add": {"name": "EXERCISE", "starts_on": "2100-01-01", "ends_on": "2100-01-02"},
    "phase_edit": {"name": "EXERCISE", "starts_on": "2100-01-01", "ends_on": "2100-01-02", "version": "1"},
    "phase_withdraw": {"version": "1"},
    "calendar_feed_change": {"has_own_work": "on"},
    "invite": {"name": "EXERCISE", "email": "new@matrix.example", "held": ["liaison_officer"], "channel": "mail"},
    "invitation_renew": {"version": "1"},
    "invitation_withdraw": {"version": "1"},
    "invitation_approve": {"version": "1"},
    "profile": {"look": "dark"},
    "lost_factor_approve": {"called": "on", "version": "1"},
    "lost_factor_withdraw": {"version": "1"},
    "lost_factor_code": {"code": "EXERCISE"},
    "role_give": {"role": "analyst"},
    "role_decide": {"decision": "approve"},
    "start_details": {"name": "EXERCISE"},
    "rules_publish": {"text": "EXERCISE", "version": "1"},
    "reference_publish": {"new_1": "EXERCISE", "version": "1"},
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
    "country_days": {"weekend": ["5", "6"], "holidays": "2026-12-25 EXERCISE day", "version": "1"},
    "country_point": {"point": "10.35, 107.08", "version": "1"},
    "agency_confirm": {"version": "1"},
    "people_confirm": {"version": "1"},
    "roles_confirm": {"version": "1"},
    "agencies_export": {"file_format": "csv"},
    "officers_export": {"file_format": "csv"},
    "import_apply": {"version": "2"},
    "import_drop": {"version": "2"},
    "agency_suspend": {"version": "1"},
    "agency_restore": {"version": "2"},
    "merger_confirm": {"version": "2"},
    "merger_drop": {"version": "2"},
    "mfa_edit_webauthn": {"name": "EXERCISE"},
    "incident_ask": {"name": "EXERCISE", "reason": "EXERCISE: a lost laptop", "hours": "1"},
}


def body_for(page: str, ids: dict[str, Any]) -> dict[str, Any]:
    """The fields of a page's form, filled in as a person would; empty for a button. `ids`: those of its address."""
    return _MADE[page](ids) if page in _MADE else _BODIES.get(page, {})


def _referral(_ids: dict[str, Any]) -> dict[str, Any]:
    return _REFERRAL | {"version": "2"} | {"draft_recipients": [str(Agency.objects.get(group__name="id-crime").id)]}


def _offer(_ids: dict[str, Any]) -> dict[str, Any]:
    return {"to_agency": str(Agency.objects.get(group__name="id-crime").id), "reason": "EXERCISE"}


def _court(_ids: dict[str, Any]) -> dict[str, Any]:
    return {"proceedings": "EXERCISE", "country": str(Country.objects.get(iso2="VN").id)}


def _question(_ids: dict[str, Any]) -> dict[str, Any]:
    asked = {"summary": "EXERCISE: whose is it?", "kind": "other", "as_written": "EXERCISE", "purpose": "EXERCISE"}
    return asked | {"version": "2", "draft_recipients": [str(Agency.objects.get(group__name="id-crime").id)]}


def _further(_ids: dict[str, Any]) -> dict[str, Any]:
    return {"agency": str(Agency.objects.get(group__name="id-crime").id), "reads": "whole", "version": "2"}


def _pass_on(_ids: dict[str, Any]) -> dict[str, Any]:
    return {"to_agency": str(Agency.objects.get(group__name="lk-coast").id), "scope": "paper", "purpose": "EXERCISE"}


def _paper(_ids: dict[str, Any]) -> dict[str, Any]:
    return {"file": SimpleUploadedFile("EXERCISE.txt", b"EXERCISE")}


def _plan(_ids: dict[str, Any]) -> dict[str, Any]:
    content = {"title": "EXERCISE", "crime_type": "som", "handling_code": "H3", "hypothesis": "EXERCISE"}
    return content | {"version": "1", "draft_partners": [str(Agency.objects.get(group__name="id-crime").id)]}


def _asked(_ids: dict[str, Any]) -> dict[str, Any]:
    agency = str(Agency.objects.get(group__name="id-crime").id)
    return {"agency": agency, "role": "partner", "version": "3"}


def _milestone(_ids: dict[str, Any]) -> dict[str, Any]:
    """For an agency that is in each of the plans, as the lead or as the partner."""
    owner = str(Agency.objects.get(group__name="vn-police").id)
    return {"what": "EXERCISE", "owner": owner, "due_on": "2100-01-01"}


def _next_round(_ids: dict[str, Any]) -> dict[str, Any]:
    later = JointPeriodOfAction.objects.filter(is_exercise=True, state="proposed").first()
    return {"jpoa": str(later.id) if later else "", "version": "3"}


def _session_invited(_ids: dict[str, Any]) -> dict[str, Any]:
    return {"agencies": [str(Agency.objects.get(group__name="id-crime").id)], "version": "3"}


def _item(_ids: dict[str, Any]) -> dict[str, Any]:
    """Of a country that is in each of the activities, as the organiser or as the partner."""
    owner, jpoa = Country.objects.get(iso2="VN"), JointPeriodOfAction.objects.get(key="EXERCISE")
    return {"text": "EXERCISE", "owner": str(owner.id), "due_on": "2100-01-01", "jpoa": str(jpoa.id)}


def _carried(_ids: dict[str, Any]) -> dict[str, Any]:
    return {"jpoa": str(JointPeriodOfAction.objects.get(key="EXERCISE-2").id)}


def _agency(_ids: dict[str, Any]) -> dict[str, Any]:
    body = str(Country.objects.get(iso2="FJ").id)
    return _BODIES["agency_edit"] | {"name": "EXERCISE new agency", "body": body}


def _somebody(_ids: dict[str, Any]) -> dict[str, Any]:
    return {"person": str(Person.objects.filter(is_active=True).order_by("email")[0].id)}


def _nomination(_ids: dict[str, Any]) -> dict[str, Any]:
    letter = {"letter_reference": "EXERCISE", "letter_on": "2100-01-01", "signed_by": "EXERCISE"}
    return letter | {"starts_on": "2100-01-01", "agency": str(Agency.objects.get(group__name="nz-immigration").id)}


def _acceptance(_ids: dict[str, Any]) -> dict[str, Any]:
    return {"accepted": "on", "rules": str(HandlingRules.objects.latest("edition").id)}


def _call(ids: dict[str, Any]) -> dict[str, Any]:
    desk = DutyDesk.objects.filter(agency__memberships=ids.get("membership_id"), unit__isnull=True).first()
    return {"desk": str(desk.id) if desk else "", "spoke_to": "EXERCISE", "called": "on"}


def _file(_ids: dict[str, Any]) -> dict[str, Any]:
    return {"file": SimpleUploadedFile("exercise.csv", b"EXERCISE")}


def _merger(ids: dict[str, Any]) -> dict[str, Any]:
    agency = Agency.objects.filter(id=ids["agency_id"]).first()
    heir = agency and Agency.objects.filter(country=agency.country_id, is_active=True).exclude(id=agency.id).first()
    return {"version": str(agency.version) if agency else "1", "successor": str(heir.id) if heir else ""}


def _round(**content: Any) -> Callable[[dict[str, Any]], dict[str, Any]]:
    """A form of a round, with the version that its page shows."""
    return lambda ids: content | _version(JointPeriodOfAction.objects.filter(id=ids["jpoa_id"]).first())


def _version(row: Any) -> dict[str, Any]:
    return {"version": str(row.version) if row else "1"}


def _duration(ids: dict[str, Any]) -> dict[str, Any]:
    jpoa = JointPeriodOfAction.objects.filter(id=ids["jpoa_id"]).first()
    first = jpoa.starts_on if jpoa else ""
    return {"starts_on": str(first), "ends_on": "2100-01-01", "reason": "EXERCISE"} | _version(jpoa)


def _body_of_round(_ids: dict[str, Any]) -> dict[str, Any]:
    return {"body": str(Country.objects.get(iso2="FJ").id), "kind": "participant"}


def _naming(_ids: dict[str, Any]) -> dict[str, Any]:
    return {"agency": str(Agency.objects.get(group__name="nz-immigration").id), "part": "operates"}


def _named(ids: dict[str, Any]) -> dict[str, Any]:
    named = JPOAAgency.objects.filter(id=ids["naming_id"]).first()
    if named is None:
        return {}
    held = RoleAssignment.objects.filter(membership__agency=named.agency_id, role="liaison_officer")
    officer = held.select_related("membership").order_by("membership__person__email")[0]
    return {"contact": str(officer.membership.person_id)} | _version(named)


def _objective(ids: dict[str, Any]) -> dict[str, Any]:
    area = str(FocusArea.objects.all()[0].id)
    row = Objective.objects.filter(id=ids["objective_id"]).first() if "objective_id" in ids else None
    return {"text": "EXERCISE", "focus_areas": [area]} | _version(row)


def _consultation(**content: Any) -> Callable[[dict[str, Any]], dict[str, Any]]:
    """With the version of one that nobody has changed yet."""
    return lambda _ids: content | {"version": "1"}


_LATER = "2100-01-01T10:00"
_RANKS = {f"rank_{place}": str(place) for place in (1, 2, 3)}
# Those that name a record, or bring a file.
_MADE: dict[str, Callable[[dict[str, Any]], dict[str, Any]]] = {
    "referral_write": _referral,
    "referral_edit": _referral,
    "referral_give_further": _further,
    "consent_ask": _pass_on,
    "quick_ask": _question,
    "quick_change": _question,
    "referral_files": _paper,
    "handover_offer": _offer,
    "court_ask": _court,
    "court_ask_answer": _court,
    "plan_write": _plan,
    "plan_edit": _plan,
    "plan_invite_another": _asked,
    "plan_carry_over": _next_round,
    "milestone_add": _milestone,
    "session_add": lambda _ids: _SESSION | {"audience": "members"},
    "session_invite": _session_invited,
    "item_make": _item,
    "item_carry": _carried,
    "agency_add": _agency,
    "demo_enter": _somebody,
    "nominate": _nomination,
    "jpoa_edit": _round(name="EXERCISE", proposal="EXERCISE"),
    "duration_decide": _duration,
    "returns_schedule": _round(due_days="12"),
    "jpoa_consult": _round(text="EXERCISE", options="EXERCISE 6\nEXERCISE 9", rule="silence", deadline_at=_LATER),
    "jpoa_ask_again": _round(
        text="EXERCISE",
        options="EXERCISE 6\nEXERCISE 9",
        rule="silence",
        deadline_at=_LATER,
        outcome_VN="taken_up",
    ),
    "jpoa_plan": _round(),
    "jpoa_activate": _round(),
    "jpoa_debrief": _round(),
    "jpoa_close": _round(),
    "jpoa_cancel": _round(reason="EXERCISE"),
    "participant_invite": _body_of_round,
    "agency_name": _naming,
    "naming_confirm": _named,
    "naming_contact": _named,
    "naming_decline": _named,
    "naming_withdraw": _named,
    "objective_add": _objective,
    "objective_edit": _objective,
    "objective_withdraw": _objective,
    "consultation_answer": lambda _ids: {"answer": "agree", "version": "0"} | _RANKS,
    "consultation_reserve": lambda _ids: {"reservation": "EXERCISE", "version": "0"},
    "consultation_extend": _consultation(deadline_at=_LATER),
    "consultation_conclude": _consultation(),
    "consultation_withdraw": _consultation(reason="EXERCISE"),
    "start_rules": _acceptance,
    "lost_factor_open": _call,
    "agency_merge": _merger,
    "agencies_import": _file,
    "officers_import": _file,
}
