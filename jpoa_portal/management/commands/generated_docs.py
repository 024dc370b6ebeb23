"""`manage.py generated_docs [--check]`: write the pages of docs/reference/ that come from the code."""

from __future__ import annotations

from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from jpoa_portal.generated import PAGES, folder, stale


class Command(BaseCommand):
    help = "Writes the documentation pages that are made from the code's tables."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--check", action="store_true", help="only say which pages are out of date")

    def handle(self, *args: Any, **options: Any) -> None:
        if options["check"]:
            if names := stale():
                raise CommandError(f"Out of date: {', '.join(names)}. Run ./jpoa manage generated_docs.")
            return
        for name, make in PAGES.items():
            (folder() / name).write_text(make(), encoding="utf-8")
