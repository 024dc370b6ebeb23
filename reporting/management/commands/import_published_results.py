"""`manage.py import_published_results FILE [--dry-run] --json`: take over results published elsewhere."""

from __future__ import annotations

import json
import sys
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from reporting.published import import_results


class Command(BaseCommand):
    help = "Imports a CSV of published results, all of it or nothing."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("file", type=Path)
        parser.add_argument("--dry-run", action="store_true", help="check everything, keep nothing")
        parser.add_argument("--json", action="store_true", help="print what was done as JSON")

    def handle(self, *args: Any, **options: Any) -> None:
        try:
            data = options["file"].read_bytes()
        except OSError as error:
            raise CommandError(f"The file {options['file']} cannot be read.") from error
        done = import_results(data, dry_run=options["dry_run"])
        if options["json"]:
            self.stdout.write(json.dumps(done.as_json()))
        else:
            for wrong in done.errors:
                self.stdout.write(f"line {wrong.row}, {wrong.field}: {wrong.message}")
            self.stdout.write(f"imported {done.imported}, unchanged {done.unchanged}")
        if done.errors:
            sys.exit(1)
