"""What happened to an action item, in order: pure, from rows that were loaded by scoped queries."""

from __future__ import annotations

from collections.abc import Iterable

from django.utils.translation import gettext as _

from operations.meetings.item_models import ActionItem, ActionNote, CarriedItem
from operations.states import ActionItemState
from operations.words import Event


def timeline(item: ActionItem, notes: Iterable[ActionNote], carried: Iterable[CarriedItem]) -> list[Event]:
    """The events of an item, oldest first."""
    events = [Event(item.created_at, _("Made an action item"), "")]
    if item.started_at:
        events.append(Event(item.started_at, _("Work began"), ""))
    events += [Event(row.written_at, _("How far it was"), row.agency.name, row.text) for row in notes]
    for row in carried:
        words = _("Carried from %(former)s into %(next)s") % {"former": row.from_jpoa.name, "next": row.to_jpoa.name}
        events.append(Event(row.carried_at, words, ""))
    if item.closed_at and item.closed_for:
        ended = _("Done") if item.state == ActionItemState.DONE else _("Dropped")
        events.append(Event(item.closed_at, ended, item.closed_for.name, item.result))
    return sorted(events, key=lambda event: event.at)
