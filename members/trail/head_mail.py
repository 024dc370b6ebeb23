"""The head of the audit’s chain, mailed daily to both chairs: a hash that the portal cannot take back."""

from __future__ import annotations

from datetime import datetime

import structlog
from django.core.mail import EmailMessage
from django.utils.translation import gettext as _

from audit import checking, permissions, sealing
from common.access import demand
from common.words import instant_code
from members.acting import acting_as
from members.people.queries import chairs
from members.trail.services import SEALER

log = structlog.get_logger("jpoa.audit")


def send(*, now: datetime) -> int:
    """Seal, check the chain, and mail its head to each co-chair's officer; how many mails went out."""
    with acting_as(SEALER):
        demand(SEALER, permissions.MAIL_HEAD)
        sealing.seal(wait=True)
        place, broken = sealing.head(), checking.first_broken()
        addresses = list(chairs(now=now).values_list("email", flat=True))
    if broken is not None:
        log.error("audit_chain_broken", batch=broken)
    sent = sum(_mail(address, place, broken, now=now) for address in dict.fromkeys(addresses))
    if sent < len(set(addresses)):
        log.warning("audit_head_not_mailed", failed=len(set(addresses)) - sent)
    return sent


def _mail(address: str, place: sealing.Place, broken: int | None, *, now: datetime) -> bool:
    state = _("The portal checked its own record just now and found it whole.")
    if broken is not None:
        state = _(
            "The portal checked its own record just now: it is not as it was sealed from batch %(batch)s on. "
            "Ask two auditors of different countries to open the record."
        ) % {"batch": broken}
    body = _(
        "The record of the portal ends today with this seal:\n\n%(head)s\n\nBatch %(batch)s, sealed up to %(when)s.\n"
        "%(state)s\n\nKeep this mail outside the portal. With this line anybody can find out later whether an entry up "
        "to today was changed, added or removed:\n\npython verify_audit.py audit.jsonl --head %(head)s\n\n"
        "This mail holds no case content."
    ) % {"head": place.hash, "batch": place.batch, "when": instant_code(now), "state": state}
    message = EmailMessage(
        subject=_("JPOA Portal: the seal of the record for %(day)s") % {"day": f"{now:%Y-%m-%d}"},
        body=body,
        to=[address],
        headers={"Auto-Submitted": "auto-generated", "X-Audit-Head": place.hash},
    )
    try:
        message.send()
    except OSError:  # the mail server or the folder; tomorrow's head covers today
        return False
    return True
