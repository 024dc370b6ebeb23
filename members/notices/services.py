"""Notices: written with the act that causes them, mailed later by the named system actor `notices`."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.conf import settings
from django.core.mail import EmailMessage
from django.db import transaction
from django.utils.translation import gettext as _

from common.access import Role, demand
from common.ids import uuid7
from members import outbox, permissions, roles
from members.access import Actor, in_force, system
from members.acting import acting_as
from members.models import Agency, DutyDesk, Notice, Person

SYSTEM = system("notices")
# Whom the mail goes to beside the desk, where it is not the liaison officers.
_TOLD: dict[str, Role] = {
    Notice.Kind.CONFIRMATION_DUE: roles.AGENCY_ADMINISTRATOR,
    Notice.Kind.REFERRAL_LATE_ADMIN: roles.AGENCY_ADMINISTRATOR,
    **dict.fromkeys(Notice.OF_CHAIRS, roles.CO_CHAIR),
}


@dataclass(frozen=True)
class Delivered:
    """How many mails went out and how many could not."""

    sent: int
    failed: int


def notify(
    *,
    agency: Agency,
    kind: Notice.Kind,
    object_id: UUID,
    path: str,
    reference: str,
    by: Actor,
    now: datetime,
    mailed_to: Person | None = None,
) -> None:
    """Tell an agency, in the running transaction. The mail leaves later; with `mailed_to`, to that person alone."""
    key = uuid7()
    Notice(
        id=key,
        agency=agency,
        group_id=agency.group_id,
        caused_by_group_id=by.group_id or None,
        kind=kind,
        object_id=object_id,
        path=path,
        reference=reference,
        created_at=now,
        mailed_to=mailed_to,
        message_id=f"<{key}@jpoa-portal>",
    ).save(force_insert=True)


def mark_read(*, notice: Notice, by: Actor, now: datetime) -> None:
    """Take a notice off the desk. Raises: NotAllowed."""
    demand(by, permissions.READ_NOTICE)
    Notice.objects.filter(id=notice.id, group_id=by.group_id, read_at__isnull=True).update(read_at=now)


def mark_read_about(*, object_id: UUID, by: Actor, now: datetime) -> None:
    """Take the notices about a record off the desk of an agency that has opened it."""
    Notice.objects.filter(group_id=by.group_id, object_id=object_id, read_at__isnull=True).update(read_at=now)


def deliver(*, now: datetime) -> Delivered:
    """Send what waits, in small claimed batches; a message may go out twice after a crash, never not at all."""
    sent = failed = 0
    while claimed := _claim():
        for notice in claimed:
            done = _mail(notice, now=now)
            sent, failed = sent + done, failed + (not done)
    return Delivered(sent, failed)


def _claim() -> list[Notice]:
    with acting_as(SYSTEM):
        demand(SYSTEM, permissions.MAIL_NOTICES)
        # Those of an agency that takes no part wait: a mail would say that there is something.
        waiting = Notice.objects.filter(mailed_at__isnull=True, agency__is_active=True)
        return outbox.claim(waiting.select_related("agency").order_by("created_at"))


def _mail(notice: Notice, *, now: datetime) -> bool:
    try:
        _message(notice, now=now).send()
    except OSError:  # the mail server or the folder; the lease lets the next sweep try again
        return False
    with acting_as(SYSTEM), transaction.atomic():
        Notice.objects.filter(id=notice.id).update(mailed_at=now)
    return True


def _message(notice: Notice, *, now: datetime) -> EmailMessage:
    """A mail that says where to look: kind, reference and address, no case content."""
    body = _("%(what)s.\n\nReference: %(reference)s\nOpen it here: %(address)s\n\nThis mail holds no case content.") % {
        "what": notice.get_kind_display(),
        "reference": notice.reference,
        "address": f"{settings.PORTAL_URL}{notice.path}",
    }
    return EmailMessage(
        subject=_("JPOA Portal: %(what)s") % {"what": notice.get_kind_display()},
        body=body,
        to=_addresses(notice, now=now),
        headers={"Message-ID": notice.message_id, "Auto-Submitted": "auto-generated"},
    )


def _addresses(notice: Notice, *, now: datetime) -> list[str]:
    """The one person it is for; else the desk and whom the agency has for this kind of notice."""
    if notice.mailed_to_id:
        return list(Person.objects.filter(id=notice.mailed_to_id, is_active=True).values_list("email", flat=True))
    # What only the chairs read, or what has left the desk behind, is not told at the desk.
    of_desk = [] if notice.is_past_desk else _desk_addresses(notice)
    if of_desk and notice.kind in Notice.OF_DESK:
        return of_desk
    people = Person.objects.filter(
        in_force(now, "memberships__"),
        in_force(now, "memberships__role_assignments__"),
        memberships__agency=notice.agency,
        memberships__role_assignments__role=_TOLD.get(notice.kind, roles.LIAISON_OFFICER).code,
        is_active=True,
    ).distinct()
    return [address for address in [*of_desk, *people.values_list("email", flat=True)] if address]


def _desk_addresses(notice: Notice) -> list[str]:
    """The desk of the unit it is for, and the main desk where that is told too, or the unit's cannot be told."""
    desks = DutyDesk.objects.filter(agency=notice.agency).exclude(email="")
    main = desks.filter(unit__isnull=True)
    of_unit = desks.filter(unit=notice.unit_id, unit__closed_at__isnull=True) if notice.unit_id else desks.none()
    found = list(of_unit.values_list("email", flat=True))
    if not found or notice.is_for_main_desk:
        found += [address for address in main.values_list("email", flat=True) if address not in found]
    return found
