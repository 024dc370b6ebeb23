"""Every table of the schema: behind row security, with whose its rows are, or read by all as a directory."""

from __future__ import annotations

from tests.contracts.parties import OF_REFERRAL, OF_REFERRALS

# Agency-owned: row security enabled and forced, four policies spelled out for the request role.
TABLES = frozenset(
    {
        "audit_auditentry",
        "audit_incident",
        "audit_seal",
        "members_invitation",
        "members_accountmail",
        "members_countrypause",
        "members_kepttext",
        "members_lostfactor",
        "members_memberimport",
        "members_notice",
        "operations_actionitem",
        "operations_actionnote",
        "operations_carrieditem",
        "operations_courtanswer",
        "operations_courtend",
        "operations_courtrequest",
        "operations_debriefanswer",
        "operations_exportedreferral",
        "operations_referralexport",
        "operations_debriefasked",
        "operations_calendarfeed",
        "operations_investigationplan",
        "operations_investigationplangrant",
        "operations_laterung",
        "operations_legalhold",
        "operations_retention",
        "operations_meetingdecision",
        "operations_outcome",
        "operations_ownlink",
        "operations_periodicreturn",
        "operations_plandisclosure",
        "operations_plannote",
        "operations_planparty",
        "operations_planplace",
        "operations_planreferral",
        "operations_planstep",
        "operations_recommendation",
        "operations_recommendationfocusarea",
        "operations_referral",
        "operations_destructionrequest",
        "operations_handlingchange",
        "operations_referralopening",
        "operations_shareconsent",
        "operations_referralbody",
        "operations_referralcopy",
        "operations_referralcontact",
        "operations_referralattachment",
        "operations_referraldisclosure",
        "operations_referralgrant",
        "operations_referralhandover",
        "operations_referralidentifier",
        "operations_referrallink",
        "operations_referralmessage",
        "operations_referralnote",
        "operations_referralownership",
        "operations_referraladdition",
        "operations_referralcorrection",
        "operations_referralquestion",
        "operations_referralvisit",
        "operations_referralrecipient",
        "operations_referralsending",
        "operations_referralstep",
        "operations_referralsubject",
        "operations_referraltranslation",
        "operations_referraltext",
        "operations_referralworth",
        "operations_reminder",
        "operations_reportingobligation",
        "operations_returncell",
        "operations_returnfigure",
        "operations_session",
        "operations_sessionfocusarea",
        "operations_sessioninvitation",
        "operations_sessionpaper",
        "operations_sessionreach",
        "operations_subjectidentity",
        "operations_tally",
        "reporting_annualreport",
        "reporting_reportedition",
        "reporting_snapshot",
        "terms_of_reference_commentoutcome",
        "terms_of_reference_consultation",
        "terms_of_reference_consultationoption",
        "terms_of_reference_consultedcountry",
        "terms_of_reference_rankedoption",
        "terms_of_reference_view",
    }
)
# Row security enabled and forced as well, but read by all, also before any context: what it holds back is writing.
READ_BY_ALL = frozenset(
    {
        "members_agency",
        "members_cochairterm",
        "members_country",
        "members_dutydesk",
        "members_formername",
        "members_holiday",
        "members_organisation",
        "members_participation",
        "members_handlingrules",
        "members_membership",
        "members_nomination",
        "members_person",
        "members_roleassignment",
        "members_referenceedition",
        "members_referenceentry",
        "members_referencelist",
        "members_rulesacceptance",
        "members_unit",
        "operations_debrief",
        "operations_durationdecision",
        "operations_jointperiodofaction",
        "operations_jointperiodofaction_co_chairs",
        "operations_jpoaagency",
        "operations_jpoalabel",
        "operations_jpoaparticipant",
        "operations_lesson",
        "operations_lessontaken",
        "operations_jpoasteptaken",
        "operations_objective",
        "operations_objective_focus_areas",
        "operations_phase",
    }
)
# Who is in, what is publicly known, and what the libraries need before anybody is signed in.
DIRECTORY = frozenset(
    {
        "account_emailaddress",
        "account_emailconfirmation",
        "auth_group",
        "auth_group_permissions",
        "auth_permission",
        "django_content_type",
        "django_migrations",
        "django_session",
        "guardian_groupobjectpermission",
        "guardian_userobjectpermission",
        "jpoa_portal_jobrun",
        "jpoa_portal_portalclock",
        "mfa_authenticator",
        "operations_handlingcode",
        "portal_cache",
        "reporting_publishedresult",
        "terms_of_reference_edition",
        "terms_of_reference_focusarea",
        "usersessions_usersession",
    }
)

# Parties of a plan by its key: the lead's group always, another's while it is invited or has consented.
_OF_PLAN = """select p.id as plan_id, a.group_id, true as reads_notes from operations_investigationplan p
    join members_agency a on a.id = p.lead_id
  union select p.plan_id, a.group_id, p.state = 'consented' from operations_planparty p
    join members_agency a on a.id = p.agency_id where p.role <> 'lead' and p.state in ('invited', 'consented')"""
_PART = "select t.id, p.group_id from {table} t join (" + _OF_PLAN + ") p on p.plan_id = t.{parent}"
# Readers of a session by its key: everybody of an open one, else its organiser and who is invited now.
_OF_SESSION = """select s.id as session_id, a.group_id from operations_session s cross join members_agency a
    where s.audience = 'members'
  union select s.id, a.group_id from operations_session s join members_agency a on a.id = s.organiser_id
  union select i.session_id, a.group_id from operations_sessioninvitation i join members_agency a on a.id = i.agency_id
    where i.withdrawn_at is null"""
