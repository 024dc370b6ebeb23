"""The audit as lines that tools/verify_audit.py checks: entries with the digest sealed for them, then their seal."""

from __future__ import annotations

from collections.abc import Iterator

from django.db import connection

from audit import chain
from audit.models import Seal

_ENTRIES = """
select e.epoch, e.xid::text::bigint, audit_entry_line(e) from audit_auditentry e
 where e.epoch < %s or e.epoch = %s and e.xid < %s::text::xid8 order by e.epoch, e.xid, e.id
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
