"""The second wall as the database itself tells it: every table, every policy, every function, every key."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable
from typing import Any

import pytest
from django.db import connection

from members.access import system
from members.acting import acting_as
from tests.contracts.definers import DEFINERS
from tests.contracts.protected import DIRECTORY, READ_BY_ALL, TABLES

pytestmark = pytest.mark.django_db

Look = Callable[..., list[tuple[Any, ...]]]
COMMANDS = {"a": "insert", "r": "select", "w": "update", "d": "delete", "*": "all"}
# Besides the four of each table: policies for a named system actor, spelled out on their own.
FURTHER_POLICIES = {
    ("audit_auditentry", "incident_select", "select"),
    ("audit_auditentry", "sealer_select", "select"),
    *((f"operations_referral{part}", "search_select", "select") for part in ("grant", "text")),
    ("reporting_snapshot", "reports_select", "select"),
    ("reporting_snapshot", "reports_update", "update"),
}
# Keys over guessable values would tell what others have; each of these lies within one agency, or nobody may try it.
UNIQUE = {
    "members_invitation_handle_key": "forty random bits; a clash is nobody's secret",
    "one_open_pause_a_country": "seen and made by the chairs alone",
    "operations_referralattachment_stored_as_key": "122 random bits; a clash is nobody's secret",
    "operations_calendarfeed_digest_key": "hashes of 256 random bits; a clash is nobody's secret",
    "one_feed_a_person": "within one person",
    "members_lostfactor_handle_key": "forty random bits; a clash is nobody's secret",
    "audit_seal_batch_key": "numbers without a gap; the system actor `sealer` alone inserts",
    "operations_investigation_group_id_permission_id_c_1095b02c_uniq": "guardian's; the request role cannot insert",
    "plan_reference_once_an_agency": "within one lead",
    "plan_seen_once": "the request role cannot insert",
    "party_once_a_plan": "within one plan",
    "tally_once_a_day": "counts of all agencies, made by the portal",
    "referral_once_a_plan": "within one plan, and who adds sees both",
    "plan_reviewed_once": "within one plan",
    "one_place_a_position": "within one plan",
    "area_once_a_session": "within one session",
    "agency_once_a_session": "within one session",
    "whom_once_a_session": "within one session",
    "meeting_decision_once_a_number": "within one session",
    "operations_meetingdecision_supersedes_id_key": "within one session",
    "recommendation_once_a_number": "within one session",
    "operations_recommendation_supersedes_id_key": "within one session",
    "area_once_a_recommendation": "within one session",
    "item_leaves_a_round_once": "within one item, which is seen by those who carry it",
    "item_enters_a_round_once": "within one item, which is seen by those who carry it",
    "answered_once_an_agency": "within one agency",
    "asked_once_a_rung": "within one agency; the system actor `debriefs` alone inserts",
    "operations_periodicreturn_obligation_id_key": "one return for one expectation, which is one agency's",
    "court_number_once_a_thread": "within one thread",
    "operations_courtanswer_request_id_key": "within one thread",
    "operations_courtend_request_id_key": "within one thread",
    "own_link_once": "within one agency",
    "handover_open_once": "within one referral, whose owner alone inserts",
    "linked_once": "within one owner",
    "one_question_of_consent": "within one recipient",
    "export_number_once_an_agency": "within one agency",
    "one_export_at_a_time_a_person": "within one person",
    "referral_once_an_export": "within one export",
    "copy_number_once_an_agency": "within one agency and one referral",
    "reference_once_an_agency": "within one originator",
    "operations_referralgrant_group_id_permission_id_c_8cc09da9_uniq": "guardian's; the request role cannot insert",
    "said_once_a_thread": "within one sending, whose key its writer alone makes",
    "operations_referralcorrection_former_id_key": "within one thread",
    "operations_referralcorrection_message_id_key": "within one thread",
    "operations_referralquestion_message_id_key": "within one message",
    "one_visit_a_person": "within one person",
    "one_step_a_turn": "the request role cannot insert",
    "operations_referralworth_recipient_id_key": "within one referral",
    "told_once_a_rung": "the request role cannot insert",
    "referral_seen_once": "the request role cannot insert",
    "recipient_once_a_referral": "within one referral",
    "text_once_a_place": "the request role cannot insert",
    "reminded_once_a_rung": "within one expectation; the system actor `returns` alone inserts",
    "obligation_once_a_period": "within one agency; the system actor `returns` alone inserts",
    "figure_once_a_return": "within one return",
    "terms_of_reference_consultation_previous_id_key": "seen by all who are asked, and made by the chairs alone",
    "country_asked_once": "seen by all who are asked, and made by the chairs alone",
    "option_once_a_place": "seen by all who are asked, and made by the chairs alone",
    "view_once_a_number": "within one country",
    "option_ranked_once": "within one view",
    "rank_once_a_view": "within one view",
    "terms_of_reference_commentoutcome_view_id_key": "one for one view; made by the chairs alone, who read all views",
    "reporting_annualreport_year_key": "seen and made by the chairs alone",
}


def test_every_table_is_on_one_of_the_lists(owner_sql: Look) -> None:
    tables = {name for (name,) in owner_sql("select tablename from pg_tables where schemaname = 'public'")}

    lists = (TABLES, READ_BY_ALL, DIRECTORY)

    assert tables == frozenset().union(*lists)
    assert len(tables) == sum(map(len, lists))


def test_row_security_is_enabled_and_forced(owner_sql: Look) -> None:
    rows = owner_sql(
        "select relname, relrowsecurity, relforcerowsecurity from pg_class"
        " where relkind = 'r' and relnamespace = 'public'::regnamespace"
    )

    assert {name for name, enabled, forced in rows if enabled and forced} == TABLES | READ_BY_ALL
    assert {name for name, enabled, forced in rows if enabled or forced} == TABLES | READ_BY_ALL


def test_everything_belongs_to_the_owner(owner_sql: Look) -> None:
    owners = owner_sql(
        "select distinct pg_get_userbyid(relowner) from pg_class"
        " where relkind in ('r', 'p', 'i', 'S') and relnamespace = 'public'::regnamespace"
    )

    assert owners == [("jpoa_owner",)]


def test_nothing_looks_past_the_policies(owner_sql: Look) -> None:
    """A view runs with its owner's eyes unless told otherwise, a materialised one always does."""
    views = owner_sql(
        "select relname from pg_class where relkind in ('v', 'm', 'f') and relnamespace = 'public'::regnamespace"
        " and not coalesce(reloptions::text like '%%security_invoker=true%%', false)"
    )

    assert views == []