_IN_SESSION = "select t.id, p.group_id from {table} t join (" + _OF_SESSION + ") p on p.session_id = t.{parent}"
_OF_RECOMMENDATION = (
    """select t.id, p.group_id from {table} t
  join operations_recommendation r on r.id = t.recommendation_id
  join ("""
    + _OF_SESSION
    + ") p on p.session_id = r.session_id"
)
_OF_ITEM = (
    """select t.id, p.group_id from {table} t join operations_actionitem i on i.id = t.item_id
  join operations_recommendation r on r.id = i.recommendation_id
  join ("""
    + _OF_SESSION
    + ") p on p.session_id = r.session_id"
)
# For each table with agency-owned rows the pairs of a row's key and a group that may read it: from who wrote, who
# received and who keeps a row, without the grants and without a policy. Asked on the owner's connection.
PARTIES: dict[str, str] = {
    **OF_REFERRALS,
    "operations_outcome": f"""select t.id, a.group_id from operations_outcome t
      join members_agency a on a.id = t.agency_id
      union select t.id, p.group_id from operations_outcome t
      join ({OF_REFERRAL}) p on p.referral_id = t.referral_id""",
    "operations_reportingobligation": """select t.id, a.group_id from operations_reportingobligation t
      join members_agency a on a.id = t.agency_id""",
    "operations_reminder": """select t.id, a.group_id from operations_reminder t
      join operations_reportingobligation o on o.id = t.obligation_id join members_agency a on a.id = o.agency_id""",
    "operations_periodicreturn": """select t.id, a.group_id from operations_periodicreturn t
      join operations_reportingobligation o on o.id = t.obligation_id join members_agency a on a.id = o.agency_id""",
    **{
        table: f"""select t.id, a.group_id from {table} t
          join operations_periodicreturn r on r.id = t.periodic_return_id
          join operations_reportingobligation o on o.id = r.obligation_id join members_agency a on a.id = o.agency_id"""
        for table in ("operations_returnfigure", "operations_returncell")
    },
    "operations_investigationplan": _PART.format(table="operations_investigationplan", parent="id"),
    "operations_investigationplangrant": """select t.id, t.group_id from operations_investigationplangrant t
      union select t.id, a.group_id from operations_investigationplangrant t
      join operations_investigationplan p on p.id = t.content_object_id join members_agency a on a.id = p.lead_id""",
    "operations_planparty": _PART.format(table="operations_planparty", parent="plan_id"),
    "operations_planplace": _PART.format(table="operations_planplace", parent="plan_id"),
    "operations_planstep": _PART.format(table="operations_planstep", parent="plan_id"),
    # Of a referral in a plan those know who are a party to both.
    "operations_planreferral": _PART.format(table="operations_planreferral", parent="plan_id")
    + f" join ({OF_REFERRAL}) r on r.referral_id = t.referral_id and r.group_id = p.group_id"
    " join operations_referral f on f.id = t.referral_id and (p.group_id in (t.group_id, f.owner_group_id)"
    " or f.owner_group_id = t.group_id or f.recipients_know_each_other)",
    # Who is asked and has not consented reads no notes.
    "operations_plannote": _PART.format(table="operations_plannote", parent="plan_id") + " and p.reads_notes",
    "operations_plandisclosure": """select t.id, a.group_id from operations_plandisclosure t
      join operations_investigationplan p on p.id = t.plan_id join members_agency a on a.id = p.lead_id""",
    "operations_session": _IN_SESSION.format(table="operations_session", parent="id"),
    **{
        table: _IN_SESSION.format(table=table, parent="session_id")
        for table in (
            "operations_sessionfocusarea",
            "operations_sessioninvitation",
            "operations_sessionpaper",
            "operations_sessionreach",
            "operations_meetingdecision",
            "operations_recommendation",
        )
    },
    "operations_recommendationfocusarea": _OF_RECOMMENDATION.format(table="operations_recommendationfocusarea"),
    "operations_actionitem": _OF_RECOMMENDATION.format(table="operations_actionitem"),
    "operations_actionnote": _OF_ITEM.format(table="operations_actionnote"),
    "operations_carrieditem": _OF_ITEM.format(table="operations_carrieditem"),
    # What others read of an answer they read through functions, never as rows.
    **{
        table: f"select t.id, a.group_id from {table} t join members_agency a on a.id = t.agency_id"
        for table in ("operations_debriefanswer", "operations_debriefasked")
    },
    # What is told to the chairs alone is no officer's of their agencies.
    "members_notice": """select t.id, a.group_id from members_notice t join members_agency a on a.id = t.agency_id
      where t.kind not in ('view_objected', 'view_reserved', 'chairs_invited', 'chairs_changed', 'chairs_cancelled')""",
    # What a country says in a round of views is read by its own agencies (and by the chairs).
    "terms_of_reference_view": """select t.id, a.group_id from terms_of_reference_view t
      join members_agency a on a.country_id = t.country_id""",
    "terms_of_reference_commentoutcome": """select t.id, a.group_id from terms_of_reference_commentoutcome t
      join terms_of_reference_view v on v.id = t.view_id join members_agency a on a.country_id = v.country_id""",
    "terms_of_reference_rankedoption": """select t.id, a.group_id from terms_of_reference_rankedoption t
      join terms_of_reference_view v on v.id = t.view_id join members_agency a on a.country_id = v.country_id""",
}


def key_of(table: str) -> str:
    """The column of the table's primary key."""
    return {
        "operations_subjectidentity": "subject_id",
        "operations_referralbody": "referral_id",
        "operations_retention": "referral_id",
    }.get(table, "id")
