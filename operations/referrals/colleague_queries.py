"""What colleagues of the own agency did and wrote on referrals: what, who and when. No content."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db.models import F, Q, QuerySet
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from common.access import Words
from members.access import Actor
from members.models import Membership
from operations.referrals.message_models import ReferralSending
from operations.referrals.models import Referral
from operations.referrals.note_models import ReferralNote
from operations.referrals.queries import visible_to
from operations.referrals.step_models import ReferralStep
from operations.states import RecipientState, ReferralState

_MOST = 200
_OF_REFERRAL: dict[str, Words] = {
    ReferralState.SENT: gettext_lazy("Sent"),
    ReferralState.CLOSED: gettext_lazy("Closed"),
    ReferralState.WITHDRAWN: gettext_lazy("Withdrawn"),
}
_OF_RECIPIENT: dict[str, Words] = {
    RecipientState.RECEIVED: gettext_lazy("Information given, or asked again"),
    RecipientState.NEEDS_INFORMATION: gettext_lazy("More information asked for"),
    RecipientState.ACCEPTED: gettext_lazy("Accepted"),
    RecipientState.DECLINED: gettext_lazy("Declined"),
    RecipientState.IN_PROGRESS: gettext_lazy("Work has begun"),
    RecipientState.ANSWERED: gettext_lazy("Answered"),
    RecipientState.RECALLED: gettext_lazy("Recalled"),
}


@dataclass(frozen=True)
class Done:
    """What colleagues did: the step in words, who, and when for the last time."""

    words: str
    who: tuple[str, ...]
    at: datetime


def done_since(actor: Actor, *, since: datetime | None) -> list[QuerySet[Any]]:
    """What colleagues did and wrote after an instant, to be asked whether there is any. One query, for who they are."""
    if since is None or not actor.reads_for_agency:
        return []
    colleagues = _colleagues(actor)
    return [rows(actor, colleagues, since=since) for rows in (_steps, _notes, _messages)]


def _steps(actor: Actor, colleagues: list[UUID], *, since: datetime) -> QuerySet[ReferralStep]:
    own = Q(recipient__isnull=True) | Q(recipient__group_id=actor.group_id)
    rows = ReferralStep.objects.filter(
        own | Q(recipient__owner_group_id=actor.group_id),
        referral__in=visible_to(actor),
        by_id__in=colleagues,
        at__gt=since,
    )
    # Receiving comes with sending, the end of a part with the end of the whole: one act, one line.
    return rows.exclude(before="").exclude(before=F("after")).order_by("-at", "-turn", "-id")


def _notes(actor: Actor, colleagues: list[UUID], *, since: datetime) -> QuerySet[ReferralNote]:
    rows = ReferralNote.objects.filter(group_id=actor.group_id, referral__in=visible_to(actor))
    return rows.filter(written_by_id__in=colleagues, written_at__gt=since).order_by("-written_at", "-id")


def _messages(actor: Actor, colleagues: list[UUID], *, since: datetime) -> QuerySet[ReferralSending]:
    rows = ReferralSending.objects.filter(author_agency_id=actor.agency_id, referral__in=visible_to(actor))
    return rows.filter(author_id__in=colleagues, sent_at__gt=since).order_by("-sent_at", "-id")


def _colleagues(actor: Actor) -> list[UUID]:
    """The others who are or were of the agency. One query."""
    rows = Membership.objects.filter(agency_id=actor.agency_id).exclude(person_id=actor.person_id)
    return list(rows.values_list("person_id", flat=True))


def done_by_colleagues(actor: Actor, *, since: datetime | None) -> list[tuple[Referral, list[Done]]]:
    """What they did after an instant, by referral, the latest first: a line a step, one for notes, one for messages.

    At most _MOST of each kind are counted, and none of their words are read. Four queries.
    """
    if since is None or not actor.reads_for_agency:
        return []
    colleagues = _colleagues(actor)
    lines: list[tuple[Referral, Done]] = [
        (step.referral, Done(_words(step), (step.by.name,) if step.by else (), step.at))
        for step in _steps(actor, colleagues, since=since).select_related("referral", "by")[:_MOST]
    ]
    notes = _notes(actor, colleagues, since=since).select_related("referral", "written_by").defer("body")[:_MOST]
    lines += _folded([(one.referral, one.written_by.name, one.written_at) for one in notes], _of_notes)
    sent = _messages(actor, colleagues, since=since).select_related("referral", "author")[:_MOST]
    lines += _folded([(one.referral, one.author.name, one.sent_at) for one in sent], _of_messages)
    found: dict[UUID, tuple[Referral, list[Done]]] = {}
    for referral, done in sorted(lines, key=lambda line: line[1].at, reverse=True):
        found.setdefault(referral.id, (referral, []))[1].append(done)
    return list(found.values())


def _folded(
    written: Iterable[tuple[Referral, str, datetime]], words: Callable[[int], str]
) -> Iterator[tuple[Referral, Done]]:
    """One line a referral of what was written, the latest first: how many, by whom, when the last one."""
    by_referral: dict[UUID, list[tuple[Referral, str, datetime]]] = {}
    for one in written:
        by_referral.setdefault(one[0].id, []).append(one)
    for rows in by_referral.values():
        who = tuple(dict.fromkeys(name for _referral, name, _at in rows))
        yield rows[0][0], Done(words(len(rows)), who, rows[0][2])


def _of_notes(number: int) -> str:
    return ngettext("Note for colleagues", "%(number)d notes for colleagues", number) % {"number": number}


def _of_messages(number: int) -> str:
    return ngettext("Message sent", "%(number)d messages sent", number) % {"number": number}


def _words(step: ReferralStep) -> str:
    if step.recipient_id is not None:
        return str(_OF_RECIPIENT[step.after])
    return _("Opened again") if step.before == ReferralState.CLOSED else str(_OF_REFERRAL[step.after])
