"""`manage.py returned_mail < report`: a mail server hands over what came back, so that the inviter reads of it."""

from __future__ import annotations

import sys
from typing import Any

from django.core.management.base import BaseCommand

from common import clock
from members.joining import mails
from members.joining.returned import MOST_BYTES


class Command(BaseCommand):
    help = "Reads one report of a mail server on standard input and marks the invitation whose mail came back."

    def handle(self, *args: Any, **options: Any) -> None:
        """It ends well for any mail: a failure would make the mail server report the report."""
        is_ours = mails.take_back(sys.stdin.buffer.read(MOST_BYTES), now=clock.now())
        self.stderr.write("Noted on the invitation's page." if is_ours else "Nothing of an invitation came back here.")
