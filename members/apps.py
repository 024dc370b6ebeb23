"""The members app: who is in, what roles they hold, and the row wall."""

from django.apps import AppConfig


class MembersConfig(AppConfig):
    name = "members"

    def ready(self) -> None:
        """Declare the permissions of this app, and write sign-ins down."""
        from members import permissions  # noqa: F401 - registers on import
        from members.signing_in import sign_ins  # noqa: F401 - connects on import
