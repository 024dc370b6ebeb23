"""The operations app: what the Group does; one folder a feature."""

from django.apps import AppConfig


class OperationsConfig(AppConfig):
    name = "operations"

    def ready(self) -> None:
        """Declare the permissions of this app, and what of it can lie with one person."""
        from operations import (
            open_work,  # noqa: F401 - registers on import
            permissions,  # noqa: F401 - registers on import
        )
        from operations.attachments import permissions as attachment_permissions  # noqa: F401 - registers on import
        from operations.calendar import permissions as calendar_permissions  # noqa: F401 - registers on import
        from operations.debriefs import permissions as debrief_permissions  # noqa: F401 - registers on import
        from operations.exports import permissions as export_permissions  # noqa: F401 - registers on import
        from operations.meetings import permissions as meeting_permissions  # noqa: F401 - registers on import
        from operations.plan_referrals import permissions as link_permissions  # noqa: F401 - registers on import
        from operations.plans import permissions as plan_permissions  # noqa: F401 - registers on import
        from operations.referrals import permissions as referral_permissions  # noqa: F401 - registers on import
        from operations.retention import permissions as retention_permissions  # noqa: F401 - registers on import
