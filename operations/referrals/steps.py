"""Which steps a person can take on a referral now: the buttons of its page, from the same rules as the services."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from common.access import Permission, Words, may
from members.access import Actor
from operations import permissions
from operations.referrals.contact_models import ReferralWorth
from operations.referrals.models import Referral, ReferralRecipient
from operations.referrals.permissions import ASK_AGAIN, REOPEN_REFERRAL, SAY_WORTH
from operations.states import AWAITING_RECIPIENT


@dataclass(frozen=True)
class StepLink:
    """A button: what it says, where it leads, and whether it is the usual next step."""

    label: str
    url: str
    is_main: bool = False


_OF_OWNER: tuple[tuple[Permission, Words, str], ...] = (
    (permissions.SEND_REFERRAL, gettext_lazy("Check and send"), "referral_send"),
    (permissions.EDIT_REFERRAL, gettext_lazy("Change the draft"), ""),
    (REOPEN_REFERRAL, gettext_lazy("Open it again"), "referral_reopen"),
    (permissions.CLOSE_REFERRAL, gettext_lazy("Close"), "referral_close"),
    (permissions.WITHDRAW_REFERRAL, gettext_lazy("Withdraw"), "referral_withdraw"),
)
_OF_RECIPIENT: tuple[tuple[Permission, Words, str], ...] = (
    (permissions.CONFIRM_RECEIPT, gettext_lazy("Confirm receipt"), "confirm_receipt"),
    (permissions.ACCEPT_REFERRAL, gettext_lazy("Accept"), "referral_accept"),
    (permissions.ANSWER_REFERRAL, gettext_lazy("Answer"), "referral_answer"),
    (permissions.START_WORK, gettext_lazy("Say that work has begun"), "referral_start"),
    (
        permissions.ASK_FOR_INFORMATION,
        gettext_lazy("Ask for more information"),
        "referral_ask",
    ),
    (permissions.DECLINE_REFERRAL, gettext_lazy("Decline"), "referral_decline"),
)

# A quick question is answered on its own page, in one step.
_OF_QUICK = _OF_RECIPIENT[-1:]


def steps_for(actor: Actor, referral: Referral, recipients: Sequence[ReferralRecipient]) -> list[StepLink]:
    """The steps open to the actor; the first one is the usual next step, unless it closes what is still awaited."""
    ids = {"referral_id": referral.id}
    edit = "quick_change" if referral.is_quick else "referral_edit"
    found = [
        (label, reverse(name or edit, kwargs=ids)) for rule, label, name in _OF_OWNER if may(actor, rule, referral)
    ]
    for row in recipients:
        offered = _OF_QUICK if referral.is_quick else _OF_RECIPIENT
        found += [(label, reverse(name, kwargs=ids)) for rule, label, name in offered if may(actor, rule, row)]
        if may(actor, permissions.GIVE_INFORMATION, row):
            give = reverse("referral_give", kwargs={**ids, "recipient_id": row.id})
            found.insert(
                0,
                (
                    _("Answer the question of %(agency)s") % {"agency": row.agency.name},
                    give,
                ),
            )
        if may(actor, ASK_AGAIN, row):
            again = reverse("referral_ask_again", kwargs={**ids, "recipient_id": row.id})
            found.append((_("Ask %(agency)s again") % {"agency": row.agency.name}, again))
    too_early = [reverse("referral_reopen", kwargs=ids)]
    if _is_awaited(recipients):
        too_early.append(reverse("referral_close", kwargs=ids))
    usual = "" if referral.is_quick and recipients else _usual(found, too_early=too_early)
    return [StepLink(str(label), url, is_main=url == usual) for label, url in found]


def to_judge(
    actor: Actor, recipients: Sequence[ReferralRecipient]
) -> list[tuple[ReferralRecipient, list[tuple[str, Words]]]]:
    """The recipients of whose answer the actor may say now what it was worth, and how that can be said."""
    return [(row, [*ReferralWorth.Worth.choices]) for row in recipients if may(actor, SAY_WORTH, row)]


def _usual(found: Sequence[tuple[Words, str]], *, too_early: Sequence[str]) -> str:
    """The address of the first step, or none where that is one which most people take later."""
    return found[0][1] if found and found[0][1] not in too_early else ""


def _is_awaited(recipients: Sequence[ReferralRecipient]) -> bool:
    """Whether somebody has still to answer: closing is possible then, and seldom meant."""
    return any(row.state in AWAITING_RECIPIENT for row in recipients)
