"""Every table of the schema, on one of two lists: behind row security, or read by all as a directory."""

from __future__ import annotations

# Agency-owned: row security enabled and forced, four policies spelled out for the request role.
TABLES = frozenset(
    {
        "audit_auditentry",
        "audit_seal",
        "members_kepttext",
        "members_notice",
        "operations_outcome",
        "operations_periodicreturn",
        "operations_referral",
        "operations_referraldisclosure",
        "operations_referralgrant",
        "operations_referralmessage",
        "operations_referralrecipient",
        "operations_referralsubject",
        "operations_reminder",
        "operations_reportingobligation",
        "operations_returncell",
        "operations_returnfigure",
        "operations_subjectidentity",
        "reporting_annualreport",
        "reporting_reportedition",
        "reporting_snapshot",
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
        "members_agency",
        "members_cochairterm",
        "members_country",
        "members_membership",
        "members_nomination",
        "members_organisation",
        "members_participation",
        "members_person",
        "members_roleassignment",
        "mfa_authenticator",
        "operations_handlingcode",
        "operations_jointperiodofaction",
        "operations_jointperiodofaction_co_chairs",
        "operations_jpoalabel",
        "operations_jpoaparticipant",
        "operations_objective",
        "operations_objective_focus_areas",
        "operations_session",
        "portal_cache",
        "reporting_publishedresult",
        "terms_of_reference_edition",
        "terms_of_reference_focusarea",
        "usersessions_usersession",
    }
)
