"""`manage.py audit_head`: seal what is final and print the last seal's hash."""

from __future__ import annotations

from typing import Any

from django.core.management.base import BaseCommand

from members.trail import services


class Command(BaseCommand):
    help = "Seals what is final in the audit and prints the hash of the last seal as its last word."

    def handle(self, *args: Any, **options: Any) -> None:
        services.seal(wait=True)
        self.stdout.write(services.head())
