"""What allauth asks of us: accounts come by invitation only, and a first second factor follows the sign-in at once.

Seeds of codes are sealed before they are stored.
"""

from __future__ import annotations

import time
from typing import Any
from urllib.parse import urlsplit

from allauth.account.adapter import DefaultAccountAdapter
from allauth.account.authentication import get_authentication_records
from allauth.mfa.adapter import DefaultMFAAdapter
from allauth.mfa.models import Authenticator
from django.conf import settings
from django.contrib import messages
from django.contrib.auth.base_user import AbstractBaseUser
from django.contrib.auth.models import AnonymousUser
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from members.signing_in import factors, fresh, limits, seeds
from members.signing_in.hashing import TooManyAtOnce
from members.signing_in.passwords import MOST_CHARACTERS

_WAYS = {
    "reauthenticate": gettext_lazy("Confirm with your password"),
    "mfa_reauthenticate": gettext_lazy("Confirm with a code"),
    "mfa_reauthenticate:webauthn": gettext_lazy("Confirm with a passkey"),
}


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

    def get_login_stages(self) -> list[str]:
        """The library's, and after them the one for those who came in with a code and set up no new factor."""
        return [*super().get_login_stages(), "members.signing_in.lost.UnfinishedStage"]

    def respond_user_inactive(self, request: HttpRequest, user: AbstractBaseUser) -> HttpResponse:
        """A right password of a suspended account: the sign-in page, with whom to ask."""
        messages.error(request, _("This account cannot sign in now. Ask your agency’s administrator."))
        return redirect(settings.LOGIN_URL)

    def get_reauthentication_methods(self, user: AbstractBaseUser | AnonymousUser) -> list[dict[str, Any]]:
        """The ways in which somebody can confirm who they are: with a second factor, where there is one."""
        ways = [way | {"description": _WAYS[way["id"]]} for way in super().get_reauthentication_methods(user)]
        return [way for way in ways if way["id"] != "reauthenticate"] or ways

    def is_reauthentication_required(self, *, app: str) -> bool:
        """Before a factor changes: unless a second factor was given within five minutes, or there is none yet.

        Then the password of five minutes ago is enough, so that who has just signed in can set one up.
        """
        request = self.request
        if fresh.is_fresh(request):
            return False
        records = get_authentication_records(request, request.user)
        is_just_in = bool(records) and time.time() - records[-1]["at"] < fresh.LASTS_SECONDS
        return not (is_just_in and not Authenticator.objects.filter(user=request.user).exists())


class FactorAdapter(DefaultMFAAdapter):
    """Nothing in the database makes codes without the key of the portal; nobody is left without a second factor."""

    error_messages = DefaultMFAAdapter.error_messages | {
        "cannot_delete_authenticator": gettext_lazy("This is your only second factor. Set up another one first."),
    }

    def encrypt(self, text: str) -> str:
        """The sealed seed, as it is stored."""
        return seeds.seal(text)

    def decrypt(self, encrypted_text: str) -> str:
        """The seed again. Raises: UnreadableSeed."""
        return seeds.unseal(encrypted_text)

    def can_delete_authenticator(self, authenticator: Authenticator) -> bool:
        """Not the last second factor: the account would be open to whoever has the password."""
        return not factors.is_last(authenticator)

    def get_public_key_credential_rp_entity(self) -> dict[str, str]:
        """Passkeys are made for the address that people type, whatever name a request came by."""
        return {"id": str(urlsplit(settings.PORTAL_URL).hostname), "name": "JPOA Portal"}

    def generate_authenticator_name(self, user: AbstractBaseUser, type: Authenticator.Type) -> str:
        """A passkey's name, where its owner gives none."""
        number = Authenticator.objects.filter(user=user, type=type).count() + 1
        return _("Passkey %(number)d") % {"number": number}
