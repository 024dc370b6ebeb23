"""`manage.py audit_export [--head HEX] > audit.jsonl`: the sealed audit, up to one seal, for the verifier."""

from __future__ import annotations

from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from audit.export import UnknownHead
from members.trail import services


class Command(BaseCommand):
    help = "Prints all sealed entries of the audit with their seals; tools/verify_audit.py checks them."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--head", default="", help="the hash of the seal to end with; default: the last one")

    def handle(self, *args: Any, **options: Any) -> None:
        try:
            services.export(head=options["head"], write=self.stdout.write)
        except UnknownHead as error:
            raise CommandError("No seal has this hash; `audit_head` prints the last one.") from error
