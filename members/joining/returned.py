"""What a mail server's report says of an invitation that came back after it had left.

Source: RFC 3464 (reports of delivery), RFC 6522 (their wrapping). Knows no database.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from email import message_from_bytes, policy
from email.message import Message
from uuid import UUID

MOST_BYTES = 1_000_000
_OURS = re.compile(r"<(?P<id>[0-9a-f-]{36})\.(?P<version>\d{1,9})@jpoa-portal>")


@dataclass(frozen=True)
class Returned:
    """Which invitation's mail, and which sending of it."""

    invitation_id: UUID
    version: int


def returned_in(report: bytes) -> Returned | None:
    """The invitation whose mail a report calls failed; None for a delay, for other mails, for what is no report."""
    message = message_from_bytes(report[:MOST_BYTES], policy=policy.compat32)
    if message.get_content_type() != "multipart/report" or not _has_failed(message):
        return None
    for part in message.walk():
        if part.get_content_type() in {"message/rfc822", "text/rfc822-headers"}:
            found = _OURS.search(_headers_of(part))
            return Returned(UUID(found["id"]), int(found["version"])) if found else None
    return None


def _has_failed(message: Message) -> bool:
    """Whether the report gives the mail up for a recipient; "delayed" means that the server still tries."""
    reports = [part for part in message.walk() if part.get_content_type() == "message/delivery-status"]
    lines = [line for report in reports for line in report.get_payload() if isinstance(line, Message)]
    return any(str(line.get("Action", "")).strip().lower() == "failed" for line in lines)


def _headers_of(part: Message) -> str:
    """The original Message-ID, in a mail sent back whole or in its headers alone."""
    payload = part.get_payload()
    if isinstance(payload, list):
        return str(payload[0].get("Message-ID", "")) if payload and isinstance(payload[0], Message) else ""
    words = re.search(r"^Message-ID:\s*(\S+)", str(payload), re.IGNORECASE | re.MULTILINE)
    return words[1] if words else ""
