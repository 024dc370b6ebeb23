"""A signed token in each form: it says for whom and where the form was made, and names this showing of it.

It makes two promises possible: a form that is sent twice is carried out once, and words that were
typed before a session ended are kept for the person who typed them, for nobody else.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from uuid import UUID

from django.core import signing

from common.ids import uuid7

FIELD = "form_token"
_SALT = "common.formtoken"
_MAX_AGE = timedelta(days=30)  # a page left open over leave still finds its words again


@dataclass(frozen=True)
class FormToken:
    """Read from a form: the person it was made for, the path it was shown at, its showing."""

    person_id: UUID
    path: str
    showing: UUID


def issue(*, person_id: UUID, path: str) -> str:
    """A token for one showing of one form."""
    return signing.dumps([person_id.hex, path, uuid7().hex], salt=_SALT)


def read(text: str, *, path: str) -> FormToken | None:
    """The token of a form posted to `path`; None when it is missing, forged, foreign to the path or thirty days old."""
    try:
        person, made_for, showing = signing.loads(text, salt=_SALT, max_age=_MAX_AGE)
    except (signing.BadSignature, ValueError):
        return None
    if made_for != path:
        return None
    return FormToken(UUID(person), made_for, UUID(showing))
