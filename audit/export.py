"""The audit as lines that tools/verify_audit.py checks: entries with the digest sealed for them, then their seal."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping, Sequence
from hashlib import sha256
from itertools import groupby
from uuid import UUID

from django.db import connection

from audit import chain
from audit.models import Seal

_ENTRIES = """
select e.epoch, e.xid::text::bigint, audit_entry_line(e) from audit_auditentry e
 where e.epoch < %s or e.epoch = %s and e.xid < %s::text::xid8 order by e.epoch, e.xid, e.id
"""
_SEALED = """
select s.batch, audit_entry_line(e) from audit_auditentry e cross join lateral (
  select batch from audit_seal where epoch = e.epoch and hi > e.xid::text::bigint and lo <= e.xid::text::bigint
   order by hi limit 1) s
 where e.id = any (%s) order by s.batch, e.xid, e.id
"""
Row = tuple[int, int, str]


class UnknownHead(ValueError):
    """No seal has this hash."""


def lines(head: str) -> Iterator[str]:
    """Everything up to the seal with this hash, which is the last line; in a transaction of the sealer.

    What does not fit is written as it is, for the verifier to find. Raises: UnknownHead.
    """
    last = Seal.objects.filter(hash=head.lower()).defer("digests").first()
    if last is None:
        raise UnknownHead(head)
    with connection.chunked_cursor() as cursor:
        cursor.execute(_ENTRIES, [last.epoch, last.epoch, last.hi])
        rows = _Rows(iter(cursor))
        for seal in Seal.objects.filter(batch__lte=last.batch).iterator(chunk_size=200):
            digests = seal.digests.hex()
            sealed = (digests[place : place + 64] for place in range(0, len(digests), 64))
            yield from (_entry(next(sealed, None), line) for line in rows.up_to(seal.epoch, seal.hi))
            yield from (chain.entry_line(digest=digest, line=None) for digest in sealed)
            yield seal_line(seal)


def part(ids: Sequence[UUID], about: Mapping[str, str]) -> Iterator[str]:
    """Some sealed entries with the proof of their seals, under the reader's own row security.

    A line that says what was asked for; then each batch that holds one of them: these entries in full, the others
    by their digest alone, so that the seal can be checked without showing them. What is unsealed is left out.
    """
    with connection.cursor() as cursor:
        cursor.execute(_SEALED, [list(ids)])
        rows = cursor.fetchall()
    yield json.dumps({"part": {**about, "entries": len(rows)}}, separators=(",", ":"), ensure_ascii=False)
    for number, found in groupby(rows, key=lambda row: row[0]):
        seal = Seal.objects.get(batch=number)
        yield from _batch_of(seal, [line for _, line in found])
        yield seal_line(seal)


def _batch_of(seal: Seal, lines: Sequence[str]) -> Iterator[str]:
    own = {sha256(line.encode()).hexdigest(): line for line in lines}
    digests = seal.digests.hex()
    for place in range(0, len(digests), 64):
        digest = digests[place : place + 64]
        yield chain.entry_line(digest=digest, line=own.pop(digest, None))
    # What is left was not sealed as it stands now: for the verifier to find.
    yield from (chain.entry_line(digest=chain.NOTHING, line=line) for line in own.values())


def _entry(digest: str | None, line: str) -> str:
    """An entry that nobody sealed has no digest to show."""
    return chain.entry_line(digest=digest or chain.NOTHING, line=line)


def seal_line(seal: Seal) -> str:
    """A stored seal as a line, with the hash that is stored, right or wrong."""
    return chain.seal_line(previous=seal.previous, root=seal.root, hashed=seal.hash, batch=chain.Batch.of(seal))


class _Rows:
    """Rows of a cursor, taken up to a place."""

    def __init__(self, rows: Iterator[Row]) -> None:
        self._rows = rows
        self._next = next(rows, None)

    def up_to(self, epoch: int, hi: int) -> Iterator[str]:
        """The lines of all rows before the transaction `hi` of an epoch."""
        while self._next is not None and self._next[:2] < (epoch, hi):
            yield self._next[2]
            self._next = next(self._rows, None)
