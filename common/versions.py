"""Optimistic versions: a change is kept only if nobody else changed the row meanwhile."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from uuid import UUID

from django.db import IntegrityError, models, transaction


class ChangedMeanwhile(Exception):
    """Somebody else changed the row after it was shown; nothing was saved."""

    def __init__(self, row: models.Model) -> None:
        super().__init__(type(row).__name__)
        self.row = row


class AlreadyDone(Exception):
    """The same form arrived a second time; the first one was carried out."""

    def __init__(self, row: models.Model) -> None:
        super().__init__(type(row).__name__)
        self.row = row


class Versioned(models.Model):
    """A row that two people may edit: it counts its versions and remembers the last form that changed it."""

    version = models.PositiveIntegerField(default=1)
    submission = models.UUIDField(null=True, editable=False)

    class Meta:
        abstract = True


def refuse_repeats(row: Versioned, submission: UUID | None) -> None:
    """Stop a form that was already carried out (double click, reload, retry).

    Raises: AlreadyDone.
    """
    if submission is not None and row.submission == submission:
        raise AlreadyDone(row)


def add(row: Versioned, **made_by: object) -> None:
    """Insert a row whose key is the showing of its form, so that one form makes one row.

    `made_by` says whose the row of an earlier sending must be.

    Raises: with the row that the first sending made, AlreadyDone for the same words, else ChangedMeanwhile.
    """
    try:
        with transaction.atomic():
            row.save(force_insert=True)
    except IntegrityError as error:
        made = type(row)._default_manager.filter(pk=row.pk, **made_by).first()
        if made is None:
            raise
        refuse_repeats(made, row.submission)
        raise ChangedMeanwhile(made) from error


def save(
    row: Versioned,
    fields: Iterable[str],
    *,
    version: int | None,
    submission: UUID | None = None,
    still: Mapping[str, object] | None = None,
) -> None:
    """Write the named fields if the row still has the version that the person saw; None is no version of any row.

    `still` names what else must hold of the row at the instant of writing, whoever wrote it last.

    Raises: ChangedMeanwhile when it has another version; AlreadyDone when this same form made it so, as
    happens when two clicks arrive at the same moment.
    """
    if version is None:
        raise ChangedMeanwhile(row)
    changes = {field: getattr(row, field) for field in fields}
    model = type(row)
    row.version = version + 1
    row.submission = submission
    written = model._default_manager.filter(pk=row.pk, version=version, **(still or {})).update(
        **changes, version=row.version, submission=submission
    )
    if written:
        return
    if submission is not None and model._default_manager.filter(pk=row.pk, submission=submission).exists():
        raise AlreadyDone(row)
    raise ChangedMeanwhile(row)
