"""The verb of reference lists: publish the next edition. No edition is ever changed."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.db import transaction

from audit.services import record
from common import versions
from common.access import demand
from members import permissions
from members.access import Actor
from members.reference.models import ReferenceEdition, ReferenceEntry, ReferenceList


class WordMissing(ValueError):
    """The next edition would leave a code out: words are retired, never deleted."""


@dataclass(frozen=True)
class Line:
    """A word as the next edition is to say it; where it stands is its place among the lines."""

    code: str
    label: str
    is_retired: bool = False


@transaction.atomic
def publish(
    *,
    of_list: ReferenceList,
    lines: Sequence[Line],
    by: Actor,
    now: datetime,
    version: int | None,
    submission: UUID | None = None,
) -> ReferenceEdition:
    """Publish the next edition of a list. `version` is the edition that the writer saw.

    Raises: NotAllowed; ChangedMeanwhile when another edition came out meanwhile; AlreadyDone for the same form;
    WordMissing.
    """
    versions.refuse_repeats(of_list, submission)
    demand(by, permissions.KEEP_REFERENCE)
    versions.save(of_list, (), version=version, submission=submission)
    edition = ReferenceEdition(of_list=of_list, number=of_list.version, published_by_id=by.person_id, published_at=now)
    former = {one.code: one for one in _before(edition)}
    if former.keys() - {line.code for line in lines}:
        raise WordMissing
    edition.save(force_insert=True)
    ReferenceEntry.objects.bulk_create(
        ReferenceEntry(
            edition=edition,
            code=line.code,
            label=line.label,
            translations=_translations(line, former.get(line.code)),
            position=number,
            is_retired=line.is_retired,
        )
        for number, line in enumerate(lines, start=1)
    )
    words = f"{of_list.code} {edition.number}"
    record(action="keep_reference", by=by, now=now, kind="referenceedition", id=edition.id, words=words)
    return edition


def _before(edition: ReferenceEdition) -> list[ReferenceEntry]:
    before = {"edition__of_list": edition.of_list, "edition__number": edition.number - 1}
    return list(ReferenceEntry.objects.filter(**before))


def _translations(line: Line, former: ReferenceEntry | None) -> dict[str, str]:
    """Those that there are, while the English word is the same."""
    return dict(former.translations) if former and former.label == line.label else {}
