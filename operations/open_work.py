"""What lies with one officer of an agency: drafts, referrals to answer, plans, returns begun, contacts in rounds."""

from __future__ import annotations

from collections.abc import Sequence
from contextlib import suppress
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db import IntegrityError, models, transaction
from django.db.models import Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from audit.services import record_all
from common.access import MovedOn, demand
from common.versions import ChangedMeanwhile
from common.words import day_words
from members.access import Actor
from members.directory import unit_work
from members.models import Person, Unit
from members.people.work import Piece, Source, register
from operations import permissions
from operations.jpoas import participants
from operations.jpoas.models import JPOAAgency
from operations.plans.models import InvestigationPlan, PlanParty
from operations.referrals.models import Referral, ReferralRecipient
from operations.returns.models import PeriodicReturn
from operations.states import (
    IN_PLAN,
    UNANSWERED,
    UNDER_WAY,
    UNFINISHED_PLAN,
    JPOAAgencyState,
    ReferralState,
    ReturnState,
)


def _written(actor: Actor, person: Person) -> list[Piece]:
    its = Q(officer=person) | Q(officer=None, written_by=person)
    rows = Referral.objects.filter(
        its, owner_group_id=actor.group_id, state__in=[ReferralState.DRAFT, ReferralState.SENT]
    ).order_by("created_at", "id")
    words = {ReferralState.DRAFT: _("Draft of a referral"), ReferralState.SENT: _("Referral that was sent")}
    return [
        Piece("written", row.id, words[ReferralState(row.state)], row.reference, row.get_absolute_url()) for row in rows
    ]


def _received(actor: Actor, person: Person) -> list[Piece]:
    its = Q(officer=person) | Q(officer=None, receipt_confirmed_by=person)
    rows = ReferralRecipient.objects.filter(
        its, group_id=actor.group_id, is_open=True, state__in=UNANSWERED
    ).select_related("referral")
    return [
        Piece("received", row.id, _("Referral to answer"), row.referral.reference, row.get_absolute_url())
        for row in rows.order_by("due_at", "id")
    ]


def _led(actor: Actor, person: Person) -> list[Piece]:
    its = Q(officer=person) | Q(officer=None, written_by=person)
    rows = InvestigationPlan.objects.filter(its, owner_group_id=actor.group_id, state__in=UNFINISHED_PLAN)
    return [
        Piece("plan_led", row.id, _("Investigation Plan that your agency leads"), row.reference, row.get_absolute_url())
        for row in rows.order_by("created_at", "id")
    ]


def _in_plans(actor: Actor, person: Person) -> list[Piece]:
    its = Q(officer=person) | Q(officer=None, answered_by=person)
    rows = PlanParty.objects.filter(its, group_id=actor.group_id, is_open=True, state__in=IN_PLAN).exclude(
        role=PlanParty.Role.LEAD
    )
    return [
        Piece("plan", row.id, _("Investigation Plan with your agency"), row.plan.reference, row.get_absolute_url())
        for row in rows.select_related("plan").order_by("invited_at", "id")
    ]


def _returns(actor: Actor, person: Person) -> list[Piece]:
    rows = PeriodicReturn.objects.filter(
        group_id=actor.group_id, officer=person, state__in=[ReturnState.DRAFT, ReturnState.SENT_BACK]
    ).select_related("obligation")
    return [
        Piece(
            "return",
            row.id,
            _("Return that was begun"),
            day_words(row.obligation.period_starts_on, "month"),
            reverse("return", args=[row.obligation_id]),
        )
        for row in rows.order_by("obligation__due_at", "id")
    ]


def _contacts(actor: Actor, person: Person) -> list[Piece]:
    rows = JPOAAgency.objects.filter(
        agency=actor.agency_id, contact=person, state=JPOAAgencyState.CONFIRMED, participant__jpoa__state__in=UNDER_WAY
    )
    words = _("Whom others ask in a round")
    return [
        Piece("contact", row.id, words, row.participant.jpoa.name, row.get_absolute_url())
        for row in rows.select_related("participant__jpoa").order_by("participant__jpoa__name", "id")
    ]


@transaction.atomic
def _give_contacts(*, ids: Sequence[UUID], to: Person, by: Actor, now: datetime) -> None:
    """What has moved on, or was given on by somebody else, is left out: nobody's leaving waits for it."""
    rows = JPOAAgency.objects.filter(id__in=ids).select_related("participant__jpoa")
    for row in rows:
        with suppress(MovedOn, ChangedMeanwhile, participants.NotOfAgency):
            participants.change_contact(named=row, contact=to, by=by, now=now, version=row.version)


def _give(model: type[models.Model], kind: str, about: str) -> Any:
    """The verb for one kind: `about` names the key under which the audit knows it."""

    @transaction.atomic
    def give(*, ids: Sequence[UUID], to: Person, by: Actor, now: datetime) -> None:
        rows: Any = model._default_manager.filter(id__in=ids)
        found = list(rows)
        for row in found:
            demand(by, permissions.ASSIGN_WORK, row)
        try:
            with transaction.atomic():
                rows.update(officer=to)
        except IntegrityError as error:  # the taker left the agency at this moment
            raise ChangedMeanwhile(to) from error
        record_all(action="assign_work", by=by, now=now, kind=kind, ids=[getattr(row, about) for row in found])

    return give


def _with_unit(actor: Actor, unit: Unit) -> int:
    """Referrals to answer that lie with a unit of the actor's agency."""
    if not actor.reads_for_agency:
        return 0
    rows = ReferralRecipient.objects.filter(group_id=actor.group_id, unit=unit, is_open=True, state__in=UNANSWERED)
    return rows.count()


unit_work.register("received", _with_unit)
register(
    Source("written", _written, _give(Referral, "referral", "id")),
    Source("received", _received, _give(ReferralRecipient, "referral", "referral_id")),
    Source("plan_led", _led, _give(InvestigationPlan, "investigation_plan", "id")),
    Source("plan", _in_plans, _give(PlanParty, "investigation_plan", "plan_id")),
    Source("contact", _contacts, _give_contacts),
    Source("return", _returns, _give(PeriodicReturn, "periodic_return", "id")),
)
