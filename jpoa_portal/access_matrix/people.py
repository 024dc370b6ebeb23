"""The people, roles and invitations that the matrix tries addresses with, of one agency."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from common.ids import uuid7
from jpoa_portal.access_matrix import passkeys
from jpoa_portal.access_matrix.subjects import officer_of
from members import roles
from members.access import Actor, actor_for
from members.acting import acting_as
from members.joining import services as joining
from members.joining.codes import INVITATION, code_of, new_handle
from members.models import Agency, Invitation, Membership
from members.people import services
from members.people.queries import administrators, kept_by
from members.recovery import services as recovery
from members.recovery.queries import known_desks

Ids = dict[tuple[str, str, str], dict[str, Any]]
_KEEPERS_AGENCY = "rso-desk"
_PASSWORD = "exercise passphrase of a newcomer"  # noqa: S105 - of somebody whose account is taken back at once


def set_for(ids: Ids, relation: str, officer: Actor, *, now: datetime) -> None:
    """Put the agency's records into `ids` by (kind, state, relation).

    Somebody who works there, with a role held and one that waits, and a passkey that is lost; somebody suspended; an
    invitation that is open, and one that a second person has still to approve.
    """
    secretariat = officer_of(_KEEPERS_AGENCY, now=now, role=roles.SECRETARIAT.code)
    agency = Agency.objects.get(id=officer.agency_id)
    keeper = keeper_of(officer, now=now) or secretariat
    active, suspended = (_newcomer(name, agency, keeper, now=now) for name in ("active", "suspended"))
    invitation = _invite("invited", agency, keeper, now=now)
    with acting_as(secretariat):
        services.suspend(membership=_seen(suspended, secretariat), by=secretariat, now=now)
        proposed = services.give_role(
            membership=_seen(active, secretariat), role=roles.SECRETARIAT, by=secretariat, now=now
        )
        held = next(role for role in _seen(active, secretariat).open_roles if role.id != proposed.id)  # type: ignore[attr-defined]
        passkeys.add(active.person)
        lost = recovery.open_for(
            membership=_seen(active, secretariat),
            desk=known_desks(agency)[0],
            spoke_to="EXERCISE",
            by=secretariat,
            now=now,
        )
        unapproved = _unapproved(invitation, secretariat)
    ids["kept agency", "", relation] = {"kept_agency_id": agency.id}
    ids["membership", "active", relation] = {"membership_id": active.id}
    ids["membership", "suspended", relation] = {"membership_id": suspended.id}
    ids["role", "held", relation] = {"role_id": held.id}
    ids["role", "waiting", relation] = {"role_id": proposed.id}
    ids["invitation", "open", relation] = {"invitation_id": invitation.id}
    ids["invitation", "unapproved", relation] = {"invitation_id": unapproved.id}
    ids["lost factor", "waiting", relation] = {"lost_factor_id": lost.id}
    ids["code", "", relation] = {"code": code_of(invitation.handle, purpose=INVITATION)}


def keeper_of(officer: Actor, *, now: datetime) -> Actor | None:
    """An administrator of the officer's agency, if it has one."""
    held = administrators(agency_id=officer.agency_id, now=now).order_by("membership__person__email").first()
    return actor_for(held.membership.person, now=now) if held else None


def _seen(membership: Membership, keeper: Actor) -> Membership:
    return kept_by(keeper).get(id=membership.id)


def _invite(name: str, agency: Agency, keeper: Actor, *, now: datetime) -> Invitation:
    with acting_as(keeper):
        return joining.invite(
            agency=agency,
            email=f"zz.{name}.{uuid7().hex}@matrix.example",  # after everybody of whom a subject is the first
            name=f"{name} (EXERCISE)",
            held=[roles.LIAISON_OFFICER.code],
            channel=Invitation.Channel.MAIL,
            by=keeper,
            now=now,
        )


def _newcomer(name: str, agency: Agency, keeper: Actor, *, now: datetime) -> Membership:
    invitation = _invite(name, agency, keeper, now=now)
    person = joining.join(handle=invitation.handle, name=invitation.name, native_name="", password=_PASSWORD, now=now)
    return Membership.objects.get(person=person)


def _unapproved(like: Invitation, secretariat: Actor) -> Invitation:
    """As one into an agency that has lost its last administrator."""
    again = Invitation.objects.get(id=like.id)
    again.id, again.handle = uuid7(), new_handle()
    again.email, again.needs_second, again.invited_by_id = f"second.{again.email}", True, secretariat.person_id
    again.save(force_insert=True)
    return again
