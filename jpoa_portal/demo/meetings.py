"""Activities: what the public conference recommended, and fictional ones of the EXERCISE round, by the services."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from jpoa_portal.demo.canaries import mark
from jpoa_portal.demo.cases import settle_notices
from jpoa_portal.demo.files import read
from jpoa_portal.demo.members import Cast
from members.access import Actor
from members.acting import acting_as
from members.models import Country
from operations.meetings import inviting, item_queries, items, queries, recommendations, reporting, services
from operations.meetings.reporting import Reached
from operations.models import ActionItem, JointPeriodOfAction, Recommendation, Session
from terms_of_reference.models import FocusArea

_DAY = timedelta(days=1)
_CHAIR = "chair"


@dataclass
class _Told:
    """One activity that is told, and the people who tell it."""

    row: dict[str, Any]
    cast: Cast
    jpoa: JointPeriodOfAction
    now: datetime

    def of(self, key: str) -> Actor:
        """The first liaison officer of an agency, or the first chair."""
        return self.cast.actor(self.cast.chairs[0] if key == _CHAIR else self.cast.officers[key][0])

    @property
    def organiser(self) -> Actor:
        return self.of(self.row["organiser"])

    @property
    def begins(self) -> datetime:
        """When it begins; it was announced five weeks before."""
        return self.now + self.row["starts"] * _DAY

    @property
    def announced(self) -> datetime:
        return min(self.begins - 35 * _DAY, self.now - 5 * _DAY)

    def marked(self, text: str) -> str:
        """A text with a mark of its own, where only those invited read it."""
        return mark(text, wanted=self.row["audience"] == "invited")


def build(cast: Cast, jpoa: JointPeriodOfAction, *, now: datetime) -> None:
    """Make the activities; what was told of them counts as read after two days. After the next round is proposed."""
    _public()
    for row in read("meetings.json"):
        told = _Told(row, cast, jpoa, now)
        session = _announce(told)
        _invite(told, session)
        if row["starts"] < 0:
            _report(told, session)
        for number, one in enumerate(row["recommendations"]):
            _recommend(told, session, one, at=told.begins + (3 + number / 24) * _DAY)
        if "cancelled" in row:
            with acting_as(told.organiser):
                found = _found(told.organiser, session)
                reason = told.marked(row["cancelled"])
                services.cancel(
                    session=found, reason=reason, by=told.organiser, now=now - 4 * _DAY, version=found.version
                )
    settle_notices(now=now)


def _public() -> None:
    """What the conference of July 2024 recommended, as it is publicly known: noted, without owners or results."""
    conference = Session.objects.get(jpoa__key="2023-24", kind=Session.Kind.CONFERENCE)
    for text in read("facts/jpoas.json")["recommendations_july_2024"]:
        Recommendation.objects.create(session=conference, text=text)


def _announce(told: _Told) -> Session:
    row, first = told.row, told.begins.date()
    host = Country.objects.filter(iso2=row["host"] or "").first()
    content = {
        "kind": row["kind"],
        "title": told.marked(row["title"]),
        "starts_on": first,
        "starts_precision": "day",
        "ends_on": first + (row["ends"] - row["starts"]) * _DAY,
        "ends_precision": "day",
        "is_online": row["is_online"],
        "place": told.marked(row["place"]),
        "host_country_id": host.id if host else None,
        "host_organisation_id": None,
        "summary": told.marked(row["summary"]),
    }
    with acting_as(told.organiser):
        return services.add(
            jpoa=told.jpoa,
            content=content,
            areas=_areas(row["focus"]),
            audience=row["audience"],
            by=told.organiser,
            now=told.announced,
        )


def _areas(codes: list[str]) -> list[FocusArea]:
    return list(FocusArea.objects.filter(code__in=codes))


def _found(who: Actor, session: Session) -> Session:
    found = queries.get_visible(who, session_id=session.id)
    assert found  # noqa: S101 - announced just before
    return found


def _invite(told: _Told, session: Session) -> None:
    invited = told.row["invited"]
    with acting_as(told.organiser):
        found = _found(told.organiser, session)
        agencies = [told.cast.agencies[key] for key in invited]
        at = told.announced + _DAY
        inviting.invite(
            session=found, agencies=agencies, chairs=False, by=told.organiser, now=at, version=found.version
        )
    for key, (answer, people, _) in invited.items():
        who = told.of(key)
        if not answer:
            continue
        with acting_as(who):
            own = queries.get_own_invitation(who, session_id=session.id)
            assert own  # noqa: S101 - invited just before
            at = told.announced + 2 * _DAY
            inviting.answer(invitation=own, answer=answer, people=people, by=who, now=at, version=own.version)


def _report(told: _Told, session: Session) -> None:
    """Who came, what was reached, the papers, and what was decided."""
    row, who, at = told.row, told.organiser, told.begins + 2 * _DAY
    with acting_as(who):
        found = _found(who, session)
        came = {key: attended for key, (_, _, attended) in row["invited"].items()}
        keys = {agency.id: key for key, agency in told.cast.agencies.items()}
        attended = {one.id: came[keys[one.agency_id]] for one in queries.invitations_of(found)}
        reached = {whom: Reached(number=number, qualifier=word) for whom, (number, word) in row["reached"].items()}
        reporting.report(session=found, attended=attended, reached=reached, by=who, now=at, version=found.version)
        for name, address, held_at in row["papers"]:
            reporting.add_paper(
                session=found, name=told.marked(name), address=address, held_at=told.marked(held_at), by=who, now=at
            )
        for text in row["decisions"]:
            recommendations.record_decision(session=found, text=told.marked(text), by=who, now=at)


def _recommend(told: _Told, session: Session, one: dict[str, Any], *, at: datetime) -> None:
    who = told.organiser
    with acting_as(who):
        made = recommendations.recommend(
            session=_found(who, session),
            text=told.marked(one["text"]),
            focus_areas=_areas(one["focus"]),
            by=who,
            now=at,
        )
        for step, words in one["moves"]:
            recommendations.move(
                recommendation=made, step=step, words=told.marked(words), by=who, now=at, version=made.version
            )
    for row in one["items"]:
        _work(told, made, row, at=at)


def _work(told: _Told, recommendation: Recommendation, row: dict[str, Any], *, at: datetime) -> None:
    """An action item as far as it is."""
    who = told.organiser
    with acting_as(who):
        item = items.make(
            recommendation=recommendation,
            jpoa=told.jpoa,
            owner=Country.objects.get(iso2=row["owner"]),
            text=told.marked(row["text"]),
            due_on=(told.now + row["due"] * _DAY).date(),
            by=who,
            now=at,
        )
    owner = told.of(row["by"])
    with acting_as(owner):
        found = _item(owner, item)
        if row.get("started"):
            items.start(item=found, by=owner, now=at + _DAY / 2, version=found.version)
        for text in row["notes"]:
            items.write_note(item=found, text=told.marked(text), by=owner, now=at + _DAY)
        if "dropped" in row:
            items.drop(item=found, result=row["dropped"], by=owner, now=at + 2 * _DAY, version=found.version)
        if "result" in row:
            result = told.marked(row["result"])
            items.finish(item=found, result=result, by=owner, now=at + 2 * _DAY, version=found.version)
    if row.get("carried"):
        with acting_as(who):
            found = _item(who, item)
            [jpoa, *_] = item_queries.rounds_for(found)
            items.carry(item=found, jpoa=jpoa, by=who, now=told.now - 3 * _DAY)


def _item(who: Actor, item: ActionItem) -> ActionItem:
    found = item_queries.get_item(who, item_id=item.id)
    assert found  # noqa: S101 - made just before
    return found
