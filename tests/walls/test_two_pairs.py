"""New Zealand and Viet Nam work on visa fraud, Sri Lanka and Thailand on crossings at night: neither pair can find the
other's plan by any page, count, list, message, mail or table, whatever either of them does with its own.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import timedelta
from typing import Any

import pytest
from django.core import mail
from django.db import connection
from django.test import Client
from django.urls import reverse

from common import coordinates
from common.ids import uuid7
from members.acting import acting_as
from members.models import Agency, Notice
from members.notices.services import deliver
from operations.calendar import services as calendar
from operations.models import InvestigationPlan, PlanStep
from operations.plans import parties, queries, services
from operations.states import UNFINISHED_PLAN
from tests.contracts.protected import PARTIES, key_of
from tests.operations.cases import Cases
from tests.operations.planning import Plans
from tests.walls import rulers, walk

pytestmark = pytest.mark.django_db

OURS = ("nz_officer", "nz_analyst", "vn_officer", "vn_analyst")
THEIRS = ("Dilrukshi Wanniarala", "Tharindi Hapuwita", "th_officer", "Pimchanok Thepnarin")
OUTSIDE = ("nz_other_agency", "nz_chair", "vn_chair", "secretariat", "nz_auditor")
Look = Callable[..., list[tuple[Any, ...]]]


@pytest.fixture
def pairs(owner_sql: Look) -> dict[str, dict[str, str]]:
    """The two plans of the demo world with all that would give them away: key, reference, and every text."""
    return {lead: _told(owner_sql, lead) for lead in ("nz-border", "lk-police")}


def _told(look: Look, lead: str) -> dict[str, str]:
    ((key, reference, title, hypothesis),) = look(
        "select p.id, p.reference, p.title, p.hypothesis from operations_investigationplan p"
        " join auth_group g on g.id = p.owner_group_id where g.name = %s",
        lead,
    )
    texts = [title, hypothesis]
    for query in (
        "select name from operations_planplace where plan_id = %s",
        "select what from operations_planstep where plan_id = %s",
        "select body from operations_plannote where plan_id = %s",
    ):
        texts += [text for (text,) in look(query, key)]
    marks = [text.rpartition("(mark ")[2].rstrip(")") for text in texts]
    where = look(
        "select latitude, longitude from operations_planplace where plan_id = %s and latitude is not null", key
    )
    points = dict.fromkeys((coordinates.words(*point) for point in where), "point")
    return {str(key): "key", reference: "reference", **points, **dict.fromkeys(marks, "text")}


def _found(said: bytes, plan: dict[str, str]) -> list[str]:
    return [what for words, what in plan.items() if words.encode() in said]


def _pages(client: Client) -> Iterator[tuple[str, bytes]]:
    """Every list, the rounds' pages, the agency's own, and what those lead to."""
    for address in walk.lists():
        yield address, walk.said(client.get(address))
    jpoa = InvestigationPlan._meta.get_field("jpoa").related_model.objects.get(key="EXERCISE")  # type: ignore[union-attr]
    pages = (
        "jpoa",
        "jpoa_participants",
        "jpoa_map",
        "jpoa_objectives",
        "jpoa_decisions",
        "jpoa_plans",
        "jpoa_activities",
        "jpoa_items",
        "jpoa_calendar",
        "jpoa_timeline",
        "jpoa_documents",
    )
    for name in pages:
        address = reverse(name, args=[jpoa.id])
        yield address, walk.said(client.get(address))


@pytest.mark.parametrize(
    ("who", "other"), [*((one, "lk-police") for one in OURS), *((one, "nz-border") for one in THEIRS)]
)
def test_neither_pair_finds_the_others_on_any_page(who: str, other: str, pairs: Any, enter: Any) -> None:
    client = enter(who)

    assert [(address, found) for address, said in _pages(client) if (found := _found(said, pairs[other]))] == []


@pytest.mark.parametrize(
    ("who", "own", "other"), [("nz_officer", "nz-border", "lk-police"), ("th_officer", "lk-police", "nz-border")]
)
def test_neither_pair_finds_anything_of_the_others_in_its_own_feed(
    who: str, own: str, other: str, pairs: Any, acting: Any, now: Any
) -> None:
    """With its own work in it: as many milestones as its own plans have, and no word of either plan."""
    with acting(who) as by:
        token = calendar.make(has_own_work=True, by=by, now=now)
        days = (now.date() - timedelta(days=31), now.date() + timedelta(days=366))
        open_ones = PlanStep.objects.filter(plan__state__in=UNFINISHED_PLAN, done_at=None, due_on__range=days)
        number = open_ones.count()

    said = walk.said(Client(SERVER_NAME="localhost").get(f"/calendar/feed/{token}.ics"))

    assert said.count(b"A milestone is due in work that your agency is in or invited to") == number > 0
    assert _found(said, pairs[own]) == _found(said, pairs[other]) == []


@pytest.mark.parametrize("who", OUTSIDE)
def test_nobody_outside_finds_either(who: str, pairs: Any, enter: Any) -> None:
    client = enter(who)

    for plan in pairs.values():
        assert [(address, found) for address, said in _pages(client) if (found := _found(said, plan))] == []


@pytest.mark.parametrize(("who", "own"), [("nz_officer", "nz-border"), ("th_officer", "lk-police")])
def test_each_pair_finds_its_own(who: str, own: str, pairs: Any, enter: Any) -> None:
    """Else not finding the other's would prove nothing."""
    client = enter(who)
    key = next(words for words, what in pairs[own].items() if what == "key")

    for page in ("/plans/", "/calendar/"):
        assert "reference" in _found(walk.said(client.get(page)), pairs[own]), page
    assert set(_found(walk.said(client.get(f"/plans/{key}/")), pairs[own])) == {*("key", "reference", "text", "point")}


