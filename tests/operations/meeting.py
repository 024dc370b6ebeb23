"""Sessions for the tests: written through the services, as the person who would write them."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from typing import Any
from uuid import UUID

from members.models import Agency, Country
from operations.meetings import inviting, item_queries, items, queries, recommendations, services
from operations.models import ActionItem, JointPeriodOfAction, Recommendation, Session, SessionInvitation
from terms_of_reference.models import FocusArea
from tests.operations.cases import Cases

ORGANISER, INVITED, OUTSIDE = "nz_officer", "vn_officer", "th_officer"
DAY = timedelta(days=1)


class Meetings:
    """What the cast has written of sessions; each call acts as that person and stops acting again."""

    def __init__(self, cases: Cases) -> None:
        self.cases, self.now = cases, cases.now

    def content(self, **changes: Any) -> dict[str, Any]:
        """A training of two days that began yesterday."""
        first = self.now.date() - DAY
        content = {
            "kind": "training",
            "title": "EXERCISE: papers",
            "starts_on": first,
            "starts_precision": "day",
            "ends_on": first + DAY,
            "ends_precision": "day",
            "is_online": False,
            "place": "EXERCISE hall",
            "host_country_id": None,
            "host_organisation_id": None,
            "summary": "EXERCISE: bring a case.",
        }
        return content | changes

    def add(
        self,
        *,
        by: str = ORGANISER,
        invite: tuple[str, ...] = (),
        is_open: bool = False,
        jpoa: JointPeriodOfAction | None = None,
        **changes: Any,
    ) -> Session:
        """A session known to those invited only, unless it is open; agencies by the key of their group."""
        with self.cases.acting(by) as actor:
            session = services.add(
                jpoa=jpoa or exercise(),
                content=self.content(**changes),
                areas=FocusArea.objects.all()[:1],
                audience="members" if is_open else "invited",
                by=actor,
                now=self.now,
            )
        if invite:
            self.invite(session, *invite, by=by)
        return self.kept(session, by)

    def invite(self, session: Session, *keys: str, by: str = ORGANISER, chairs: bool = False) -> None:
        """Agencies by the key of their group."""
        agencies = list(Agency.objects.filter(group__name__in=keys))
        self.take(inviting.invite, session, by=by, agencies=agencies, chairs=chairs)

    def take(self, step: Callable[..., Any], session: Session, *, by: str = ORGANISER, **words: Any) -> Any:
        """A step on a session as it is kept now."""
        with self.cases.acting(by) as actor:
            row = queries.get_visible(actor, session_id=session.id)
            assert row is not None
            return step(session=row, by=actor, now=self.now, version=row.version, **words)

    def kept(self, session: Session, by: str = ORGANISER) -> Session:
        """A session as it is kept now."""
        row = self.cases.as_seen_by(by, lambda actor: queries.get_visible(actor, session_id=session.id))
        assert row is not None
        return row

    def invitation(self, session: Session, who: str = INVITED) -> SessionInvitation:
        """The invitation of somebody's agency."""
        row = self.cases.as_seen_by(who, lambda actor: queries.get_own_invitation(actor, session_id=session.id))
        assert row is not None
        return row

    def answer(self, session: Session, who: str = INVITED, *, answer: str = "attends", people: int | None = 3) -> None:
        """An answer of somebody's agency."""
        row = self.invitation(session, who)
        with self.cases.acting(who) as actor:
            inviting.answer(invitation=row, answer=answer, people=people, by=actor, now=self.now, version=row.version)

    def uninvite(self, session: Session, who: str = INVITED, *, by: str = ORGANISER) -> None:
        """The organiser takes an invitation back."""
        key = self.invitation(session, who).id
        with self.cases.acting(by) as actor:
            row = queries.get_invitation(actor, session_id=session.id, invited_id=key)
            assert row is not None
            inviting.uninvite(invitation=row, by=actor, now=self.now, version=row.version)

    def recommend(self, session: Session, text: str = "EXERCISE: one list", *, by: str = ORGANISER) -> Recommendation:
        """A recommendation, as its page loads it."""
        with self.cases.acting(by) as actor:
            kept = queries.get_visible(actor, session_id=session.id)
            assert kept
            made = recommendations.recommend(session=kept, text=text, focus_areas=[], by=actor, now=self.now)
            row = item_queries.get_recommendation(actor, recommendation_id=made.id)
            assert row is not None
            return row

    def item(
        self,
        session: Session | None = None,
        *,
        by: str = ORGANISER,
        owner: str = "VN",
        jpoa: JointPeriodOfAction | None = None,
        days: int = 5,
        text: str = "EXERCISE: write the list",
    ) -> ActionItem:
        """An action item of a country, by default from an open session."""
        found = self.recommend(session or self.add(is_open=True, by=by), by=by)
        with self.cases.acting(by) as actor:
            return items.make(
                recommendation=found,
                jpoa=jpoa or exercise(),
                owner=Country.objects.get(iso2=owner),
                text=text,
                due_on=self.now.date() + days * DAY,
                by=actor,
                now=self.now,
            )

    def item_of(self, item: ActionItem | UUID, who: str = INVITED) -> ActionItem:
        """An item as it is kept now."""
        key = item if isinstance(item, UUID) else item.id
        row = self.cases.as_seen_by(who, lambda actor: item_queries.get_item(actor, item_id=key))
        assert row is not None
        return row

    def do(self, step: Callable[..., Any], item: ActionItem, *, by: str = INVITED, **words: Any) -> Any:
        """A step on an item as it is kept now."""
        row = self.item_of(item, by)
        if step not in {items.write_note, items.carry}:
            words["version"] = row.version
        with self.cases.acting(by) as actor:
            return step(item=row, by=actor, now=self.now, **words)

    def is_seen(self, session: Session, who: str) -> bool:
        """Whether somebody finds it: by the portal's query, which must say the same as the bare table."""
        with self.cases.acting(who) as actor:
            found = queries.get_visible(actor, session_id=session.id) is not None
            assert found is Session.objects.filter(id=session.id).exists(), who
            return found


def exercise() -> JointPeriodOfAction:
    """The round in which sessions are held."""
    return JointPeriodOfAction.objects.get(key="EXERCISE")
