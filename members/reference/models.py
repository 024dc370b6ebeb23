"""Lists of words that the secretariat keeps, in editions. An edition is written once and says every word anew.

Nothing is deleted: a word that is no longer offered is retired from an edition on and stays in it, so that an old
record still finds how its code is read.
"""

from __future__ import annotations

from django.db import models
from django.urls import reverse
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from common.ids import uuid7
from common.versions import Versioned
from members.people.models import Person


class ReferenceList(Versioned):
    """One list. Its version is the number of the edition in force."""

    class Code(models.TextChoices):
        AGENCY_TYPES = "agency_types", _("Kinds of agency")
        DECLINE_REASONS = "decline_reasons", _("Reasons to decline a referral")
        FORMS_OF_EXPLOITATION = "forms_of_exploitation", _("Forms of exploitation")
        LEGAL_BASES = "legal_bases", _("Legal bases")

    code = models.CharField(primary_key=True, max_length=30, choices=Code.choices)

    class Meta:
        ordering = ["code"]

    def __str__(self) -> str:
        return str(self.Code(self.code).label)

    def get_absolute_url(self) -> str:
        return reverse("reference_list", args=[self.code])


class ReferenceEdition(models.Model):
    """A list as it was published: by whom and when, unless it came with the portal."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    of_list = models.ForeignKey(ReferenceList, models.PROTECT, related_name="editions")
    number = models.PositiveIntegerField()
    published_by = models.ForeignKey(Person, models.PROTECT, null=True, related_name="+")
    published_at = models.DateTimeField(null=True)

    class Meta:
        ordering = ["-number"]
        constraints = [
            models.UniqueConstraint(fields=["of_list", "number"], name="reference_edition_once"),
            models.CheckConstraint(
                condition=models.Q(published_by__isnull=True, published_at__isnull=True)
                | models.Q(published_by__isnull=False, published_at__isnull=False),
                name="edition_published_by_somebody",
            ),
        ]


class ReferenceEntry(models.Model):
    """A word of a list in one edition: the code that records keep, and how it is read."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    edition = models.ForeignKey(ReferenceEdition, models.PROTECT, related_name="entries")
    code = models.CharField(max_length=30)
    label = models.CharField(max_length=120)  # in English
    translations = models.JSONField(default=dict)  # BCP 47 language → label
    position = models.PositiveSmallIntegerField()
    is_retired = models.BooleanField(default=False)

    class Meta:
        ordering = ["position", "code"]
        constraints = [
            models.UniqueConstraint(fields=["edition", "code"], name="reference_code_once"),
            models.UniqueConstraint(fields=["edition", "label"], name="reference_label_once"),
            models.CheckConstraint(condition=models.Q(code__regex=r"^[a-z0-9_]+$"), name="reference_code_is_plain"),
            models.CheckConstraint(condition=~models.Q(label=""), name="reference_label_is_said"),
        ]

    def __str__(self) -> str:
        return self.words

    @property
    def words(self) -> str:
        """The label in the language of the page, in English where there is none."""
        return str(self.translations.get(get_language() or "", self.label))