def test_every_command_has_its_policy(owner_sql: Look) -> None:
    found: dict[str, set[tuple[str, str, str]]] = defaultdict(set)
    rows = owner_sql(
        "select polrelid::regclass::text, polname, polcmd::text, polpermissive,"
        " array(select pg_get_userbyid(role) from unnest(polroles) role) from pg_policy"
    )
    for table, policy, command, is_permissive, who in rows:
        assert is_permissive, policy
        if (table, policy, COMMANDS[command]) not in FURTHER_POLICIES:
            found[table].add((policy, COMMANDS[command], *who))

    wanted = {(f"app_{command}", command, "jpoa_app") for command in ("select", "insert", "update", "delete")}
    assert found == {table: wanted | {("owner_all", "all", "jpoa_owner")} for table in TABLES | READ_BY_ALL}


def test_policies_open_to_all_are_known(owner_sql: Look) -> None:
    """`true` for the request role is a hole; the places where it is meant stand here with their reasons."""
    rows = owner_sql(
        "select polrelid::regclass::text, polname from pg_policy where 'jpoa_app'::regrole = any (polroles)"
        " and 'true' in (pg_get_expr(polqual, polrelid), pg_get_expr(polwithcheck, polrelid))"
    )

    # A kept text: the session of the person has just ended, what counts is the signed token of the form.
    # A person's row is written by a sign-in, when nobody acts; a trigger guards its columns. Of a role it guards more.
    # Of an invitation too: who approves it.
    meant = {
        ("members_invitation", "app_update"),
        ("members_kepttext", "app_insert"),
        ("members_person", "app_update"),
        ("members_roleassignment", "app_update"),
    }
    # The directory and the rounds are read by every member; the directory by the sign-in page before it knows anybody.
    assert set(rows) == meant | {(table, "app_select") for table in READ_BY_ALL}


def test_no_key_tells_what_others_have(owner_sql: Look) -> None:
    rows = owner_sql(
        "select indexrelid::regclass::text, indrelid::regclass::text from pg_index"
        " where (indisunique or indisexclusion) and not indisprimary"
    )

    assert {index for index, table in rows if table in TABLES} == set(UNIQUE)


def test_functions_with_the_owners_rights_are_known_and_closed(owner_sql: Look) -> None:
    rows = owner_sql(
        "select p.oid::regprocedure::text, pg_get_userbyid(proowner), proconfig, prorettype::regtype::text,"
        " coalesce(proacl, acldefault('f', proowner))::text from pg_proc p"
        " where pronamespace = 'public'::regnamespace and prosecdef and proowner <> 'jpoa_search'::regrole"
    )

    assert {name for name, *_ in rows} == set(DEFINERS)
    may_call = {"{jpoa_owner=X/jpoa_owner}", "{jpoa_owner=X/jpoa_owner,jpoa_app=X/jpoa_owner}"}
    for name, owner, settings, kind, rights in rows:
        assert owner == "jpoa_owner", name
        # With pg_temp last, a table somebody made for the session is not taken for the real one.
        assert settings == ["search_path=pg_catalog, public, pg_temp"], name
        assert rights in may_call, name
        assert (kind == "trigger") == DEFINERS[name].startswith("trigger"), name
        assert ("jpoa_app" in rights) != DEFINERS[name].startswith(("trigger", "inner")), name


@pytest.mark.parametrize("table", sorted(TABLES))
def test_without_context_there_are_no_rows(table: str, look: Callable[[str], list[tuple[Any, ...]]]) -> None:
    assert look(f"select count(*) from {table}") == [(0,)]


