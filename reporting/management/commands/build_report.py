"""`manage.py build_report YEAR [--as EMAIL] --json`: freeze a year's report and write its files."""

from __future__ import annotations

import json
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from common import clock
from members import roles
from members.acting import acting_as
from members.people.queries import actor_by_email, first_chair
from reporting import export, services


class Command(BaseCommand):
    help = "Builds the annual report of a year, as a co-chair, and writes its files."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("year", type=int)
        parser.add_argument("--as", dest="email", help="the co-chair to act as; default: the first chair in force")
        parser.add_argument("--json", action="store_true", help="print the snapshot and the paths as JSON")

    def handle(self, *args: Any, **options: Any) -> None:
        year, now = options["year"], clock.now()
        if not 2014 <= year <= 2100:
            raise CommandError("YEAR must be between 2014, when the Group was set up, and 2100.")
        actor = actor_by_email(options["email"], now=now) if options["email"] else first_chair(now=now)
        if actor is None or not actor.holds(roles.CO_CHAIR):
            raise CommandError("There is no such co-chair in force; name one with --as EMAIL.")
        with acting_as(actor):
            snapshot = services.ask(year=year, by=actor, now=now)
            services.build(snapshot=snapshot, by=actor, now=now)
            files = export.write_files(snapshot)
        if options["json"]:
            self.stdout.write(json.dumps({"snapshot": str(snapshot.id), "files": files}))
        else:
            self.stdout.write("\n".join(files.values()))
