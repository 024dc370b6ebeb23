"""A small picture with a marked name, added to a referral of the demo world as an officer adds one."""

from __future__ import annotations

import struct
import zlib
from datetime import datetime
from typing import Any

from jpoa_portal.demo.canaries import mark
from members.access import Actor
from operations.attachments import store
from operations.attachments.examination import examine
from operations.models import Referral, ReferralAttachment, ReferralRecipient
from operations.referrals import attachment_services as services
from operations.referrals.attachment_queries import Place


def add(
    referral: Referral, *, by: Actor, now: datetime, recipient: ReferralRecipient | None = None
) -> ReferralAttachment:
    """The file, in a block that acts as `by`."""
    incoming = store.put(picture())
    with store.buffered(incoming.stored_as, size=incoming.size) as content:
        examined = examine(content, name=f"{mark('EXERCISE drawing', wanted=True)}.png", size=incoming.size)
    return services.add(place=Place(referral, recipient), by=by, now=now, file=incoming, examined=examined)


def add_marked(referral: Referral, wanted: bool, **how: Any) -> None:  # as for `add`
    """A file where one is wanted."""
    if wanted:
        add(referral, **how)


def picture(side: int = 64) -> bytes:
    """A PNG: a square that grows darker."""
    rows = b"".join(b"\0" + bytes(255 - 2 * row for _ in range(side)) for row in range(side))
    head = struct.pack(">IIBBBBB", side, side, 8, 0, 0, 0, 0)
    parts = ((b"IHDR", head), (b"IDAT", zlib.compress(rows)), (b"IEND", b""))
    return b"\x89PNG\r\n\x1a\n" + b"".join(
        struct.pack(">I", len(body)) + name + body + struct.pack(">I", zlib.crc32(name + body)) for name, body in parts
    )
