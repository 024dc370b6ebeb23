"""What the request role may do, table by table. A new table has no rights until it is named here too."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable
from typing import Any

import pytest

from tests.contracts.protected import DIRECTORY, READ_BY_ALL, TABLES

pytestmark = pytest.mark.django_db

Look = Callable[..., list[tuple[Any, ...]]]
READ, ADD, ALL = "select", "insert select", "delete insert select update"

RIGHTS = {
    "account_emailaddress": ALL,
    "account_emailconfirmation": "",
    "audit_auditentry": ADD,
    "audit_incident": ADD,
    "audit_seal": ADD,
    "auth_group": READ,
    "auth_group_permissions": "",
    "auth_permission": READ,
    "django_content_type": READ,
    "django_migrations": READ,
    "django_session": ALL,
    "guardian_groupobjectpermission": "",
    "guardian_userobjectpermission": "",
    "jpoa_portal_jobrun": "insert select update",
    "jpoa_portal_portalclock": READ,
    "members_accountmail": "delete insert select",
    "members_agency": ADD,
    "members_cochairterm": ADD,
    "members_handlingrules": ADD,
    "members_invitation": ADD,
    "members_country": ADD,
    "members_countrypause": ADD,
    "members_dutydesk": ADD,
    "members_formername": ADD,
    "members_holiday": "delete insert select",
    "members_kepttext": "delete insert select",
    "members_lostfactor": ADD,
    "members_memberimport": ADD,
    "members_membership": ADD,
    "members_nomination": ADD,
    "members_notice": ADD,
    "members_person": "insert select update",
    "members_roleassignment": ADD,
    "members_referenceedition": ADD,
    "members_referenceentry": ADD,
    "members_referencelist": READ,
    "members_rulesacceptance": ADD,
    "members_organisation": ADD,
    "members_participation": ADD,
    "members_unit": ADD,
    "mfa_authenticator": ALL,
    "operations_calendarfeed": ADD,
    "operations_handlingcode": READ,
    "operations_actionitem": ADD,
    "operations_actionnote": ADD,
    "operations_carrieditem": ADD,
    "operations_courtanswer": ADD,
    "operations_courtend": ADD,
    "operations_courtrequest": ADD,
    "operations_debrief": ADD,
    "operations_debriefanswer": ADD,
    "operations_debriefasked": ADD,
    "operations_durationdecision": ADD,
    "operations_investigationplan": ADD,
    "operations_investigationplangrant": READ,
    "operations_jointperiodofaction": ADD,
    "operations_jointperiodofaction_co_chairs": ADD,
    "operations_jpoaagency": ADD,
    "operations_jpoalabel": ADD,
    "operations_jpoaparticipant": ADD,
    "operations_meetingdecision": ADD,
    "operations_laterung": READ,
    "operations_legalhold": ADD,
    "operations_retention": READ,
    "operations_lesson": ADD,
    "operations_lessontaken": ADD,
    "operations_jpoasteptaken": ADD,
    "operations_objective": ADD,
    "operations_objective_focus_areas": "delete insert select",
    "operations_outcome": ADD,
    "operations_ownlink": ADD,
    "operations_periodicreturn": ADD,
    "operations_phase": ADD,
    "operations_plandisclosure": ADD,
    "operations_plannote": ADD,
    "operations_planparty": ADD,
    "operations_planplace": "delete insert select",
    "operations_planreferral": ADD,
    "operations_planstep": "delete insert select",
    "operations_recommendation": ADD,
    "operations_recommendationfocusarea": ADD,
    "operations_referral": ADD,
    "operations_destructionrequest": ADD,
    "operations_handlingchange": READ,
    "operations_referralopening": ADD,
    "operations_shareconsent": ADD,
    "operations_referralbody": ADD,
    "operations_referraladdition": ADD,
    "operations_referralcorrection": ADD,
    "operations_referralcopy": ADD,
    "operations_referralexport": ADD,
    "operations_exportedreferral": ADD,
    "operations_referralcontact": ADD,
    "operations_referraldisclosure": ADD,
    "operations_referralgrant": READ,
    "operations_referralhandover": ADD,
    "operations_referralownership": READ,
    "operations_referralidentifier": "delete insert select",
    "operations_referralattachment": "delete insert select",
    "operations_referrallink": ADD,
    "operations_referralmessage": ADD,
    "operations_referralnote": ADD,
    "operations_referralquestion": ADD,
    "operations_referralrecipient": ADD,
    "operations_referralsending": ADD,
    "operations_referralstep": READ,
    "operations_referralsubject": "delete insert select",
    "operations_referraltranslation": ADD,
    "operations_referraltext": READ,
    "operations_referralvisit": ADD,
    "operations_referralworth": ADD,
    "operations_reminder": ADD,
    "operations_tally": ADD,
    "operations_reportingobligation": ADD,
    "operations_returncell": "delete insert select",
    "operations_returnfigure": ALL,
    "operations_session": ADD,
    "operations_sessionfocusarea": "delete insert select",
    "operations_sessioninvitation": ADD,
    "operations_sessionpaper": ADD,
    "operations_sessionreach": "delete insert select",
    "operations_subjectidentity": "delete insert select",
    "portal_cache": ALL,
    "reporting_annualreport": ADD,
    "reporting_publishedresult": "insert select update",
    "reporting_reportedition": ADD,
    "reporting_snapshot": ADD,
    "terms_of_reference_commentoutcome": ADD,
    "terms_of_reference_consultation": ADD,
    "terms_of_reference_consultationoption": ADD,
    "terms_of_reference_consultedcountry": ADD,
    "terms_of_reference_edition": READ,
    "terms_of_reference_focusarea": READ,
    "terms_of_reference_rankedoption": ADD,
    "terms_of_reference_view": ADD,
    "usersessions_usersession": ALL,
}
# Where it may change some columns of a row and no others.
MAY_UPDATE = {
    "audit_incident": "confirmed_at confirmed_by_id confirmed_country confirmed_group_id ends_at submission version",
    "members_invitation": "accepted_at approved_by_id expires_at leased_until mail_attempts mailed_at person_id"
    " refused_at submission version withdrawn_at withdrawn_by_id",
    "members_agency": "asked_on confirmed_on is_active is_focal_point merged_at merging_at merging_by_id"
    " merging_into_id name native_name opens_names people_confirmed_on roles_confirmed_on short_name submission"
    " successor_id time_zone type version weekend working_languages",
    "members_country": "latitude longitude submission version weekend",
    "members_countrypause": "confirmed_by_id dropped_at dropped_by_id end_confirmed_by_id end_proposed_at"
    " end_proposed_by_id end_proposed_for_id ends_at starts_at submission version",
    "members_dutydesk": "deputy_id email hours is_round_the_clock phone submission version",
    "members_cochairterm": "ends_on",
    "members_nomination": "ends_on",
    "members_participation": "ends_on",
    "members_accountmail": "done_at is_sent leased_until mail_attempts",
    "members_kepttext": "given_at",
    "members_lostfactor": "approved_by_id expires_at given_at submission used_at version withdrawn_at withdrawn_by_id",
    "members_memberimport": "applied_at attempts changed checked_at content is_again leased_until new plan problems"
    " state submission unchanged version wrong",
    "members_membership": "ends_at",
    "members_referencelist": "submission version",
    "members_roleassignment": "approved_by_id ends_at starts_at",
    "members_unit": "closed_at countries name submission topics version",
    "members_notice": "leased_until mail_attempts mailed_at read_at",
    "operations_debrief": "closed_at closed_by_id closes_on first_closes_on submission summary_hindered"
    " summary_jurisdiction summary_training summary_worked version",
    "operations_debriefanswer": "hindered is_anonymous jurisdiction submission submitted_at submitted_by_id training"
    " training_topics version worked",
    "operations_lesson": "focus_area_id question submission text version withdrawn_at",
    "operations_lessontaken": "decided_at submission verdict version words",
    "operations_phase": "ends_on name starts_on submission version what withdrawn_at",
    "operations_calendarfeed": "has_own_work last_read_on revoked_at",
    "operations_jointperiodofaction": "cancel_reason cancelled_at consultation_id name observers_known"
    " participants_known proposal reports_due_days state submission themes version",
    "operations_jpoaagency": "answered_at answered_by_id contact_id noted_id part state submission version"
    " withdrawn_at",
    "operations_objective": "position submission target target_indicator text version withdrawn_at",
    "operations_outcome": "status",
    "operations_periodicreturn": "accepted_at officer_id remarks state submission submitted_at submitted_by_id version",
    "operations_actionitem": "closed_at closed_by_id closed_for_id result started_at state submission version",
    "operations_recommendation": "moved_at moved_by_id moved_words state submission version",
    "operations_session": "cancel_reason cancelled_at chairs_invited ends_on ends_precision host_country_id"
    " host_organisation_id is_online kind place starts_on starts_precision submission summary title version",
    "operations_sessioninvitation": "answer answered_at answered_by_id attended people submission version withdrawn_at",
    "operations_sessionpaper": "withdrawn_at",
    "operations_investigationplan": "activated_at close_reason closed_at crime_type draft_partners draft_supporters"
    " handling_code_id hypothesis lessons officer_id opened_to_chairs_at opened_to_chairs_by_id outcomes proposed_at"
    " result reviewed_at state submission title version",
    "operations_planreferral": "removed_at removed_by_id submission version",
    "operations_planparty": "answered_at answered_by_id left_at officer_id state submission version",
    "operations_planstep": "done_at done_by_id submission version",
    "operations_referral": "closed_at crime_type draft_recipients handling_at handling_code_id handling_reason"
    " information_evaluation is_quick kind"
    " legal_basis officer_id recipients_know_each_other reopen_reason reopened_at retained_until sent_at"
    " source_evaluation state submission urgency version withdrawal_reason withdrawn_at",
    "operations_destructionrequest": "confirmed_at confirmed_by_id outcome submission version words",
    "operations_legalhold": "lifted_at lifted_by_id submission version",
    "operations_retention": "agreed_at agreed_by_id needs_yes submission version",
    "operations_shareconsent": "answered_at answered_by_id ended_at is_given submission until version words",
    "operations_referralbody": "language narrative purpose summary urgency_reason",
    "operations_ownlink": "ended_at ended_by_id",
    "operations_referralhandover": "answer ended_at ended_by_id state submission version",
    "operations_referralrecipient": "answered_at decided_at decline_reason decline_words due_at is_running officer_id"
    " receipt_confirmed_at receipt_confirmed_by_id result state state_at submission unit_id version",
    "operations_referralvisit": "opened_at since",
    "operations_referralquestion": "reply_id settled_at settled_by_id",
    "operations_referralattachment": "preview preview_as preview_size scan scanned_at",
    "operations_referralexport": "attempts digest expires_at failure handling_code_id leased_until made_at rows_done"
    " rows_of size state stored_as",
    "operations_reportingobligation": "exempt_reason exempted_at exempted_by_id settled_at",
    "operations_referralsubject": "custody is_child roles",
    "operations_subjectidentity": "age birth_date full_name is_closed known_as nationality native_script",
    "terms_of_reference_consultation": "concluded_at concluded_by_id deadline_at extended_at extended_by_id"
    " first_deadline_at outcome submission version withdraw_reason",
    "reporting_snapshot": "built_at content leased_until sha256 state",
}


def test_the_table_of_rights_is_exact(owner_sql: Look) -> None:
    found: dict[str, set[str]] = {table: set() for table in TABLES | READ_BY_ALL | DIRECTORY}
    rows = owner_sql(
        "select table_name, lower(privilege_type) from information_schema.table_privileges"
        " where grantee = 'jpoa_app' and table_schema = 'public'"
    )
    for table, right in rows:
        found[table].add(right)

    assert {table: " ".join(sorted(rights)) for table, rights in found.items()} == RIGHTS


def test_the_columns_it_may_change_are_exact(owner_sql: Look) -> None:
    found: dict[str, set[str]] = defaultdict(set)
    rows = owner_sql(
        "select table_name, column_name, privilege_type from information_schema.column_privileges"
        " where grantee = 'jpoa_app' and table_schema = 'public'"
    )
    for table, column, right in rows:
        if right.lower() not in RIGHTS[table].split():
            assert right == "UPDATE"
            found[table].add(column)

    assert {table: " ".join(sorted(columns)) for table, columns in found.items()} == MAY_UPDATE


def test_nobody_else_has_rights(owner_sql: Look) -> None:
    rows = owner_sql(
        "select distinct grantee from information_schema.table_privileges where table_schema = 'public'"
        " union select distinct grantee from information_schema.column_privileges where table_schema = 'public'"
    )

    assert {name for (name,) in rows} == {"jpoa_app", "jpoa_owner", "jpoa_search"}


def test_the_request_role_has_no_power_of_its_own(owner_sql: Look) -> None:
    rows = owner_sql(
        "select rolsuper, rolbypassrls, rolcreaterole, rolcreatedb, rolreplication from pg_roles"
        " where rolname in ('jpoa_app', 'jpoa_search')"
    )

    assert rows == [(False,) * 5] * 2


def test_the_owner_passes_by_no_policy(owner_sql: Look) -> None:
    rows = owner_sql(
        "select rolsuper, rolbypassrls, rolcreaterole, rolreplication from pg_roles where rolname = 'jpoa_owner'"
    )

    assert rows == [(False,) * 4]


def test_the_request_role_is_a_member_of_nothing(owner_sql: Look) -> None:
    assert owner_sql("select roleid::regrole::text from pg_auth_members where member = 'jpoa_app'::regrole") == []


def test_the_request_role_owns_nothing(owner_sql: Look) -> None:
    rows = owner_sql(
        "select classid::regclass::text from pg_shdepend where deptype = 'o' and refobjid = 'jpoa_app'::regrole"
    )

    assert rows == []


def test_the_request_role_can_make_nothing(owner_sql: Look) -> None:
    """No table, and none for the session either: its name would be found before the real one."""
    rows = owner_sql(
        "select has_schema_privilege('jpoa_app', 'public', 'create'),"
        " has_database_privilege('jpoa_app', 'jpoa', 'create'),"
        " has_database_privilege('jpoa_app', 'jpoa', 'temporary')"
    )

    assert rows == [(False, False, False)]


def test_no_right_is_given_in_advance(owner_sql: Look) -> None:
    assert owner_sql("select defaclacl::text from pg_default_acl") == []


def test_it_may_use_one_sequence(owner_sql: Look) -> None:
    rows = owner_sql(
        "select relname from pg_class where relkind = 'S' and relnamespace = 'public'::regnamespace"
        " and (has_sequence_privilege('jpoa_app', oid, 'usage') or has_sequence_privilege('jpoa_app', oid, 'select')"
        " or has_sequence_privilege('jpoa_app', oid, 'update'))"
    )

    assert rows == [("audit_entry_seq",)]
