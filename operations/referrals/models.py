"""Referrals: what one agency asks of or gives to others, and each recipient's own state.

Row security stands behind every table here (migration 0002). Recipients, subjects, messages and
disclosures have no right of their own: they take the referral's.
"""

from __future__ import annotations

from datetime import date, datetime
from functools import partial
from typing import Any
from uuid import UUID

from django.contrib.auth.models import Group
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from django_fsm import FSMModelMixin, transition

from common.access import Asking, Words
from common.ids import uuid7
from common.stepwise import StateField
from common.versions import Versioned
from members.grants import ObjectGrant
from members.models import Agency, Person, Unit
from operations.crime_types import CrimeType
from operations.handling import HandlingCode
from operations.jpoas.models import JointPeriodOfAction
from operations.referrals import choices
from operations.states import (
    RECIPIENT_STEPS,
    REFERRAL_STEPS,
    RecipientState,
    ReferralState,
)


def _referral(name: str) -> Any:
    step = REFERRAL_STEPS[name]
    return transition(field="state", source=list(step.sources), target=step.target)


def _recipient(name: str) -> Any:
    step = RECIPIENT_STEPS[name]
    return transition(field="state", source=list(step.sources), target=step.target)


def _said(field: str, referral: Referral) -> str:
    """What the body of a referral says there; its reader may have none."""
    body = getattr(referral, "body", None)
    return str(getattr(body, field)) if body else ""


