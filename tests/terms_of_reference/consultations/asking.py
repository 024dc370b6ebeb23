"""A round of views as the tests take it through its life, by the verbs, as the people of the cast."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any

import pytest
from django.db import DatabaseError, connection, transaction
from django.urls import reverse

from members.acting import acting_as
from members.models import Country
from members.seats.queries import nominated
from terms_of_reference.consultations import services
from terms_of_reference.consultations.services import Said, Sent
from terms_of_reference.models import Consultation, View

DAY = timedelta(days=1)
YES, NO = Said(answer="agree"), Said(answer="cannot_agree", words="EXERCISE: it clashes with elections")
SECOND = timedelta(seconds=1)
OPTIONS = ("EXERCISE 6", "EXERCISE 9", "EXERCISE 12")


class Asking:
    """One round of views of three options, by the rule of silence, until tomorrow; and what follows."""

    def __init__(self, acting: Any, now: datetime) -> None:
        self.acting, self.now = acting, now
        self.id: Any = None

    def row(self) -> Consultation:
        return Consultation.objects.get(id=self.id)

    def row_path(self) -> str:
        """The address of its page."""
        return reverse("consultation", args=[self.id])

    def ask(self, who: str = "nz_chair", *, options: tuple[str, ...] = OPTIONS, **more: Any) -> Consultation:
        words: dict[str, Any] = {"title": "EXERCISE: a text", "text": "EXERCISE", "rule": "silence", **more}
        with self.acting(who) as by:
            made = services.open_consultation(
                options=options, deadline_at=self.now + DAY, about_path="/jpoas/", by=by, now=self.now, **words
            )
        self.id = made.id
        return made

    def say(self, said: Said = YES, *, who: str = "nz_officer", number: int = 1, **sent: Any) -> View:
        with self.acting(who) as by:
            how = Sent(number=number, **sent)
            return services.give_view(consultation=self.row(), said=said, sent=how, by=by, now=self.now)

    def rank(self, *ranks: int | None) -> Said:
        """A view that agrees, with these ranks of the options in their order."""
        with self.acting("nz_chair"):
            options = list(self.row().options.all())
        against = {one.id: (rank, "EXERCISE: two budget years") for one, rank in zip(options, ranks, strict=True)}
        return Said(answer="agree", ranks=against)

    def conclude(self, who: str = "vn_chair") -> Consultation:
        with self.acting(who) as by:
            row = self.row()
            services.conclude(consultation=row, by=by, now=self.now, version=row.version)
        return row

    def everybody_says(self, said: Said = YES, *, but: tuple[str, ...] = ()) -> None:
        """Somebody of the agency that speaks for each country answers; `but`: not those, by their codes."""
        with self.acting("nz_officer") as officer:
            pass
        for row in list(nominated(self.now.date()).select_related("country").exclude(country__iso2__in=but)):
            agency = {"agency_id": row.agency_id, "group_id": row.agency.group_id, "country": row.country.iso2}
            by = replace(officer, **agency)
            with acting_as(by):
                services.give_view(consultation=self.row(), said=said, sent=Sent(number=1), by=by, now=self.now)


@contextmanager
def refused(why: str) -> Iterator[None]:
    """The block, and what it has put off to its commit, is refused by the database with these words."""
    with pytest.raises(DatabaseError, match=why), _committed():
        yield


@contextmanager
def _committed() -> Iterator[None]:
    with transaction.atomic():
        yield
        with connection.cursor() as cursor:
            cursor.execute("set constraints all immediate")


def blank(by: Any, now: Any, **more: object) -> Consultation:
    """A row as a chair may insert it, with what is not as it should be."""
    words = {
        "title": "x",
        "text": "x",
        "rule": "silence",
        "about_path": "/",
        "opened_at": now,
        "deadline_at": now + DAY,
    }
    country = Country.objects.get(iso2=by.country)
    return Consultation(**{**words, "opened_by_id": by.person_id, "opened_for": country, "asked_number": 16, **more})
