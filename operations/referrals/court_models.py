"""Permission to use in court what was given, which is asked for apart from permission to use: added, never changed."""

from __future__ import annotations

from django.db import models
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from common.access import Asking, Words
from common.ids import uuid7
from members.models import Agency, Country, Person
from operations.referrals.models import Referral, ReferralRecipient


class CourtRequest(models.Model):
    """One side of a thread asks the other: a recipient about the information, the owner about the answer."""

    class About(models.TextChoices):
        INFORMATION = "information", _("what the sender gave")
        ANSWER = "answer", _("what the receiver answered")

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    referral = models.ForeignKey(Referral, models.PROTECT, related_name="court_requests")
    recipient = models.ForeignKey(ReferralRecipient, models.PROTECT, related_name="court_requests")
    number = models.PositiveSmallIntegerField()  # within the thread, so that it tells nothing of another one
    about = models.CharField(max_length=11, choices=About.choices)
    proceedings = models.CharField(_("proceedings"), max_length=500)
    country = models.ForeignKey(Country, models.PROTECT, related_name="+")  # of the court
    agency = models.ForeignKey(Agency, models.PROTECT, related_name="+")  # which asks
    asked_by = models.ForeignKey(Person, models.PROTECT, related_name="+")
    asked_at = models.DateTimeField()

    class Meta:
        ordering = ["asked_at", "id"]
        constraints = [
            models.UniqueConstraint(fields=["recipient", "number"], name="court_number_once_a_thread"),
            models.CheckConstraint(condition=~models.Q(proceedings=""), name="court_request_says_for_what"),
        ]

    def get_absolute_url(self) -> str:
        return reverse("referral", kwargs={"referral_id": self.referral_id})

    def why_seen_by(self, actor: Asking) -> Words:
        """Why the actor sees the referral, in words."""
        return self.referral.why_seen_by(actor)

    @property
    def giver_group_id(self) -> int:
        """The side that answers, whoever it is by now."""
        row = self.recipient
        return row.owner_group_id if self.about == self.About.INFORMATION else row.group_id

    @property
    def is_given(self) -> bool:
        """Whether the permission stands now."""
        return self.has_answer and self.answer.decision == CourtAnswer.Decision.GIVEN and not self.has_end

    @property
    def has_answer(self) -> bool:
        """Whether the other side has answered."""
        return hasattr(self, "answer")

    @property
    def has_end(self) -> bool:
        """Whether a permission that was given was taken back."""
        return hasattr(self, "end")


class CourtAnswer(models.Model):
    """What the other side says: given with conditions, refused, or by mutual legal assistance only."""

    class Decision(models.TextChoices):
        GIVEN = "given", _("May be used in court")
        REFUSED = "refused", _("May not be used in court")
        BY_MLA = "by_mla", _("By mutual legal assistance only")

    class Reason(models.TextChoices):
        SOURCE = "source", _("Somebody who gave it could be in danger, or did not agree")
        OWN_CASE = "own_case", _("It would harm our own proceedings")
        LAW = "law", _("Our law does not allow it")
        NOT_OURS = "not_ours", _("It came to us from somebody else, who must be asked")
        OTHER = "other", _("Another reason")

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    request = models.OneToOneField(CourtRequest, models.PROTECT, related_name="answer")
    referral = models.ForeignKey(Referral, models.PROTECT, related_name="+")
    decision = models.CharField(max_length=7, choices=Decision.choices)
    conditions = models.CharField(max_length=1_000, blank=True)
    reason = models.CharField(max_length=8, choices=Reason.choices, blank=True)
    words = models.CharField(max_length=500, blank=True)
    authority = models.CharField(max_length=300, blank=True)  # to which a request for legal assistance goes
    agency = models.ForeignKey(Agency, models.PROTECT, related_name="+")  # which answers
    answered_by = models.ForeignKey(Person, models.PROTECT, related_name="+")
    answered_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=models.Q(decision="given", reason="", authority="") & ~models.Q(conditions="")
                | models.Q(decision="refused", conditions="", authority="") & ~models.Q(reason="")
                | models.Q(decision="by_mla", conditions="", reason="") & ~models.Q(authority=""),
                name="court_answer_says_what_it_needs",
            ),
            models.CheckConstraint(
                condition=~models.Q(reason="other") | ~models.Q(words=""), name="court_other_reason_in_words"
            ),
        ]


class CourtEnd(models.Model):
    """That a permission which was given holds no more from an instant on."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    request = models.OneToOneField(CourtRequest, models.PROTECT, related_name="end")
    referral = models.ForeignKey(Referral, models.PROTECT, related_name="+")
    reason = models.CharField(max_length=500)
    agency = models.ForeignKey(Agency, models.PROTECT, related_name="+")  # which takes it back
    ended_by = models.ForeignKey(Person, models.PROTECT, related_name="+")
    ended_at = models.DateTimeField()

    class Meta:
        constraints = [models.CheckConstraint(condition=~models.Q(reason=""), name="court_end_has_a_reason")]
