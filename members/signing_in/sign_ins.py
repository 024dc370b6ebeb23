"""What signing in leaves in the audit: who came and went, who was refused, what changed in an account.

Libraries do all this and tell it by signals, and by nothing else. Nothing that was typed is written down: of an address
without an account only that there was one try.
"""

from __future__ import annotations

from datetime import datetime
from typing import Any
from uuid import UUID

from allauth.account.adapter import get_adapter
from allauth.account.signals import password_changed, password_reset, password_set
from allauth.core import context
from allauth.mfa.models import Authenticator
from allauth.mfa.signals import authentication_failed
from django.contrib import messages
from django.contrib.auth.models import update_last_login
from django.contrib.auth.signals import user_logged_in, user_logged_out, user_login_failed
from django.db.models.signals import post_delete, post_save
from django.dispatch import receiver
from django.http import HttpRequest
from django.utils.translation import gettext as _

from audit.services import record, record_beside, record_refusal
from common import clock
from common.ids import NIL
from members.access import NOBODY, Actor, actor_for
from members.people import sessions
from members.people.models import Person
from members.signing_in import devices, mails

KIND = "person"


# Django's own would hide whether this is the very first time.
user_logged_in.disconnect(dispatch_uid="update_last_login")


@receiver(user_logged_in)
def _came(request: HttpRequest, user: Person, **more: Any) -> None:
    now = _now(request)
    actor = actor_for(user, now=now)
    request.session.begin()  # type: ignore[attr-defined]  # the portal's own store
    sessions.follow(request, actor.role_codes)
    if user.last_login and not devices.known_as(request, user):
        _tell_of_new_browser(request, user)
    sessions.remember_last(request, user)
    update_last_login(Person, user)
    devices.will_know(request, user)
    record_beside(action="sign_in", by=actor, now=now, kind=KIND, id=user.id)


def _tell_of_new_browser(request: HttpRequest, user: Person) -> None:
    mails.tell_of_new_browser(person=user, user_agent=get_adapter(request).get_http_user_agent(request))
    words = _("This browser is new for your account. A mail says so to you, in case it was somebody else.")
    messages.info(request, words, fail_silently=True)


@receiver(user_logged_out)
def _went(request: HttpRequest, user: Person | None, **more: Any) -> None:
    """A session without anybody can be ended too; that is nothing."""
    if user is not None:
        now = _now(request)
        record_beside(action="sign_out", by=actor_for(user, now=now), now=now, kind=KIND, id=user.id)


@receiver(user_login_failed)
def _failed(request: HttpRequest | None, credentials: dict[str, Any], **more: Any) -> None:
    """A wrong password, or an account that is suspended or not there.

    The same number of questions in each case: their time must not tell which. For an address that it does not know
    the library has asked one more by then.
    """
    asked = Person.objects.filter(email__iexact=credentials.get("email") or "")
    person = asked.first()
    if person:
        asked.exists()
    _refuse("sign_in", request, person or Person(id=NIL))


@receiver(authentication_failed)
def _wrong_code(request: HttpRequest, user: Person, **more: Any) -> None:
    _refuse("give_second_factor", request, user)


@receiver([password_changed, password_set])
def _password(request: HttpRequest, user: Person, **more: Any) -> None:
    """In a session: it goes on, and all others of the person end."""
    _note("change_password", request, user.id)
    sessions.end_all(person=user, but=request.session.session_key)
    devices.will_know(request, user)


@receiver(password_reset)
def _reset(request: HttpRequest, user: Person, **more: Any) -> None:
    """By a link in a mail: nobody is signed in, so what stands with the change itself names nobody."""
    now = _now(request)
    _note("change_password", request, user.id)
    sessions.end_all(person=user)
    record_beside(action="reset_password", by=actor_for(user, now=now), now=now, kind=KIND, id=user.id)


@receiver(post_save, sender=Authenticator)
def _added(instance: Authenticator, created: bool, **more: Any) -> None:
    """The row itself, since the library tells it after the commit only, when nobody acts any more."""
    if created:
        is_codes = instance.type == Authenticator.Type.RECOVERY_CODES
        _note("renew_recovery_codes" if is_codes else "add_second_factor", context.request, instance.user_id)


@receiver(post_delete, sender=Authenticator)
def _removed(instance: Authenticator, **more: Any) -> None:
    if instance.type != Authenticator.Type.RECOVERY_CODES:
        _note("remove_second_factor", context.request, instance.user_id)


def _note(action: str, request: HttpRequest | None, person_id: UUID) -> None:
    """In the request's own transaction, with the change."""
    actor: Actor = getattr(request, "actor", NOBODY)
    record(action=action, by=actor, now=_now(request), kind=KIND, id=person_id)


def _refuse(action: str, request: HttpRequest | None, user: Person) -> None:
    now = _now(request)
    actor = actor_for(user, now=now)
    record_refusal(action=action, by=actor, now=now, kind=KIND, id=None if actor.person_id == NIL else actor.person_id)


def _now(request: HttpRequest | None) -> datetime:
    """The request's instant of the portal's clock; requests of tests and commands have none."""
    now: datetime = getattr(request, "now", None) or clock.now()
    return now
