"""Plans for the tests: written through the services, as the person who would write them."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, datetime, timedelta
from typing import Any
from uuid import UUID

from members.models import Agency, Country
from operations.models import InvestigationPlan, JointPeriodOfAction, PlanParty
from operations.plans import notes, parties, queries, services
from operations.plans.services import Draft, Milestone, Place
from tests.operations.cases import Cases

LEAD, PARTNER, OTHER = "nz_officer", "vn_officer", "th_officer"
KEYS = {"nz_officer": "nz-border", "vn_officer": "vn-police", "th_officer": "th-immigration"}


class Plans:
    """What the cast has written of plans; each call acts as that person and stops acting again."""

    def __init__(self, cases: Cases) -> None:
        self.cases, self.now = cases, cases.now

    def draft(
        self,
        *,
        by: str = LEAD,
        partners: tuple[str, ...] = ("vn-police",),
        supporters: tuple[str, ...] = (),
        at: datetime | None = None,
        showing: UUID | None = None,
        submission: UUID | None = None,
        **content: Any,
    ) -> InvestigationPlan:
        """A draft in the exercise round, with agencies by the key of their group."""
        with self.cases.acting(by) as actor:
            return services.write(
                draft=draft_of(partners=partners, supporters=supporters, today=self.now.date(), **content),
                jpoa=exercise(),
                by=actor,
                now=at or self.now,
                showing=showing,
                submission=submission,
            )

    def take(
        self,
        step: Callable[..., Any],
        plan: InvestigationPlan,
        *,
        by: str = LEAD,
        version: int | None = None,
        **words: Any,
    ) -> Any:
        """A step on a plan as it is kept now."""
        with self.cases.acting(by) as actor:
            row = queries.get_visible(actor, plan_id=plan.id)
            assert row is not None
            return step(plan=row, by=actor, now=self.now, version=version or row.version, **words)

    def answer(self, step: Callable[..., Any], plan: InvestigationPlan, *, by: str = PARTNER) -> Any:
        """A step of an agency in a plan for itself."""
        with self.cases.acting(by) as actor:
            row = queries.get_own_party(actor, plan_id=plan.id)
            assert row is not None
            return step(party=row, by=actor, now=self.now, version=row.version)

    def remove(self, plan: InvestigationPlan, who: str, *, by: str = LEAD) -> None:
        """The lead takes an agency out."""
        with self.cases.acting(by) as actor:
            row = queries.get_party_of_own(actor, plan_id=plan.id, party_id=self.party(plan, who, by=by).id)
            assert row is not None
            parties.remove(party=row, by=actor, now=self.now, version=row.version)

    def note(self, plan: InvestigationPlan, body: str = "EXERCISE: two letters are alike", *, by: str = LEAD) -> None:
        """Words of an agency that takes part."""
        with self.cases.acting(by) as actor:
            row = queries.get_own_party(actor, plan_id=plan.id)
            assert row is not None
            notes.write_note(party=row, body=body, by=actor, now=self.now)

    def party(self, plan: InvestigationPlan, who: str, *, by: str = LEAD) -> PlanParty:
        """The newest row of somebody's agency, as the lead sees it."""
        with self.cases.acting(by):
            rows = PlanParty.objects.filter(plan=plan, agency__group__name=KEYS[who])
            return rows.select_related("plan__jpoa", "agency").order_by("-invited_at", "-id")[0]

    def proposed(self, **draft: Any) -> InvestigationPlan:
        """A plan to which its partners are invited."""
        plan = self.draft(**draft)
        self.take(services.propose, plan, by=draft.get("by", LEAD))
        return self.now_of(plan, draft.get("by", LEAD))

    def active(self, *, consenting: tuple[str, ...] = (PARTNER,), **draft: Any) -> InvestigationPlan:
        """A plan that runs."""
        plan = self.proposed(**draft)
        for who in consenting:
            self.answer(parties.consent, plan, by=who)
        self.take(services.activate, plan, by=draft.get("by", LEAD))
        return self.now_of(plan, draft.get("by", LEAD))

    def now_of(self, plan: InvestigationPlan, by: str = LEAD) -> InvestigationPlan:
        """A plan as it is kept now."""
        row = self.cases.as_seen_by(by, lambda actor: queries.get_visible(actor, plan_id=plan.id))
        assert row is not None
        return row

    def is_seen(self, plan: InvestigationPlan, who: str) -> bool:
        """Whether somebody finds it: by the portal's query, which must say the same as the bare table."""
        with self.cases.acting(who) as actor:
            found = queries.get_visible(actor, plan_id=plan.id) is not None
            assert found is InvestigationPlan.objects.filter(id=plan.id).exists()
            return found


def exercise() -> JointPeriodOfAction:
    """The round in which plans are written."""
    return JointPeriodOfAction.objects.get(key="EXERCISE")


def draft_of(
    *, today: date, partners: tuple[str, ...] = ("vn-police",), supporters: tuple[str, ...] = (), **changes: Any
) -> Draft:
    """A draft with two places and a milestone."""
    ids = dict(Agency.objects.values_list("group__name", "id"))
    countries = dict(Country.objects.values_list("iso2", "id"))
    content = {
        "title": "EXERCISE: false letters",
        "crime_type": "som",
        "handling_code_id": "H2",
        "hypothesis": "EXERCISE: one person writes all of them.",
        "draft_partners": [ids[key] for key in partners],
        "draft_supporters": [ids[key] for key in supporters],
    }
    return Draft(
        content={**content, **changes},
        places=[
            Place(name="EXERCISE harbour", country_id=countries["VN"]),
            Place(name="Port", country_id=countries["NZ"]),
        ],
        milestones=[Milestone(what="EXERCISE: compare them", due_on=today + timedelta(days=20))],
    )
