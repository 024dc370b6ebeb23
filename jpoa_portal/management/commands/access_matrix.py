"""`manage.py access_matrix --json [--run | --accept]`: who gets what answer at every address."""

from __future__ import annotations

import json
import sys
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.db import connections

from common import clock
from jpoa_portal.access_matrix import run, table


class Command(BaseCommand):
    help = "Prints the expected access matrix; with --run asks every cell in the demo world and prints what differs."

    def add_arguments(self, parser: CommandParser) -> None:
        what = parser.add_mutually_exclusive_group()
        what.add_argument("--run", action="store_true", help="ask every cell; exit code 1 if any answer differs")
        what.add_argument("--accept", action="store_true", help="write what is found into the table, for review")
        parser.add_argument("--json", action="store_true", help="print as JSON")

    def handle(self, *args: Any, **options: Any) -> None:
        if not (options["run"] or options["accept"]):
            self._print([row.as_json() for row in table.read()], as_json=options["json"])
            return
        if not settings.DEMO:
            raise CommandError("The matrix is run in the demo world only: it acts as its people.")
        # One connection: what would be kept beside the transaction is taken back with it.
        connections["aside"] = connections["default"]
        found = run.perform(now=clock.now())
        if options["accept"]:
            table.write(found.rows)
            return
        different = list(run.differences(table.read(), found))
        self._print(different, as_json=options["json"])
        self.stderr.write(f"{found.cells} cells, {len(found.leaks)} canaries, {len(different)} differences.")
        if different:
            sys.exit(1)

    def _print(self, rows: list[dict[str, Any]], *, as_json: bool) -> None:
        if as_json:
            self.stdout.write(json.dumps(rows, indent=1))
        else:
            self.stdout.writelines(f"{json.dumps(row)}\n" for row in rows)
