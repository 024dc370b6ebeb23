"""What allauth asks of us: accounts come by invitation only, and a first second factor follows the sign-in at once.

Seeds of codes are sealed before they are stored.
"""

from __future__ import annotations

import time
from typing import Any

from allauth.account.adapter import DefaultAccountAdapter
from allauth.account.authentication import get_authentication_records
from allauth.mfa.adapter import DefaultMFAAdapter
from allauth.mfa.models import Authenticator
from django.conf import settings
from django.contrib import messages
from django.contrib.auth.base_user import AbstractBaseUser
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _

from members.people import limits, seeds
from members.people.hashing import TooManyAtOnce
from members.people.passwords import MOST_CHARACTERS

_FRESH_SECONDS = 300


class AccountAdapter(DefaultAccountAdapter):
    """Sign-up is closed; suspended people are back at the sign-in page."""

    def clean_password(self, password: str, user: AbstractBaseUser | None = None) -> str:
        """Long enough by the validators, and not so long that only a mistake or a trick explains it."""
        if len(password) > MOST_CHARACTERS:
            raise ValidationError(_("Use at most %(number)d characters.") % {"number": MOST_CHARACTERS})
        return str(super().clean_password(password, user))

    def get_client_ip(self, request: HttpRequest) -> str:
        """The visitor's network address."""
        return limits.network_address(request)

    def pre_authenticate(self, request: HttpRequest, **credentials: Any) -> None:
        """Count the try; a right one is taken back by the library. Raises: ValidationError."""
        self._login_failed_rl_usage = limits.count_password(request, credentials.get("email", ""))

    def _delete_login_attempts_cached_email(self, request: HttpRequest, **credentials: Any) -> None:
        """After a new password by mail."""
        limits.forget_passwords(request, credentials["email"])

    def authenticate(self, request: HttpRequest, **credentials: Any) -> AbstractBaseUser | None:
        """Whose password it is; in a burst of sign-ins the form comes back with what was typed, and asks to wait."""
        try:
            return super().authenticate(request, **credentials)  # type: ignore[no-any-return]
        except TooManyAtOnce as error:
            self._rollback_login_failed_rl_usage()
            limits.hold_back(request, 503, seconds=5)
            raise ValidationError(
                _("Many people are signing in at this moment. Nothing was checked. Try again in a few seconds.")
            ) from error

    def is_open_for_signup(self, request: HttpRequest) -> bool:
        """Nobody makes an account without an invitation."""
        return False

    def respond_user_inactive(self, request: HttpRequest, user: AbstractBaseUser) -> HttpResponse:
        """A right password of a suspended account: the sign-in page, with whom to ask."""
        messages.error(request, _("This account cannot sign in now. Ask your agency’s administrator."))
        return redirect(settings.LOGIN_URL)

    def is_reauthentication_required(self, *, app: str) -> bool:
        """Not for somebody who gave the password within five minutes and has no second factor yet to protect."""
        user = self.request.user
        records = get_authentication_records(self.request, user)
        is_fresh = bool(records) and time.time() - records[-1]["at"] < _FRESH_SECONDS
        return not (is_fresh and not Authenticator.objects.filter(user=user).exists())


class FactorAdapter(DefaultMFAAdapter):
    """Nothing in the database makes codes without the key of the portal."""

    def encrypt(self, text: str) -> str:
        """The sealed seed, as it is stored."""
        return seeds.seal(text)

    def decrypt(self, encrypted_text: str) -> str:
        """The seed again. Raises: UnreadableSeed."""
        return seeds.unseal(encrypted_text)
