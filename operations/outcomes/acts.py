"""What else one can do with a referral beside its next steps: the links at the end of its page, in few groups."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from common.access import Permission, Words, may
from members.access import Actor
from operations.attachments.permissions import ADD_ATTACHMENT
from operations.plan_referrals.permissions import ADD_TO_PLAN
from operations.referrals.attachment_queries import Place
from operations.referrals.court_queries import CourtThread
from operations.referrals.message_queries import talk_of
from operations.referrals.models import Referral, ReferralRecipient
from operations.referrals.permissions import (
    ADD_WORDS,
    ASK_CONSENT,
    COPY_REFERRAL,
    CORRECT_ANSWER,
    NOTE_CONTACT,
    OFFER_HANDOVER,
    SEE_OPENINGS,
    SPLIT_REFERRAL,
    TRANSLATE_REFERRAL,
    WRITE_MESSAGE,
)
from operations.retention.permissions import SEE_RETENTION


@dataclass(frozen=True)
class Act:
    """A link: what it says, where it leads, and of which agency it is where there can be several."""

    label: str
    url: str
    agency: str = ""


@dataclass(frozen=True)
class ActGroup:
    """Links under one heading; those of one agency each are folded where they are many."""

    heading: str
    acts: list[Act]
    of_agencies: list[tuple[str, list[Act]]]
    names_agencies: bool = False  # whether there are several of them

    @property
    def is_folded(self) -> bool:
        """Whether there are so many agencies that the reader opens them when they are wanted."""
        return len(self.of_agencies) > _MOST_OPEN


# Which record each is asked of: the referral, the own row in it, the talk in it, or the place of files.
_Line = tuple[Permission, str, Words, str]
_MOST_OPEN = 2
_TALK: tuple[_Line, ...] = (
    (WRITE_MESSAGE, "talk", gettext_lazy("Write a message"), "message_write"),
    (ADD_WORDS, "referral", gettext_lazy("Add to what you sent"), "addition_write"),
    (CORRECT_ANSWER, "own", gettext_lazy("Correct the answer"), "answer_correct"),
    (ADD_ATTACHMENT, "place", gettext_lazy("Add a file"), "referral_files"),
    (TRANSLATE_REFERRAL, "referral", gettext_lazy("Add a translation"), "translation_add"),
)
_CONTROL: tuple[_Line, ...] = (
    (SEE_OPENINGS, "referral", gettext_lazy("Who has it and who opened it"), "referral_openings"),
    (SEE_RETENTION, "referral", gettext_lazy("How long it is kept"), "retention"),
    (SPLIT_REFERRAL, "referral", gettext_lazy("Send the same to another agency"), "referral_split"),
    (OFFER_HANDOVER, "referral", gettext_lazy("Hand it over to another agency"), "handover_offer"),
    (ASK_CONSENT, "own", gettext_lazy("Ask the sender whether you may pass it on"), "consent_ask"),
)
_RECORD: tuple[_Line, ...] = (
    (COPY_REFERRAL, "referral", gettext_lazy("Print a copy"), "copy_make"),
    (ADD_TO_PLAN, "referral", gettext_lazy("Add it to a plan"), "referral_plan"),
)


def acts_for(
    actor: Actor, referral: Referral, recipients: Sequence[ReferralRecipient], court: Sequence[CourtThread]
) -> list[ActGroup]:
    """The groups in which the actor can do something, from rows that were loaded for the actor. No query."""
    own = next((row for row in recipients if row.group_id == actor.group_id), None)
    is_own = referral.owner_group_id == actor.group_id
    records = {
        "referral": referral,
        "own": own,
        "talk": talk_of(actor, referral, recipients),
        "place": Place(referral, None if is_own else own),
    }
    contacts = _contacts(actor, referral, recipients)
    talk, control, record = (_open(actor, records, lines) for lines in (_TALK, _CONTROL, _RECORD))
    if is_own and contacts:
        talk.insert(1, Act(_("Whom to call"), reverse("referral_calls", args=[referral.id])))
    groups = [
        ActGroup(_("Talk and add"), talk, []),
        ActGroup(_("Share and control"), control + _of_court(referral, court), [], names_agencies=len(recipients) > 1),
        ActGroup(_("Record"), record, contacts, names_agencies=len(recipients) > 1),
    ]
    return [group for group in groups if group.acts or group.of_agencies]


def _open(actor: Actor, records: dict[str, Any], lines: Sequence[_Line]) -> list[Act]:
    referral = records["referral"]
    found = []
    for permission, of, label, name in lines:
        record = records[of]
        if record is not None and may(actor, permission, record):
            is_full = permission is SPLIT_REFERRAL and referral.is_quick
            words = _("Write a full referral from it") if is_full else str(label)
            found.append(Act(words, reverse(name, args=[referral.id])))
    return found


def _of_court(referral: Referral, court: Sequence[CourtThread]) -> list[Act]:
    """Asking for permission: a recipient for what it received, the owner for each answer."""
    found = []
    for thread in court:
        ids = [referral.id, thread.recipient.id]
        if thread.may_ask:
            found.append(Act(_("Ask for permission to use it in court"), reverse("court_ask", args=ids)))
        if thread.may_ask_answer:
            words, url = _("Ask for permission to use its answer in court"), reverse("court_ask_answer", args=ids)
            found.append(Act(words, url, thread.recipient.agency.name))
    return found


def _contacts(actor: Actor, referral: Referral, recipients: Sequence[ReferralRecipient]) -> list[tuple[str, list[Act]]]:
    """What passed outside the portal, to be noted for each thread."""
    lines = ((_("Note a call or a meeting"), "referral_contact"), (_("Note another channel"), "referral_channel"))
    return [
        (row.agency.name, [Act(label, reverse(name, args=[referral.id, row.id])) for label, name in lines])
        for row in recipients
        if may(actor, NOTE_CONTACT, row)
    ]
