"""Referrals of the stage: one in each state that a page needs, with what belongs to it."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from jpoa_portal.access_matrix import attachments, control
from jpoa_portal.demo.canaries import mark
from members.access import Actor
from members.acting import acting_as
from operations.models import JointPeriodOfAction, Referral, ReferralRecipient
from operations.referrals import copies, subjects
from operations.referrals import services as referrals
from operations.referrals.subjects import Identifier
from operations.referrals.subjects import Subject as Suspect

Ids = dict[tuple[str, str, str], dict[str, Any]]
STATES = (
    "received",
    "draft",
    "quick draft",
    "quick",
    "accepted",
    "needs_information",
    "declined",
    "closed",
    "judged",
    "recalled",
)


def set_for(ids: Ids, relation: str, writer: Actor, reader: Actor, *, now: datetime) -> None:
    """A referral in each of the states from one agency to another."""
    for state in STATES:
        _refer(ids, state, relation, writer, reader, now=now)


def refer_to(reader: Actor, writer: Actor, now: datetime) -> None:
    """A referral that was sent, for whoever needs that there is one."""
    _send(writer, _write(writer, reader, now=now), now=now)


def _refer(ids: Ids, state: str, relation: str, writer: Actor, reader: Actor, *, now: datetime) -> None:
    """A referral that has come as far as `state`, and its recipient row."""
    referral = _write(writer, reader, is_quick=state in {"quick", "quick draft"}, now=now)
    attachments.set_for(ids, state, relation, referral, writer, now=now)
    ids["referral", state, relation] = {"referral_id": referral.id}
    if state == "draft":
        _name_parts(ids, relation, referral, writer)
    if state in {"draft", "quick draft"}:
        return
    _send(writer, referral, now=now)
    with acting_as(reader):
        recipient = ReferralRecipient.objects.select_related("referral__originator", "agency").get(referral=referral)
        _receive(recipient, state, reader, now=now)
    if state in {"closed", "judged"}:
        with acting_as(writer):
            referrals.close(referral=referral, by=writer, now=now, version=referral.version)
    control.set_for(ids, state, relation, referral, writer, reader, now=now)
    if state == "received":
        with acting_as(writer):
            copy = copies.make(referral=referral, reason="EXERCISE", by=writer, now=now)
        ids["copy", "", relation] = {"referral_id": referral.id, "copy_id": copy.id}
    ids["recipient", state, relation] = {"referral_id": referral.id, "recipient_id": recipient.id}


def _receive(recipient: ReferralRecipient, state: str, reader: Actor, *, now: datetime) -> None:
    step: dict[str, Any] = {"recipient": recipient, "by": reader, "now": now}
    if state == "needs_information":
        words = mark("EXERCISE: which port?", wanted=True)
        referrals.ask_for_information(**step, version=recipient.version, words=words)
    if state == "declined":
        referrals.decline(**step, version=recipient.version, reason="capacity")
    if state in {"accepted", "judged"}:
        referrals.accept(**step, version=recipient.version)
    if state == "judged":
        referrals.answer(**step, version=recipient.version, words="EXERCISE: found")


def _name_parts(ids: Ids, relation: str, referral: Referral, writer: Actor) -> None:
    """The person and the identifier of a draft."""
    with acting_as(writer):
        subject, identifier = referral.subjects.get(), referral.identifiers.get()
    ids["subject", "draft", relation] = {"referral_id": referral.id, "subject_id": subject.id}
    ids["identifier", "draft", relation] = {"referral_id": referral.id, "identifier_id": identifier.id}


def _write(writer: Actor, reader: Actor, *, is_quick: bool = False, now: datetime) -> Referral:
    suspect = Suspect(full_name=mark("EXERCISE NAME", wanted=True), roles=["suspect"], is_child="no", custody="free")
    jpoa = JointPeriodOfAction.objects.get(key="EXERCISE")
    with acting_as(writer):
        referral = referrals.write(
            by=writer, now=now, content=_content(reader) | {"is_quick": is_quick}, subject=suspect, jpoa=jpoa
        )
        vessel = Identifier(kind="other", as_written="EXERCISE", words=mark("EXERCISE", wanted=True))
        subjects.add_identifier(referral=referral, identifier=vessel, by=writer, now=now, version=referral.version)
    return referral


def _send(writer: Actor, referral: Referral, *, now: datetime) -> None:
    with acting_as(writer):
        referrals.send(referral=referral, by=writer, now=now, version=referral.version)


def _content(reader: Actor) -> dict[str, Any]:
    return {
        "kind": "information",
        "crime_type": "som",
        "urgency": "routine",
        "handling_code_id": "H3",
        "summary": mark("EXERCISE: a boat", wanted=True),
        "narrative": mark("EXERCISE: whose boat is it?", wanted=True),
        "draft_recipients": [reader.agency_id],
    }
