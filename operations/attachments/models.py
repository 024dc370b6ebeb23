"""What is known of a file that belongs to a record; each kind of record has a table of its own, with a foreign key."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _

from common.ids import uuid7
from members.models import Agency, Person
from operations.attachments import kinds
from operations.attachments.names import LONGEST


class Scan(models.TextChoices):
    """What the scanner said."""

    NONE = "none", _("not scanned")
    WAITING = "waiting", _("being scanned")
    CLEAN = "clean", _("scanned, nothing found")
    INFECTED = "infected", _("refused: the scanner found a harmful program")


class Preview(models.TextChoices):
    """How far the small picture of it is."""

    NONE = "none", _("no preview")
    WAITING = "waiting", _("a preview is being made")
    MADE = "made", _("has a preview")
    FAILED = "failed", _("no preview could be made")


class Attachment(models.Model):
    """A file: its name as sent, what its content is, under which name it is stored."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    stored_as = models.UUIDField(unique=True, editable=False)  # 122 random bits; never in a page or an address
    name = models.CharField(_("name"), max_length=LONGEST)
    kind = models.CharField(max_length=4)  # a code of operations/attachments/kinds.py
    size = models.PositiveIntegerField()
    digest = models.CharField(max_length=64)  # SHA-256 of the content
    is_encrypted = models.BooleanField(default=False)  # locked by its sender, who said so
    holds_place = models.BooleanField(default=False)
    holds_device = models.BooleanField(default=False)
    scan = models.CharField(max_length=8, choices=Scan.choices, default=Scan.NONE)
    scanned_at = models.DateTimeField(null=True)
    preview = models.CharField(max_length=7, choices=Preview.choices, default=Preview.NONE)
    preview_as = models.UUIDField(null=True, editable=False)  # the name under which the preview is stored
    preview_size = models.PositiveIntegerField(null=True)
    added_at = models.DateTimeField()
    added_by = models.ForeignKey(Person, models.PROTECT, related_name="+")
    agency = models.ForeignKey(Agency, models.PROTECT, related_name="+")

    class Meta:
        abstract = True

    @property
    def kind_words(self) -> object:
        """The kind in words."""
        return kinds.KINDS[self.kind].words

    @property
    def scan_words(self) -> str:
        """What the scanner said, in words."""
        return str(Scan(self.scan).label)

    @property
    def can_be_opened(self) -> bool:
        """Whether it may leave the portal; where there is a scanner, not before it has said so."""
        return self.scan in {Scan.NONE, Scan.CLEAN}

    @property
    def can_be_shown(self) -> bool:
        """Whether there is a small picture of it."""
        return self.can_be_opened and self.preview == Preview.MADE
