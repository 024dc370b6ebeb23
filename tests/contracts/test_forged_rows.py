"""A row in somebody else's name, or hung on somebody else's record, is refused by the database itself."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import AbstractContextManager
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

import pytest
from django.db import DatabaseError, models, transaction

from audit.models import AuditEntry
from common.ids import uuid7
from members.access import Actor
from members.models import Agency, Notice
from operations.models import (
    Outcome,
    PeriodicReturn,
    Referral,
    ReferralDisclosure,
    ReferralMessage,
    ReferralRecipient,
    ReferralSubject,
    Reminder,
    ReportingObligation,
    ReturnCell,
    ReturnFigure,
)
from tests.contracts import forged_plans

pytestmark = pytest.mark.django_db

Acting = Callable[[str], AbstractContextManager[Actor]]


@dataclass
class Scene:
    """The Vietnamese officer, and what belongs to others, known by its ids."""

    by: Actor
    now: datetime
    other: Agency  # New Zealand's
    foreign: UUID  # a sent referral in which Viet Nam has no part
    foreign_recipient: UUID
    received: Referral  # one of New Zealand's that Viet Nam received
    own: Referral  # one of Viet Nam's that was sent
    obligation: tuple[UUID, UUID, UUID]  # New Zealand's: id, round, country
    their_return: UUID  # submitted
    own_return: PeriodicReturn
    plan: tuple[UUID, UUID, UUID]  # New Zealand's, to which Viet Nam has consented: id, the lead's row, Viet Nam's row
    foreign_plan: tuple[UUID, UUID, UUID]  # one of others: id, the lead's row, its partner's row


@pytest.fixture
def scene(acting: Acting, owner_sql: Callable[..., Any], now: datetime) -> Any:
    other = Agency.objects.get(
        short_name=owner_sql(
            "select short_name from members_agency a join auth_group g on g.id = a.group_id where g.name = 'nz-border'"
        )[0][0]
    )
    with acting("vn_officer") as by:
        (foreign,) = owner_sql(
            "select r.id, p.id from operations_referral r join operations_referralrecipient p on p.referral_id = r.id"
            " where r.state = 'sent' and not exists (select from operations_referralgrant g"
            " where g.content_object_id = r.id and g.group_id = %s) limit 1",
            by.group_id,
        )
        received = Referral.objects.exclude(owner_group_id=by.group_id).filter(state="sent")[0]
        (obligation,) = owner_sql(
            "select o.id, o.jpoa_id, o.country_id from operations_reportingobligation o where not exists"
            " (select from operations_periodicreturn r where r.obligation_id = o.id) and o.group_id <> %s limit 1",
            by.group_id,
        )
        ((their_return,),) = owner_sql(
            "select id from operations_periodicreturn where state = 'submitted' and group_id <> %s limit 1", by.group_id
        )
        yield Scene(
            by=by,
            now=now,
            other=other,
            foreign=foreign[0],
            foreign_recipient=foreign[1],
            received=received,
            own=Referral.objects.filter(owner_group_id=by.group_id, state="sent")[0],
            obligation=obligation,
            their_return=their_return,
            own_return=_begun(by),
            plan=forged_plans.a_plan(owner_sql, "nz-border", "vn-police"),
            foreign_plan=forged_plans.a_plan(owner_sql, "lk-police", "th-immigration"),
        )


def _begun(by: Actor) -> PeriodicReturn:
    """A return of the agency's that has not been sent."""
    expected = ReportingObligation.objects.filter(group_id=by.group_id, periodic_return__isnull=True)[0]
    begun = PeriodicReturn.of(expected)
    begun.created_at = expected.due_at
    begun.save(force_insert=True)
    return begun


def _referral(it: Scene, **changes: Any) -> Referral:
    fields: dict[str, Any] = {
        "reference": "XX-0000-0000",
        "originator_id": it.by.agency_id,
        "owner_group_id": it.by.group_id,
        "written_by_id": it.by.person_id,
        "kind": "information",
        "crime_type": "som",
        "urgency": "routine",
        "handling_code_id": "H3",
        "created_at": it.now,
    }
    return Referral(**{**fields, **changes})


