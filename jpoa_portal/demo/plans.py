"""Fictional Investigation Plans in the EXERCISE round, made through the services: one in each state but the last."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django.db.models import Q

from jpoa_portal.demo.canaries import mark
from jpoa_portal.demo.cases import settle_notices
from jpoa_portal.demo.files import read
from jpoa_portal.demo.members import Cast
from members.access import Actor
from members.acting import acting_as
from members.models import Country
from operations.models import InvestigationPlan, JointPeriodOfAction, PlanParty
from operations.plan_referrals import services as plan_referrals
from operations.plans import milestones, notes, parties, queries, services
from operations.plans.services import Draft, Milestone, Place
from operations.referrals import queries as referrals
from operations.states import ReferralState

_DAY = timedelta(days=1)
_AFTER_AGREEING = ("active", "suspended", "completed")


@dataclass
class _Told:
    """One plan that is told, and the people who tell it."""

    row: dict[str, Any]
    cast: Cast
    jpoa: JointPeriodOfAction
    at: datetime  # when it was begun

    @property
    def lead(self) -> Actor:
        return self.of(self.row["lead"])

    def of(self, key: str) -> Actor:
        """The first liaison officer of an agency."""
        return self.cast.actor(self.cast.officers[key][0])

    def marked(self, text: str) -> str:
        """A text with a mark of its own, in plans that are marked."""
        return mark(text, self.row["marked"])


def build(cast: Cast, jpoa: JointPeriodOfAction, *, now: datetime) -> None:
    """Make the plans; what was told of them counts as read."""
    countries = {country.iso2: country for country in Country.objects.all()}
    made = []
    for row in read("plans.json"):
        told = _Told(row, cast, jpoa, at=now - row["days_ago"] * _DAY)
        plan = _draft(told, countries, now=now)
        if row["state"] != "draft":
            _tell(told, plan, now=now)
        if row["state"] == "active":
            made.append((told, plan))
    for told, plan in made:
        _add_referrals(told, plan, now=now)
    settle_notices(now=now)


def _add_referrals(told: _Told, plan: InvestigationPlan, *, now: datetime) -> None:
    """What went between the lead and a partner before."""
    partners = [told.cast.agencies[key].id for key in told.row["partners"]]
    with acting_as(told.lead):
        between = Q(recipients__agency_id__in=partners) | Q(originator_id__in=partners)
        found = referrals.visible_to(told.lead).filter(between, state__in=[ReferralState.SENT, ReferralState.CLOSED])
        for referral in found.distinct().order_by("-created_at", "-id")[:2]:
            plan_referrals.add(referral=referral, plan=plan, by=told.lead, now=now - 20 * _DAY)


def _draft(told: _Told, countries: dict[str, Country], *, now: datetime) -> InvestigationPlan:
    row = told.row
    content = {
        "title": told.marked(row["title"]),
        "crime_type": row["crime_type"],
        "handling_code_id": "H3",
        "hypothesis": told.marked(row["hypothesis"]),
        "draft_partners": [told.cast.agencies[key].id for key in row["partners"]],
        "draft_supporters": [told.cast.agencies[key].id for key in row["support"]],
    }
    draft = Draft(
        content=content,
        places=[
            Place(name=told.marked(name), country_id=countries[code].id, point=tuple(point[0]) if point else None)
            for name, code, *point in row["places"]
        ],
        milestones=[
            Milestone(what=told.marked(what), due_on=(now + days * _DAY).date()) for what, days, _ in row["milestones"]
        ],
    )
    with acting_as(told.lead):
        return services.write(draft=draft, jpoa=told.jpoa, by=told.lead, now=told.at)


def _tell(told: _Told, plan: InvestigationPlan, *, now: datetime) -> None:
    row = told.row
    _by_lead(told, plan, services.propose, days=1)
    if row["state"] == "proposed":
        return
    for key in [*row["partners"], *row["support"]]:
        step = parties.decline if key in row.get("declined", ()) else parties.consent
        _by_party(told, plan, key, step, days=2)
    if row["state"] in _AFTER_AGREEING:
        _by_lead(told, plan, services.activate, days=3)
        _work(told, plan, now=now)
    _end(told, plan)


def _work(told: _Told, plan: InvestigationPlan, *, now: datetime) -> None:
    """What was written and reached while it ran, and who left."""
    reached = {what for what, _, is_reached in told.row["milestones"] if is_reached}
    with acting_as(told.lead):
        plan.refresh_from_db()
        for one in queries.milestones_of(plan):
            if one.what.partition(" (mark")[0] in reached:
                milestones.reach(milestone=one, by=told.lead, now=told.at + 10 * _DAY, version=one.version)
    for key, days_ago, body in told.row["notes"]:
        who = told.lead if key == "lead" else told.of(key)
        with acting_as(who):
            party = _party(who, plan)
            notes.write_note(party=party, body=told.marked(body), by=who, now=now - days_ago * _DAY)
    for key in told.row.get("left", ()):
        _by_party(told, plan, key, parties.leave, days=30)
    for key in told.row.get("asked_later", ()):
        asked = {"agency": told.cast.agencies[key], "role": str(PlanParty.Role.PARTNER)}
        _by_lead(told, plan, parties.invite, days=40, **asked)
    with acting_as(told.lead):
        gone = [told.cast.agencies[key].id for key in told.row.get("removed", ())]
        for party in queries.live_parties(plan):
            if party.agency_id in gone:
                parties.remove(party=party, by=told.lead, now=told.at + 31 * _DAY, version=party.version)


def _end(told: _Told, plan: InvestigationPlan) -> None:
    row = told.row
    if row["state"] == "suspended":
        _by_lead(told, plan, services.suspend, days=60, reason=told.marked(row["reason"]))
    if row["state"] == "completed":
        words = {"result": told.marked(row["result"]), "lessons": told.marked(row["lessons"])}
        words["outcomes"] = row["outcomes"]
        _by_lead(told, plan, services.complete, days=120, **words)
    if row["state"] == "closed_no_result":
        _by_lead(told, plan, services.close_without_result, days=40, reason=told.marked(row["reason"]))


def _by_lead(told: _Told, plan: InvestigationPlan, step: Callable[..., Any], *, days: int, **words: Any) -> None:
    with acting_as(told.lead):
        own = queries.get_own(told.lead, plan_id=plan.id)
        assert own  # noqa: S101 - written just before
        step(plan=own, by=told.lead, now=told.at + days * _DAY, version=own.version, **words)


def _by_party(told: _Told, plan: InvestigationPlan, key: str, step: Callable[..., Any], *, days: int) -> None:
    who = told.of(key)
    with acting_as(who):
        party = _party(who, plan)
        step(party=party, by=who, now=told.at + days * _DAY, version=party.version)


def _party(who: Actor, plan: InvestigationPlan) -> PlanParty:
    party = queries.get_own_party(who, plan_id=plan.id)
    assert party  # noqa: S101 - asked before
    return party
