"""The chain checked within the database, against itself: quicker than an export, and no proof against its owner."""

from __future__ import annotations

from itertools import pairwise

from django.db import connection

from audit import chain
from audit.models import Seal
from audit.sealing import head

_ENTRIES_DIFFER = """
select s.batch from audit_seal s left join lateral (
  select string_agg(sha256(convert_to(audit_entry_line(e), 'UTF8')), ''::bytea order by e.xid, e.id) as digests
    from audit_auditentry e
   where e.epoch = s.epoch and e.xid >= s.lo::text::xid8 and e.xid < s.hi::text::xid8) found on true
 where coalesce(found.digests, '') <> s.digests order by s.batch limit 1
"""
_STRAYS = """
select (select count(*) from audit_auditentry where epoch < %s or epoch = %s and xid < %s::text::xid8)
       - (select sum(entries) from audit_seal)
"""


def first_broken() -> int | None:
    """The number of the first batch that is not as it was sealed; None when all are. Runs as the sealer.

    Entries below the horizon in no batch at all count as broken from the first batch on.
    """
    with connection.cursor() as cursor:
        cursor.execute(_ENTRIES_DIFFER)
        row = cursor.fetchone()
        differing = [row[0]] if row else []
        last = head()
        cursor.execute(_STRAYS, [last.epoch, last.epoch, last.hi])
        strays = (cursor.fetchone() or (0,))[0]
    return min([*differing, *_badly_chained()], default=1 if strays else None)


def _badly_chained() -> list[int]:
    """The first seal whose hash or place does not follow from the one before."""
    seals = Seal.objects.order_by("batch").defer("digests").iterator(chunk_size=2000)
    for before, seal in pairwise(seals):
        begins_at = before.hi if seal.epoch == before.epoch else 0
        hashed = chain.seal_hash(previous=before.hash, root=seal.root, batch=chain.Batch.of(seal))
        if (seal.batch, seal.lo, seal.hash) != (before.batch + 1, begins_at, hashed):
            return [seal.batch]
    return []
