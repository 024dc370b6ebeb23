"""Which passwords are refused: those that a program guesses early, and those made of the words of this place.

No rule on kinds of signs, none on how old one is: a long password that nobody can guess is enough.
Source: NIST SP 800-63B, 3.1.1.2; OWASP ASVS 5.0, 6.2.
"""

from __future__ import annotations

import re

from django.contrib.auth.base_user import AbstractBaseUser
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _
from zxcvbn import zxcvbn

from members.people import queries

MOST_CHARACTERS = 128
_READ_CHARACTERS = 72  # as far as the library looks
_FEWEST_GUESSES = 1e10  # the library's own mark for a password that is hard to guess
_FEWEST_LEFT = 8
_SHORTEST_WORD = 3
OF_THE_PORTAL = frozenset(
    [
        "jpoa",
        "portal",
        "bali",
        "process",
        "disruption",
        "working",
        "group",
        "joint",
        "period",
        "periods",
        "action",
        "liaison",
        "officer",
        "police",
        "immigration",
        "border",
        "smuggling",
        "trafficking",
        "referral",
        "password",
        "passphrase",
        "exercise",
    ]
)


class GuessableValidator:
    """Refuses what is found early by trying: rows of keys, repeats, dates, common words and passwords."""

    def validate(self, password: str, user: AbstractBaseUser | None = None) -> None:
        """Raises: ValidationError."""
        if zxcvbn(password[:_READ_CHARACTERS])["guesses"] < _FEWEST_GUESSES:
            raise ValidationError(
                _("This password is easy to guess. Use four words or more that have nothing to do with each other."),
                code="password_guessable",
            )

    def get_help_text(self) -> str:
        """What to choose, rather than what not to."""
        return _("Four words that have nothing to do with each other are easy to remember and hard to guess.")


class OwnWordsValidator:
    """Refuses what is little more than words of the portal, its agencies or the person."""

    def validate(self, password: str, user: AbstractBaseUser | None = None) -> None:
        """Raises: ValidationError."""
        words = OF_THE_PORTAL | _split([*queries.agency_words(), *_of(user)])
        known = "|".join(re.escape(word) for word in sorted(words, key=len, reverse=True))
        left = re.sub(known, "", password.casefold())
        if sum(sign.isalnum() for sign in left) < _FEWEST_LEFT:
            raise ValidationError(
                _("This password is mostly the name of the portal, of an agency or of yourself. Choose other words."),
                code="password_own_words",
            )

    def get_help_text(self) -> str:
        """Which words do not count."""
        return _("Names of the portal, of agencies and your own name do not make it stronger.")


def _of(user: AbstractBaseUser | None) -> list[str]:
    return [str(getattr(user, name, "") or "") for name in ("name", "known_as", "email")]


def _split(texts: list[str]) -> set[str]:
    words = (word for text in texts for word in re.split(r"\W+", text.casefold()))
    return {word for word in words if len(word) >= _SHORTEST_WORD}
