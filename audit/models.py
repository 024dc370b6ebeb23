"""Audit entries: ids and words, no foreign keys, no case content; rows are only ever added.

Two columns live in the database alone (migration 0002): `seq`, the order of arrival, and `xid`,
the writing transaction, which a trigger sets so that nobody chooses it. The ORM never returns them.
"""

from django.db import models

from common.ids import uuid7


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
