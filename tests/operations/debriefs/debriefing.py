"""A round in its debrief as the tests take it through, with agencies of six countries, by the verbs."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from django.db import transaction

from members.access import Actor, actor_for
from members.acting import acting_as
from members.models import Agency, Person, RoleAssignment
from members.seats.queries import nominated
from operations.debriefs import queries, services
from operations.jpoas import participants
from operations.jpoas.queries import get_own_participant
from operations.models import Debrief, DebriefAnswer
from tests.operations.lifecycle.living import DAY, Life

AGENCIES = ("nz-border", "vn-police", "lk-police", "th-immigration", "id-crime", "au-border")
SECOND = "nz-police"  # of a country that has another one in the round
EMPTY: dict[str, Any] = {
    "worked": "",
    "hindered": "",
    "jurisdiction": "",
    "training": "",
    "training_topics": [],
    "is_anonymous": False,
}


class TakenBack(Exception):
    """Ends a block of which nothing shall stay."""


@contextmanager
def taken_back() -> Iterator[None]:
    """A block after which the database is as it was."""
    try:
        with transaction.atomic():
            yield
            raise TakenBack
    except TakenBack:
        pass


class Debriefing:
    """One round that agencies of six countries took part in, and its questionnaire."""

    def __init__(self, acting: Any, now: Any, *, also: tuple[str, ...] = ()) -> None:
        self.life = Life(acting, now)
        self.acting = acting
        self.officers: dict[str, Actor] = {}
        self.life.to_planning()
        self.life.prepare()
        for key in (*AGENCIES, SECOND, *also):
            self._takes_part(key)
        self.life.step("activate")
        self.life.now += 200 * DAY
        self.life.step("begin_debrief")

    @property
    def now(self) -> Any:
        return self.life.now

    def officer(self, key: str) -> Actor:
        """A liaison officer of an agency, by its key."""
        if key not in self.officers:
            held = RoleAssignment.objects.filter(
                membership__agency__group__name=key, role="liaison_officer", ends_at__isnull=True
            )
            who = Person.objects.filter(id__in=held.values("membership__person"), is_active=True).order_by("name")[0]
            self.officers[key] = actor_for(who, now=self.now)
        return self.officers[key]

    def _takes_part(self, key: str) -> None:
        agency = Agency.objects.select_related("country").get(group__name=key)
        assert agency.country
        speaking = nominated(self.now.date()).get(country=agency.country).agency.group.name
        by = self.officer(speaking)
        with acting_as(by):
            own = get_own_participant(by, jpoa_id=self.life.id)
            assert own
            named = participants.name_agency(participant=own, agency=agency, part="operates", by=by, now=self.now)
        by = self.officer(key)
        with acting_as(by):
            contact = Person(id=by.person_id)
            participants.confirm(named=named, contact=contact, by=by, now=self.now, version=named.version)

    def ask(self, who: str = "nz_chair", *, days: int = 14) -> Debrief:
        with self.acting(who) as by:
            closes_on = (self.now + days * DAY).date()
            return services.ask(jpoa=self.life.row(), closes_on=closes_on, by=by, now=self.now)

    def ask_once(self) -> None:
        """For examples that share the round."""
        if not Debrief.objects.filter(jpoa=self.life.id).exists():
            self.ask()

    def row(self) -> Debrief:
        return Debrief.objects.select_related("jpoa").get(jpoa=self.life.id)

    def answer(self, key: str, *, is_sent: bool = True, **content: Any) -> DebriefAnswer:
        by = self.officer(key)
        with acting_as(by):
            own = queries.own_answer(by, self.row())
            assert own
            return services.answer(
                answer=own, content=EMPTY | content, is_sent=is_sent, by=by, now=self.now, version=own.version
            )

    def close(self, who: str = "nz_chair", *, days: int = 15) -> None:
        self.life.now += days * DAY
        with self.acting(who) as by:
            row = self.row()
            services.close(debrief=row, by=by, now=self.now, version=row.version)

    def results(self, who: str = "th_officer") -> queries.Results:
        with self.acting(who):
            return queries.results_of(self.row())

    def told(self, who: str = "th_officer") -> dict[str, list[tuple[str, str]]]:
        """What is told: by question the words, each with the code of a country or nothing."""
        said = self.results(who).said
        return {code: [(one.words, one.country.iso2 if one.country else "") for one in said[code]] for code in said}