def test_the_tables_are_not_empty(owner_sql: Look) -> None:
    """Else the test before this one would prove nothing."""
    empty = {table for table in TABLES if not owner_sql(f"select exists (select from {table})")[0][0]}

    # Made by people only: incidents, pauses, invitations, codes on paper, words kept when a session ended, and reports.
    # Made by people only: incidents, invitations, files of members, words kept at the end of a session, and reports.
    by_people = {
        "audit_incident",
        "members_countrypause",
        "members_accountmail",
        "members_invitation",
        "members_kepttext",
        "members_lostfactor",
        "members_memberimport",
        "operations_calendarfeed",
        "operations_exportedreferral",
        "operations_referralexport",
        "reporting_annualreport",
        "reporting_reportedition",
    }
    assert empty <= by_people | {"reporting_snapshot"}


# What each named system actor may read; everything else is empty to it.
SYSTEMS = {
    "sealer": {"audit_auditentry", "audit_seal"},
    "notices": {"members_notice"},
    "returns": {"operations_reportingobligation", "operations_reminder"},
    "reports": {"reporting_snapshot"},
    "joining": {"members_invitation"},
    "operator": {"members_invitation"},
    "recovery": {"members_lostfactor"},
    "keeper": {"members_kepttext"},
    "directory": set(),
    "accounts": {"members_accountmail"},
    "imports": {"members_memberimport"},
    "tally": {"operations_tally"},
    "debriefs": {"operations_debriefasked"},
    "calendar": {"operations_calendarfeed"},
    "attachments": {"operations_referralattachment"},
    "exports": {"operations_referralexport"},
    "nobody we know": set(),
}


@pytest.mark.parametrize("name", SYSTEMS)
def test_a_system_actor_sees_its_tables_only(name: str, look: Callable[[str], list[tuple[Any, ...]]]) -> None:
    with acting_as(system(name)):
        seen = {table for table in TABLES if look(f"select exists (select from {table})") == [(True,)]}

    assert seen <= SYSTEMS[name]
    assert seen >= SYSTEMS[name] - {
        "reporting_snapshot",
        "members_kepttext",
        "members_invitation",
        "members_accountmail",
        "members_lostfactor",
        "members_memberimport",
        "operations_calendarfeed",
        "operations_referralexport",
    }


def test_every_system_actor_of_the_policies_is_known(owner_sql: Look) -> None:
    rows = owner_sql(
        "select distinct (regexp_matches(coalesce(pg_get_expr(polqual, polrelid), '') ||"
        " coalesce(pg_get_expr(polwithcheck, polrelid), ''), 'app\\.system[^=]*= ''(\\w+)''', 'g'))[1] from pg_policy"
    )

    assert {name for (name,) in rows} == set(SYSTEMS) - {"nobody we know"}


@pytest.fixture
def look(db: None) -> Callable[[str], list[tuple[Any, ...]]]:
    """Ask as the request role, in the test's own transaction."""

    def ask(query: str) -> list[tuple[Any, ...]]:
        with connection.cursor() as cursor:
            cursor.execute(query)
            return list(cursor.fetchall())

    return ask


# Those who have a role that opens nothing of their agency's own work.
@pytest.mark.parametrize("name", ["secretariat", "nz_auditor", "nz_chair"])
def test_a_role_that_reads_no_work_sees_none(
    name: str, acting: Callable[[str], Any], look: Callable[[str], list[tuple[Any, ...]]]
) -> None:
    with acting(name) as actor:
        assert actor.group_id
        seen = {table for table in TABLES if look(f"select exists (select from {table})") == [(True,)]}

    # A co-chair sees what is expected of members and what they have submitted.
    of_chairs = {"operations_reportingobligation", "operations_periodicreturn"}
    of_chairs |= {"operations_returnfigure", "operations_returncell"}
    # An auditor sees the entries of the own country, and how far they are sealed.
    # The secretariat sees who is invited.
    of_others = {"nz_auditor": {"audit_auditentry", "audit_seal"}, "secretariat": {"members_invitation"}}
    # What the members are asked, and what the own country has said, is read in every role.
    of_all = {table for table in TABLES if table.startswith("terms_of_reference_")}
    of_all |= {"operations_tally"}  # how far targets are
    # So are activities that are open to all members, and what comes of them (tests/operations/meetings/test_walls.py).
    of_all |= {table for table in TABLES if table.startswith("operations_session")}
    of_all |= {f"operations_{part}" for part in ("meetingdecision", "recommendation", "recommendationfocusarea")}
    of_all |= {"operations_actionitem", "operations_actionnote"}
    assert seen == of_others.get(name, of_chairs) | of_all


def test_a_co_chair_sees_no_draft_of_a_return(acting: Callable[[str], Any], look: Callable[..., Any]) -> None:
    with acting("nz_chair"):
        states = look("select distinct state from operations_periodicreturn")

    assert {state for (state,) in states} == {"submitted", "accepted"}
