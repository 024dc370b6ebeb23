"""The audit app: who did, saw and received what; it knows no other app."""

from django.apps import AppConfig


class AuditConfig(AppConfig):
    name = "audit"

    def ready(self) -> None:
        """Declare the permissions."""
        from audit import permissions  # noqa: F401 - registers on import
