"""What was done with a referral, in words, beside the table of all actions."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from common.access import Words

REFERRAL_WORDS: dict[str, Words] = {
    "find_referrals": _("Searched in referrals"),
    "find_own_records": _("Looked a person up in the agency’s own referrals"),
    "open_referral": _("Opened a referral"),
    "write_referral": _("Wrote a referral"),
    "edit_referral": _("Changed a draft"),
    "write_note": _("Wrote a note for colleagues on a referral"),
    "split_referral": _("Split a referral, or went on from a quick question"),
    "copy_referral": _("Made a numbered copy of a referral"),
    "open_copy": _("Printed a copy of a referral again, or took it as a file"),
    "translate_referral": _("Put a translation beside a referral"),
    "send_referral": _("Sent a referral"),
    "close_referral": _("Closed a referral"),
    "note_contact": _("Noted a contact about a referral"),
    "say_worth": _("Said what an answer was worth"),
    "reopen_referral": _("Opened a closed referral again"),
    "ask_again": _("Asked an agency again"),
    "withdraw_referral": _("Withdrew a referral"),
    "limit_referral": _("Said until when an agency reads a referral"),
    "expire_share": _("Ended what was given for a time"),
    "confirm_destruction": _("Said what became of the copies of a referral"),
    "see_destruction": _("Looked at copies to be destroyed"),
    "see_openings": _("Looked at who opened a referral"),
    "change_handling": _("Changed how a referral is handled"),
    "give_further": _("Gave a sent referral to one more agency"),
    "ask_consent": _("Asked to pass a referral on"),
    "answer_consent": _("Answered whether a referral may be passed on"),
    "end_consent": _("Took a consent to pass on back"),
    "share_onward": _("Passed a referral on with its sender’s consent"),
    "recall_referral": _("Took a referral back from an agency"),
    "offer_handover": _("Offered a referral to another agency"),
    "see_handover": _("Looked at an offer of a referral"),
    "open_handover": _("Opened an offer of a referral"),
    "accept_handover": _("Took a referral over"),
    "answer_handover": _("Answered an offer of a referral"),
    "refuse_handover": _("Refused to take a referral over"),
    "take_back_handover": _("Took an offer of a referral back"),
    "lapse_handover": _("An offer of a referral ended with an agency"),
    "end_reading": _("Ended the reading of a former owner"),
    "link_referrals": _("Linked two referrals, for the own agency"),
    "unlink_referrals": _("Ended a link of two referrals"),
    "ask_court": _("Asked for permission to use something in court"),
    "ask_court_answer": _("Asked for permission to use an answer in court"),
    "answer_court": _("Answered a question about use in court"),
    "take_back_court": _("Took a permission to use something in court back"),
}
