"""`manage.py portal_clock --start ISO8601`: set the demo world's clock."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError, CommandParser

from jpoa_portal import portal_clock


class Command(BaseCommand):
    help = "Sets where the demo world's clock begins."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--start", required=True, help="an instant such as 2026-01-05T08:00+07:00")

    def handle(self, *args: Any, **options: Any) -> None:
        if not settings.DEMO:
            raise CommandError("Only the demo world has a clock that can be set; DEMO is off.")
        try:
            at = datetime.fromisoformat(options["start"])
        except ValueError as error:
            raise CommandError("--start must be an instant such as 2026-01-05T08:00+07:00.") from error
        if at.tzinfo is None:
            raise CommandError("--start needs its distance to UTC, as in 2026-01-05T08:00+07:00.")
        portal_clock.start(at)
