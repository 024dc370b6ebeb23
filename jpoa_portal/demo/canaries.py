"""Unique random marks in protected texts of the demo world: where a reader has no right they must never turn up."""

from __future__ import annotations

import re
import secrets
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from operations.models import (
    ActionItem,
    ActionNote,
    HandlingChange,
    InvestigationPlan,
    LegalHold,
    MeetingDecision,
    PeriodicReturn,
    PlanNote,
    PlanPlace,
    PlanStep,
    Recommendation,
    Referral,
    ReferralAddition,
    ReferralAttachment,
    ReferralBody,
    ReferralCopy,
    ReferralCorrection,
    ReferralIdentifier,
    ReferralMessage,
    ReferralNote,
    ReferralRecipient,
    ReferralTranslation,
    Session,
    SessionPaper,
    ShareConsent,
    SubjectIdentity,
)

_ALPHABET = "ABCDEFGHJKMNPQRSTUVWXYZ23456789"
_MARK = re.compile(r"\(mark ([A-Z0-9]{14})\)")


@dataclass(frozen=True)
class Canary:
    """A planted mark: in which kind of record, of which parent, in which field."""

    kind: str
    id: str
    field: str
    value: str


def mark(text: str, wanted: bool) -> str:
    """The text with a mark of its own behind it, where one is wanted and there is a text."""
    if not wanted or not text:
        return text
    return f"{text} (mark {''.join(secrets.choice(_ALPHABET) for _ in range(14))})"


# Kind, model, the attribute that holds the parent's id as its page shows it, and the protected fields.
_PLACES: tuple[tuple[str, Any, str, tuple[str, ...]], ...] = (
    ("referral", ReferralBody, "referral_id", ("summary", "narrative")),
    ("referral", Referral, "id", ("withdrawal_reason",)),
    ("referral.subject", SubjectIdentity, "referral_id", ("full_name", "native_script", "known_as")),
    ("referral.identifier", ReferralIdentifier, "referral_id", ("words",)),
    ("referral.note", ReferralNote, "referral_id", ("body",)),
    ("referral.consent", ShareConsent, "referral_id", ("purpose",)),
    ("referral.handling", HandlingChange, "referral_id", ("reason",)),
    ("referral.hold", LegalHold, "referral_id", ("reason",)),
    ("referral.addition", ReferralAddition, "referral_id", ("body",)),
    ("referral.correction", ReferralCorrection, "referral_id", ("reason",)),
    ("referral.copy", ReferralCopy, "referral_id", ("reason",)),
    ("referral.translation", ReferralTranslation, "referral_id", ("narrative",)),
    ("referral.recipient", ReferralRecipient, "referral_id", ("decline_words",)),
    ("referral.message", ReferralMessage, "referral_id", ("body",)),
    ("referral.attachment", ReferralAttachment, "referral_id", ("name",)),
    ("investigation_plan", InvestigationPlan, "id", ("title", "hypothesis", "result", "lessons", "close_reason")),
    ("investigation_plan.place", PlanPlace, "plan_id", ("name",)),
    ("investigation_plan.milestone", PlanStep, "plan_id", ("what",)),
    ("investigation_plan.note", PlanNote, "plan_id", ("body",)),
    ("session", Session, "id", ("title", "place", "summary", "cancel_reason")),
    ("session.paper", SessionPaper, "session_id", ("name", "held_at")),
    ("session.decision", MeetingDecision, "session_id", ("text",)),
    ("session.recommendation", Recommendation, "session_id", ("text", "moved_words")),
    ("action_item", ActionItem, "id", ("text", "result")),
    ("action_item.note", ActionNote, "item_id", ("text",)),
    ("periodic_return", PeriodicReturn, "obligation_id", ("remarks",)),
)


def planted() -> Iterator[Canary]:
    """Every mark in the database, found where it stands. Read on the owner's connection."""
    for kind, model, parent, fields in _PLACES:
        for row in model.objects.values(parent, *fields).order_by(parent):
            for field in fields:
                if found := _MARK.search(row[field]):
                    yield Canary(kind, str(row[parent]), field, found.group(1))
