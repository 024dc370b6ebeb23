"""A quick question: four things asked on one page, answered on one. It is a referral that says little.

Strictest handling, routine urgency and "not evaluated" are preset; what it is about in law nobody has to say.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db import transaction

from common import versions
from common.access import demand
from members.access import Actor
from operations.handling import HandlingCode
from operations.jpoas.models import JointPeriodOfAction
from operations.referrals import choices, services
from operations.referrals.models import Referral, ReferralRecipient
from operations.referrals.permissions import ANSWER_QUICKLY, CHANGE_QUESTION
from operations.referrals.subject_models import ReferralIdentifier
from operations.referrals.subjects import Identifier, insert_identifier

NEED_MORE = "need_more"


@transaction.atomic
def ask(
    *,
    by: Actor,
    now: datetime,
    to: Sequence[UUID],
    question: str,
    purpose: str,
    identifier: Identifier,
    jpoa: JointPeriodOfAction | None = None,
    showing: UUID | None = None,
    submission: UUID | None = None,
) -> Referral:
    """A draft of a question, to be looked at once before it is sent. Raises: as services.write; NotStandard."""
    content = _preset() | {"summary": question, "purpose": purpose, "draft_recipients": list(to)}
    referral = services.write(by=by, now=now, content=content, jpoa=jpoa, showing=showing, submission=submission)
    insert_identifier(referral, identifier)
    return referral


@transaction.atomic
def change(
    *,
    referral: Referral,
    by: Actor,
    now: datetime,
    version: int | None,
    to: Sequence[UUID],
    question: str,
    purpose: str,
    identifier: Identifier,
    submission: UUID | None = None,
) -> None:
    """Ask something else before it is sent. Raises: as services.edit; NotStandard."""
    demand(by, CHANGE_QUESTION, referral)
    content = {"summary": question, "purpose": purpose, "draft_recipients": list(to)}
    services.edit(referral=referral, by=by, now=now, version=version, content=content, submission=submission)
    ReferralIdentifier.objects.filter(referral=referral).delete()
    insert_identifier(referral, identifier)


@transaction.atomic
def answer(
    *,
    recipient: ReferralRecipient,
    by: Actor,
    now: datetime,
    version: int,
    result: str,
    words: str = "",
    language: str = choices.PRESET_LANGUAGE,
    submission: UUID | None = None,
) -> None:
    """Known, not known, ask me by telephone; or need more, which asks the sender back.

    Raises: NotAllowed, MovedOn, ChangedMeanwhile, AlreadyDone.
    """
    versions.refuse_repeats(recipient, submission)
    demand(by, ANSWER_QUICKLY, recipient)
    step: dict[str, Any] = {"recipient": recipient, "by": by, "now": now}
    if result == NEED_MORE:
        services.ask_for_information(**step, version=version, words=words, submission=submission)
        return
    said = words or str(choices.Result(result).label)
    services.answer(**step, version=version, words=said, result=result, language=language, submission=submission)


def _preset() -> dict[str, Any]:
    """What a quick question does not ask its writer."""
    strictest = HandlingCode.objects.all()[0]
    return {
        "is_quick": True,
        "kind": choices.Kind.INFORMATION,
        "crime_type": "",
        "urgency": choices.Urgency.ROUTINE,
        "handling_code_id": strictest.code,
        "narrative": "",
    }
