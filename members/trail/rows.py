"""A line of the audit as it is read: names and words in place of ids and codes."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.utils.translation import gettext as _

from audit.models import AuditEntry, Outcome
from members.trail import queries
from members.trail.words import action_words, kind_words


@dataclass(frozen=True, kw_only=True)
class TrailRow:
    """One entry in words; `about` is a name where the record has one that everybody may read."""

    recorded_at: datetime
    who: str
    agency: str
    what: str
    is_refused: bool
    kind: str
    record: UUID | None
    about: str
    note: str


def rows_of(entries: Sequence[AuditEntry]) -> list[TrailRow]:
    """The lines of a page. Two queries."""
    names = queries.names_in(entries)
    return [
        TrailRow(
            recorded_at=entry.recorded_at,
            who=_who(entry, names),
            agency=names.get(entry.agency_id, "") if entry.agency_id else "",
            what=action_words(entry.action),
            is_refused=entry.outcome == Outcome.REFUSED,
            kind=kind_words(entry.object_kind),
            record=entry.object_id,
            about=names.get(entry.object_id, "") if entry.object_id else "",
            note=entry.words,
        )
        for entry in entries
    ]


def _who(entry: AuditEntry, names: dict[UUID, str]) -> str:
    if entry.person_id:
        return names.get(entry.person_id) or str(entry.person_id)
    if entry.system:
        return _("The portal itself (%(name)s)") % {"name": entry.system}
    return _("Nobody signed in")
