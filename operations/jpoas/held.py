"""What the database refuses because a round took a step, or somebody left, at this very moment; said as such."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager

from django.db import IntegrityError, transaction

from common.access import Permission, demand
from members.access import Actor


@contextmanager
def asked_again(permission: Permission, reload: Callable[[], object | None], *, by: Actor) -> Iterator[None]:
    """A change that waits in the database for a step of its round; refused there, the permission is asked once more.

    `reload` reads the record as it is by then. Raises: MovedOn and NotAllowed of that question, else what was refused.
    """
    try:
        with transaction.atomic():
            yield
    except IntegrityError:
        if (subject := reload()) is not None:
            demand(by, permission, subject)
        raise
