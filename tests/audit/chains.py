"""Chains made by hand, and the verifier as a module; for tests that need no database."""

from __future__ import annotations

import importlib.util
import sys
from datetime import UTC, datetime, timedelta
from hashlib import sha256
from pathlib import Path
from typing import Any

from audit import chain
from common.ids import uuid7

TOOL = Path(__file__).parents[2] / "tools" / "verify_audit.py"
BEGAN_AT = datetime(2026, 11, 24, 3, 0, tzinfo=UTC)


def _tool() -> Any:
    spec = importlib.util.spec_from_file_location("verify_audit", TOOL)
    assert spec and spec.loader
    module = importlib.util.module_from_spec(spec)
    sys.modules["verify_audit"] = module
    spec.loader.exec_module(module)
    return module


verifier = _tool()


def entry(*, xid: int, seq: int, epoch: int = 1, words: str = "") -> str:
    """The canonical line of an invented entry, as the database makes it."""
    return (
        f'{{"id":"{uuid7()}","epoch":{epoch},"xid":{xid},"seq":{seq},"recorded_at":"2026-11-24T03:00:00.000000Z",'
        f'"portal_at":"2026-11-24T03:00:00.000000Z","action":"open_referral","outcome":"done",'
        f'"object_kind":"referral","object_id":"{uuid7()}","person_id":null,"agency_id":null,"group_id":7,'
        f'"country":"NZ","system":"","request_id":"","words":"{words}"}}'
    )


def export(sizes: list[int], *, new_epoch_at: int | None = None) -> list[bytes]:
    """The lines of an export whose batches have these numbers of entries; the first is the empty batch 0."""
    lines: list[str] = []
    previous, hi, epoch, seq = chain.NOTHING, 0, 1, 0
    for number, size in enumerate([0, *sizes]):
        if number == new_epoch_at:
            epoch, hi = epoch + 1, 0
        made = [entry(xid=hi + place // 2, seq=seq + place, epoch=epoch) for place in range(size)]
        seq, lo, hi = seq + size, hi, hi + size
        digests = [sha256(line.encode()).hexdigest() for line in made]
        batch = chain.Batch(
            batch=number,
            epoch=epoch,
            cluster=epoch * 1000,
            entries=size,
            lo=lo,
            hi=hi,
            sealed_at=BEGAN_AT + timedelta(seconds=number),
        )
        root = chain.root_of(bytes.fromhex("".join(digests)))
        hashed = chain.seal_hash(previous=previous, root=root, batch=batch)
        lines += [chain.entry_line(digest=digest, line=line) for digest, line in zip(digests, made, strict=True)]
        lines.append(chain.seal_line(previous=previous, root=root, hashed=hashed, batch=batch))
        previous = hashed
    return [line.encode() + b"\n" for line in lines]


def head_of(lines: list[bytes]) -> str:
    """The hash in the last line."""
    return lines[-1].rsplit(b'"', 2)[1].decode()


def is_whole(lines: list[bytes], head: str = "") -> bool:
    """What the verifier says of a file with these bytes."""
    try:
        verifier.verify(iter(b"".join(lines).splitlines(keepends=True)), head)
    except verifier.Broken:
        return False
    return True
