from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from typing import Any

import pytest

from audit.models import AuditEntry
from common.access import MovedOn, NotAllowed
from members.joining import services
from members.joining.services import AlreadyInvited, Invited
from members.models import Agency, Invitation
from tests.members.joining.inviting import invite

pytestmark = pytest.mark.django_db
Acting = Callable[[str], Any]
TWO = [
    Invited("Aroha@nz-border.example", "Aroha", ["analyst"]),
    Invited("b@nz-border.example", "B", ["liaison_officer"]),
]


def _invite(
    acting: Acting, now: datetime, *invited: Invited, who: str = "nz_administrator", agency: str = "NZ BLU"
) -> None:
    with acting(who) as by:
        services.invite_several(agency=Agency.objects.get(short_name=agency), invited=invited, by=by, now=now)


def _invited(acting: Acting) -> int:
    with acting("secretariat"):
        return Invitation.objects.filter(email__in=[one.email.lower() for one in TWO]).count()


def test_each_is_an_invitation_as_a_single_one_would_be(acting: Acting, now: datetime) -> None:
    single = invite(acting, now, email="single@nz-border.example")
    _invite(acting, now, *TWO)

    with acting("nz_administrator") as by:
        made = Invitation.objects.get(email="aroha@nz-border.example")
        same = ("agency_id", "group_id", "channel", "invited_by_id", "invited_at", "expires_at", "needs_second")
        assert {name: getattr(made, name) for name in same} == {name: getattr(single, name) for name in same}
        assert (made.roles, made.state(now)) == (["analyst"], "waiting")
        assert AuditEntry.objects.get(object_id=made.id).person_id == by.person_id


@pytest.mark.parametrize("who", ["nz_officer", "nz_analyst", "nz_chair", "Adele Tamarangi"])
def test_nobody_else_invites(acting: Acting, now: datetime, who: str) -> None:
    with pytest.raises(NotAllowed):
        _invite(acting, now, *TWO, who=who)


def test_the_secretariat_does_not_where_there_is_an_administrator(acting: Acting, now: datetime) -> None:
    with pytest.raises(MovedOn):
        _invite(acting, now, Invited("a@x.example", "A", ["agency_administrator"]), who="secretariat")


def test_nor_where_a_second_person_has_to_approve(acting: Acting, now: datetime, suspend: Any) -> None:
    suspend("nz_administrator")

    with pytest.raises(NotAllowed):
        _invite(acting, now, Invited("a@x.example", "A", ["agency_administrator"]), who="secretariat")


@pytest.mark.parametrize("held", [[], ["co_chair"], ["analyst", "secretariat"], ["boss"]])
def test_a_role_that_one_may_not_give_takes_all_of_them_back(acting: Acting, now: datetime, held: list[str]) -> None:
    with pytest.raises(NotAllowed):
        _invite(acting, now, *TWO, Invited("c@nz-border.example", "C", held))

    assert _invited(acting) == 0


def test_an_address_that_is_invited_takes_all_of_them_back(acting: Acting, now: datetime) -> None:
    invite(acting, now, email="B@nz-border.example")

    with pytest.raises(AlreadyInvited):
        _invite(acting, now, *TWO)
    assert _invited(acting) == 1


def test_an_address_twice_is_refused(acting: Acting, now: datetime) -> None:
    with pytest.raises(AlreadyInvited):
        _invite(acting, now, TWO[0], Invited("aroha@NZ-border.example", "Again", ["analyst"]))
