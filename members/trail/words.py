"""The audit's codes as people read them: what was done, and to what kind of record."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext_lazy as _

# In the order in which one looks for them: the door, referrals, returns, reports, the audit itself.
ACTIONS: dict[str, Any] = {
    "sign_in": _("Signed in"),
    "sign_out": _("Signed out"),
    "give_second_factor": _("Gave a second factor"),
    "change_password": _("Changed the password of an account"),
    "reset_password": _("Set a new password by a link in a mail"),
    "add_second_factor": _("Added a second factor"),
    "remove_second_factor": _("Removed a second factor"),
    "renew_recovery_codes": _("Made new recovery codes"),
    "see_people": _("Looked at an agency’s people"),
    "invite_person": _("Invited somebody"),
    "see_invitation": _("Looked at an invitation"),
    "renew_invitation": _("Sent an invitation again"),
    "withdraw_invitation": _("Took an invitation back"),
    "begin_secretariat": _("Invited the first people of the secretariat"),
    "approve_invitation": _("Approved an invitation"),
    "accept_invitation": _("Joined an agency"),
    "accept_rules": _("Accepted the handling rules"),
    "confirm_details": _("Said that the own details are right"),
    "give_role": _("Gave or proposed a role"),
    "approve_role": _("Approved a role"),
    "refuse_role": _("Refused a role"),
    "see_role": _("Looked at a role"),
    "end_role": _("Took a role away"),
    "see_approvals": _("Looked at roles to approve"),
    "suspend_person": _("Stopped somebody’s access"),
    "reinstate_person": _("Gave somebody access again"),
    "end_membership": _("Let somebody leave the agency"),
    "publish_rules": _("Published handling rules"),
    "see_desk": _("Opened the desk"),
    "read_notice": _("Followed a notice"),
    "see_directory": _("Looked something up in the directory"),
    "keep_agency": _("Changed an agency’s entry"),
    "keep_desk": _("Changed a duty desk"),
    "keep_days": _("Changed an agency’s working days"),
    "keep_members": _("Added to the members"),
    "confirm_agency": _("Confirmed an agency’s entry"),
    "suspend_agency": _("Suspended an agency"),
    "restore_agency": _("Let a suspended agency in again"),
    "take_card": _("Took the card of duty desks"),
    "see_jpoas": _("Looked at the rounds"),
    "see_referrals": _("Looked at referrals"),
    "open_referral": _("Opened a referral"),
    "write_referral": _("Wrote a referral"),
    "edit_referral": _("Changed a draft"),
    "send_referral": _("Sent a referral"),
    "close_referral": _("Closed a referral"),
    "withdraw_referral": _("Withdrew a referral"),
    "confirm_receipt": _("Confirmed receipt"),
    "accept_referral": _("Accepted a referral"),
    "decline_referral": _("Declined a referral"),
    "ask_for_information": _("Asked for more information"),
    "give_information": _("Gave the information asked for"),
    "start_work": _("Began work"),
    "answer_referral": _("Answered a referral"),
    "record_outcome": _("Recorded an outcome"),
    "see_returns": _("Looked at returns"),
    "write_return": _("Filled in a return"),
    "submit_return": _("Sent a return to the co-chairs"),
    "accept_return": _("Accepted a return"),
    "see_reports": _("Looked at reports"),
    "build_report": _("Asked for an annual report"),
    "freeze_report": _("Froze an annual report"),
    "download_report": _("Downloaded a report"),
    "import_results": _("Took over published results"),
    "see_audit": _("Looked at the audit"),
    "open_audit": _("Opened the audit"),
    "download_audit": _("Took entries out of the audit"),
    "see_incidents": _("Looked at incidents"),
    "see_incident": _("Looked at an incident"),
    "ask_incident": _("Asked for the whole record"),
    "confirm_incident": _("Confirmed an incident: the whole record opened"),
    "read_record": _("Read the whole record"),
    "end_incident": _("Closed the whole record"),
    "row_changed": _("Changed a row past the portal’s own steps"),
}
KINDS: dict[str, Any] = {
    "referral": _("Referral"),
    "referralrecipient": _("Referral"),
    "outcome": _("Outcome"),
    "periodic_return": _("Return"),
    "reportingobligation": _("Expected return"),
    "snapshot": _("Annual report"),
    "publishedresult": _("Published results"),
    "notice": _("Notice"),
    "incident": _("Incident"),
    "person": _("Person"),
    "membership": _("Person"),
    "roleassignment": _("Role"),
    "invitation": _("Invitation"),
    "handlingrules": _("Handling rules"),
    "agency": _("Agency"),
    "country": _("Country"),
    "organisation": _("Organisation"),
}


def action_words(code: str) -> str:
    """What was done; a code without words is shown as it is."""
    return str(ACTIONS.get(code, code))


def kind_words(code: str) -> str:
    """What kind of record it was done to."""
    return str(KINDS.get(code, code))
