"""Words typed into a form whose session or page had run out: kept for their writer until the form is carried out."""

from __future__ import annotations

from datetime import timedelta
from typing import Any
from uuid import UUID

from django.http import HttpRequest, QueryDict

from common import clock, formtoken
from common.access import Asking
from members.access import system
from members.acting import acting_as
from members.people.models import KeptText

_NOT_WORDS = frozenset({"csrfmiddlewaretoken", formtoken.FIELD, "version"})
_MOST_CHARACTERS = 60_000
_KEPT_FOR = timedelta(days=7)
_GIVEN_FOR = timedelta(hours=1)


def typed(posted: QueryDict) -> list[tuple[str, str]]:
    """The texts in a posted form worth showing again: (field as people read it, words)."""
    return [
        (name.replace("_", " ").capitalize(), ", ".join(map(str, values)))
        for name, values in posted.lists()
        if name not in _NOT_WORDS and any(str(value).strip() for value in values)
    ]


def keep(request: HttpRequest) -> bool:
    """Keep a posted form for the person named in its signed token; False when there is no valid token."""
    token = formtoken.read(request.POST.get(formtoken.FIELD, ""), path=request.path)
    return token is not None and _keep(request, token.person_id, path=request.path)


def keep_for(actor: Asking, request: HttpRequest, *, path: str) -> bool:
    """Keep a posted form for the person who is signed in, whatever its token says; it is given back at `path`."""
    return actor.is_signed_in and _keep(request, actor.person_id, path=path)


def _keep(request: HttpRequest, person_id: UUID, *, path: str) -> bool:
    fields = {
        name: [str(value).replace("\x00", "") for value in values]  # PostgreSQL's JSON holds no NUL
        for name, values in request.POST.lists()
        if name not in _NOT_WORDS and "\x00" not in name
    }
    if not typed(request.POST) or sum(len(value) for values in fields.values() for value in values) > _MOST_CHARACTERS:
        return False
    KeptText(person_id=person_id, path=path, fields=fields, kept_at=clock.real_now()).save(force_insert=True)
    return True


def find(actor: Asking, path: str) -> QueryDict | None:
    """What the person typed last at this path and has not sent; None when there is nothing.

    It is given back for an hour: a reload finds it, the next case at the same address does not.
    """
    if not actor.is_signed_in:
        return None
    now = clock.real_now()
    row = KeptText.objects.filter(person_id=actor.person_id, path=path).order_by("kept_at").last()
    if row is None or (row.given_at and row.given_at < now - _GIVEN_FOR):
        return None
    KeptText.objects.filter(id=row.id, given_at__isnull=True).update(given_at=now)
    return _as_posted(row.fields)


def forget(actor: Asking, path: str) -> None:
    """The form at this path was carried out: what was kept of it has served."""
    KeptText.objects.filter(person_id=actor.person_id, path=path).delete()


def _as_posted(fields: dict[str, Any]) -> QueryDict:
    posted = QueryDict(mutable=True)
    for name, values in fields.items():
        posted.setlist(name, values)
    return posted


def forget_old() -> int:
    """Drop what nobody came back for within seven days; how many. Runs as the system actor `keeper`."""
    with acting_as(system("keeper")):
        number, _rows = KeptText.objects.filter(kept_at__lt=clock.real_now() - _KEPT_FOR).delete()
    return number
