"""Referrals of the stage: one in each state that a page needs, with what belongs to it."""

from __future__ import annotations

from datetime import datetime
from typing import Any
from uuid import UUID

from jpoa_portal.access_matrix import attachments, control
from jpoa_portal.demo.canaries import mark
from members.access import Actor
from members.acting import acting_as
from members.models import Agency, Country
from operations.models import JointPeriodOfAction, Referral, ReferralQuestion, ReferralRecipient
from operations.referrals import copies, court, handovers, messages, own_links, subjects
from operations.referrals import services as referrals
from operations.referrals.court_queries import visible_to as visible_requests
from operations.referrals.handover_queries import visible_to as visible_offers
from operations.referrals.message_queries import get_talk
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
    "answered",
    "closed",
    "judged",
    "recalled",
)


def set_for(ids: Ids, relation: str, writer: Actor, reader: Actor, *, now: datetime) -> None:
    """A referral in each of the states from one agency to another."""
    for state in STATES:
        _refer(ids, state, relation, writer, reader, now=now)
    for state in ("offered", "accepted"):
        _hand_over(ids, state, relation, writer, reader, now=now)
    _link(ids, relation, writer)
    for state in ("asked", "given"):
        _ask_for_court(ids, state, relation, writer, reader, now=now)


def _hand_over(ids: Ids, state: str, relation: str, writer: Actor, reader: Actor, *, now: datetime) -> None:
    """An offer of one agency to the other, which has received the referral."""
    referral = _write(writer, reader, now=now)
    _send(writer, referral, now=now)
    to = Agency.objects.get(id=reader.agency_id)
    with acting_as(writer):
        offered = handovers.offer(
            referral=referral, to=to, reason=mark("EXERCISE", wanted=True), keeps_reading=True, by=writer, now=now
        )
    if state == "accepted":
        with acting_as(reader):
            found = visible_offers(reader).get(id=offered.id)
            handovers.accept(handover=found, words="", by=reader, now=now, version=found.version)
    ids["handover", state, relation] = {"handover_id": offered.id}


def _ask_for_court(ids: Ids, state: str, relation: str, writer: Actor, reader: Actor, *, now: datetime) -> None:
    """The recipient asks to use in court what it was given, and has the permission in one of the two states."""
    referral = _write(writer, reader, now=now)
    _send(writer, referral, now=now)
    vietnam = Country.objects.get(iso2="VN")
    with acting_as(reader):
        recipient = ReferralRecipient.objects.select_related("referral", "agency").get(referral=referral)
        proceedings = mark("EXERCISE", wanted=True)
        asked = court.ask(recipient=recipient, proceedings=proceedings, country=vietnam, by=reader, now=now)
    if state == "given":
        with acting_as(writer):
            found = visible_requests(writer).get(id=asked.id)
            said = court.Said(decision="given", conditions=mark("EXERCISE", wanted=True))
            court.answer(request=found, said=said, by=writer, now=now)
    ids["court", state, relation] = {"court_id": asked.id}


def _link(ids: Ids, relation: str, writer: Actor) -> None:
    """Of two referrals that are there, for the writer's agency alone."""
    with acting_as(writer):
        one, other = (
            Referral.objects.get(id=ids["referral", state, relation]["referral_id"]) for state in ("received", "closed")
        )
        made = own_links.link(referral=one, reference=other.reference, reason="EXERCISE", by=writer, now=one.created_at)
    ids["link", "", relation] = {"referral_id": one.id, "link_id": made.id}


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
        ids["question", "", relation] = {"referral_id": referral.id, "question_id": _ask(recipient, reader, now=now)}
        ids["copy", "", relation] = {"referral_id": referral.id, "copy_id": copy.id}
    ids["recipient", state, relation] = {"referral_id": referral.id, "recipient_id": recipient.id}


def _receive(recipient: ReferralRecipient, state: str, reader: Actor, *, now: datetime) -> None:
    step: dict[str, Any] = {"recipient": recipient, "by": reader, "now": now}
    if state == "needs_information":
        words = mark("EXERCISE: which port?", wanted=True)
        referrals.ask_for_information(**step, version=recipient.version, words=words)
    if state == "declined":
        referrals.decline(**step, version=recipient.version, reason="capacity")
    if state in {"accepted", "answered", "judged"}:
        referrals.accept(**step, version=recipient.version)
    if state in {"answered", "judged"}:
        referrals.answer(**step, version=recipient.version, words="EXERCISE: found")


def _ask(recipient: ReferralRecipient, reader: Actor, *, now: datetime) -> UUID:
    """A question of the recipient to the owner."""
    with acting_as(reader):
        talk = get_talk(reader, referral_id=recipient.referral_id)
        assert talk is not None  # noqa: S101 - it was sent a moment ago
        words = mark("EXERCISE: which harbour?", wanted=True)
        messages.write(talk=talk, to=[recipient.id], body=words, is_question=True, by=reader, now=now)
        return ReferralQuestion.objects.get(recipient=recipient).id


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
