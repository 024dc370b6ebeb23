"""How a seal is computed: pure, and the same sums as in tools/verify_audit.py, which shares no code with it.

The canonical line of an entry is made in one place only, the database function `audit_entry_line`
(migration 0003); here and in the verifier it is bytes. docs/reference/audit-chain.md has the whole form.
"""

from __future__ import annotations

import hashlib
import json
from dataclasses import dataclass, fields
from datetime import UTC, datetime
from typing import Any, Self

NOTHING = "0" * 64  # what comes before the first seal
DIGEST_BYTES = 32


@dataclass(frozen=True, kw_only=True)
class Batch:
    """What a seal covers: all entries of an epoch whose transaction is at least `lo` and below `hi`."""

    batch: int
    epoch: int
    cluster: int
    entries: int
    lo: int
    hi: int
    sealed_at: datetime

    @classmethod
    def of(cls, seal: Any) -> Self:
        """What a stored seal says that it covers."""
        return cls(**{field.name: getattr(seal, field.name) for field in fields(cls)})

    @property
    def instant(self) -> str:
        """When it was sealed, to the microsecond, in UTC."""
        return f"{self.sealed_at.astimezone(UTC):%Y-%m-%dT%H:%M:%S.%fZ}"


def root_of(digests: bytes) -> str:
    """The one digest that stands for those of all entries of a batch, in their order."""
    return hashlib.sha256(digests).hexdigest()


def seal_hash(*, previous: str, root: str, batch: Batch) -> str:
    """The hash that chains a batch to all before it."""
    numbers = (batch.batch, batch.epoch, batch.cluster, batch.entries, batch.lo, batch.hi, batch.instant)
    words = "|".join(map(str, numbers))
    return hashlib.sha256(bytes.fromhex(previous) + bytes.fromhex(root) + words.encode()).hexdigest()


def seal_line(*, previous: str, root: str, hashed: str, batch: Batch) -> str:
    """A seal as a line of an export."""
    seal = {
        "seal": batch.batch,
        "epoch": batch.epoch,
        "cluster": batch.cluster,
        "entries": batch.entries,
        "lo": batch.lo,
        "hi": batch.hi,
        "sealed_at": batch.instant,
        "root": root,
        "previous": previous,
        "hash": hashed,
    }
    return json.dumps(seal, separators=(",", ":"))


def entry_line(*, digest: str, line: str | None) -> str:
    """An entry as a line of an export: its canonical line beside the digest that was sealed.

    None stands for an entry that is not there: withheld from this reader, or gone.
    """
    return f'{{"digest":"{digest}","entry":{line}}}' if line is not None else f'{{"digest":"{digest}"}}'
