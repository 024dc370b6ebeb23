"""What was done with a referral between two agencies, in words, beside the table of all actions."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from common.access import Words

REFERRAL_WORDS: dict[str, Words] = {
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
