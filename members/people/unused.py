"""Accounts that nobody uses: after 60 days the agency's administrators are asked, after 90 the account is stopped.

In real time, whatever the portal's clock shows: a sign-in is. Somebody who has never signed in has no use to count
from.
"""

from __future__ import annotations

from datetime import datetime, timedelta

from django.conf import settings
from django.core.mail import EmailMessage
from django.db.models import QuerySet
from django.db.models.functions import Greatest
from django.utils.translation import gettext as _

from audit.services import record
from common import clock
from common.access import demand
from members import permissions
from members.access import in_force, system
from members.acting import acting_as
from members.models import Membership, Person
from members.people import sessions
from members.people.queries import administrators

SYSTEM = system("keeper")
ASKED_AFTER = timedelta(days=60)
STOPPED_AFTER = timedelta(days=90)


def watch(*, now: datetime) -> tuple[int, int]:
    """Ask about accounts unused for 60 days, once, and stop those unused for 90: (asked, stopped).

    It may run late or twice. What cannot be mailed is asked again by the next run; an account is stopped all the same.
    """
    real_now = clock.real_now()
    with acting_as(SYSTEM):
        demand(SYSTEM, permissions.WATCH_UNUSED)
        stopped = [_stop(membership, now=now) for membership in _unused(real_now - STOPPED_AFTER, now=now)]
        asked = [_ask(one, real_now=real_now, now=now) for one in _unasked(real_now, now=now)]
    return sum(asked), sum(stopped)


def _unused(since: datetime, *, now: datetime) -> QuerySet[Membership]:
    """People in an agency who have not signed in since an instant, nor been let in again."""
    found = Membership.objects.filter(in_force(now), person__is_active=True, person__last_login__isnull=False)
    found = found.annotate(used_at=Greatest("person__last_login", "person__reinstated_at"))
    return found.filter(used_at__lte=since).select_related("person", "agency")


def _unasked(real_now: datetime, *, now: datetime) -> list[Membership]:
    found = _unused(real_now - ASKED_AFTER, now=now)
    return [one for one in found if not one.person.unused_told_at or one.person.unused_told_at < one.used_at]  # type: ignore[attr-defined]  # annotated


def _ask(membership: Membership, *, real_now: datetime, now: datetime) -> bool:
    words = _(
        "%(name)s has not signed in for 60 days. If this person has left, say so here; after 90 days the access stops."
    )
    if not _tell(membership, words, now=now):
        return False
    Person.objects.filter(id=membership.person_id).update(unused_told_at=real_now)
    return True


def _stop(membership: Membership, *, now: datetime) -> bool:
    still = Person.objects.filter(id=membership.person_id, is_active=True, last_login=membership.person.last_login)
    if not still.update(is_active=False, suspended_at=now):
        return False
    sessions.end_all(person=membership.person)
    record(action="stop_unused", by=SYSTEM, now=now, kind="person", id=membership.person_id)
    _tell(
        membership,
        _("%(name)s has not signed in for 90 days. The access has stopped; you can give it again here."),
        now=now,
    )
    return True


def _tell(membership: Membership, words: str, *, now: datetime) -> bool:
    """A mail to the agency's other administrators; whether it left, or there was nobody to tell."""
    held = administrators(agency_id=membership.agency_id, now=now).exclude(membership=membership)
    to = list(held.values_list("membership__person__email", flat=True))
    if not to:
        return True
    body = f"{words % {'name': membership.person.name}}\n\n{settings.PORTAL_URL}{membership.get_absolute_url()}\n"
    mail = EmailMessage(subject=_("JPOA Portal: an account that nobody uses"), body=body, bcc=to)
    try:
        mail.send()
    except OSError:  # the mail server or the folder
        return False
    return True
