"""How far the audit is sealed, as its reader may know it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from django.db import connection

from audit.models import Seal

_UNSEALED = """
select count(*), min(recorded_at) from audit_auditentry where epoch > %s or epoch = %s and xid >= %s::text::xid8
"""


@dataclass(frozen=True)
class ChainStatus:
    """The last seal, and what of the reader's own entries no seal covers yet."""

    seal: Seal
    unsealed: int
    unsealed_since: datetime | None


def chain_status() -> ChainStatus:
    """Two queries, under the reader's own row security."""
    last = Seal.objects.defer("digests").latest("batch")
    with connection.cursor() as cursor:
        cursor.execute(_UNSEALED, [last.epoch, last.epoch, last.hi])
        unsealed, since = cursor.fetchone() or (0, None)
    return ChainStatus(last, unsealed, since)
