"""The context of the row wall: who acts, told to PostgreSQL for one transaction only."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar

from django.db import connection, transaction

from members.access import NOBODY, Actor

_acting: ContextVar[Actor | None] = ContextVar("acting", default=None)

_SET = """select set_config('app.group', %s, true), set_config('app.person', %s, true),
                 set_config('app.roles', %s, true), set_config('app.system', %s, true)"""
# First the database writes down, in the actor's name, what nobody else has (audit migration 0005).
_LEAVE = f"{_SET} from audit_settle()"


class AlreadyActing(RuntimeError):
    """Someone else acts in this transaction already; acting for two at once is never meant."""


@contextmanager
def acting_as(actor: Actor) -> Iterator[None]:
    """Run a block in a transaction whose row policies see `actor`.

    All four variables are set each time, and emptied on leaving: `set_config(…, true)` outlives
    RELEASE SAVEPOINT. After an error the rollback takes them back. Within a block of nobody a system actor
    may act, as on the page where an invitation is accepted: that is still one at a time.

    Raises: AlreadyActing when another actor's block is open.
    """
    current = _acting.get()
    if current is not None and current != actor and not (current == NOBODY and actor.system):
        raise AlreadyActing(f"{actor.system or actor.person_id} within {current.system or current.person_id}")
    if current == actor:
        with transaction.atomic():
            yield
        return
    token = _acting.set(actor)
    try:
        with transaction.atomic():
            _tell(actor)
            yield
            if not connection.needs_rollback:
                _tell(NOBODY, settle=True)
    finally:
        _acting.reset(token)


def is_acting() -> bool:
    """Whether somebody acts here: a person or a system actor, not nobody."""
    return (_acting.get() or NOBODY) != NOBODY


def _tell(actor: Actor, *, settle: bool = False) -> None:
    values = [
        str(actor.group_id or ""),
        str(actor.person_id) if actor.is_signed_in else "",
        ",".join(actor.role_codes),
        actor.system,
    ]
    with connection.cursor() as cursor:
        if settle:
            cursor.execute(_LEAVE, values)
        else:
            cursor.execute(_SET, values)
