"""The site on one page. What is not written here is not mounted."""

from allauth.account import urls as account
from allauth.mfa import urls as mfa
from allauth.usersessions import urls as usersessions
from csp.decorators import csp_update
from django.urls import URLPattern, URLResolver, include, path
from django.urls.resolvers import RoutePattern

from common.access import FIRST_FACTOR, FORM, PUBLIC, SIGNED_IN, Permission, screen
from jpoa_portal import demo_door, health
from jpoa_portal.headers import leaving
from members.signing_in.limits import told
from members.signing_in.lost import lost_factor_code
from members.signing_in.views import (
    AddPasskeyView,
    AppView,
    CodeView,
    LeaveView,
    PasskeyAgainView,
    RemoveAppView,
    RemovePasskeyView,
    SessionsView,
    stay,
)

# Pages of libraries, by URL name, with their rule. Sign-up is closed, so its pages are not here.
LIBRARY_PAGES: dict[str, Permission] = {
    "account_login": PUBLIC,
    "account_logout": PUBLIC,
    "account_inactive": PUBLIC,
    "account_reauthenticate": FIRST_FACTOR,
    "account_change_password": SIGNED_IN,
    "account_reset_password": PUBLIC,
    "account_reset_password_done": PUBLIC,
    "account_reset_password_from_key": PUBLIC,
    "account_reset_password_from_key_done": PUBLIC,
    "mfa_index": SIGNED_IN,
    "mfa_authenticate": PUBLIC,
    "mfa_reauthenticate": FIRST_FACTOR,
    "mfa_activate_totp": FIRST_FACTOR,
    "mfa_deactivate_totp": SIGNED_IN,
    "mfa_view_recovery_codes": SIGNED_IN,
    "mfa_generate_recovery_codes": SIGNED_IN,
    "mfa_download_recovery_codes": SIGNED_IN,
    "mfa_list_webauthn": SIGNED_IN,
    "mfa_add_webauthn": FIRST_FACTOR,
    "mfa_edit_webauthn": SIGNED_IN,
    "mfa_remove_webauthn": SIGNED_IN,
    "mfa_reauthenticate_webauthn": SIGNED_IN,
    "mfa_login_webauthn": PUBLIC,
    "usersessions_list": SIGNED_IN,
}
# Ours in the place of the library's.
_INSTEAD = {
    "account_logout": LeaveView.as_view(),
    "mfa_authenticate": CodeView.as_view(),
    "mfa_activate_totp": AppView.as_view(),
    "mfa_deactivate_totp": RemoveAppView.as_view(),
    "mfa_add_webauthn": AddPasskeyView.as_view(),
    "mfa_reauthenticate_webauthn": PasskeyAgainView.as_view(),
    "mfa_remove_webauthn": RemovePasskeyView.as_view(),
    "usersessions_list": SessionsView.as_view(),
}

_FURTHER = {
    # The code to scan is drawn into the page; no other page may show such an image.
    "mfa_activate_totp": csp_update({"img-src": ["data:"]}),
    "account_logout": leaving,
    **dict.fromkeys(("account_login", "account_reauthenticate", "mfa_authenticate", "mfa_reauthenticate"), told),
}


def _mounted(patterns: list[URLPattern | URLResolver], prefix: str = "") -> list[URLPattern]:
    """The pages of a library that the table names, each behind its rule and with its whole address in one piece."""
    kept: list[URLPattern] = []
    for pattern in patterns:
        if isinstance(pattern, URLResolver):
            kept += _mounted(pattern.url_patterns, prefix + str(pattern.pattern))
        elif pattern.name in LIBRARY_PAGES:
            view = screen(LIBRARY_PAGES[pattern.name], takes=FORM)(_INSTEAD.get(pattern.name, pattern.callback))
            view = _FURTHER.get(pattern.name, lambda it: it)(view)
            address = RoutePattern(prefix + str(pattern.pattern), is_endpoint=True) if prefix else pattern.pattern
            kept.append(URLPattern(address, view, pattern.default_args, pattern.name))
    return kept


urlpatterns = [
    path("healthz", health.alive, name="healthz"),
    path("readyz", health.ready, name="readyz"),
    path("accounts/", include(_mounted(account.urlpatterns))),
    path("accounts/2fa/", include(_mounted(mfa.urlpatterns))),
    path("accounts/sessions/", include(_mounted(usersessions.urlpatterns))),
    path("lost-factor/", lost_factor_code, name="lost_factor_code"),
    path("session/stay/", stay, name="session_stay"),
    path("demo/enter/", demo_door.enter, name="demo_enter"),
    path("", include("operations.urls")),
    path("reports/", include("reporting.urls")),
    path("consultations/", include("terms_of_reference.consultations.urls")),
    path("", include("members.joining.urls")),
    path("", include("members.people.urls")),
    path("", include("members.recovery.urls")),
    path("seats/", include("members.seats.urls")),
    path("notices/", include("members.notices.urls")),
    path("directory/", include("members.directory.urls")),
    path("reference/", include("members.reference.urls")),
    path("imports/", include("members.imports.urls")),
    path("audit/", include("members.trail.urls")),
    path("audit/incidents/", include("members.incidents.urls")),
]

handler500 = "jpoa_portal.errors.server_error"
