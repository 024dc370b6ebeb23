"""Rulers for leaks that no status code shows: a page kept for the next person, a count, a key smuggled into a form."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from typing import Any

from django.db import connection, transaction
from django.test import Client

from jpoa_portal.access_matrix.marks import Mark
from members.access import Actor
from tests.contracts.protected import PARTIES, key_of
from tests.walls import walk
from tests.walls.fields import fields_of

# What triggers copy from the record into the grants of all its parties; the record itself is watched in its own table.
COPIED = {"operations_investigationplangrant": ["state"]}
# Names under which a key could come in, on pages that ask for none.
GUESSED = ("id", "referral_id", "recipient_id", "obligation_id", "notice_id", "agency_id", "group_id")


def kept_for_the_next(addresses: Iterable[str], first: Client, then: Client, closed: list[Mark]) -> Iterator[str]:
    """Addresses that show the second person what only the first may read, when they come one after the other."""
    for address in addresses:
        first.get(address)
        if walk.found(walk.said(then.get(address)), closed):
            yield address


def changed_by(event: Callable[[], Any], addresses: Iterable[str], outsider: Client) -> list[str]:
    """Addresses whose answer to an outsider is another one after something happened that is none of their business."""
    known = list(addresses)
    before = [walk.bare(outsider.get(address)) for address in known]
    event()
    return [address for address, was in zip(known, before, strict=True) if walk.bare(outsider.get(address)) != was]


@dataclass(frozen=True)
class Reached:
    """A foreign row that a form changed, or a foreign mark that its answer said; `field` is "" for guessed names."""

    address: str
    field: str
    what: str


def smuggled(
    client: Client, who: Actor, addresses: Iterable[str], foreign: dict[str, str], closed: list[Mark]
) -> Iterator[Reached]:
    """What foreign keys reach in the forms of these addresses: behind the own values of each field, in turn.

    Runs within a transaction; each form is taken back. The connection must be one that sees the foreign rows.
    """
    rows = _Foreign(who)
    for address in addresses:
        form = fields_of(client.get(address).content.decode())
        guessed = {name: list(foreign.values()) for name in GUESSED if name not in form}
        tries = {name: {name: [*values, *foreign.values()]} for name, values in form.items()} | {"": guessed}
        for name, smuggling in tries.items():
            with transaction.atomic():
                answer = client.post(address, {**walk.BODY, **form, **smuggling})
                if walk.found(walk.said(answer), closed):
                    yield Reached(address, name, "said")
                for table in rows.changed():
                    yield Reached(address, name, table)
                transaction.set_rollback(True)


class _Foreign:
    """The rows that are there now and are not the agency's, table by table; a step may add rows, as a notice is."""

    def __init__(self, who: Actor) -> None:
        self.keys = {table: self._keys(table, who) for table in PARTIES}
        self.prints = self._prints()

    def changed(self) -> list[str]:
        """The tables in which one of them is another one now, or gone."""
        now = self._prints()
        return [table for table, was in self.prints.items() if now[table] != was]

    def _keys(self, table: str, who: Actor) -> list[Any]:
        own = f"select p.key from ({PARTIES[table]}) p (key, group_id) where p.group_id = %s"
        return [key for (key,) in _ask(f"select {key_of(table)} from {table} except ({own})", who.group_id)]

    def _prints(self) -> dict[str, Any]:
        """All tables in one question: it is asked after each try."""
        questions, values = [], list[Any]()
        for table, keys in self.keys.items():
            key = key_of(table)
            questions.append(
                f"select '{table}', md5(string_agg((to_jsonb(t) - %s::text[])::text, '' order by t.{key}))"
                f" from {table} t where t.{key} = any (%s)"
            )
            values += [COPIED.get(table, []), keys]
        return dict(_ask(" union all ".join(questions), *values))  # type: ignore[arg-type]


def _ask(query: str, *values: Any) -> list[tuple[Any, ...]]:
    with connection.cursor() as cursor:
        cursor.execute(query, values)
        return cursor.fetchall()
