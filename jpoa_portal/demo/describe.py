"""What the demo world holds, for outside checks and for the curious: accounts, objects, canaries."""

from __future__ import annotations

from dataclasses import asdict
from typing import Any

from allauth.mfa.models import Authenticator

from jpoa_portal.demo import canaries
from jpoa_portal.demo.members import PASSWORD, totp_secret
from members.models import Person
from operations.models import (
    ActionItem,
    InvestigationPlan,
    JointPeriodOfAction,
    PlanParty,
    Referral,
    ReportingObligation,
    Session,
)
from reporting.models import AnnualReport


def describe() -> dict[str, Any]:
    """The demo world as printed by `demo_world --json`. Read on the owner's connection."""
    return {
        "accounts": _accounts(),
        "objects": {
            "referral": _referrals(),
            "jpoa": [_object(row) | {"reference": row.key} for row in JointPeriodOfAction.objects.order_by("key")],
            "investigation_plan": _plans(),
            "session": _sessions(),
            "action_item": [
                _object(row) | {"reference": row.owner.iso2}
                for row in ActionItem.objects.select_related("owner").order_by("id")
            ],
            "periodic_return": _returns(),
            "annual_report": [
                {"id": str(row.id), "path": f"/reports/{row.year}/", "reference": str(row.year), "state": "draft"}
                for row in AnnualReport.objects.all()
            ],
        },
        "canaries": [asdict(canary) for canary in canaries.planted()],
    }


def _accounts() -> list[dict[str, Any]]:
    with_factor = set(Authenticator.objects.values_list("user_id", flat=True))
    people = Person.objects.prefetch_related("memberships__agency__country", "memberships__role_assignments").order_by(
        "email"
    )
    return [_account(person, has_factor=person.id in with_factor) for person in people]


def _account(person: Person, *, has_factor: bool) -> dict[str, Any]:
    membership = person.memberships.all()[0]
    return {
        "email": person.email,
        "password": PASSWORD,
        "totp_secret": totp_secret(person.email) if has_factor else None,
        "name": person.name,
        "agency": membership.agency.short_name,
        "country": membership.agency.country.iso2 if membership.agency.country else None,
        "roles": sorted(held.role for held in membership.role_assignments.all() if held.is_in_force),
        "state": "active" if person.is_active else "suspended",
    }


def _referrals() -> list[dict[str, Any]]:
    rows = Referral.objects.select_related("originator").prefetch_related("recipients__agency").order_by("id")
    return [
        _object(row)
        | {
            "reference": row.reference,
            "originator": row.originator.short_name,
            "recipients": [
                {"agency": recipient.agency.short_name, "state": recipient.state} for recipient in row.recipients.all()
            ],
        }
        for row in rows
    ]


def _plans() -> list[dict[str, Any]]:
    """In the shape of referrals: who leads, and everybody who was asked."""
    rows = InvestigationPlan.objects.select_related("lead").prefetch_related("parties__agency").order_by("id")
    return [
        _object(row)
        | {
            "reference": row.reference,
            "originator": row.lead.short_name,
            "recipients": [
                {"agency": party.agency.short_name, "role": party.role, "state": party.state}
                for party in row.parties.all()
                if party.role != PlanParty.Role.LEAD
            ],
        }
        for row in rows
    ]


def _sessions() -> list[dict[str, Any]]:
    """In the shape of referrals: who organises (null: known from public sources), and everybody who is invited."""
    rows = Session.objects.select_related("organiser").prefetch_related("invitations__agency").order_by("id")
    return [
        {
            "id": str(row.id),
            "path": row.get_absolute_url(),
            "state": "cancelled" if row.cancelled_at else row.kind,
            "audience": row.audience,
            "originator": row.organiser.short_name if row.organiser else None,
            "recipients": [
                {"agency": one.agency.short_name, "state": one.answer or "invited"}
                for one in row.invitations.all()
                if one.withdrawn_at is None
            ],
        }
        for row in rows
    ]


def _returns() -> list[dict[str, Any]]:
    rows = ReportingObligation.objects.select_related("agency", "country", "periodic_return").order_by("id")
    return [
        {
            "id": str(row.id),
            "path": f"/returns/{row.id}/",
            "reference": f"{row.country.iso2} {row.period_starts_on:%Y-%m}",
            "originator": row.agency.short_name,
            "recipients": [],
            "state": row.periodic_return.state if hasattr(row, "periodic_return") else "not_begun",
        }
        for row in rows
    ]


def _object(row: Any) -> dict[str, Any]:
    return {"id": str(row.id), "path": row.get_absolute_url(), "state": row.state}
