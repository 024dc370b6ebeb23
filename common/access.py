"""Permissions: the words, the questions `may` and `demand`, and the screen before each page.

Knows nothing of agencies, referrals or pages: an app's permissions.py says who may do what,
its states.py when; the middleware of `members` turns the refusals raised here into answers.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from functools import wraps
from typing import TYPE_CHECKING, Any, Protocol
from uuid import UUID

from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse

View = Callable[..., HttpResponse]
if TYPE_CHECKING:
    from django_stubs_ext import StrOrPromise

    Words = StrOrPromise
else:
    Words = object


@dataclass(frozen=True, eq=False)
class Role:
    """A role as people know it: a code, a name, and what its holder does, in plain words.

    A role is equal to itself only: its words are translated lazily, and rights must not hang on a language.
    """

    code: str
    name: Words
    words: Words


class Asking(Protocol):
    """Who asks: a person acting for an agency, or a named system actor."""

    @property
    def is_signed_in(self) -> bool: ...
    @property
    def person_id(self) -> UUID: ...
    @property
    def group_id(self) -> int: ...
    @property
    def roles(self) -> frozenset[Role]: ...
    @property
    def system(self) -> str: ...
    @property
    def has_second_factor(self) -> bool: ...
    @property
    def is_ready(self) -> bool: ...


def _always(*_: object) -> bool:
    return True


@dataclass(frozen=True, eq=False)
class Permission:
    """One thing that can be done: by which roles, on which objects, in which state.

    `who(actor, object)` and `when(object)` are asked only where there is an object.
    `systems` names the system actors that may do it without a role.
    """

    codename: str
    words: Words
    roles: frozenset[Role] = frozenset()
    systems: frozenset[str] = frozenset()
    who: Callable[[Any, Any], bool] = _always
    when: Callable[[Any], bool] = _always


PUBLIC = Permission("public", "Open to everybody, signed in or not")
FIRST_FACTOR = Permission("first_factor", "Open to everybody who has signed in, a second factor or none")
SIGNED_IN = Permission("signed_in", "Open to everybody who has signed in with two factors")

# What a page takes: to be read; to be read and its form sent; a button of another page only.
READING = ("GET", "HEAD")
FORM = ("GET", "HEAD", "POST")
BUTTON = ("POST",)

_registry: dict[str, Permission] = {}


def register(permissions: Iterable[Permission]) -> None:
    """Make an app's permissions known to the generated documentation and to the start-up check.

    Raises: ValueError when a codename is used twice.
    """
    for permission in permissions:
        if _registry.setdefault(permission.codename, permission) is not permission:
            raise ValueError(f"the permission {permission.codename} is declared twice")


def registered() -> dict[str, Permission]:
    """Every permission by codename, in the order of declaration."""
    return dict(_registry)


register([PUBLIC, FIRST_FACTOR, SIGNED_IN])


class NotTaken(Exception):
    """The page does not take this method; `takes` names those it does."""

    def __init__(self, takes: tuple[str, ...]) -> None:
        super().__init__(", ".join(takes))
        self.takes = takes


class SignInNeeded(Exception):
    """Nobody is signed in. `leads_back`: the address can be opened again afterwards."""

    def __init__(self, *, leads_back: bool = True) -> None:
        super().__init__()
        self.leads_back = leads_back


class SecondFactorNeeded(Exception):
    """The person has no second factor yet."""


class FirstStepsNeeded(Exception):
    """The person has not yet done everything that a first sign-in asks for, or the handling rules have changed."""


class FreshFactorNeeded(Exception):
    """The second factor was given too long ago for this page; `back` names the page of its button, if it is one."""

    def __init__(self, back: str, ids: dict[str, Any]) -> None:
        super().__init__(back)
        self.back = back
        self.ids = ids


class NotAllowed(PermissionDenied):
    """The role or the agency of the person does not allow it."""

    def __init__(self, permission: Permission, subject: object = None) -> None:
        super().__init__(permission.codename)
        self.permission = permission
        self.subject = subject


class MovedOn(Exception):
    """The object is in a state in which this step cannot happen, or no longer."""

    def __init__(self, permission: Permission, subject: Any) -> None:
        super().__init__(permission.codename)
        self.permission = permission
        self.subject = subject


def may(actor: Asking, permission: Permission, subject: object = None) -> bool:
    """Whether the actor may do it now; feeds the buttons of a page."""
    try:
        demand(actor, permission, subject)
    except (NotAllowed, MovedOn):
        return False
    return True


def demand(actor: Asking, permission: Permission, subject: object = None) -> None:
    """Let the actor through, or say why not; each service begins with it.

    Raises: NotAllowed (who), MovedOn (when).
    """
    if not _has_role(actor, permission):
        raise NotAllowed(permission, subject)
    if subject is None:
        return
    if not permission.who(actor, subject):
        raise NotAllowed(permission, subject)
    if not permission.when(subject):
        raise MovedOn(permission, subject)


def _has_role(actor: Asking, permission: Permission) -> bool:
    if permission is PUBLIC:
        return True
    if actor.system:
        return actor.system in permission.systems
    if permission in {FIRST_FACTOR, SIGNED_IN}:
        return actor.is_signed_in
    return bool(actor.roles & permission.roles)


def screen(
    permission: Permission,
    *,
    load: Callable[..., object] | None = None,
    takes: tuple[str, ...] = READING,
    fresh: bool = False,
    back: str = "",
) -> Callable[[View], View]:
    """Put a rule before a view; a view without one does not start.

    `load(actor, **ids of the address)` is a scoped query: what it does not find is a 404,
    whether it is missing or foreign. The view receives the loaded object instead of the ids.
    `takes` names the methods that the page answers: READING, FORM or BUTTON.
    `fresh` asks for a second factor that was given within five minutes, of those who may do it at all;
    `back` names the page on which a BUTTON stands, to go on from there.

    Raises: NotTaken, SignInNeeded, SecondFactorNeeded, FirstStepsNeeded, Http404, NotAllowed, MovedOn,
    FreshFactorNeeded.
    """

    def decorate(view: View) -> View:
        @wraps(view)
        def screened(request: HttpRequest, **ids: Any) -> HttpResponse:
            actor: Asking = request.actor  # type: ignore[attr-defined]  # set by members.middleware
            if request.method not in takes:
                raise NotTaken(takes)
            _ask_who(actor, permission, leads_back="GET" in takes)
            if permission is PUBLIC:
                return view(request, **ids)
            subject = load(actor, **ids) if load else None
            if load and subject is None:
                raise Http404
            demand(actor, permission, subject)
            if fresh and not request.has_fresh_factor():  # type: ignore[attr-defined]  # set by members.middleware
                raise FreshFactorNeeded(back, ids)
            if ids:
                request.seen_by = permission, subject  # type: ignore[attr-defined]  # the page says why it is seen
            return view(request, subject) if load else view(request, **ids)

        screened.permission = permission  # type: ignore[attr-defined]
        screened.takes = takes  # type: ignore[attr-defined]
        screened.fresh = fresh  # type: ignore[attr-defined]
        return screened

    return decorate


def _ask_who(actor: Asking, permission: Permission, *, leads_back: bool) -> None:
    """Before anything is loaded: a person, with both factors, where the page wants that."""
    if permission is PUBLIC:
        return
    if not actor.is_signed_in:
        raise SignInNeeded(leads_back=leads_back)
    if permission is FIRST_FACTOR:
        return
    if not actor.has_second_factor:
        raise SecondFactorNeeded
    if not actor.is_ready and permission is not SIGNED_IN:
        raise FirstStepsNeeded
