"""Words of the reference lists: what a form offers, and how the code of a record is read."""

from __future__ import annotations

from dataclasses import dataclass

from django.db.models import F

from common.access import may
from members import permissions
from members.access import Actor
from members.reference.changes import Change, changes
from members.reference.models import ReferenceEdition, ReferenceEntry, ReferenceList

Choices = list[tuple[str, str]]
Code = ReferenceList.Code


@dataclass(frozen=True)
class Kept:
    """A list with its words in force and those that are retired, in their order."""

    of_list: ReferenceList
    in_force: list[ReferenceEntry]
    retired: list[ReferenceEntry]


@dataclass(frozen=True)
class History:
    """An edition and what it changed; the first one changes nothing."""

    edition: ReferenceEdition
    changes: list[Change]


def entries(code: str) -> list[ReferenceEntry]:
    """Every word of a list as its edition in force says it, the retired ones too. One query."""
    current = ReferenceEntry.objects.filter(edition__of_list=code, edition__number=F("edition__of_list__version"))
    return list(current)


def choices(code: str, *, also: str = "") -> Choices:
    """What a form offers: the words in force, and `also` the code that a record has already. One query."""
    return [(one.code, one.words) for one in entries(code) if not one.is_retired or one.code == also]


def words(code: str) -> dict[str, str]:
    """How each code of a list is read, also when it is retired. One query."""
    return {one.code: one.words for one in entries(code)}


def visible_to(actor: Actor) -> list[Kept]:
    """All lists with their words. Two queries."""
    if not may(actor, permissions.SEE_REFERENCE):
        return []
    current = ReferenceEntry.objects.filter(edition__number=F("edition__of_list__version")).select_related("edition")
    by_list: dict[str, list[ReferenceEntry]] = {}
    for one in current:
        by_list.setdefault(one.edition.of_list_id, []).append(one)
    return [_kept(one, by_list.get(one.code, [])) for one in ReferenceList.objects.all()]


def get_list(actor: Actor, *, list_code: str) -> ReferenceList | None:
    """One list, or None."""
    rows = ReferenceList.objects.filter(code=list_code)
    return rows.first() if may(actor, permissions.SEE_REFERENCE) else None


def kept(of_list: ReferenceList) -> Kept:
    """The words of a list. One query."""
    return _kept(of_list, entries(of_list.code))


def _kept(of_list: ReferenceList, found: list[ReferenceEntry]) -> Kept:
    return Kept(of_list, [one for one in found if not one.is_retired], [one for one in found if one.is_retired])


def history(of_list: ReferenceList) -> list[History]:
    """The editions of a list with what each changed, newest first. Two queries."""
    editions = list(of_list.editions.select_related("published_by").prefetch_related("entries"))
    before: list[ReferenceEdition | None] = [*editions[1:], None]
    return [
        History(one, changes(list(former.entries.all()), list(one.entries.all())) if former else [])
        for one, former in zip(editions, before, strict=True)
    ]