@pytest.mark.parametrize(
    ("who", "other"), [("nz_officer", "lk-police"), ("vn_officer", "lk-police"), ("th_officer", "nz-border")]
)
def test_the_key_itself_opens_nothing(
    who: str, other: str, pairs: Any, enter: Any, actor: Any, owner_sql: Look
) -> None:
    client, asking = enter(who), actor(who)
    key = next(words for words, what in pairs[other].items() if what == "key")
    child = {
        "party_id": owner_sql("select id from operations_planparty where plan_id = %s limit 1", key)[0][0],
        "milestone_id": owner_sql("select id from operations_planstep where plan_id = %s limit 1", key)[0][0],
    }
    pages = {page: names for page, names in walk.addresses().items() if "plan_id" in names}
    assert len(pages) > 15
    for page, names in pages.items():
        known = {name: child.get(name, key) for name in names}
        for method in ("get", "post"):
            answer = walk.bare(walk.ask(client, method, asking, reverse(page, kwargs=known)))
            missing = walk.bare(
                walk.ask(client, method, asking, reverse(page, kwargs={name: uuid7() for name in names}))
            )
            assert answer == missing, (page, method)
    for address in walk.lists():
        for parameter in ("after", "q", "plan", "id", "plan_id", "next", "template"):
            assert _found(walk.said(client.get(address, {parameter: key})), pairs[other]) in ([], ["key"]), address


@pytest.mark.parametrize(("who", "other"), [("nz_officer", "lk-police"), ("th_officer", "nz-border")])
def test_no_table_holds_a_row_of_the_others_plan_for_them(
    who: str, other: str, pairs: Any, acting: Any, owner_sql: Look
) -> None:
    """Without any condition of the code: tables, counts, notices, audit entries."""

    key = next(words for words, what in pairs[other].items() if what == "key")
    tables = {table: "plan_id" for table in PARTIES if table.startswith("operations_plan")}
    tables |= {"operations_investigationplan": "id", "operations_investigationplangrant": "content_object_id"}
    tables |= {"members_notice": "object_id", "audit_auditentry": "object_id"}
    with acting(who), connection.cursor() as cursor:
        for table, column in tables.items():
            assert owner_sql(f"select count(*) from {table} where {column} = %s", key)[0][0] > 0, table
            cursor.execute(f"select count(*), count({key_of(table)}) from {table} where {column} = %s", [key])
            assert cursor.fetchone() == (0, 0), table


@pytest.mark.parametrize("who", ["th_officer", "nz_other_agency", "nz_chair", "vn_chair", "secretariat"])
def test_what_one_pair_does_changes_no_page_of_anybody_else(who: str, enter: Any, cases: Cases) -> None:
    plans = Plans(cases)

    def work() -> None:
        plan = plans.active()
        plans.note(plan, by="vn_officer")
        plans.take(services.suspend, plan, reason="EXERCISE")
        plans.answer(parties.leave, plan)
        plans.take(services.close_without_result, plan, reason="EXERCISE")
        plans.draft()

    jpoa = reverse("jpoa", args=[plans.draft().jpoa_id])
    assert rulers.changed_by(work, [*walk.lists(), jpoa], enter(who)) == []


def test_mails_go_to_the_pair_and_say_where_to_look_only(cases: Cases, now: Any) -> None:
    plans = Plans(cases)
    plan = plans.active(title="CANARYTITLE", hypothesis="CANARYHYPOTHESIS")
    plans.note(plan, "CANARYNOTE", by="vn_officer")
    mail.outbox.clear()

    deliver(now=now)

    assert len(mail.outbox) > 2
    for one in mail.outbox:
        said = one.subject + one.body
        assert "CANARY" not in said and plan.reference in said
        assert all(address.endswith(("@vn-police.example", "@nz-border.example")) for address in one.to)


def test_an_invitation_that_ended_leaves_nothing_but_that_it_was(cases: Cases, enter: Any, now: Any) -> None:
    """Whose part has ended finds a notice with the reference, and no way in."""
    plans = Plans(cases)
    plan = plans.active(partners=("vn-police", "th-immigration"), consenting=("vn_officer", "th_officer"))
    plans.remove(plan, "th_officer")
    plans.note(plan, "EXERCISE: after that", by="vn_officer")
    client = enter("th_officer")

    assert client.get(plan.get_absolute_url()).status_code == 404
    with cases.acting("th_officer") as by:
        assert queries.listed(by).filter(content_object_id=plan.id).count() == 0
        told = Notice.objects.filter(object_id=plan.id).order_by("id").values_list("kind", flat=True)
        assert list(told)[-1] == "plan_removed"
    thai = Agency.objects.get(group__name="th-immigration")
    with acting_as(cases.actor("nz_officer")):
        assert not Notice.objects.filter(agency=thai, object_id=plan.id, kind="plan_note").exists()
