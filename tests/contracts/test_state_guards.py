"""The database accepts exactly the steps of operations/states.py, and keeps what a record is and what was sent."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager
from itertools import permutations
from typing import Any

import psycopg
import pytest
from django.db import DatabaseError, IntegrityError, connection, transaction

from jpoa_portal.env import read
from members.access import Actor
from operations.models import (
    ActionItem,
    InvestigationPlan,
    JointPeriodOfAction,
    JPOAAgency,
    PeriodicReturn,
    PlanParty,
    Recommendation,
    Referral,
    ReferralHandover,
    ReferralRecipient,
    ReferralSubject,
    ReturnCell,
)
from operations.states import (
    ACTION_ITEM_STEPS,
    HANDOVER_STEPS,
    JPOA_AGENCY_STEPS,
    JPOA_STEPS,
    PARTY_STEPS,
    PLAN_STEPS,
    RECIPIENT_STEPS,
    RECOMMENDATION_STEPS,
    REFERRAL_STEPS,
    RETURN_STEPS,
    ActionItemState,
    HandoverState,
    JPOAAgencyState,
    JPOAState,
    PartyState,
    PlanState,
    RecipientState,
    RecommendationState,
    ReferralState,
    ReturnState,
    Step,
)

pytestmark = pytest.mark.django_db

Acting = Callable[[str], AbstractContextManager[Actor]]
GUARDED: dict[str, tuple[dict[str, Step], Any, Any]] = {
    "operations_referral": (REFERRAL_STEPS, ReferralState, Referral),
    "operations_referralrecipient": (RECIPIENT_STEPS, RecipientState, ReferralRecipient),
    "operations_referralhandover": (HANDOVER_STEPS, HandoverState, ReferralHandover),
    "operations_periodicreturn": (RETURN_STEPS, ReturnState, PeriodicReturn),
    "operations_investigationplan": (PLAN_STEPS, PlanState, InvestigationPlan),
    "operations_planparty": (PARTY_STEPS, PartyState, PlanParty),
    "operations_recommendation": (RECOMMENDATION_STEPS, RecommendationState, Recommendation),
    "operations_actionitem": (ACTION_ITEM_STEPS, ActionItemState, ActionItem),
}
# Of rounds the owner records what is publicly known in whatever state; only the steps are compared.
STEPPED = GUARDED | {
    "operations_jointperiodofaction": (JPOA_STEPS, JPOAState, JointPeriodOfAction),
    "operations_jpoaagency": (JPOA_AGENCY_STEPS, JPOAAgencyState, JPOAAgency),
}
# What else a row must say in a state, so that the guard decides and no other constraint.
ALSO = {
    "operations_referral": "sent_at = coalesce(sent_at, created_at),"
    " closed_at = case when '{0}' = 'closed' then created_at end, withdrawn_at = case when '{0}' = 'withdrawn' then"
    " created_at end, reopened_at = case when state = 'closed' and '{0}' = 'sent' then created_at else reopened_at end,"
    " reopen_reason = case when state = 'closed' and '{0}' = 'sent' then 'x' else reopen_reason end, retained_until ="
    " coalesce(retained_until, case when '{0}' in ('closed', 'withdrawn') then date '2030-01-01' end)",
    "operations_referralrecipient": "decline_reason = case when '{0}' = 'declined' then 'other' else '' end,"
    " recalled_at = case when '{0}' = 'recalled' then received_at end",
    "operations_referralhandover": "answer = 'x', ended_at = case when '{0}' = 'offered' then null else offered_at end",
    "operations_periodicreturn": "remarks = remarks",
    "operations_investigationplan": "result = 'x', lessons = 'x', close_reason = 'x', opened_to_chairs_at = null,"
    " opened_to_chairs_by_id = null, closed_at = case when '{0}' in ('completed', 'closed_no_result', 'carried_over')"
    " then coalesce(closed_at, created_at) end",
    "operations_planparty": "role = 'partner', answered_at = coalesce(answered_at, invited_at), answered_by_id ="
    " coalesce(answered_by_id, (select written_by_id from operations_investigationplan where id = plan_id)),"
    " left_at = case when '{0}' in ('left', 'removed') then invited_at end",
    "operations_recommendation": "version = version",
    "operations_actionitem": "result = case when '{0}' in ('done', 'dropped') then 'x' else '' end, closed_at = case"
    " when '{0}' in ('done', 'dropped') then created_at end, closed_by_id = case when '{0}' in ('done', 'dropped')"
    " then created_by_id end, closed_for_id = case when '{0}' in ('done', 'dropped') then (select id from"
    " members_agency limit 1) end",
    "operations_jointperiodofaction": "cancelled_at = case when '{0}' = 'cancelled' then now() end,"
    " cancel_reason = case when '{0}' = 'cancelled' then 'EXERCISE' else '' end",
    "operations_jpoaagency": "version = version",
}


@pytest.fixture
def owned(separate_database: Callable[[], psycopg.Connection[Any]]) -> Iterator[psycopg.Connection[Any]]:
    """The owner's connection to a copy of the demo world: no policy stands between it and the guards."""
    owner, name = read().database_owner, separate_database().info.dbname
    assert owner
    with psycopg.connect(
        host=owner["HOST"], port=owner["PORT"], user=owner["USER"], password=owner["PASSWORD"], dbname=name
    ) as one:
        yield one
        one.rollback()


