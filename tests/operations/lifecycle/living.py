"""A round as the tests take it through its life, by the verbs, as the people of the cast."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from members.models import Agency, Person
from operations.jpoas import objectives, participants
from operations.jpoas import services as jpoas
from operations.jpoas.queries import get_own_participant
from operations.lifecycle import services
from operations.lifecycle.services import Asked
from operations.models import JointPeriodOfAction, JPOAAgency
from terms_of_reference.consultations import queries
from terms_of_reference.consultations import services as consultations
from terms_of_reference.queries import areas_in_force

DAY = timedelta(days=1)
OPTIONS = ["6 months", "9 months", "12 months"]


class Life:
    """One round; each verb acts as somebody of the cast on a freshly read row."""

    def __init__(self, acting: Any, now: Any, *, is_exercise: bool = True) -> None:
        self.acting, self.now, self.is_exercise = acting, now, is_exercise
        self.id: Any = None

    def row(self) -> JointPeriodOfAction:
        return JointPeriodOfAction.objects.get(id=self.id)

    def propose(
        self,
        who: str = "nz_chair",
        *,
        key: str = "EXERCISE-7",
        proposal: str = "EXERCISE",
        name: str = "EXERCISE: life",
    ) -> None:
        with self.acting(who) as by:
            made = jpoas.propose(
                name=name,
                key=key,
                proposal=proposal,
                themes=[],
                is_exercise=self.is_exercise,
                by=by,
                now=self.now,
            )
            self.id = made.id

    def step(self, name: str, who: str = "nz_chair", **more: Any) -> None:
        with self.acting(who) as by:
            row = self.row()
            getattr(services, name)(jpoa=row, by=by, now=self.now, version=row.version, **more)

    def ask(self, who: str = "nz_chair", *, step: str = "open_consultation", **more: Any) -> None:
        asked = Asked(text="EXERCISE", options=OPTIONS, rule="silence", deadline_at=self.now + DAY, **more)
        self.step(step, who, asked=asked)

    def ask_again(self, who: str = "nz_chair", **more: Any) -> None:
        """Each comment on the revision before is taken up, unless `comments` says otherwise."""
        with self.acting("nz_chair"):
            former = self.row().consultation
            comments = {view.id: ("taken_up", "") for view in queries.comments(former)} if former else {}
        self.ask(who, step="ask_again", **{"comments": comments, **more})

    def conclude(self, who: str = "vn_chair") -> None:
        self.now += 2 * DAY
        with self.acting(who) as by:
            asked = self.row().consultation
            assert asked
            consultations.conclude(consultation=asked, by=by, now=self.now, version=asked.version)

    def decide(self, who: str = "nz_chair", *, days: int = 180, starts_in: int = 0, **more: Any) -> None:
        first = self.now.date() + starts_in * DAY
        with self.acting(who) as by:
            row = self.row()
            words = {"starts_on": first, "ends_on": first + days * DAY, "reason": "EXERCISE", **more}
            jpoas.decide(jpoa=row, by=by, now=self.now, version=row.version, **words)

    def prepare(self, who: str = "nz_chair") -> None:
        """An objective and a schedule."""
        content = {"text": "EXERCISE", "target_indicator": "", "target": None}
        with self.acting(who) as by:
            areas = areas_in_force(self.now.date())[:1]
            objectives.add(jpoa=self.row(), content=content, areas=areas, by=by, now=self.now)
            row = self.row()
            jpoas.schedule_returns(jpoa=row, due_days=10, by=by, now=self.now, version=row.version)

    def name(self, who: str, agency: str = "") -> JPOAAgency:
        with self.acting(who) as by:
            own = get_own_participant(by, jpoa_id=self.id)
            assert own
            named = Agency.objects.get(group__name=agency) if agency else Agency.objects.get(id=by.agency_id)
            return participants.name_agency(participant=own, agency=named, part="operates", by=by, now=self.now)

    def confirm(self, named: JPOAAgency, who: str) -> None:
        with self.acting(who) as by:
            contact = Person.objects.get(id=by.person_id)
            participants.confirm(named=named, contact=contact, by=by, now=self.now, version=named.version)

    def two_confirm(self) -> None:
        for who in ("nz_officer", "vn_officer"):
            self.confirm(self.name(who), who)

    def to_planning(self, **more: Any) -> None:
        self.propose(**more)
        self.ask()
        self.conclude()
        self.decide()
        self.step("plan")

    def to_active(self, **more: Any) -> None:
        self.to_planning(**more)
        self.prepare()
        self.two_confirm()
        self.step("activate")
