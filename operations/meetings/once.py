"""Rows that one form makes once, and that nobody changes afterwards."""

from __future__ import annotations

from django.db import IntegrityError, models, transaction

from common.versions import AlreadyDone, ChangedMeanwhile


def insert_once(row: models.Model, *, of: models.Model) -> None:
    """Insert a row whose key is the showing of its form.

    Raises: with `of` when the form came again, AlreadyDone for the same words, else ChangedMeanwhile.
    """
    try:
        with transaction.atomic():
            row.save(force_insert=True)
    except IntegrityError as error:
        made = type(row)._default_manager.filter(pk=row.pk).first()
        if made is None:
            raise
        raise (AlreadyDone if _said(made) == _said(row) else ChangedMeanwhile)(of) from error


def _said(row: models.Model) -> dict[str, object]:
    """What a row says and about what, without its instants and what a trigger has set."""
    said = [one for one in row._meta.concrete_fields if not isinstance(one, models.DateTimeField)]
    return {one.attname: getattr(row, one.attname) for one in said if one.name != "number"}