def refused(one: psycopg.Connection[Any], query: str, *values: object) -> str:
    """Why the database does not do it; empty when it does. It is taken back either way."""
    one.execute("savepoint tried")
    try:
        one.execute(query, values)
    except psycopg.Error as error:
        return str(error)
    else:
        return ""
    finally:
        one.execute("rollback to savepoint tried")


# Some steps are possible in a round that runs only, which is not what is looked at here.
RUNNING = {
    "operations_jpoaagency": "where participant_id in (select p.id from operations_jpoaparticipant p"
    " join operations_jointperiodofaction j on j.id = p.jpoa_id where j.state = 'active')"
}


def rows_by_state(one: psycopg.Connection[Any], table: str) -> dict[str, Any]:
    """A row in each state: those of the demo world, and others put there while the guard is off."""
    which = f"{table} {RUNNING.get(table, '')}"
    found = dict(one.execute(f"select distinct on (state) state, id from {which} order by state, id").fetchall())
    spare = [row[0] for row in one.execute(f"select id from {which} order by id desc limit 20").fetchall()]
    missing = [state for state in STEPPED[table][1].values if state not in found]
    one.execute(f"alter table {table} disable trigger user")
    for state, key in zip(missing, [key for key in spare if key not in found.values()], strict=False):
        one.execute(f"update {table} set state = %s, {ALSO[table].format(state)} where id = %s", [state, key])
        found[state] = key
    one.execute(f"alter table {table} enable trigger user")
    return found


@pytest.mark.parametrize("table", STEPPED)
def test_exactly_the_steps_of_the_table_are_possible(table: str, owned: psycopg.Connection[Any]) -> None:
    steps, states, _ = STEPPED[table]
    rows = rows_by_state(owned, table)
    update = f"update {table} set state = %s, {ALSO[table]} where id = %s"
    assert set(rows) == set(states.values)

    said = {
        (source, target): refused(owned, update.format(target), target, rows[source])
        for source, target in permutations(states.values, 2)
    }

    assert {pair for pair, why in said.items() if not why} == {
        (source, step.target) for step in steps.values() for source in step.sources
    }
    assert all(f"does not go from {source} to {target}" in why for (source, target), why in said.items() if why)


@pytest.mark.parametrize("table", GUARDED)
def test_a_record_begins_at_the_beginning(table: str, owned: psycopg.Connection[Any]) -> None:
    _, states, model = GUARDED[table]
    names = [
        name
        for (name,) in owned.execute(
            "select attname from pg_attribute where attrelid = %s::regclass and attnum > 0 and not attisdropped",
            [table],
        ).fetchall()
    ]
    begins = model._meta.get_field("state").default
    copied = ", ".join({"id": "gen_random_uuid()", "state": "%s"}.get(name, name) for name in names)

    said = {
        state: refused(
            owned,
            f"insert into {table} ({', '.join(names)}) select {copied} from {table} limit 1",
            state,
        )
        for state in states.values
    }

    assert {state for state, why in said.items() if "begins" not in why} == {begins}


