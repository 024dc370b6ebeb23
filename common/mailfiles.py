"""Mail as files: one .eml per message in MAIL_DIR, written whole or not at all."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from django.conf import settings
from django.core.mail import EmailMessage
from django.core.mail.backends.base import BaseEmailBackend

from common.ids import uuid7


class MailFiles(BaseEmailBackend):
    """Django's mail door for machines without a mail server."""

    def send_messages(self, email_messages: Sequence[EmailMessage]) -> int:
        """Write each message; the number written. Raises: OSError."""
        folder = Path(settings.MAIL_DIR)
        folder.mkdir(parents=True, exist_ok=True)
        for message in email_messages:
            name = uuid7().hex
            part = folder / f".{name}.part"
            part.write_bytes(message.message().as_bytes())
            part.rename(folder / f"{name}.eml")
        return len(email_messages)
