"""`manage.py audit_head`: seal what is committed and print the last seal's hash."""

from __future__ import annotations

from typing import Any

from django.core.management.base import BaseCommand

from members.trail import services


class Command(BaseCommand):
    help = "Seals what is committed in the audit and prints the hash of the last seal as its last word."

    def handle(self, *args: Any, **options: Any) -> None:
        if not services.seal_all():
            self.stderr.write("A transaction is still open: its entries and all later ones are not sealed yet.")
        self.stdout.write(services.head())
