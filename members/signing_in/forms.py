"""allauth's forms, with the portal's limits for codes and its own mails."""

from __future__ import annotations

from typing import Any

from allauth.account.forms import ResetPasswordForm
from allauth.core import context
from allauth.mfa.base.forms import AuthenticateForm, ReauthenticateForm
from allauth.mfa.totp.forms import ActivateTOTPForm
from allauth.mfa.totp.internal import auth as totp
from django.http import HttpRequest

from members.people.models import Person
from members.signing_in import limits, mails, seeds

_SECRET = "members.app_secret"  # noqa: S105 - where it waits in the session


class _Counted:
    """A wrong code counts against the browser or the address that gave it; a right one does not."""

    user: Any

    def clean_code(self) -> str:
        counted = limits.count_code(context.request, self.user)
        code: str = super().clean_code()  # type: ignore[misc]  # of the form beside this class
        counted.rollback()
        return code


class CodeForm(_Counted, AuthenticateForm):  # type: ignore[misc]  # allauth has no types
    """The code after the password."""


class CodeAgainForm(_Counted, ReauthenticateForm):  # type: ignore[misc]  # allauth has no types
    """The code within a session."""


class AppForm(ActivateTOTPForm):  # type: ignore[misc]  # allauth has no types
    """The first code of a new app; its secret waits sealed in the session."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        session = context.request.session
        totp.clear_totp_secret(context.request)  # the library's own, in clear
        if self.is_bound and _SECRET in session:
            self.secret = seeds.unseal(session[_SECRET])
        else:
            session[_SECRET] = seeds.seal(self.secret)

    def forget_secret(self) -> None:
        """It is set up."""
        context.request.session.pop(_SECRET, None)


class ForgottenPasswordForm(ResetPasswordForm):  # type: ignore[misc]  # allauth has no types
    """The address for which somebody wants a new password; as much work for one without an account."""

    def clean_email(self) -> str:
        email: str = self.cleaned_data["email"]
        return email.lower()

    def save(self, request: HttpRequest, **kwargs: Any) -> str:
        """The mail is written as a row; the worker makes the link and sends it."""
        email: str = self.cleaned_data["email"]
        mails.promise_new_password(person=Person.objects.filter(email__iexact=email, is_active=True).first())
        return email
