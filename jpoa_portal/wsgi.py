"""The WSGI application; it does not start while a page has no access rule."""

import os
from collections.abc import Iterable
from typing import Any

from django.core.wsgi import get_wsgi_application

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "jpoa_portal.settings")
_portal = get_wsgi_application()


def application(environ: dict[str, Any], start_response: Any) -> Iterable[bytes]:
    """The portal reads UTF-8 and nothing else: a charset named by the visitor is not believed.

    Django would decode with whatever codec is named, and some of them are no character sets at all.
    """
    kind, *parameters = environ.get("CONTENT_TYPE", "").split(";")
    believed = [parameter for parameter in parameters if "charset" not in parameter.lower()]
    environ["CONTENT_TYPE"] = ";".join([kind, *believed])
    return _portal(environ, start_response)


from jpoa_portal.checks import refuse_undeclared  # noqa: E402 - needs the apps loaded

refuse_undeclared()
