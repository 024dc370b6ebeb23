"""What is posted to the pages of referrals, where it is the same for each."""

from __future__ import annotations

from typing import Any

REFERRALS: dict[str, dict[str, Any]] = {
    "subject_add": {"full_name": "EXERCISE", "roles": ["unknown"], "version": "2"},
    "subject_edit": {"full_name": "EXERCISE", "roles": ["unknown"], "version": "2"},
    "subject_remove": {"version": "2"},
    "identifier_add": {"kind": "other", "as_written": "EXERCISE", "version": "2"},
    "identifier_remove": {"version": "2"},
    "quick_answer": {"result": "known", "body": "EXERCISE: known", "version": "1"},
    "export_ask": {"reason": "court", "file_format": "csv"},
    "copy_make": {"reason": "EXERCISE"},
    "referral_take_back": {"reason": "EXERCISE"},
    "referral_until": {"last_day": "2100-01-01", "version": "1"},
    "referral_handling": {"code": "H2", "reason": "EXERCISE", "version": "3"},
    "consent_answer": {"is_given": "no", "version": "1"},
    "consent_end": {"version": "2"},
    "destruction_confirm": {"outcome": "none", "version": "1"},
    "addition_write": {"body": "EXERCISE"},
    "answer_correct": {"body": "EXERCISE", "reason": "EXERCISE"},
    "message_write": {"body": "EXERCISE"},
    "note_write": {"body": "EXERCISE"},
    "referral_split": {},
    "referral_link": {"reference": "ID-0000-0000"},  # nobody has it: the form is shown again
    "court_answer": {"decision": "given", "conditions": "EXERCISE"},
    "court_take_back": {"reason": "EXERCISE"},
    "handover_accept": {"version": "1"},
    "handover_refuse": {"answer": "EXERCISE", "version": "1"},
    "handover_take_back": {"version": "1"},
    "handover_end_reading": {},
    "translation_add": {"language": "vi", "kind": "own", "narrative": "EXERCISE"},
    "referral_find": {"term": "EXERCISE"},
    "person_find": {"term": "EXERCISE", "reason": "court"},
    "referral_withdraw": {"withdrawal_reason": "EXERCISE: no longer needed"},
    "referral_reopen": {"reopen_reason": "EXERCISE: more is known"},
    "referral_ask_again": {"body": "EXERCISE: and the other one?"},
    "referral_contact": {"how": "met"},
    "referral_channel": {"how": "embassy", "happened_on": "2026-01-01"},
    "referral_worth": {"worth": "action"},
    "referral_decline": {"decline_reason": "other", "decline_words": "EXERCISE: not ours"},
    "referral_ask": {"body": "EXERCISE: which port?"},
    "referral_give": {"body": "EXERCISE: the northern one"},
    "referral_answer": {"body": "EXERCISE: found"},
}
