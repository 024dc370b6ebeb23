"""The operations app: what the Group does; one folder a feature."""

from django.apps import AppConfig


class OperationsConfig(AppConfig):
    name = "operations"

    def ready(self) -> None:
        """Declare the permissions of this app."""
        from operations import permissions  # noqa: F401 - registers on import
