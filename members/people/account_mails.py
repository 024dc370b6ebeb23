"""A mail to a person about an account, written as a row; the worker makes the words and sends it."""

from __future__ import annotations

from common import clock
from members.people.models import AccountMail, Person


def write(person: Person | None, kind: AccountMail.Kind, *, user_agent: str = "", about: Person | None = None) -> None:
    """Let a mail wait; one for nobody takes as long and is dropped. `about` is whose account it is, if another's."""
    row = AccountMail(person=person, kind=kind, user_agent=user_agent, about=about, made_at=clock.real_now())
    row.save(force_insert=True)
