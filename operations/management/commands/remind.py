"""`manage.py remind [--now ISO8601] --json`: one scan for reminders and one delivery, as if it were then."""

from __future__ import annotations

import json
from datetime import UTC, datetime
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from common import clock
from members.notices import services as notices
from operations.returns import services as returns


class Command(BaseCommand):
    help = "Makes the reminders that are due and sends what waits to be mailed."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--now", help="an instant such as 2026-12-05T08:00+07:00; default: the portal's clock")
        parser.add_argument("--json", action="store_true", help="print the counts as JSON")

    def handle(self, *args: Any, **options: Any) -> None:
        now = _instant(options["now"]) if options["now"] is not None else clock.now()
        scan = returns.remind(now=now)
        mails = notices.deliver(now=now)
        counts = {
            "obligations_due": scan.due,
            "reminders_created": scan.made,
            "delivered": mails.sent,
            "failed": mails.failed,
        }
        if options["json"]:
            self.stdout.write(json.dumps(counts))
        else:
            self.stdout.write(", ".join(f"{name} {count}" for name, count in counts.items()))


def _instant(text: str) -> datetime:
    try:
        at = datetime.fromisoformat(text)
    except ValueError as error:
        raise CommandError("--now must be an instant such as 2026-12-05T08:00+07:00.") from error
    if at.tzinfo is None:
        raise CommandError("--now needs its distance to UTC, as in 2026-12-05T08:00+07:00.")
    if not 2014 <= at.year <= 2100:
        raise CommandError("--now must lie between 2014, when the Group was set up, and 2100.")
    return at.astimezone(UTC)  # the day that chooses who is mailed is a day in UTC, here as in the worker
