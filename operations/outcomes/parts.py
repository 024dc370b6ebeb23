"""What stands on the page of a referral: what waits for the reader, and its parts, to jump to. Pure."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext as _

from members.access import Actor
from operations.outcomes.acts import Act
from operations.states import ReferralState

# A page of fewer parts is seen at a glance.
_FEWEST = 4


def waits_on(actor: Actor, page: dict[str, Any]) -> list[Act]:
    """What is asked of the reading agency: copies to destroy, a question, a consent, use in court."""
    found = []
    if page["to_destroy"]:
        found.append(Act(_("Say what became of your agency’s copies"), page["to_destroy"].get_absolute_url()))
    if any(actor.agency_name in event.waits_for for event in page["events"]):
        found.append(Act(_("A question is asked of your agency"), "#happened"))
    if any(may_answer for _row, _in_force, may_answer, *_more in page["consents"]):
        found.append(Act(_("An agency asks whether it may pass it on"), "#passing-on"))
    if any(may_answer for thread in page["court"] for _one, may_answer, _may_end in thread.requests):
        found.append(Act(_("It is asked whether something may be used in court"), "#court"))
    return found


def contents_of(page: dict[str, Any]) -> list[tuple[str, str]]:
    """The parts of the page in their order, as (id, words); none where there are few.

    A draft is written on, a quick question is answered at once: there one does not go looking.
    """
    if page["referral"].state == ReferralState.DRAFT or page["quick_form"]:
        return []
    happened = ("happened", _("What happened"), True)
    parts = [
        ("says", _("What it says"), page["content"] != "none"),
        ("files", _("Files"), page["files"]),
        ("passing-on", _("Passing it on"), page["consents"]),
        ("court", _("Use in court"), page["court_asked"]),
        ("own-agency", _("In your agency only"), page["has_own_part"]),
        ("acts", _("Do more with it"), page["acts"]),
    ]
    # The owner opens a referral for the answer, a recipient to read what it says.
    parts.insert(0 if page["answer_first"] else 1, happened)
    shown = [(part, words) for part, words, is_there in parts if is_there]
    return shown if len(shown) >= _FEWEST else []
