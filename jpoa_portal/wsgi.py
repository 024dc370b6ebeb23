"""The WSGI application; it does not start while a page has no access rule."""

import os

from django.core.wsgi import get_wsgi_application

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "jpoa_portal.settings")
application = get_wsgi_application()

from jpoa_portal.checks import refuse_undeclared  # noqa: E402 - needs the apps loaded

refuse_undeclared()
