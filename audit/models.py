"""Audit entries: ids and words, no foreign keys, no case content; rows are only ever added.

Three columns live in the database alone (migrations 0002 and 0003): `seq`, the order of arrival, `xid`,
the writing transaction, and `epoch`, the life of the database that `xid` counts in. A trigger sets them,
so that nobody chooses them. The ORM never returns them.
"""

from django.db import models

from audit.incidents import Incident
from common.ids import uuid7

__all__ = ["AuditEntry", "Incident", "Outcome", "Seal"]


class Outcome(models.TextChoices):
    DONE = "done"
    REFUSED = "refused"


class AuditEntry(models.Model):
    """One thing that happened: who, for which agency, what, on which record, when."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    recorded_at = models.DateTimeField()  # real time
    portal_at = models.DateTimeField()  # what the portal's clock showed
    action = models.CharField(max_length=60)  # a permission's codename or an event such as sign_in
    outcome = models.CharField(max_length=7, choices=Outcome.choices, default=Outcome.DONE)
    object_kind = models.CharField(max_length=40, blank=True)
    object_id = models.UUIDField(null=True)
    person_id = models.UUIDField(null=True)
    agency_id = models.UUIDField(null=True)
    group_id = models.IntegerField(null=True)
    country = models.CharField(max_length=2, blank=True)
    system = models.CharField(max_length=20, blank=True)
    request_id = models.CharField(max_length=32, blank=True)
    words = models.CharField(max_length=200, blank=True)

    class Meta:
        indexes = [
            models.Index(fields=["group_id", "-recorded_at"], name="audit_by_agency"),
            models.Index(fields=["country", "-recorded_at"], name="audit_by_country"),
            models.Index(fields=["object_id"], name="audit_by_object"),
        ]

    def __str__(self) -> str:
        return f"{self.action} {self.outcome}"


class Seal(models.Model):
    """A batch of entries that can no longer change unseen: its hash covers them and the seal before it.

    The first row, batch 0, is made by the migration and covers nothing.
    """

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    batch = models.BigIntegerField(unique=True)  # 0, 1, 2 … without a gap
    epoch = models.PositiveIntegerField()  # one more after each restore into another cluster
    cluster = models.BigIntegerField()  # the PostgreSQL cluster whose transactions are counted
    entries = models.PositiveIntegerField()
    lo = models.BigIntegerField()  # the first transaction covered
    hi = models.BigIntegerField()  # the first one no longer covered
    sealed_at = models.DateTimeField()  # real time
    digests = models.BinaryField()  # 32 bytes an entry, in the order of (xid, id)
    root = models.CharField(max_length=64)
    previous = models.CharField(max_length=64)
    hash = models.CharField(max_length=64)

    class Meta:
        ordering = ["batch"]
        indexes = [models.Index(fields=["epoch", "hi"], name="seal_by_transaction")]

    def __str__(self) -> str:
        return f"{self.batch} {self.hash}"
