"""Two who act at the same moment on real connections: the second waits, and is told what the first did."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from threading import Thread
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from members.models import Membership
from operations.debriefs import lessons
from operations.jpoas import objectives, phases
from operations.models import JPOAAgency
from terms_of_reference.queries import areas_in_force
from tests.contracts.separate import owner_of, portal_on
from tests.operations.debriefs.debriefing import Debriefing
from tests.operations.lifecycle.living import DAY, Life
from tests.operations.pages import hidden_fields, text_of

pytestmark = pytest.mark.django_db
TYPED = "EXERCISE: typed"
CANCELLED = (
    "update operations_jointperiodofaction set state = 'cancelled', cancelled_at = now(), cancel_reason = 'EXERCISE'"
    " where id = %s"
)
CLOSED = "update operations_jointperiodofaction set state = 'closed' where id = %s"
WITHDRAWN = "update operations_lesson set withdrawn_at = now() where id = %s"


@dataclass
class Moment:
    """A page that somebody has open, the form as it will be sent, and the owner's act at that moment."""

    database: str
    client: Client
    page: str
    body: dict[str, Any]

    def send_while(self, sql: str, key: Any, *, waits: bool = True) -> Any:
        """The answer to the form that was sent while the act was not done yet."""
        answers: list[Any] = []

        def send() -> None:
            with portal_on(self.database):
                answers.append(self.client.post(self.page, self.body))

        with owner_of(self.database) as owned, owned.transaction():
            owned.execute(sql, [key])
            late = Thread(target=send)
            late.start()
            late.join(timeout=2 if waits else 20)
            assert late.is_alive() is waits
        late.join()
        return answers[0]


@pytest.fixture
def opened(separate_database: Callable[[], Any], enter: Any) -> Iterator[Callable[..., Moment]]:
    """Somebody opens a page on a database of its own, in which the whole test stands."""
    name = separate_database().info.dbname

    def of(who: str, page: str, **body: Any) -> Moment:
        client = enter(who)
        return Moment(name, client, page, hidden_fields(client.get(page)) | body)

    with portal_on(name):
        yield of


def _objective(life: Life) -> Any:
    content = {"text": "EXERCISE", "target_indicator": "", "target": None}
    with life.acting("nz_chair") as by:
        areas = areas_in_force(life.now.date())[:1]
        return objectives.add(jpoa=life.row(), content=content, areas=areas, by=by, now=life.now)


def _phase(life: Life) -> Any:
    first = life.now.date()
    content = {"name": "EXERCISE", "starts_on": first, "ends_on": first + DAY, "what": ""}
    with life.acting("nz_chair") as by:
        return phases.add(jpoa=life.row(), content=content, by=by, now=life.now)


def _first(page: str, client: Client, field: str) -> str:
    return str(client.get(page).context["form"].fields[field].choices[1][0])


@pytest.mark.parametrize(
    "step", ["agency_name", "naming_confirm", "naming_decline", "naming_withdraw", "objective_add", "phase_edit"]
)
def test_a_step_in_a_round_that_is_cancelled_at_that_moment_is_told(
    step: str, opened: Callable[..., Moment], acting: Any, now: Any, enter: Any
) -> None:
    life = Life(acting, now)
    life.to_planning()
    moment = _moment(step, life, opened, enter)

    answer = moment.send_while(CANCELLED, life.id)

    assert answer.status_code == 409
    assert "somebody did this or another step before you" in text_of(answer)
    assert not JPOAAgency.objects.filter(participant__jpoa=life.id, state__in=["confirmed", "declined"]).exists()


def _moment(step: str, life: Life, opened: Callable[..., Moment], enter: Any) -> Moment:
    if step == "agency_name":
        page = reverse(step, args=[life.id])
        return opened("nz_officer", page, agency=_first(page, enter("nz_officer"), "agency"), part="operates")
    if step.startswith("naming"):
        page = reverse(step, args=[life.name("nz_officer").id])
        more = {"contact": _first(page, enter("nz_officer"), "contact")} if step == "naming_confirm" else {}
        return opened("nz_officer", page, **more)
    if step == "objective_add":
        area = str(areas_in_force(life.now.date())[0].id)
        return opened("nz_chair", reverse(step, args=[life.id]), text=TYPED, focus_areas=[area])
    days = {"starts_on": str(life.now.date()), "ends_on": str(life.now.date())}
    return opened("nz_chair", reverse(step, args=[_phase(life).id]), name=TYPED, **days)