class Referral(FSMModelMixin, Versioned):  # type: ignore[django-manager-missing]  # guardian's are untyped
    """A case referral. It stays its originator's; recipients read it and have states of their own."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    reference = models.CharField(max_length=16, editable=False)
    jpoa = models.ForeignKey(JointPeriodOfAction, models.PROTECT, null=True, blank=True, related_name="+")
    originator = models.ForeignKey(Agency, models.PROTECT, related_name="+")
    owner_group = models.ForeignKey(Group, models.PROTECT, related_name="+")
    written_by = models.ForeignKey(Person, models.PROTECT, related_name="+")
    officer = models.ForeignKey(Person, models.PROTECT, null=True, related_name="+")  # with whom it lies at the owner
    is_quick = models.BooleanField(default=False)  # a question on one page, which is answered on one
    kind = models.CharField(_("kind"), max_length=12, choices=choices.Kind.choices)
    crime_type = models.CharField(_("crime type"), max_length=10, choices=CrimeType.choices)
    urgency = models.CharField(_("urgency"), max_length=14, choices=choices.Urgency.choices)
    handling_code = models.ForeignKey(HandlingCode, models.PROTECT, related_name="+")
    source_evaluation = models.CharField(max_length=1, choices=choices.SourceEvaluation.choices, default="N")
    information_evaluation = models.CharField(max_length=1, choices=choices.InformationEvaluation.choices, default="N")
    legal_basis = models.CharField(max_length=30, blank=True)  # a code of the list of legal bases, or none
    draft_recipients = ArrayField(models.UUIDField(), default=list)  # emptied at sending: recipients read this row
    recipients_know_each_other = models.BooleanField(default=False)
    state = StateField(
        max_length=10,
        choices=ReferralState.choices,
        default=ReferralState.DRAFT,
        protected=True,
    )
    created_at = models.DateTimeField()
    sent_at = models.DateTimeField(null=True)
    closed_at = models.DateTimeField(null=True)
    withdrawn_at = models.DateTimeField(null=True)
    withdrawal_reason = models.CharField(max_length=300, blank=True)
    reopened_at = models.DateTimeField(null=True)  # the last time; each one is a step
    reopen_reason = models.CharField(max_length=300, blank=True)
    handling_at = models.DateTimeField(null=True)  # made stricter or looser the last time; each one is a HandlingChange
    handling_reason = models.CharField(max_length=300, blank=True)
    retained_until = models.DateField(null=True)  # last day of the content; set with the first end and never moved
    purged_at = models.DateTimeField(null=True)  # since then the facts are left

    class Meta:
        default_permissions = ()
        permissions = [("view_referral", "Can view referral")]
        constraints = [
            # Within one agency only: a key over all agencies would tell what others use.
            models.UniqueConstraint(fields=["originator", "reference"], name="reference_once_an_agency"),
            models.CheckConstraint(
                condition=models.Q(state="draft", sent_at__isnull=True)
                | models.Q(state="withdrawn")
                | models.Q(state__in=["sent", "closed"], sent_at__isnull=False),
                name="sent_has_an_instant",
            ),
            models.CheckConstraint(
                condition=models.Q(closed_at__isnull=False) ^ ~models.Q(state="closed"),
                name="closed_has_an_instant",
            ),
            models.CheckConstraint(
                condition=models.Q(state__in=["draft", "sent"]) | models.Q(retained_until__isnull=False),
                name="what_is_over_is_kept_until_a_day",
            ),
            models.CheckConstraint(
                condition=models.Q(purged_at__isnull=True) | models.Q(state__in=["closed", "withdrawn"]),
                name="only_what_is_over_is_purged",
            ),
        ]

    def __str__(self) -> str:
        return self.reference

    def get_absolute_url(self) -> str:
        return reverse("referral", kwargs={"referral_id": self.id})

    # What stands in its body (body_models.py); empty where the reader has no right to that, or it was purged.
    summary = property(partial(_said, "summary"))
    narrative = property(partial(_said, "narrative"))
    language = property(partial(_said, "language"))
    purpose = property(partial(_said, "purpose"))
    urgency_reason = property(partial(_said, "urgency_reason"))

    @property
    def is_evaluated(self) -> bool:
        """Whether somebody has said how reliable it is."""
        not_evaluated = choices.SourceEvaluation.NOT_EVALUATED
        return (self.source_evaluation, self.information_evaluation) != (not_evaluated, not_evaluated)

    def why_seen_by(self, actor: Asking) -> Words:
        """Why the actor sees it, in words."""
        if self.owner_group_id != actor.group_id and self.originator.group_id == actor.group_id:
            return _("You see this because your agency wrote it, and reads on after another agency took it over.")
        if self.owner_group_id != actor.group_id:
            return _("You see this because it was sent to your agency, or to one that was merged into it.")
        if self.originator.group_id != actor.group_id:
            return _("You see this because your agency took it over from the agency that wrote it.")
        return _("You see this because your agency wrote it.")

    @_referral("send")
    def mark_sent(self, *, at: datetime) -> None:
        """It leaves the originator."""
        self.sent_at = at

    @_referral("close")
    def mark_closed(self, *, at: datetime, retained_until: date) -> None:
        """The originator is done with it. Closed again, it is kept no longer than it was to be."""
        self.closed_at = at
        self.retained_until = self.retained_until or retained_until

    @_referral("reopen")
    def mark_reopened(self, *, at: datetime, reason: str) -> None:
        """The originator takes it up again."""
        self.closed_at = None
        self.reopened_at = at
        self.reopen_reason = reason

    @_referral("withdraw")
    def mark_withdrawn(self, *, at: datetime, reason: str, retained_until: date) -> None:
        """The originator takes it back."""
        self.withdrawn_at = at
        self.retained_until = self.retained_until or retained_until
        self.withdrawal_reason = reason


def _list_index(name: str, *first: str, further: models.Q | None = None) -> models.Index:
    """An index in the order of the list; it includes what the row policy reads, so that counting touches no row."""
    seen = models.Q(is_view=True)
    return models.Index(
        fields=[*first, "-opened_at", "-content_object"],
        name=name,
        include=[] if "owner_group" in first else ["owner_group"],
        condition=seen & further if further else seen,
    )


class ReferralGrant(ObjectGrant):
    """Which agency may see which referral, and how much of its content; also the list it is shown from."""

    class Content(models.TextChoices):
        WHOLE = "whole", _("the whole file")
        LATER = "later", _("what is added from the day on which it came in")
        NONE = "none", _("nothing any more")

    content_object = models.ForeignKey(Referral, models.CASCADE, related_name="grants")
    content = models.CharField(max_length=5, choices=Content.choices, default=Content.WHOLE)  # filled by trigger
    is_quick = models.BooleanField(default=False, editable=False)  # as the referral's; filled by trigger
    # Of a received one, with which unit it lies; filled by trigger.
    unit = models.ForeignKey(Unit, models.PROTECT, null=True, editable=False, related_name="+")

    class Meta(ObjectGrant.Meta):
        indexes = [
            _list_index("referral_list", "group"),
            _list_index("referral_list_by_state", "group", "state"),
            # An agency that wrote little and received much finds its own without reading all it received. The owner
            # stands first, so that the index does not offer itself for what was received.
            _list_index("referral_list_own", "owner_group", "group"),
            # And one that wrote much and received little, the other way about.
            _list_index("referral_list_received", "group", further=~models.Q(owner_group=models.F("group"))),
            # An agency that asks few of them finds them without reading all that it is a party to.
            _list_index("referral_list_quick", "group", further=models.Q(is_quick=True)),
            # And what its units have.
            _list_index("referral_list_of_unit", "group", "unit", further=models.Q(unit__isnull=False)),
        ]
        constraints = [
            models.UniqueConstraint(
                fields=["content_object", "group"],
                name="referral_seen_once",
                condition=models.Q(is_view=True),
            ),
        ]


class ReferralRecipient(FSMModelMixin, Versioned):
    """A receiving agency and how far it is, with its own clock and version."""

    class Stage(models.TextChoices):
        AT_GATEWAY = "at_gateway", _("at the national gateway")
        WITH_AGENCY = "with_agency", _("with the agency")

    class Reads(models.TextChoices):
        WHOLE = "whole", _("the whole file")
        LATER = "later", _("from today")

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    referral = models.ForeignKey(Referral, models.PROTECT, related_name="recipients")
    agency = models.ForeignKey(Agency, models.PROTECT, related_name="+")
    group = models.ForeignKey(Group, models.PROTECT, related_name="+")  # the agency's; set by trigger
    owner_group = models.ForeignKey(Group, models.PROTECT, related_name="+")  # the originator's; set by trigger
    stage = models.CharField(max_length=12, choices=Stage.choices, default=Stage.WITH_AGENCY)
    reads = models.CharField(max_length=5, choices=Reads.choices, default=Reads.WHOLE)
    state = StateField(
        max_length=18,
        choices=RecipientState.choices,
        default=RecipientState.RECEIVED,
        protected=True,
    )
    is_open = models.BooleanField(default=True, editable=False)  # set by trigger: the referral is still sent
    due_at = models.DateTimeField()  # kept from the steps when the clock starts (operations/referrals/clocks.py)
    is_running = models.BooleanField(default=False, editable=False)  # the clock; stopped by trigger, started with a due
    state_at = models.DateTimeField()  # of the last step
    received_at = models.DateTimeField()
    receipt_confirmed_at = models.DateTimeField(null=True)
    receipt_confirmed_by = models.ForeignKey(Person, models.PROTECT, null=True, related_name="+")
    officer = models.ForeignKey(Person, models.PROTECT, null=True, related_name="+")  # with whom it lies there
    # Null: the main desk. Set by trigger when it comes in (migration 0081), and known to the agency alone.
    unit = models.ForeignKey(Unit, models.PROTECT, null=True, related_name="+")
    decided_at = models.DateTimeField(null=True)  # accepted or declined
    decline_reason = models.CharField(max_length=30, blank=True)  # a code of the list of reasons to decline
    decline_words = models.CharField(max_length=500, blank=True)
    answered_at = models.DateTimeField(null=True)
    result = models.CharField(max_length=10, choices=choices.Result.choices, blank=True)  # of the answer, in one word
    recalled_at = models.DateTimeField(null=True)  # the owner has taken it back; the agency sees it no more
    expires_at = models.DateTimeField(null=True)  # until when the owner lets the agency read it; then it is recalled

    class Meta:
        ordering = ["received_at", "id"]
        constraints = [
            models.UniqueConstraint(fields=["referral", "agency"], name="recipient_once_a_referral"),
            models.CheckConstraint(
                condition=models.Q(receipt_confirmed_at__isnull=True) ^ models.Q(receipt_confirmed_by__isnull=False),
                name="receipt_has_who_and_when",
            ),
            models.CheckConstraint(
                condition=~models.Q(state="declined") | ~models.Q(decline_reason=""),
                name="declined_has_a_reason",
            ),
            models.CheckConstraint(
                condition=models.Q(recalled_at__isnull=False) ^ ~models.Q(state="recalled"),
                name="recalled_has_an_instant",
            ),
        ]
        indexes = [
            models.Index(fields=["group", "due_at"], name="recipient_to_answer", condition=models.Q(is_open=True)),
            models.Index(fields=["expires_at"], name="recipient_expires", condition=models.Q(expires_at__isnull=False)),
            models.Index(fields=["due_at"], name="recipient_late", condition=models.Q(is_running=True)),
            models.Index(fields=["owner_group", "due_at"], name="recipient_awaited", condition=models.Q(is_open=True)),
        ]

    def __str__(self) -> str:
        return f"{self.referral_id} → {self.agency_id}"

    def get_absolute_url(self) -> str:
        return reverse("referral", kwargs={"referral_id": self.referral_id})

    def why_seen_by(self, actor: Asking) -> Words:
        """Why the actor sees the referral, in words."""
        return self.referral.why_seen_by(actor)

    @property
    def is_held_by_paused(self) -> bool:
        """Whether it lies with an agency whose country's taking part is paused."""
        return self.agency.pause_id is not None and self.state != RecipientState.RECALLED

    @property
    def unit_now(self) -> Unit | None:
        """The unit with which it lies, for its agency; None the main desk, as for open work of a unit that closed."""
        return None if self.unit and self.unit.closed_at and self.is_open else self.unit

    def confirm_receipt(self, *, at: datetime, person_id: UUID | None) -> None:
        """It has been seen at the agency; not a state of its own."""
        self.receipt_confirmed_at = at
        self.receipt_confirmed_by_id = person_id
        self.officer_id = self.officer_id or person_id

    @_recipient("accept")
    def mark_accepted(self, *, at: datetime) -> None:
        """The agency takes it on."""
        self.decided_at = at

    @_recipient("decline")
    def mark_declined(self, *, at: datetime, reason: str, words: str) -> None:
        """The agency does not take it on."""
        self.decided_at = at
        self.decline_reason = reason
        self.decline_words = words

    @_recipient("ask_for_information")
    def mark_needs_information(self) -> None:
        """The sender must act."""

    @_recipient("give_information")
    def mark_received_again(self) -> None:
        """The agency must act again."""

    @_recipient("start")
    def mark_in_progress(self) -> None:
        """Work has begun."""

    @_recipient("answer")
    def mark_answered(self, *, at: datetime, result: str) -> None:
        """The agency has answered."""
        self.answered_at = at
        self.result = result

    @_recipient("ask_again")
    def mark_asked_again(self) -> None:
        """The sender asks anew; what was said before stands in the steps and messages."""
        self.decided_at = None
        self.decline_reason = ""
        self.decline_words = ""
        self.answered_at = None

    @_recipient("recall")
    def mark_recalled(self, *, at: datetime) -> None:
        """The owner takes it back."""
        self.recalled_at = at


