"""`manage.py bench [--size N] [--json]`: measures the portal against its bars. `./jpoa bench` gives it its servers."""

from __future__ import annotations

import json
import sys
from typing import Any

from django.core.management.base import BaseCommand, CommandParser

from common import clock
from jpoa_portal.bench import run


class Command(BaseCommand):
    help = "Measures the portal at two fills against its bars; run it by ./jpoa bench, which throws the servers away."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--size", type=int, default=1_000_000, help="referrals of the larger fill")
        parser.add_argument("--json", action="store_true", help="print as JSON")

    def handle(self, *args: Any, **options: Any) -> None:
        report = run.bench(options["size"], now=clock.real_now(), say=self.stderr.write)
        self.stdout.write(json.dumps(report.as_json(), indent=1) if options["json"] else report.as_table())
        if report.missed():
            sys.exit(1)
