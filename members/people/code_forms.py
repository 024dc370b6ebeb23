"""allauth's forms for codes, with the portal's limits."""

from __future__ import annotations

from typing import Any

from allauth.core import context
from allauth.mfa.base.forms import AuthenticateForm, ReauthenticateForm

from members.people import limits


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
