"""What originators keep in their hand in the demo world: a question of passing on, another handling."""

from __future__ import annotations

from datetime import datetime, timedelta

from jpoa_portal.demo import canaries
from members.access import Actor
from members.acting import acting_as
from members.models import Agency
from operations.models import HandlingCode, Referral, ReferralRecipient
from operations.referrals import handling_changes, onward


def ask_to_pass_on(recipient: ReferralRecipient, reader: Actor, at: datetime, *, wanted: bool) -> None:
    """A recipient would like another agency to have it too. Acts as the reader already."""
    if not wanted:
        return
    others = Agency.objects.filter(is_active=True).exclude(id__in=[reader.agency_id, recipient.referral.originator_id])
    purpose = canaries.mark("EXERCISE: our forensic laboratory", wanted)
    onward.ask(
        recipient=recipient,
        by=reader,
        now=at,
        to_agency=others.order_by("id")[0],
        scope=onward.Scope.PAPER,
        purpose=purpose,
    )


def handle_otherwise(referral: Referral, writer: Actor, at: datetime, *, wanted: bool) -> None:
    """The originator makes the handling stricter, or looser where it is strict already."""
    if not wanted:
        return
    with acting_as(writer):
        row = Referral.objects.select_related("handling_code").get(id=referral.id)
        code = HandlingCode.objects.exclude(code=row.handling_code_id)[0]
        reason = canaries.mark("EXERCISE: a witness is named", wanted)
        handling_changes.change(
            referral=row, by=writer, now=at + timedelta(hours=30), version=row.version, code=code, reason=reason
        )