def _outcome(it: Scene, **changes: Any) -> Outcome:
    fields: dict[str, Any] = {
        "jpoa_id": it.obligation[1],
        "agency_id": it.by.agency_id,
        "group_id": it.by.group_id,
        "indicator": "ARREST",
        "value": 1,
        "acted_on": it.now.date(),
        "recorded_at": it.now,
        "recorded_by_id": it.by.person_id,
    }
    return Outcome(**{**fields, **changes})


def _message(it: Scene, **changes: Any) -> ReferralMessage:
    row = ReferralRecipient.objects.get(referral=it.received)
    fields: dict[str, Any] = {
        "referral": it.received,
        "recipient_id": row.id,
        "group_id": it.by.group_id,
        "kind": "question",
        "author_id": it.by.person_id,
        "author_agency_id": it.by.agency_id,
        "body": "EXERCISE",
        "written_at": it.now,
    }
    return ReferralMessage(**{**fields, **changes})


def _recipient(it: Scene, referral: UUID) -> ReferralRecipient:
    return ReferralRecipient(
        referral_id=referral,
        agency_id=it.by.agency_id,
        group_id=it.by.group_id,
        owner_group_id=it.by.group_id,
        due_at=it.now,
        received_at=it.now,
    )


def _return(it: Scene, **changes: Any) -> PeriodicReturn:
    fields: dict[str, Any] = {"obligation_id": it.obligation[0], "group_id": it.by.group_id, "created_at": it.now}
    return PeriodicReturn(**{**fields, **changes})


def _cell(it: Scene, **changes: Any) -> ReturnCell:
    own = it.own_return
    fields: dict[str, Any] = {
        "periodic_return": own,
        "jpoa_id": own.obligation.jpoa_id,
        "country_id": own.obligation.country_id,
        "group_id": it.by.group_id,
        "period_starts_on": own.obligation.period_starts_on,
        "indicator": "ARREST",
        "window": "in_window",
        "value": 1,
        "qualifier": "exact",
        "status": "provisional",
    }
    return ReturnCell(**{**fields, **changes})


def _notice(it: Scene, **changes: Any) -> Notice:
    fields: dict[str, Any] = {
        "agency": it.other,
        "group_id": it.other.group_id,
        "caused_by_group_id": it.by.group_id,
        "kind": "referral_sent",
        "object_id": it.own.id,
        "path": "/",
        "reference": "",
        "created_at": it.now,
        "message_id": "<x@y>",
    }
    return Notice(**{**fields, **changes})


def _entry(it: Scene, **changes: Any) -> AuditEntry:
    fields: dict[str, Any] = {
        "recorded_at": it.now,
        "portal_at": it.now,
        "action": "x",
        "person_id": it.by.person_id,
        "agency_id": it.by.agency_id,
        "group_id": it.by.group_id,
        "country": it.by.country,
    }
    return AuditEntry(**{**fields, **changes})


