"""Whom and what a referral is about: persons, what identifies them or stands alone, and its words in other languages.

Row security stands behind every table here (migrations 0002, 0044); none has a right of its own.
"""

from __future__ import annotations

from django.contrib.auth.models import Group
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.utils.translation import gettext_lazy as _

from common.ids import uuid7
from common.words import language_words
from members.models import Agency, Person
from operations.identifiers.kinds import MOST_SIGNS, Kind
from operations.referrals import choices
from operations.referrals.models import Referral, ReferralMessage


class ReferralSubject(models.Model):
    """A person in a referral: the part and condition in which they appear, without who they are."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    referral = models.ForeignKey(Referral, models.PROTECT, related_name="subjects")
    roles = ArrayField(models.CharField(max_length=16, choices=choices.SubjectRole.choices))
    is_child = models.CharField(_("a child"), max_length=9, choices=choices.ChildStatus.choices)
    custody = models.CharField(_("situation"), max_length=10, choices=choices.Custody.choices)

    @property
    def role_words(self) -> str:
        """The parts the person has, in words."""
        return ", ".join(str(choices.SubjectRole(role).label) for role in self.roles)


class SubjectIdentity(models.Model):
    """Who a subject is: a block of its own, so that it can be closed for protected roles."""

    subject = models.OneToOneField(ReferralSubject, models.PROTECT, primary_key=True, related_name="identity")
    referral = models.ForeignKey(Referral, models.PROTECT, related_name="+")
    is_closed = models.BooleanField(default=False)  # then only the originator reads it
    full_name = models.CharField(_("full name as in the document"), max_length=200)
    native_script = models.CharField(_("name in its own script"), max_length=200, blank=True)
    known_as = models.CharField(_("known as"), max_length=120, blank=True)
    birth_date = models.DateField(_("date of birth"), null=True, blank=True)
    age = models.PositiveSmallIntegerField(_("age"), null=True, blank=True)  # in years, where no date is known
    nationality = models.CharField(_("nationality as in the document"), max_length=3, blank=True)  # ICAO 9303, part 3

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=models.Q(age__isnull=True) | models.Q(birth_date__isnull=True, age__lte=choices.OLDEST),
                name="age_or_date_of_birth",
            ),
        ]


class ReferralIdentifier(models.Model):
    """A telephone, document, vessel, account and the like: as it was written, and in its one standard form."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    referral = models.ForeignKey(Referral, models.PROTECT, related_name="identifiers")
    subject = models.ForeignKey(ReferralSubject, models.PROTECT, null=True, related_name="identifiers")
    kind = models.CharField(max_length=12, choices=Kind.choices)
    as_written = models.CharField(max_length=MOST_SIGNS)
    standard = models.CharField(max_length=MOST_SIGNS)
    country = models.CharField(max_length=3, blank=True)  # whose it is: ICAO 9303 code of the issuing state
    words = models.CharField(max_length=200, blank=True)  # what else helps to tell it

    class Meta:
        ordering = ["id"]


class ReferralTranslation(models.Model):
    """Words of a referral in another language, beside the original, which counts. No text leaves the portal for it."""

    class Kind(models.TextChoices):
        OWN = "own", _("our own translation")
        SWORN = "sworn", _("by a sworn translator")
        MACHINE = "machine", _("by a machine, not checked")

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    referral = models.ForeignKey(Referral, models.PROTECT, related_name="translations")
    message = models.ForeignKey(ReferralMessage, models.PROTECT, null=True, related_name="translations")
    # Whose thread it stands in, as with messages; of none: the owner's, for all that read the referral.
    group = models.ForeignKey(Group, models.PROTECT, null=True, related_name="+")
    language = models.CharField(max_length=12)  # BCP 47
    kind = models.CharField(max_length=7, choices=Kind.choices)
    summary = models.CharField(max_length=200, blank=True)
    narrative = models.TextField(max_length=20_000)
    translated_on = models.DateField(null=True)
    added_by = models.ForeignKey(Person, models.PROTECT, related_name="+")
    added_agency = models.ForeignKey(Agency, models.PROTECT, related_name="+")
    added_at = models.DateTimeField()

    class Meta:
        ordering = ["added_at", "id"]

    @property
    def language_words(self) -> str:
        """The language in words."""
        return language_words(self.language)
