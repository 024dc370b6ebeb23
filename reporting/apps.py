"""The reporting app: counts and accounts, read from summed cells, never from cases."""

from django.apps import AppConfig


class ReportingConfig(AppConfig):
    name = "reporting"

    def ready(self) -> None:
        """Declare the permissions of this app."""
        from reporting import permissions  # noqa: F401 - registers on import
