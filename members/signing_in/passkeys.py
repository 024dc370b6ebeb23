"""allauth's forms for passkeys, deaf to what is no passkey, and what is stored of one.

A passkey is kept on the device and asks for its owner: a finger, a face, a PIN. So it counts as both factors, and as a
second one after a password. The library checks origin, challenge and signature.
"""

from __future__ import annotations

import json
from typing import Any

from allauth.mfa.webauthn.forms import (
    AddWebAuthnForm,
    AuthenticateWebAuthnForm,
    EditWebAuthnForm,
    LoginWebAuthnForm,
    ReauthenticateWebAuthnForm,
)
from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

_LONGEST_NAME = 60
_LONGEST_CREDENTIAL = 20_000
# What the library raises, beside its own ValidationError, for what a browser would never send.
_NONSENSE = (AttributeError, KeyError, TypeError, ValueError)
_PARTS = ("clientDataJSON", "attestationObject")


def _name() -> forms.CharField:
    return forms.CharField(
        label=gettext_lazy("A name by which you know it"),
        help_text=gettext_lazy("Such as: desk computer, own phone, grey key."),
        max_length=_LONGEST_NAME,
        required=False,
    )


def _refused() -> ValidationError:
    return ValidationError(_("This passkey could not be checked. Nothing was changed. Try again."), code="no_passkey")


class CredentialField(forms.JSONField):
    """What the browser's script puts into the form; never shown again, since it is good for one sending."""

    widget = forms.HiddenInput

    def to_python(self, value: Any) -> Any:
        """Raises: ValidationError for what is too long, too deep or cannot be text."""
        if value and len(value) > _LONGEST_CREDENTIAL:
            raise _refused()
        try:
            credential = super().to_python(value)
            json.dumps(credential, ensure_ascii=False).encode()
        except (RecursionError, UnicodeEncodeError) as error:
            raise _refused() from error
        return credential

    def bound_data(self, data: Any, initial: Any) -> Any:
        """Nothing."""
        return ""

    def prepare_value(self, value: Any) -> Any:
        """Nothing."""
        return ""


class AddPasskeyForm(AddWebAuthnForm):  # type: ignore[misc]  # allauth has no types
    """A new passkey; the same kind for everybody, so there is nothing to choose but its name."""

    name = _name()
    credential = CredentialField()
    passwordless = None

    def clean(self) -> dict[str, Any]:
        """Raises: ValidationError, also for what no browser would send."""
        try:
            cleaned: dict[str, Any] = super().clean()
        except _NONSENSE as error:
            raise _refused() from error
        if credential := cleaned.get("credential"):
            cleaned["credential"] = _stored(credential)
        return cleaned


def _stored(credential: dict[str, Any]) -> dict[str, Any]:
    """What is needed to check a proof later, and nothing else of what was sent."""
    response = {part: str(credential["response"][part]) for part in _PARTS}
    kept = {"id": str(credential["id"]), "rawId": str(credential["rawId"]), "type": "public-key", "response": response}
    return kept | {"clientExtensionResults": {"credProps": {"rk": True}}}


class EditPasskeyForm(EditWebAuthnForm):  # type: ignore[misc]  # allauth has no types
    """Another name."""

    name = _name()

    def clean_name(self) -> str:
        """Left empty, the name stays."""
        name: str = self.cleaned_data["name"]
        return name or str(self.instance.wrap().name)


class _Checked:
    """A proof that somebody has the passkey."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["credential"] = CredentialField()  # type: ignore[attr-defined]  # of the form beside this class

    def clean_credential(self) -> Any:
        try:
            return super().clean_credential()  # type: ignore[misc]  # of the form beside this class
        except _NONSENSE as error:
            raise _refused() from error


class PasskeyForm(_Checked, AuthenticateWebAuthnForm):  # type: ignore[misc]  # allauth has no types
    """After the password."""


class PasskeyAloneForm(_Checked, LoginWebAuthnForm):  # type: ignore[misc]  # allauth has no types
    """In place of password and code."""


class PasskeyAgainForm(_Checked, ReauthenticateWebAuthnForm):  # type: ignore[misc]  # allauth has no types
    """Within a session."""
