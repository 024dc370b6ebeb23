"""`manage.py import_published_results FILE [--dry-run] --json`: take over results published elsewhere."""

from __future__ import annotations

import json
import sys
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from common import clock
from common.access import may
from members.acting import acting_as
from members.people.queries import actor_by_email
from reporting import permissions
from reporting.published import SYSTEM, import_results


class Command(BaseCommand):
    help = "Imports a CSV of published results, all of it or nothing."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("file", type=Path)
        parser.add_argument("--dry-run", action="store_true", help="check everything, keep nothing")
        parser.add_argument("--as", dest="email", help="the co-chair to act as; default: the portal itself")
        parser.add_argument("--json", action="store_true", help="print what was done as JSON")

    def handle(self, *args: Any, **options: Any) -> None:
        try:
            data = options["file"].read_bytes()
        except OSError as error:
            raise CommandError(f"The file {options['file']} cannot be read.") from error
        now = clock.now()
        by = actor_by_email(options["email"], now=now) if options["email"] else SYSTEM
        if by is None or not may(by, permissions.IMPORT_RESULTS):
            raise CommandError("There is no such co-chair in force; name one with --as EMAIL.")
        with acting_as(by):
            done = import_results(data, dry_run=options["dry_run"], by=by, now=now)
        if options["json"]:
            self.stdout.write(json.dumps(done.as_json()))
        else:
            for wrong in done.errors:
                self.stdout.write(f"line {wrong.row}, {wrong.field}: {wrong.message}")
            self.stdout.write(f"imported {done.imported}, unchanged {done.unchanged}")
        if done.errors:
            sys.exit(1)