FORGED: dict[str, Callable[[Scene], models.Model]] = {
    "a referral of another agency": lambda it: _referral(it, owner_group_id=it.other.group_id),
    "a referral in another agency's name": lambda it: _referral(it, originator_id=it.other.id),
    "a referral that is sent at once": lambda it: _referral(it, state="sent", sent_at=it.now),
    "itself as recipient of a foreign referral": lambda it: _recipient(it, it.foreign),
    "a recipient of a referral that it received": lambda it: _recipient(it, it.received.id),
    "a subject in a referral that it received": lambda it: ReferralSubject(
        referral=it.received, roles=[], is_child="no", custody="free"
    ),
    "a disclosure of a referral that it received": lambda it: ReferralDisclosure(
        referral=it.received, agency_id=it.by.agency_id, disclosed_at=it.now, disclosed_by_id=it.by.person_id
    ),
    "words in a foreign referral": lambda it: _message(
        it, referral_id=it.foreign, recipient_id=it.foreign_recipient, referral=Referral(id=it.foreign)
    ),
    "words in another agency's name": lambda it: _message(it, author_agency_id=it.other.id),
    "words in another recipient's thread": lambda it: _message(it, recipient_id=it.foreign_recipient),
    **forged_plans.FORGED,
    "an outcome of another agency": lambda it: _outcome(it, group_id=it.other.group_id),
    "an outcome in another agency's name": lambda it: _outcome(it, agency_id=it.other.id),
    "an outcome of a foreign referral": lambda it: _outcome(it, referral_id=it.foreign),
    "a return for another agency": lambda it: _return(it, group_id=it.other.group_id),
    "a return for another agency's expectation": _return,
    "an expectation": lambda it: ReportingObligation(
        jpoa_id=it.obligation[1],
        country_id=it.obligation[2],
        agency_id=it.by.agency_id,
        group_id=it.by.group_id,
        period_starts_on=it.now.date(),
        period_ends_on=it.now.date(),
        due_at=it.now,
    ),
    "a reminder": lambda it: Reminder(
        obligation_id=it.obligation[0], group_id=it.by.group_id, rung="x", made_at=it.now
    ),
    "a line in another agency's return": lambda it: ReturnFigure(
        periodic_return_id=it.their_return, indicator="TRAIN", window="follow_on", value=1
    ),
    "a cell of another agency": lambda it: _cell(it, group_id=it.other.group_id),
    "a cell for another country": lambda it: _cell(it, country_id=it.other.country_id),
    "a cell in another agency's return": lambda it: _cell(
        it, periodic_return=PeriodicReturn(id=it.their_return), periodic_return_id=it.their_return
    ),
    "a notice from another agency": lambda it: _notice(it, caused_by_group_id=it.other.group_id),
    "a notice from nobody": lambda it: _notice(it, caused_by_group_id=None),
    "a notice for one agency on another's desk": lambda it: _notice(it, group_id=it.by.group_id),
    "an audit entry of another agency": lambda it: _entry(it, group_id=it.other.group_id),
    "an audit entry in another agency's name": lambda it: _entry(it, agency_id=it.other.id),
    "an audit entry in another country's name": lambda it: _entry(it, country="NZ"),
    "an audit entry in another person's name": lambda it: _entry(it, person_id=it.own.id),
    "an audit entry in an agency's name without its group": lambda it: _entry(it, group_id=None),
}
# The same rows as they are meant: else the refusals above would prove nothing.
MEANT: dict[str, Callable[[Scene], models.Model]] = {
    **forged_plans.MEANT,
    "a referral": _referral,
    "words": _message,
    "an outcome": _outcome,
    "an outcome of a referral": lambda it: _outcome(it, referral_id=it.received.id),
    "a cell": _cell,
    "a notice": _notice,
    "an audit entry": _entry,
    "an audit entry of nobody": lambda it: _entry(it, person_id=None, agency_id=None, group_id=None, country=""),
}


@pytest.mark.parametrize("what", FORGED)
def test_a_forged_row_is_refused(what: str, scene: Scene) -> None:
    row = FORGED[what](scene)

    with pytest.raises(DatabaseError), transaction.atomic():
        row.save(force_insert=True)


@pytest.mark.parametrize("what", MEANT)
def test_the_row_as_it_is_meant_is_accepted(what: str, scene: Scene) -> None:
    MEANT[what](scene).save(force_insert=True)


def test_a_foreign_and_a_missing_parent_are_refused_alike(scene: Scene) -> None:
    """Else the refusal would tell which ids exist."""
    said = set()
    for parent in (scene.foreign, uuid7()):
        with pytest.raises(DatabaseError) as refusal, transaction.atomic():
            _outcome(scene, referral_id=parent).save(force_insert=True)
        said.add(str(refusal.value))

    assert len(said) == 1
