"""The life of a round from proposal to closing: what each step needs, who takes it, what the database holds."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from django.db import DatabaseError, IntegrityError, transaction
from django.test import Client
from django.urls import reverse

from audit.models import AuditEntry
from common.access import MovedOn, NotAllowed
from common.versions import ChangedMeanwhile
from members.acting import acting_as
from members.trail.services import SEALER
from operations.jpoas import objectives
from operations.jpoas import services as jpoas
from operations.jpoas.queries import objectives_of
from operations.lifecycle.services import NotReady
from operations.models import DurationDecision, JointPeriodOfAction, JPOAParticipant, Objective, ReportingObligation
from operations.returns import services as returns
from terms_of_reference.consultations import services as consultations
from tests.operations.lifecycle.living import DAY, Life
from tests.operations.pages import fill_in, hidden_fields, text_of

pytestmark = pytest.mark.django_db
Enter = Callable[[str], Client]


def test_a_round_goes_from_proposal_to_closing(life: Life, acting: Any) -> None:
    life.to_active()
    with acting("nz_officer"):
        row = life.row()
        assert (row.state, row.starts_on, row.starts_precision) == ("active", life.now.date(), "day")
        assert sorted(country.iso2 for country in row.co_chairs.all()) == ["LK", "NZ", "VN"]
        joined = JPOAParticipant.objects.filter(jpoa=row, joined_on__isnull=False)
        assert {one.country.iso2 for one in joined} == {"NZ", "VN"}

    returns.expect_all(now=life.now)
    with acting("nz_chair"):
        expected = ReportingObligation.objects.filter(jpoa=life.id)
        assert {one.country.iso2 for one in expected} == {"NZ", "VN"}
        assert expected.count() >= 12
    returns.expect_all(now=life.now)

    life.now += 200 * DAY
    life.step("begin_debrief", "vn_chair")
    with pytest.raises(NotReady) as refused:
        life.step("close")
    assert [one.code for one in refused.value.missing] == ["returns"]
    with acting("vn_chair") as by:
        for obligation in ReportingObligation.objects.filter(jpoa=life.id):
            returns.exempt(obligation=obligation, reason="EXERCISE", by=by, now=life.now)
    life.step("close")

    with acting("nz_officer"):
        assert life.row().state == "closed"
    with acting("nz_chair"), pytest.raises(DatabaseError, match="stays as it is"), transaction.atomic():
        JointPeriodOfAction.objects.filter(id=life.id).update(name="other")


def test_each_step_leaves_one_entry(life: Life) -> None:
    life.to_active()
    with acting_as(SEALER):
        entries = AuditEntry.objects.filter(object_id=life.id).values_list("action", flat=True)
        for action in ("propose_jpoa", "open_jpoa_consultation", "decide_duration", "plan_jpoa", "activate_jpoa"):
            assert list(entries).count(action) == 1, action


@pytest.mark.parametrize("who", ["nz_officer", "secretariat", "nz_administrator", "nz_auditor", "nz_analyst"])
def test_only_the_chairs_take_steps(who: str, life: Life, acting: Any) -> None:
    with pytest.raises(NotAllowed):
        life.propose(who)
    life.propose()
    for step in ("plan", "activate", "begin_debrief", "close"):
        with pytest.raises(NotAllowed):
            life.step(step, who)
    with pytest.raises(NotAllowed):
        life.step("cancel", who, reason="x")
    with acting(who):
        assert JointPeriodOfAction.objects.filter(id=life.id).update(name="x") == 0
        with pytest.raises(DatabaseError), transaction.atomic():
            JointPeriodOfAction(key="x", name="x").save(force_insert=True)


def test_nothing_is_asked_without_a_reason_for_the_round(life: Life) -> None:
    life.propose(proposal=" ")
    with pytest.raises(NotReady):
        life.ask()


def test_planning_waits_for_agreement_and_decision(life: Life) -> None:
    life.propose()
    life.ask()
    with pytest.raises(NotReady) as refused:
        life.step("plan")
    assert {one.code for one in refused.value.missing} == {"consultation", "agreement", "decision"}
    life.conclude()
    with pytest.raises(NotReady) as refused:
        life.step("plan")
    assert {one.code for one in refused.value.missing} == {"decision"}


def test_without_agreement_the_members_are_asked_again(life: Life, acting: Any, enter: Enter) -> None:
    life.propose()
    life.ask()
    page = reverse("jpoa_ask_again", args=[life.id])
    assert enter("nz_chair").get(page).status_code == 409
    with acting("vn_officer") as by:
        asked = life.row().consultation
        assert asked
        said = consultations.Said(answer="cannot_agree", words="EXERCISE: elections")
        consultations.give_view(consultation=asked, said=said, sent=consultations.Sent(number=1), by=by, now=life.now)
    life.conclude()
    with pytest.raises(NotReady) as refused:
        life.step("plan")
    assert {one.code for one in refused.value.missing} == {"agreement", "decision"}
    with pytest.raises(NotAllowed):
        life.ask_again("nz_officer")
    assert page in enter("nz_chair").get(reverse("jpoa", args=[life.id])).content.decode()

    with pytest.raises(consultations.CommentsUnanswered):
        life.ask_again(comments={})
    life.ask_again()

    with acting("th_officer"):
        second = life.row().consultation
        assert second
        assert (second.revision, second.previous_id, second.outcome) == (2, asked.id, "")
    shown = text_of(enter("th_officer").get(asked.get_absolute_url()))
    assert "the next revision" in shown and "objects" in shown and "elections" not in shown
    life.conclude()
    life.decide()
    life.step("plan")


def test_a_round_that_was_announced_before_the_portal_is_taken_on_from_there(
    life: Life, acting: Any, enter: Enter
) -> None:
    with acting("nz_chair"):
        life.id = JointPeriodOfAction.objects.get(key="2026").id
    page = reverse("jpoa_ask_again", args=[life.id])
    assert page in enter("nz_chair").get(reverse("jpoa", args=[life.id])).content.decode()
    assert enter("nz_chair").get(page).status_code == 200

    life.ask_again()
    life.conclude()
    life.decide()
    life.step("plan")

    with acting("nz_officer"):
        assert life.row().state == "planning"


def test_the_database_holds_what_planning_and_active_need(life: Life, acting: Any) -> None:
    life.propose()
    life.ask()
    life.conclude()
    rows = JointPeriodOfAction.objects.filter(id=life.id)
    with acting("nz_chair"), pytest.raises(DatabaseError, match="length is not decided"), transaction.atomic():
        rows.update(state="planning")
    life.decide()
    life.step("plan")
    with pytest.raises(NotReady) as refused:
        life.step("activate")
    assert {one.code for one in refused.value.missing} == {"countries", "objectives", "schedule"}
    with acting("nz_chair"), pytest.raises(DatabaseError, match="not all there"), transaction.atomic():
        rows.update(state="active")
    life.prepare()
    life.confirm(life.name("nz_officer"), "nz_officer")
    with acting("nz_chair"), pytest.raises(DatabaseError, match="not all there"), transaction.atomic():
        rows.update(state="active")
    life.confirm(life.name("vn_officer"), "vn_officer")
    life.step("activate")


def test_a_later_decision_stands_beside_the_first(life: Life, acting: Any) -> None:
    life.to_active()
    with acting("nz_chair"):
        first = life.row().starts_on
    life.now += 30 * DAY
    with pytest.raises(jpoas.StartMoved):
        life.decide()
    life.decide("vn_chair", starts_on=first, ends_on=first + 300 * DAY, reason="EXERCISE: longer")

    with acting("nz_officer"):
        decisions = list(DurationDecision.objects.filter(jpoa=life.id))
        assert [(one.number, one.reason) for one in decisions] == [(2, "EXERCISE: longer"), (1, "EXERCISE")]
        assert life.row().ends_on == first + 300 * DAY
    with acting("nz_chair"):
        with pytest.raises(DatabaseError), transaction.atomic():
            DurationDecision.objects.filter(jpoa=life.id).update(reason="other")
        with pytest.raises(DatabaseError), transaction.atomic():
            JointPeriodOfAction.objects.filter(id=life.id).update(ends_on=first + DAY)


def test_bad_days_are_refused(life: Life) -> None:
    life.propose()
    with pytest.raises(MovedOn):
        life.decide()
    life.ask()
    with pytest.raises(jpoas.EndsBeforeStart):
        life.decide(days=-1)
    with pytest.raises(jpoas.EndedAlready):
        life.decide(starts_in=-10, days=5)


def test_of_two_chairs_who_decide_at_once_the_second_sees_the_first(life: Life, acting: Any, enter: Enter) -> None:
    life.propose()
    life.ask()
    page = reverse("duration_decide", args=[life.id])
    client = enter("vn_chair")
    opened = client.get(page)
    life.decide("nz_chair")

    words = {"starts_on": "2027-01-01", "ends_on": "2027-06-30", "reason": "EXERCISE: mine"}
    late = client.post(page, hidden_fields(opened) | words)

    assert late["Location"] == page
    shown = text_of(client.get(page))
    assert "What is saved now" in shown and "EXERCISE: mine" in shown
    with acting("nz_officer"):
        assert DurationDecision.objects.filter(jpoa=life.id).count() == 1


def test_active_rounds_do_not_overlap_but_exercises_may(acting: Any, now: Any) -> None:
    real = Life(acting, now, is_exercise=False)
    real.to_active()
    other = Life(acting, now, is_exercise=False)
    other.propose(key="2027-08")
    other.ask()
    other.conclude()
    other.decide()
    other.step("plan")
    other.prepare()
    other.two_confirm()
    with pytest.raises(NotReady) as refused:
        other.step("activate")
    assert [one.code for one in refused.value.missing] == ["overlap"]
    with acting("nz_chair"), pytest.raises(IntegrityError, match="do_not_overlap"), transaction.atomic():
        JointPeriodOfAction.objects.filter(id=other.id).update(state="active")
    other.decide(starts_in=181)
    other.step("activate")
    exercise = Life(acting, now)
    exercise.to_active(key="EXERCISE-8")
    with pytest.raises(jpoas.Overlaps):
        real.decide(days=300)


def test_it_is_cancelled_with_a_reason_and_stays_so(life: Life, acting: Any, enter: Enter) -> None:
    life.to_planning()
    page = reverse("jpoa_cancel", args=[life.id])
    assert fill_in(enter("nz_chair"), page, reason="").context["form"].errors.keys() == {"reason"}
    assert fill_in(enter("nz_chair"), page, reason="EXERCISE: no agreement").status_code == 302

    with acting("nz_officer"):
        assert (life.row().state, life.row().cancel_reason) == ("cancelled", "EXERCISE: no agreement")
    with pytest.raises(MovedOn):
        life.step("activate")
    assert "EXERCISE: no agreement" in text_of(enter("th_officer").get(reverse("jpoa", args=[life.id])))


def test_a_stale_step_is_shown_again(life: Life, acting: Any) -> None:
    life.propose()
    with acting("nz_chair") as by:
        row = life.row()
        jpoas.edit(jpoa=life.row(), name="x", proposal="x", themes=[], by=by, now=life.now, version=row.version)
        with pytest.raises(ChangedMeanwhile):
            jpoas.edit(jpoa=row, name="y", proposal="y", themes=[], by=by, now=life.now, version=row.version)


def test_an_objective_of_an_active_round_is_withdrawn_or_added_never_rewritten(life: Life, acting: Any) -> None:
    life.to_active()
    with acting("nz_chair"):
        rows = Objective.objects.filter(jpoa=life.id)
        with pytest.raises(DatabaseError, match="stays as it is"), transaction.atomic():
            rows.update(text="EXERCISE: other")
        assert rows.update(withdrawn_at=life.now) == 1
    with acting("vn_officer"):
        assert Objective.objects.filter(jpoa=life.id).update(text="x") == 0


def test_an_objective_that_was_withdrawn_stands_last(life: Life, acting: Any) -> None:
    life.to_active()
    with acting("nz_chair") as by:
        first = Objective.objects.select_related("jpoa").get(jpoa=life.id)
        objectives.withdraw(objective=first, by=by, now=life.now, version=first.version)
        content = {"text": "EXERCISE: later", "target_indicator": "", "target": None}
        later = objectives.add(jpoa=life.row(), content=content, areas=[], by=by, now=life.now)

        assert [row.id for row in objectives_of(life.row())] == [later.id, first.id]


def test_who_is_not_asked_opens_the_round_without_what_the_members_are_asked(life: Life, enter: Enter) -> None:
    life.propose()
    life.ask()

    page = text_of(enter("Isabel Torrecampo").get(reverse("jpoa", args=[life.id])))  # of an organisation

    assert "EXERCISE: life" in page and "Next step" not in page and "What the members are asked" not in page


def test_the_page_lists_what_the_next_step_needs_to_everybody_and_offers_it_to_chairs(life: Life, enter: Enter) -> None:
    life.to_planning()
    page = reverse("jpoa", args=[life.id])
    for who in ("nz_officer", "nz_chair"):
        shown = text_of(enter(who).get(page))
        assert "At least two countries have confirmed." in shown and "missing" in shown, who
    activate = reverse("jpoa_activate", args=[life.id])
    assert activate not in enter("nz_chair").get(page).content.decode()
    life.prepare()
    life.two_confirm()
    assert activate in enter("nz_chair").get(page).content.decode()
    assert activate not in enter("nz_officer").get(page).content.decode()
    assert fill_in(enter("nz_chair"), activate).status_code == 302
