"""Searching what an actor may see: the database finds a page of keys, all else is read under the actor's own wall."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db import OperationalError, connection, transaction
from django.db.models import Prefetch
from psycopg.errors import QueryCanceled

from common import keyset
from members.access import Actor
from members.models import Country
from operations.exports.models import LEFT_THE_PORTAL, ExportedReferral, ReferralExport
from operations.finding.excerpts import Excerpt, excerpt
from operations.finding.models import Place
from operations.finding.terms import Asked, forms_of
from operations.referrals import queries as referrals
from operations.referrals.addition_models import ReferralAddition
from operations.referrals.copy_models import ReferralCopy
from operations.referrals.models import Referral, ReferralGrant, ReferralMessage
from operations.referrals.reading import grants_as_read
from operations.referrals.subject_models import SubjectIdentity

_LONGEST = "3s"
_FIND = """select referral_id, opened_at from find_referrals(
  %s::text, %s::text[], %s::boolean, %s::boolean, %s::timestamptz, %s::uuid, %s::int)"""
_PLACES = "select * from found_places(%s::text, %s::text[], %s::boolean, %s::uuid[])"
_LIMIT = "select current_setting('statement_timeout'), set_config('statement_timeout', %s::text, true)"
_SAID: dict[Place, Any] = {Place.MESSAGE: ReferralMessage, Place.ADDITION: ReferralAddition}
_MOST_PLACES = 4  # of one referral; more say no more


class TooMany(Exception):
    """So many texts hold the term that the search was stopped."""


@dataclass
class Hit:
    """A referral that was found, and where it matched."""

    grant: ReferralGrant
    places: list[tuple[Place, Excerpt]] = field(default_factory=list)
    copies: list[ReferralCopy] = field(default_factory=list)  # of the agency, where its own records are looked through
    exports: list[ReferralExport] = field(default_factory=list)  # of the agency that held it, likewise

    @property
    def referral(self) -> Referral:
        """The referral itself."""
        return self.grant.content_object


@dataclass(frozen=True)
class Found:
    """A page of hits, newest first, and the key of the next page; None at the end."""

    hits: list[Hit]
    next_key: str | None


def asked(term: str, *, only_persons: bool = False, only_own: bool = False) -> Asked:
    """A search for a term, with the standard forms it may be meant as. One query."""
    regions = Country.objects.order_by("iso2").values_list("iso2", flat=True)
    return Asked(term, forms_of(term, regions=regions), only_persons, only_own)


def found(actor: Actor, search: Asked, *, after: str = "") -> Found:
    """A page of what the actor may see and the search asks for. At most nine queries, eleven in own records.

    Raises: TooMany.
    """
    if not actor.reads_for_agency:
        return Found([], None)
    keys = _keys(search, after=after)
    shown = [key for key, _at in keys[: keyset.PAGE]]
    rows = Prefetch("content_object", referrals.WITH_ORIGINATOR)
    grants = referrals.granted(actor).filter(content_object_id__in=shown).prefetch_related(rows)
    hits = {grant.content_object_id: Hit(grant) for grant in grants if grant.content_object is not None}
    grants_as_read(hit.grant for hit in hits.values())
    _say_where(search, hits)
    if search.only_own:
        _say_what_left(actor, hits)
    last = keys[keyset.PAGE - 1] if len(keys) > keyset.PAGE else None
    return Found([hit for hit in hits.values() if hit.places], f"{last[1].isoformat()}_{last[0]}" if last else None)


def _say_what_left(actor: Actor, hits: dict[UUID, Hit]) -> None:
    """The copies that the agency made of what was found, and its exports that held it. Two queries."""
    copies = ReferralCopy.objects.filter(referral_id__in=hits, group_id=actor.group_id).select_related("made_by")
    for copy in copies.order_by("number"):
        hits[copy.referral_id].copies.append(copy)
    held = ExportedReferral.objects.filter(
        referral_id__in=hits, export__group_id=actor.group_id, export__state__in=LEFT_THE_PORTAL
    )
    for row in held.select_related("export__asked_by").order_by("export__number"):
        hits[row.referral_id].exports.append(row.export)


def _keys(search: Asked, *, after: str) -> list[tuple[UUID, datetime]]:
    before_at, before_id = _place(after)
    try:
        with transaction.atomic(), connection.cursor() as cursor:
            cursor.execute(_LIMIT, [_LONGEST])
            [former] = [row[0] for row in cursor.fetchall()]
            narrowed = [search.only_persons, search.only_own]
            cursor.execute(_FIND, [search.term, search.forms, *narrowed, before_at, before_id, keyset.PAGE + 1])
            keys = list(cursor.fetchall())
            cursor.execute(_LIMIT, [former])
    except OperationalError as error:
        if isinstance(error.__cause__, QueryCanceled):
            raise TooMany from error
        raise
    return keys


def _place(after: str) -> tuple[datetime | None, UUID | None]:
    """The place that a page's button names; the beginning where it cannot be read."""
    at, _between, key = after.partition("_")
    try:
        return keyset.an_instant(at), UUID(key)
    except (ValueError, OverflowError):
        return None, None


def _say_where(search: Asked, hits: dict[UUID, Hit]) -> None:
    with connection.cursor() as cursor:
        cursor.execute(_PLACES, [search.term, search.forms, search.only_persons, list(hits)])
        rows = [(key, Place(place), source, form) for key, place, source, form in cursor.fetchall()]
    written = _written(rows)
    order = list(Place)
    for key, place, source, form in sorted(rows, key=lambda row: (order.index(row[1]), row[2])):
        hit = hits[key]
        text = _text_at(place, source, hit, written) or form
        if text and len(hit.places) < _MOST_PLACES:
            hit.places.append((place, excerpt(text, [form] if form else search.words)))


def _written(rows: Iterable[tuple[UUID, Place, UUID, str]]) -> dict[UUID, Any]:
    """The people, messages and additions that matched, as the actor may read them. Three queries."""
    sources: dict[Place, set[UUID]] = defaultdict(set)
    for _key, place, source, _form in rows:
        sources[place if place in _SAID else Place.FULL_NAME].add(source)
    people = SubjectIdentity.objects.filter(subject_id__in=sources[Place.FULL_NAME])
    said = (row for place, model in _SAID.items() for row in model.objects.filter(id__in=sources[place]))
    return {row.pk: row for row in (*people, *said)}


def _text_at(place: Place, source: UUID, hit: Hit, written: dict[UUID, Any]) -> str:
    if place in {Place.REFERENCE, Place.SUMMARY, Place.NARRATIVE}:
        return str(getattr(hit.referral, place.value))
    if place in _SAID:
        return written[source].body if source in written else ""
    return str(getattr(written[source], place.value, "")) if source in written else ""
