"""`manage.py demo_world [--json]`: make the demo world if it is absent, and say what it holds."""

from __future__ import annotations

import json
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError, CommandParser

from common import clock
from jpoa_portal.demo import world
from jpoa_portal.demo.describe import describe


class Command(BaseCommand):
    help = "Makes the demo world if it is absent; twice changes nothing."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--json", action="store_true", help="print accounts, objects and canaries as JSON")

    def handle(self, *args: Any, **options: Any) -> None:
        if not settings.DEMO:
            raise CommandError("The demo world is made only where DEMO is on.")
        made = world.build(now=clock.now())
        self.stderr.write("The demo world is made." if made else "The demo world was there already.")
        if options["json"]:
            self.stdout.write(json.dumps(describe(), ensure_ascii=False, indent=1))