@pytest.mark.parametrize(
    ("step", "sql"),
    [("lesson_edit", CLOSED), ("lesson_add", CLOSED), ("lesson_take", CANCELLED), ("lesson_take", WITHDRAWN)],
    ids=["edit", "add", "take", "take what is withdrawn"],
)
def test_a_lesson_is_written_in_no_round_that_moves_on_at_that_moment(
    step: str, sql: str, opened: Callable[..., Moment], acting: Any, now: Any
) -> None:
    debriefing = Debriefing(acting, now)
    with acting("nz_chair") as by:
        content = {"text": "EXERCISE", "question": "", "focus_area": None}
        lesson = lessons.add(jpoa=debriefing.life.row(), content=content, by=by, now=debriefing.now)
    if step == "lesson_take":
        debriefing.life.step("close")
        next_one = Life(acting, debriefing.now)
        next_one.propose(key="EXERCISE-8")
        moment = opened("nz_chair", reverse(step, args=[next_one.id, lesson.id]), verdict="not_now", words=TYPED)
        key = lesson.id if sql == WITHDRAWN else next_one.id
    else:
        about = lesson.id if step == "lesson_edit" else debriefing.life.id
        moment = opened("nz_chair", reverse(step, args=[about]), text=TYPED)
        key = debriefing.life.id

    answer = moment.send_while(sql, key)

    if step == "lesson_add":  # a closed round still teaches
        assert answer.status_code == 302
        return
    assert answer.status_code == 409
    assert TYPED in answer.content.decode()


def test_an_answer_to_a_questionnaire_that_is_closed_at_that_moment_is_told(
    opened: Callable[..., Moment], acting: Any, now: Any
) -> None:
    debriefing = Debriefing(acting, now)
    row = debriefing.ask()
    debriefing.answer("vn-police", worked="EXERCISE")
    moment = opened("vn_officer", reverse("debrief_answer", args=[row.id]), worked=TYPED, is_anonymous="no", send="yes")

    answer = moment.send_while(
        "update operations_debrief set closed_at = now(), closed_by_id = opened_by_id where id = %s", row.id
    )

    assert answer.status_code == 409
    assert TYPED in answer.content.decode()


ENDS = "update members_membership set ends_at = greatest(now(), starts_at) where id = %s"


def test_who_is_being_let_go_is_not_named_as_whom_to_ask(
    opened: Callable[..., Moment], acting: Any, now: Any, person: Any
) -> None:
    life = Life(acting, now)
    life.to_planning()
    life.two_confirm()
    named = JPOAAgency.objects.get(participant__jpoa=life.id, agency__group__name="vn-police")
    colleague = person("vn_colleague")
    moment = opened("vn_officer", reverse("naming_contact", args=[named.id]), contact=str(colleague.id))
    leaving = Membership.objects.get(person=colleague, ends_at__isnull=True)

    answer = moment.send_while(ENDS, leaving.id, waits=False)

    assert answer.status_code == 200
    assert "is leaving your agency" in text_of(answer)
    named.refresh_from_db()
    assert named.contact_id == person("vn_officer").id


@pytest.mark.parametrize("what", ["the colleague leaves too", "the round is cancelled", "another one is named"])
def test_who_leaves_leaves_whatever_happens_to_what_is_given_on(
    what: str, opened: Callable[..., Moment], acting: Any, now: Any, person: Any
) -> None:
    life = Life(acting, now)
    life.to_planning()
    life.two_confirm()
    colleague, officer = person("vn_colleague"), person("vn_officer")
    named = JPOAAgency.objects.get(participant__jpoa=life.id, agency__group__name="vn-police")
    own = Membership.objects.get(person=officer, ends_at__isnull=True)
    theirs = Membership.objects.get(person=colleague, ends_at__isnull=True)
    page = reverse("membership_end", args=[own.id])
    moment = opened("Hoang Dinh Tung Lam", page, all=str(colleague.id))
    sql, key = {
        "the colleague leaves too": (ENDS, theirs.id),
        "the round is cancelled": (CANCELLED, life.id),
        "another one is named": ("update operations_jpoaagency set version = version + 1 where id = %s", named.id),
    }[what]

    answer = moment.send_while(sql, key, waits="colleague" not in what)

    assert answer.status_code == 302
    own.refresh_from_db()
    assert own.ends_at is not None
    named.refresh_from_db()
    assert named.contact_id == officer.id