@pytest.mark.parametrize(
    "model", [Referral, ReferralRecipient, InvestigationPlan, PlanParty, Recommendation, ActionItem]
)
def test_the_models_steps_are_those_of_the_table(model: Any) -> None:
    """The third place where steps stand: what the services call."""
    steps = GUARDED[model._meta.db_table][0]
    made = {(step.source, step.target) for step in model(state="").get_all_state_transitions()}

    assert made == {(source, step.target) for step in steps.values() for source in step.sources}


# What an owner may still change in a referral that was sent: the steps to its end, and what no recipient relied on.
OPEN_AFTER_SENDING = {
    "officer_id",  # with whom it lies at the owner
    "state",
    "closed_at",
    "withdrawn_at",
    "withdrawal_reason",
    "recipients_know_each_other",
    "draft_recipients",
    "version",
    "submission",
}
# A value other than the one that stands there, by kind of column.
OTHER = {
    "uuid": "gen_random_uuid()",
    "uuid[]": "array[gen_random_uuid()]",
    "timestamp with time zone": "coalesce({0}, now()) + interval '1 day'",
    "date": "coalesce({0}, current_date) + 1",
    "integer": "coalesce({0}, 0) + 1",
    "smallint": "coalesce({0}, 0) + 1",
    "boolean": "not {0}",
    "text": "case when {0} = 'x' then 'y' else 'x' end",
}

# Columns that hold a code of a list: another one of the same list.
CODES = {
    "handling_code_id": "(select min(code) from operations_handlingcode where code <> handling_code_id)",
    "decline_reason": "case when decline_reason = 'other' then 'capacity' else 'other' end",
    "legal_basis": "case when legal_basis = 'domestic_law' then 'reciprocity' else 'domestic_law' end",
}


def changeable(table: str, where: str, *values: object) -> set[str]:
    """The columns of the rows found that the acting agency could change: neither right, policy nor guard says no."""
    with connection.cursor() as cursor:
        cursor.execute(
            "select attname, format_type(atttypid, null) from pg_attribute"
            " where attrelid = %s::regclass and attnum > 0 and not attisdropped",
            [table],
        )
        columns = cursor.fetchall()
    found = set()
    for name, kind in columns:
        other = OTHER.get(kind, "array_append({0}, 'x')" if kind.endswith("[]") else OTHER["text"]).format(name)
        other = CODES.get(name, other)
        try:
            with transaction.atomic(), connection.cursor() as cursor:
                cursor.execute(f"update {table} set {name} = {other} where {where}", values)
                assert cursor.rowcount, f"no row of {table} to try"
                transaction.set_rollback(True)
        except DatabaseError as error:
            cause = error.__cause__
            if not isinstance(cause, psycopg.errors.InsufficientPrivilege | psycopg.errors.CheckViolation):
                raise
            if cause.diag.constraint_name:
                found.add(name)  # only a check of values stood in the way, such as "closed has an instant"
        else:
            found.add(name)
    return found


def test_a_sent_referral_is_frozen_as_it_was_sent(acting: Acting) -> None:
    with acting("nz_officer") as officer:
        sent = Referral.objects.filter(owner_group_id=officer.group_id, state="sent")[0]

        found = changeable("operations_referral", "id = %s", sent.id)

    assert found | {"state"} == OPEN_AFTER_SENDING  # a state that is no step is refused; steps are tried above


def test_a_draft_can_be_written_but_stays_the_same_record(acting: Acting) -> None:
    with acting("nz_officer") as officer:
        draft = Referral.objects.filter(owner_group_id=officer.group_id, state="draft")[0]

        found = changeable("operations_referral", "id = %s", draft.id)

    assert {"kind", "crime_type", "urgency", "handling_code_id"} <= found
    what_it_is = {"id", "reference", "originator_id", "owner_group_id", "written_by_id", "created_at", "jpoa_id"}
    assert what_it_is & found == set()


@pytest.mark.parametrize("who", ["vn_officer", "nz_chair"])
def test_a_sent_return_is_frozen_as_it_was_sent(who: str, acting: Acting) -> None:
    with acting("vn_officer") as officer:
        sent = PeriodicReturn.objects.filter(group_id=officer.group_id, state="accepted")[0]
        assert ReturnCell.objects.filter(periodic_return=sent).exists()
    with acting(who):
        found = changeable("operations_periodicreturn", "id = %s", sent.id)
        taken, _ = ReturnCell.objects.filter(periodic_return=sent).delete()

    assert found == {"accepted_at", "version", "submission"}
    assert taken == 0


