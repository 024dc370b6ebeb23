"""Files of the matrix's referrals, each with a small picture, as the worker would make one."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from jpoa_portal.demo import attachments as demo
from members.access import Actor, system
from members.acting import acting_as
from operations.attachments import store
from operations.models import Referral, ReferralAttachment


def set_for(
    ids: dict[Any, Any], state: str, relation: str, referral: Referral, writer: Actor, *, now: datetime
) -> None:
    """A file of the referral that its writer adds."""
    with acting_as(writer):
        file = demo.add(referral, by=writer, now=now)
    made = store.put(b"EXERCISE")
    store.keep(made.stored_as)
    with acting_as(system("attachments")):
        shown = {"preview": "made", "preview_as": made.stored_as, "preview_size": made.size}
        ReferralAttachment.objects.filter(id=file.id).update(**shown)
    ids["file", state, relation] = {"referral_id": referral.id, "file_id": file.id}
