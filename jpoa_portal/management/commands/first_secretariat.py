"""`manage.py first_secretariat EMAIL`: how an empty portal gets its first person."""

from __future__ import annotations

from typing import Any

from django.core.exceptions import ValidationError
from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.core.validators import validate_email

from common import clock
from jpoa_portal import beginning
from members.joining import mails, services


class Command(BaseCommand):
    help = (
        "Lists the countries and organisations that are publicly known, makes the secretariat's agency and invites "
        "one of its first two people. Prints the address by which that person joins; the same goes out by mail."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("email", help="the person's own work address")
        parser.add_argument("--name", default="", help="the person's full name, who can correct it")
        parser.add_argument("--agency", default="Secretariat of the Working Group", help="name of the agency")
        parser.add_argument("--short-name", default="SEC", help="its short name, up to 12 signs")
        parser.add_argument("--body", default="RSO", help="code of the country or organisation it belongs to")

    def handle(self, *args: Any, **options: Any) -> None:
        now, email = clock.now(), options["email"].strip()
        try:
            validate_email(email)
        except ValidationError as error:
            raise CommandError(f"{email} is no e-mail address.") from error
        added = beginning.list_members(now=now)
        try:
            agency = beginning.secretariat_of(
                options["body"], name=options["agency"], short_name=options["short_name"], now=now
            )
            invitation = services.begin(agency=agency, email=email, name=options["name"] or email, now=now)
        except LookupError as error:
            raise CommandError(f"There is no country or organisation with the code {error}.") from error
        except services.EnoughBegun as error:
            raise CommandError("Two people of the secretariat can act already: they invite all others.") from error
        self.stderr.write(f"{added} countries and organisations were added.")
        self.stderr.write("The invitation works once, for seven days. Keep this address to the person it is for:")
        self.stdout.write(mails.address_of(invitation))
