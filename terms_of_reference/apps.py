"""The terms_of_reference app: what the Group promised."""

from django.apps import AppConfig


class TermsOfReferenceConfig(AppConfig):
    name = "terms_of_reference"

    def ready(self) -> None:
        """Declare the permissions of this app."""
        from terms_of_reference import permissions  # noqa: F401 - registers on import
