"""`manage.py renew_factor_keys`: seal every seed of codes with FACTOR_KEY, so that former keys can go."""

from __future__ import annotations

from typing import Any

from django.core.management.base import BaseCommand, CommandError

from members.signing_in import factors
from members.signing_in.seeds import UnreadableSeed


class Command(BaseCommand):
    help = "Seals the seeds of all second factors with FACTOR_KEY; FORMER_FACTOR_KEYS can be left out afterwards."

    def handle(self, *args: Any, **options: Any) -> None:
        try:
            number = factors.seal_all()
        except UnreadableSeed as error:
            raise CommandError(
                "A seed was sealed with a key that is in neither variable. Nothing was changed."
            ) from error
        self.stdout.write(f"{number}")
