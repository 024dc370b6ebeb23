"""allauth's pages that the portal wants a little different; the table in jpoa_portal/urls.py mounts them by name."""

from __future__ import annotations

from typing import Any

from allauth.account.adapter import get_adapter as get_account_adapter
from allauth.account.decorators import reauthentication_required
from allauth.account.internal import flows
from allauth.account.internal.flows.login import record_authentication
from allauth.account.stages import LoginStageController
from allauth.account.views import LogoutView
from allauth.core.internal.httpkit import authenticated_user
from allauth.mfa.adapter import get_adapter
from allauth.mfa.base.views import AuthenticateView
from allauth.mfa.models import Authenticator
from allauth.mfa.stages import AuthenticateStage
from allauth.mfa.totp.views import ActivateTOTPView, DeactivateTOTPView
from allauth.mfa.webauthn.views import AddWebAuthnView, ReauthenticateWebAuthnView, RemoveWebAuthnView
from allauth.usersessions.views import ListUserSessionsView
from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect
from django.utils.decorators import method_decorator
from django.utils.translation import gettext as _
from django.views.generic.edit import FormView

from common.access import BUTTON, FIRST_FACTOR, screen
from members.people import sessions
from members.signing_in import factors


@method_decorator(reauthentication_required(app="allauth.mfa"), name="dispatch")
class AppView(ActivateTOTPView):  # type: ignore[misc]  # allauth has no types
    """Set up an authenticator app; where there is one already, the new one takes its place in one step.

    So nobody has to be without a second factor on the way to another phone.
    """

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        return FormView.dispatch(self, request, *args, **kwargs)

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        user = authenticated_user(self.request)
        more = {"has_app": factors.has_app(user), "has_factor": factors.has_any(user)}
        return {**super().get_context_data(**kwargs), **more}

    def form_valid(self, form: Any) -> HttpResponse:
        factors.remove_app(authenticated_user(self.request))
        answer: HttpResponse = super().form_valid(form)
        form.forget_secret()
        _was_given(self.request, Authenticator.Type.TOTP)
        return answer


class AddPasskeyView(AddWebAuthnView):  # type: ignore[misc]  # allauth has no types
    """Add a passkey."""

    def form_valid(self, form: Any) -> HttpResponse:
        answer: HttpResponse = super().form_valid(form)
        _was_given(self.request, Authenticator.Type.WEBAUTHN)
        return answer


class RemoveAppView(DeactivateTOTPView):  # type: ignore[misc]  # allauth has no types
    """Take the app away; the form itself refuses to take the last second factor."""

    def form_valid(self, form: Any) -> HttpResponse:
        answer: HttpResponse = super().form_valid(form)
        sessions.renew(self.request)
        return answer


class SessionsView(ListUserSessionsView):  # type: ignore[misc]  # allauth has no types
    """Where the person is signed in, in plain words."""

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        found = sessions.open_sessions(self.request)
        return {**FormView.get_context_data(self, **kwargs), "sessions": found, "session_count": len(found)}

    def form_valid(self, form: Any) -> HttpResponse:
        sessions.end_all(person=self.request.user, but=self.request.session.session_key)
        messages.info(self.request, _("You are signed out everywhere but here."))
        return redirect("usersessions_list")


class CodeView(AuthenticateView):  # type: ignore[misc]  # allauth has no types
    """The second factor after the password; the library's own leads in a circle when the factor has gone meanwhile.

    As in a second browser of somebody who has come in by a code on paper in the first.
    """

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        stage = None if request.user.is_authenticated else LoginStageController.enter(request, AuthenticateStage.key)
        if stage and not factors.has_any(stage.login.user):
            return stage.abort()  # type: ignore[no-any-return]
        return super().dispatch(request, *args, **kwargs)  # type: ignore[no-any-return]


class LeaveView(LogoutView):  # type: ignore[misc]  # allauth has no types
    """Sign out, which at a shared desk is also how officers change: the next one starts afresh.

    Where the former officer was, or wanted to go, is forgotten: the next one must not come out there.
    """

    def logout(self) -> None:
        name = getattr(self.request.user, "name", "")
        flows.logout.logout(self.request, show_message=False)
        if name:
            words = _(
                "Signed out: %(name)s. The next officer signs in here. "
                "Drafts stay with their writer; words that were not saved are gone."
            )
            messages.success(self.request, words % {"name": name})

    def get_redirect_url(self) -> str:
        """The sign-in page, and no other."""
        return str(get_account_adapter(self.request).get_logout_redirect_url(self.request))


class PasskeyAgainView(ReauthenticateWebAuthnView):  # type: ignore[misc]  # allauth has no types
    """Confirm with a passkey; the library's own leads away from the page when it did not work."""

    def form_invalid(self, form: Any) -> HttpResponse:
        answer: HttpResponse = self.render_to_response(self.get_context_data())
        return answer


def _was_given(request: HttpRequest, factor: Authenticator.Type) -> None:
    """Who sets up a second factor gives it at the same time."""
    record_authentication(request, authenticated_user(request), method="mfa", type=factor.value, reauthenticated=True)
    sessions.renew(request)


class RemovePasskeyView(RemoveWebAuthnView):  # type: ignore[misc]  # allauth has no types
    """Remove a passkey, unless it is the last second factor."""

    def form_valid(self, form: Any) -> HttpResponse:
        adapter = get_adapter()
        if adapter.can_delete_authenticator(self.object):
            answer: HttpResponse = super().form_valid(form)
            sessions.renew(self.request)
            return answer
        form.add_error(None, adapter.validation_error("cannot_delete_authenticator"))
        return self.form_invalid(form)  # type: ignore[no-any-return]


@screen(FIRST_FACTOR, takes=BUTTON)
def stay(request: HttpRequest) -> HttpResponse:
    """Somebody is still there: any request of a session puts its end off, and this one does nothing else."""
    return HttpResponse(status=204)
