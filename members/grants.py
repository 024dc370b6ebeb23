"""The only door to django-guardian: which agency holds which right on which record.

A grant belongs to an agency's group, never to a person. Rows are written by two database functions,
because under row security a foreign grant cannot be written, and deleting one would silently do nothing.
"""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from django.contrib.auth.models import Group
from django.db import connection, models
from guardian.core import ObjectPermissionChecker
from guardian.models import GroupObjectPermissionBase

from common.access import Asking
from common.ids import uuid7


class ObjectGrant(GroupObjectPermissionBase):
    """Guardian's direct group permission, and at the same time the list of what an agency may see.

    The last four columns are filled by triggers (operations migration 0002): lists, counts and
    exports start here and join the record only for the rows shown.
    """

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    is_view = models.BooleanField(default=False, editable=False)
    opened_at = models.DateTimeField(null=True, editable=False)
    state = models.CharField(max_length=20, blank=True, editable=False)
    owner_group = models.ForeignKey(Group, models.PROTECT, null=True, editable=False, related_name="+")

    class Meta(GroupObjectPermissionBase.Meta):
        abstract = True


def holds(asking: Asking, codename: str, record: models.Model) -> bool:
    """Whether the asking agency holds a right on this record. Two queries; never in a loop."""
    return ObjectPermissionChecker(Group(id=asking.group_id)).has_perm(codename, record)


def grant(kind: str, record_id: UUID, group_id: int) -> None:
    """Let an agency see a record. Raises: ProgrammingError when the acting agency does not own it."""
    with connection.cursor() as cursor:
        cursor.execute("select grant_object(%s, %s, %s, %s)", [kind, record_id, group_id, uuid7()])


def recall(kind: str, record_id: UUID, group_id: int, *, at: datetime) -> None:
    """Take the sight of a record from a recipient, and note on its row when. Raises: ProgrammingError as `revoke`."""
    with connection.cursor() as cursor:
        cursor.execute("select recall_object(%s, %s, %s, %s)", [kind, record_id, group_id, at])


def revoke(kind: str, record_id: UUID, group_id: int) -> None:
    """Take the sight of a record from an agency. Raises: ProgrammingError when it had none, or not the owner asks."""
    with connection.cursor() as cursor:
        cursor.execute("select revoke_object(%s, %s, %s)", [kind, record_id, group_id])