class ReferralMessage(models.Model):
    """Words between the originator and one recipient; nobody else reads them."""

    class Kind(models.TextChoices):
        QUESTION = "question", _("Question")
        INFORMATION = "information", _("Information")
        ANSWER = "answer", _("Answer")
        ASKED_AGAIN = "asked_again", _("Asked again")
        MESSAGE = "message", _("Message")

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    referral = models.ForeignKey(Referral, models.PROTECT, related_name="messages")
    recipient = models.ForeignKey(ReferralRecipient, models.PROTECT, related_name="messages")
    group = models.ForeignKey(Group, models.PROTECT, related_name="+")  # the recipient's; set by trigger
    kind = models.CharField(max_length=11, choices=Kind.choices)
    author = models.ForeignKey(Person, models.PROTECT, related_name="+")
    author_agency = models.ForeignKey(Agency, models.PROTECT, related_name="+")
    body = models.TextField(max_length=20_000)
    language = models.CharField(max_length=12, default="en")  # BCP 47
    written_at = models.DateTimeField()
    sending = models.ForeignKey("operations.ReferralSending", models.PROTECT, null=True, related_name="messages")

    class Meta:
        ordering = ["written_at", "id"]
        constraints = [
            models.UniqueConstraint(fields=["sending", "recipient"], name="said_once_a_thread"),
            models.CheckConstraint(
                condition=models.Q(kind="message", sending__isnull=False)
                | ~models.Q(kind="message") & models.Q(sending__isnull=True),
                name="a_message_is_of_a_sending",
            ),
        ]
