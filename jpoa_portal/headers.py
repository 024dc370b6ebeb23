"""What every answer says to the browser beside its content; the policy of contents stands in settings."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps

from django.http import HttpRequest, HttpResponse
from django.middleware.csrf import CsrfViewMiddleware

ALWAYS = {
    "Cache-Control": "no-store",  # unless the answer says otherwise, as styles do
    "Cross-Origin-Resource-Policy": "same-origin",
    "Permissions-Policy": "camera=(), geolocation=(), microphone=(), payment=(), usb=()",
}
# After signing out no page of the portal stays in a browser that the next person uses. Its cookies are not cleared by
# this: the session's key is void anyhow, and the browser stays known for those who work at the desk.
CLEARED = '"cache", "storage"'


class HeadersMiddleware:
    """Add what no page may leave out."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        response = self.get_response(request)
        for name, value in ALWAYS.items():
            response.headers.setdefault(name, value)
        return response


class PortalCsrfMiddleware(CsrfViewMiddleware):
    """Django's, for pages that send no referrer: their forms come from the origin "null".

    Where they came from the browser says in Sec-Fetch-Site, which no page can set. Source: Fetch Metadata
    Request Headers, W3C. The token is asked for as before.
    """

    def _origin_verified(self, request: HttpRequest) -> bool:
        if request.META["HTTP_ORIGIN"] == "null":
            return bool(request.META.get("HTTP_SEC_FETCH_SITE") == "same-origin")
        return bool(super()._origin_verified(request))  # type: ignore[misc]  # not in the stubs


def leaving(view: Callable[..., HttpResponse]) -> Callable[..., HttpResponse]:
    """The page on which people sign out: once they have, the browser forgets what it kept."""

    @wraps(view)
    def left(request: HttpRequest, **ids: str) -> HttpResponse:
        response = view(request, **ids)
        if request.method == "POST" and not request.user.is_authenticated:
            response.headers["Clear-Site-Data"] = CLEARED
        return response

    return left
