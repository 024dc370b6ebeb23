#!/usr/bin/env python
"""Django's command line, with the owner's connection for the few commands that need it."""

import os
import sys

AS_OWNER = {"migrate", "demo_world", "portal_clock"}


def main() -> None:
    """Run one management command."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "jpoa_portal.settings")
    if len(sys.argv) > 1 and sys.argv[1] in AS_OWNER and os.environ.get("DATABASE_OWNER_URL"):
        os.environ["DATABASE_URL"] = os.environ["DATABASE_OWNER_URL"]

    from django.core.management import execute_from_command_line

    execute_from_command_line(sys.argv)


if __name__ == "__main__":
    main()