def test_nothing_is_counted_that_was_not_in_what_was_sent(acting: Acting) -> None:
    with acting("vn_officer") as officer:
        cell = ReturnCell.objects.filter(group_id=officer.group_id, periodic_return__state="accepted")[0]
        cell.pk = None
        cell.indicator = "CHECKS"
        cell._state.adding = True

        with pytest.raises(DatabaseError, match="row-level security"), transaction.atomic():
            ReturnCell.objects.bulk_create([cell])


def test_a_recipient_stays_the_same_recipient(acting: Acting) -> None:
    with acting("vn_officer") as officer:
        row = ReferralRecipient.objects.filter(group_id=officer.group_id, state="received")[0]

        found = changeable("operations_referralrecipient", "id = %s", row.id)

    what_it_is = {"id", "referral_id", "agency_id", "group_id", "owner_group_id", "received_at", "due_at", "is_open"}
    assert what_it_is & found == set()
    assert {"decline_words", "version"} <= found


@pytest.mark.parametrize("table", ["operations_referralsubject", "operations_subjectidentity"])
def test_the_person_in_a_sent_referral_is_frozen_too(table: str, acting: Acting) -> None:
    with acting("nz_officer") as officer:
        with connection.cursor() as cursor:
            cursor.execute(
                f"select s.referral_id from {table} s join operations_referral r on r.id = s.referral_id"
                " where r.state = 'sent' and r.owner_group_id = %s limit 1",
                [officer.group_id],
            )
            (sent,) = cursor.fetchone() or (None,)

        assert sent
        # A protected identity can be closed later; nothing else changes.
        assert changeable(table, "referral_id = %s", sent) == ({"is_closed"} if "identity" in table else set())


def test_nobody_joins_a_sent_referral_as_its_subject(acting: Acting) -> None:
    with acting("nz_officer") as officer:
        sent = Referral.objects.filter(owner_group_id=officer.group_id, state="sent")[0]
        late = ReferralSubject(referral=sent, roles=["suspect"], is_child="no", custody="free")

        with pytest.raises(IntegrityError, match="frozen as it was sent"), transaction.atomic():
            late.save(force_insert=True)


def test_the_owner_takes_no_step_of_a_recipient(acting: Acting) -> None:
    with acting("nz_officer") as officer:
        row = ReferralRecipient.objects.filter(owner_group_id=officer.group_id, state="received", is_open=True)[0]

        taken = ReferralRecipient.objects.filter(id=row.id).update(state="accepted", version=row.version + 1)

        assert taken == 0


def test_a_recipient_takes_no_step_in_a_closed_referral(acting: Acting) -> None:
    with acting("nz_officer") as officer:
        row = ReferralRecipient.objects.filter(owner_group_id=officer.group_id, state="accepted", is_open=True)[0]
        ended = {"state": "closed", "closed_at": row.received_at, "retained_until": row.received_at.date()}
        assert Referral.objects.filter(id=row.referral_id).update(**ended) == 1

    with connection.cursor() as cursor:
        cursor.execute("select set_config('app.group', %s, true)", [str(row.group_id)])
        cursor.execute("select set_config('app.roles', 'liaison_officer', true)")
        with pytest.raises(DatabaseError, match="waits for nobody"), transaction.atomic():
            cursor.execute("update operations_referralrecipient set state = 'in_progress' where id = %s", [row.id])


def test_nobody_is_taken_out_of_a_sent_referral(acting: Acting) -> None:
    with acting("nz_officer") as officer:
        sent = Referral.objects.filter(owner_group_id=officer.group_id, state="sent", subjects__isnull=False)[0]

        # Row security hides the rows from a delete: none is hit, and the person is still there.
        for table in ("operations_subjectidentity", "operations_referralsubject"):
            with connection.cursor() as cursor:
                cursor.execute(f"delete from {table} where referral_id = %s", [sent.id])
                assert cursor.rowcount == 0
        assert sent.subjects.count() == 1


def test_words_once_said_are_not_taken_back(acting: Acting) -> None:
    with acting("nz_officer"):
        for table in ("operations_referralmessage", "operations_referraldisclosure"):
            for query in (f"update {table} set id = id", f"delete from {table}"):
                with pytest.raises(DatabaseError, match="permission denied"), transaction.atomic():
                    connection.cursor().execute(query)
