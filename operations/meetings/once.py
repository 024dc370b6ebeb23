"""Rows that one form makes once, and that nobody changes afterwards."""

from __future__ import annotations

from django.db import IntegrityError, models, transaction

from common.versions import AlreadyDone


def insert_once(row: models.Model, *, of: models.Model) -> None:
    """Insert a row whose key is the showing of its form. Raises: AlreadyDone with `of` when the form came again."""
    try:
        with transaction.atomic():
            row.save(force_insert=True)
    except IntegrityError as error:
        if not type(row)._default_manager.filter(pk=row.pk).exists():
            raise
        raise AlreadyDone(of) from error
