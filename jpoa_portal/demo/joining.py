"""Invitations on their way and a role that waits, so that the pages of the demo world's keepers show something."""

from __future__ import annotations

from datetime import datetime, timedelta

from jpoa_portal.demo.members import Cast
from members import roles
from members.joining.codes import new_handle
from members.models import Invitation, Membership, Person, RoleAssignment

# Agency, name, days since, and what became of the mail.
_INVITED = (
    ("nz-border", "Exercise Newcomer One", 1, "mailed_at"),
    ("id-crime", "Exercise Newcomer Two", 3, "refused_at"),
    ("bd-police", "Exercise Newcomer Three", 9, "mailed_at"),
)
_PROPOSED = ("mv-police", roles.AUDITOR)


def build(cast: Cast, *, now: datetime) -> None:
    """Three invitations, one of them too old and one whose mail came back; one role proposed."""
    for key, name, days, ended in _INVITED:
        agency, invited_at = cast.agencies[key], now - timedelta(days=days)
        invitation = Invitation(
            handle=new_handle(),
            agency=agency,
            group_id=agency.group_id,
            email=f"{name.lower().replace(' ', '.')}@{key}.example",
            name=f"{name} (EXERCISE)",
            roles=[roles.LIAISON_OFFICER.code],
            invited_by=_keeper(key),
            invited_at=invited_at,
            expires_at=invited_at + timedelta(days=7),
        )
        setattr(invitation, ended, invited_at)
        invitation.save(force_insert=True)
    key, role = _PROPOSED
    proposer = RoleAssignment.objects.filter(role=roles.SECRETARIAT.code).order_by("membership__person__email")[0]
    somebody = Membership.objects.filter(agency=cast.agencies[key], person__is_active=True).order_by("person__email")[0]
    RoleAssignment.objects.create(
        membership=somebody, role=role.code, given_by=proposer.membership.person, given_at=now - timedelta(days=2)
    )


def _keeper(key: str) -> Person:
    held = RoleAssignment.objects.filter(
        membership__agency__group__name=key, role=roles.AGENCY_ADMINISTRATOR.code
    ).order_by("membership__person__email")
    return held[0].membership.person
