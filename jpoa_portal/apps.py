"""The composition root as an app: its commands, its two small tables, and the checks at start-up."""

from django.apps import AppConfig


class PortalConfig(AppConfig):
    name = "jpoa_portal"

    def ready(self) -> None:
        """Join what the rooms below may not know of each other."""
        from django.conf import settings

        from common import clock
        from jpoa_portal import checks  # noqa: F401 - registers on import
        from jpoa_portal.portal_clock import setting

        if settings.DEMO:
            clock.use(setting)
