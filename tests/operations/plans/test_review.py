"""The mid-term review: when it falls due, who writes it, and that it is written once."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, timedelta
from typing import Any

import pytest
from django.db import DatabaseError, connection, transaction
from django.test import Client
from hypothesis import given
from hypothesis import strategies as st

from common.access import MovedOn, NotAllowed
from common.ids import uuid7
from operations.models import PlanNote
from operations.plans import milestones, notes, parties, queries, services
from operations.plans.review import review_due_on
from tests.operations.cases import Cases
from tests.operations.planning import LEAD, OTHER, PARTNER, Plans

Enter = Callable[[str], Client]
DAYS = st.dates(min_value=date(2020, 1, 1), max_value=date(2035, 1, 1))


@pytest.mark.parametrize(
    ("window", "began", "due"),
    [
        ((date(2026, 1, 1), date(2026, 12, 31)), date(2026, 1, 1), date(2026, 7, 2)),
        ((date(2026, 1, 1), date(2026, 12, 31)), date(2025, 12, 1), date(2026, 7, 2)),
        ((date(2026, 1, 1), date(2026, 12, 31)), date(2026, 10, 1), date(2026, 11, 15)),
        ((date(2026, 1, 1), date(2026, 12, 31)), date(2026, 12, 31), None),
        ((date(2026, 1, 1), date(2026, 12, 31)), date(2027, 2, 1), None),
        ((date(2026, 1, 1), date(2026, 12, 31)), None, None),
        ((None, date(2026, 12, 31)), date(2026, 1, 1), None),
        ((date(2026, 1, 1), None), date(2026, 1, 1), None),
    ],
)
def test_it_is_due_at_half_the_window(window: tuple[Any, Any], began: Any, due: Any) -> None:
    assert review_due_on(round_starts_on=window[0], round_ends_on=window[1], began_on=began) == due


@given(first=DAYS, length=st.integers(0, 800), began=DAYS)
def test_it_is_never_before_the_beginning_nor_after_the_end(first: date, length: int, began: date) -> None:
    last = first + timedelta(days=length)
    due = review_due_on(round_starts_on=first, round_ends_on=last, began_on=began)
    assert due is None or max(first, began) <= due <= last
    assert (due is None) is (began >= last)


@pytest.mark.django_db
def test_the_lead_reviews_once_and_the_partners_read_it(plans: Plans, cases: Cases) -> None:
    plan = plans.active()

    plans.take(notes.review, plan, body="EXERCISE: half of it is done.")

    with cases.acting(PARTNER) as partner:
        row = queries.get_visible(partner, plan_id=plan.id)
        assert row is not None and row.reviewed_at == plans.now
        read = queries.notes_of(partner, row, queries.parties_of(row))
        assert [(one.kind, one.body) for one in read] == [("review", "EXERCISE: half of it is done.")]
    assert cases.notices(PARTNER, plan.id)[-1] == "plan_reviewed"
    assert cases.audited("nz_administrator", plan.id)[-1] == "review_plan"
    with pytest.raises(MovedOn):
        plans.take(notes.review, plan, body="EXERCISE: again")


@pytest.mark.django_db
def test_a_partner_does_not_review_and_a_plan_that_has_not_begun_is_not_reviewed(plans: Plans) -> None:
    with pytest.raises(NotAllowed):
        plans.take(notes.review, plans.active(), by=PARTNER, body="EXERCISE")
    with pytest.raises(MovedOn):
        plans.take(notes.review, plans.proposed(), body="EXERCISE")


@pytest.mark.django_db
@pytest.mark.parametrize("kind", [kind for kind in PlanNote.Kind.values if kind != "progress"])
def test_a_partner_writes_no_words_of_a_step_in_sql(kind: str, plans: Plans, cases: Cases) -> None:
    plan = plans.active()
    with cases.acting(PARTNER) as partner:
        own = queries.get_own_party(partner, plan_id=plan.id)
        assert own is not None
        words = {"plan_id": plan.id, "party_id": own.id, "group_id": partner.group_id, "written_at": plans.now}
        with pytest.raises(DatabaseError, match="the lead says"), transaction.atomic():
            PlanNote(id=uuid7(), kind=kind, written_by_id=partner.person_id, body="x", **words).save(force_insert=True)


@pytest.mark.django_db
@pytest.mark.parametrize("change", ["reviewed_at = null", "reviewed_at = reviewed_at + interval '1 day'"])
def test_that_it_was_reviewed_stays(change: str, plans: Plans, cases: Cases) -> None:
    plan = plans.active()
    plans.take(notes.review, plan, body="EXERCISE")
    with cases.acting(LEAD), pytest.raises(DatabaseError, match="reviewed once"), transaction.atomic():
        connection.cursor().execute(
            f"update operations_investigationplan set {change} where id = %s",
            [plan.id],
        )


@pytest.mark.django_db
def test_the_page_names_the_day_and_takes_the_words(plans: Plans, enter: Enter) -> None:
    plan = plans.active()
    client = enter(LEAD)
    page = client.get(plan.get_absolute_url())
    assert page.context["review_due_on"] is not None
    assert "Mid-term review expected by" in page.content.decode()

    address = f"{plan.get_absolute_url()}review/"
    assert "EXERCISE: compare them" in client.get(address).content.decode()
    empty = client.post(address, {"body": " ", "version": str(plan.version)})
    assert empty.status_code == 200 and "Write how far the plan has come." in empty.content.decode()
    done = client.post(address, {"body": "EXERCISE: half", "version": str(plan.version)}, follow=True)
    assert "The review is written." in done.content.decode()
    assert done.context["review_due_on"] is None
    assert client.get(address).status_code in (403, 409)
    assert [enter(who).get(address).status_code for who in (PARTNER, OTHER)] == [403, 404]


@pytest.mark.django_db
def test_what_waits_in_plans_stands_on_the_desk(plans: Plans, enter: Enter) -> None:
    def lines(who: str, plan: Any) -> list[str]:
        return [one.words for one in enter(who).get("/").context["desk"].plans if one.plan.id == plan.id]

    asked = plans.proposed()
    assert lines(PARTNER, asked) == ["Consent or decline"]
    assert lines(LEAD, asked) == lines(OTHER, asked) == lines("nz_chair", asked) == []

    plans.answer(parties.consent, asked)
    assert lines(PARTNER, asked) == []

    soon = plans.active()
    for who, days, is_there in ((PARTNER, 14, True), (PARTNER, 15, False), (LEAD, -1, True)):
        plan = plans.active()
        _milestone(plans, plan, who, days)
        assert ("A milestone of your agency" in lines(who, plan)) is is_there
    assert lines(OTHER, soon) == []
    plans.take(services.complete, soon, result="EXERCISE", lessons="EXERCISE")
    assert lines(LEAD, soon) == []


def _milestone(plans: Plans, plan: Any, who: str, days: int) -> None:
    owner = plans.party(plan, who)
    due_on = plans.now.date() + timedelta(days=days)
    with plans.cases.acting(LEAD) as by:
        row = queries.get_own(by, plan_id=plan.id)
        assert row is not None
        milestones.add(plan=row, owner=owner, what="EXERCISE", due_on=due_on, by=by, now=plans.now)
