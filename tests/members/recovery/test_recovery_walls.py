"""Past the code: what the database lets the request role read and write of lost second factors."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from django.db import DatabaseError, transaction
from django.utils import timezone

from common.ids import uuid7
from members.acting import acting_as
from members.joining.codes import new_handle
from members.models import Agency, DutyDesk, LostFactor, Membership
from members.recovery.models import LASTS, WAITS
from members.recovery.services import SYSTEM
from tests.members.people.keeping import Acting
from tests.members.recovery.calling import SECOND, approve, open_for

pytestmark = pytest.mark.django_db
KEEPERS = ["nz_administrator", "secretariat"]
OTHERS = ["nz_officer", "nz_analyst", "nz_chair", "nz_auditor", "vn_officer", "Hoang Dinh Tung Lam"]


def refused(write: Any) -> bool:
    """Whether the database refuses, with an error of rights or by changing no row."""
    try:
        with transaction.atomic():
            return bool(write() == 0)
    except DatabaseError as error:
        if "row-level security" in str(error) or "a code on paper" in str(error):
            return True
        raise


def _row(by: Any, membership: Membership, **other: Any) -> LostFactor:
    desk = DutyDesk.objects.get(agency=membership.agency, unit__isnull=True)
    at = timezone.now()
    fields: dict[str, Any] = {
        "id": uuid7(),
        "handle": new_handle(),
        "membership": membership,
        "desk": desk,
        "called_number": desk.phone,
        "spoke_to": "X",
        "opened_by_id": by.person_id,
        "opened_at": at,
        "given_at": at,
        "expires_at": at + LASTS,
    }
    return LostFactor(**{**fields, **other})


def _waiting(by: Any, membership: Membership, **other: Any) -> LostFactor:
    at = timezone.now()
    return _row(
        by, membership, **{"needs_second": True, "given_at": None, "expires_at": at + WAITS, "opened_at": at, **other}
    )


@pytest.fixture
def officer(person: Any) -> Membership:
    """New Zealand's officer in the agency."""
    return Membership.objects.select_related("agency").get(person=person("nz_officer"))


@pytest.mark.parametrize("who", OTHERS)
def test_who_keeps_nobody_reads_and_writes_none(who: str, acting: Acting, officer: Membership, now: Any) -> None:
    lost = open_for(acting, now)
    with acting(who) as by:
        assert not LostFactor.objects.exists()
        assert refused(lambda: _row(by, officer).save(force_insert=True))
        assert refused(lambda: _waiting(by, officer).save(force_insert=True))
        assert LostFactor.objects.filter(id=lost.id).update(withdrawn_at=now, withdrawn_by_id=by.person_id) == 0


def test_an_administrator_gives_alone_in_the_own_agency_only(acting: Acting, officer: Membership, person: Any) -> None:
    foreign = Membership.objects.select_related("agency").get(person=person("vn_officer"))
    with acting("nz_administrator") as by:
        assert refused(lambda: _row(by, foreign).save(force_insert=True))
        assert not refused(lambda: _row(by, officer).save(force_insert=True))


def test_the_secretariat_gives_nothing_alone(acting: Acting, officer: Membership, person: Any) -> None:
    with acting("secretariat") as by:
        assert refused(lambda: _row(by, officer).save(force_insert=True))
        asked = _waiting(by, officer)
        assert not refused(lambda: asked.save(force_insert=True))
        mine, at = LostFactor.objects.filter(id=asked.id), timezone.now()
        for approver in (by.person_id, person(SECOND).id):
            assert refused(
                lambda approver=approver: mine.update(approved_by_id=approver, given_at=at, expires_at=at + LASTS)
            )


@pytest.mark.parametrize("who", ["nz_administrator", "secretariat"])
def test_nobody_opens_for_oneself_nor_in_another_name(
    who: str, acting: Acting, officer: Membership, person: Any
) -> None:
    with acting(who) as by:
        own = Membership.objects.select_related("agency").get(person_id=by.person_id)
        make = _row if who == "nz_administrator" else _waiting
        assert refused(lambda: make(by, own).save(force_insert=True))
        assert refused(lambda: make(by, officer, opened_by_id=person("nz_chair").id).save(force_insert=True))


def test_the_number_called_is_one_that_the_directory_has(acting: Acting, officer: Membership) -> None:
    foreign = DutyDesk.objects.get(agency=Agency.objects.get(group__name="vn-police"), unit__isnull=True)
    with acting("nz_administrator") as by:
        assert refused(lambda: _row(by, officer, called_number="+6444444444").save(force_insert=True))
        elsewhere = {"desk": foreign, "called_number": foreign.phone}
        assert refused(lambda: _row(by, officer, **elsewhere).save(force_insert=True))
        deputy = DutyDesk.objects.get(agency=officer.agency, unit__isnull=True).deputy
        assert deputy
        theirs = {"desk": deputy, "called_number": deputy.phone}
        assert not refused(lambda: _row(by, officer, **theirs).save(force_insert=True))


def test_no_hour_is_longer_than_an_hour_and_none_begins_later(acting: Acting, officer: Membership) -> None:
    later = timezone.now() + timedelta(hours=1)
    with acting("nz_administrator") as by:
        for wrong in ({"expires_at": later + LASTS}, {"given_at": None, "expires_at": later + WAITS}):
            with pytest.raises(DatabaseError), transaction.atomic():
                _row(by, officer, **wrong).save(force_insert=True)
        postponed = {"opened_at": later, "given_at": later, "expires_at": later + LASTS}
        assert refused(lambda: _row(by, officer, **postponed).save(force_insert=True))


@pytest.mark.parametrize("who", ["secretariat", SECOND, "nz_administrator", "nz_chair"])
def test_a_code_is_approved_by_the_second_person_alone_and_in_the_own_name(
    who: str, acting: Acting, person: Any, now: Any
) -> None:
    lost = open_for(acting, now, who="secretariat")
    at = timezone.now()
    with acting(who) as by:
        row = LostFactor.objects.filter(id=lost.id)
        given = {"given_at": at, "expires_at": at + LASTS}
        others = [person(name).id for name in ("Emeka Vandersloot", "nz_chair") if person(name).id != by.person_id]
        assert all(refused(lambda other=other: row.update(approved_by_id=other, **given)) for other in others)
        assert refused(lambda: row.update(approved_by_id=by.person_id, **given)) is (who != SECOND)


def test_who_would_come_in_is_not_the_second_person(acting: Acting, now: Any) -> None:
    lost = open_for(acting, now, name=SECOND, who="secretariat")
    at = timezone.now()
    with acting(SECOND) as by:
        row = LostFactor.objects.filter(id=lost.id)
        assert refused(lambda: row.update(approved_by_id=by.person_id, given_at=at, expires_at=at + LASTS))
        assert refused(lambda: row.update(withdrawn_at=at, withdrawn_by_id=by.person_id))


@pytest.mark.parametrize("who", ["nz_administrator", "secretariat", SECOND])
def test_a_code_is_used_by_the_sign_in_only(who: str, acting: Acting, now: Any) -> None:
    lost = approve(acting, now, open_for(acting, now, who="secretariat"))
    with acting(who):
        assert refused(lambda: LostFactor.objects.filter(id=lost.id).update(used_at=timezone.now()))
    with acting_as(SYSTEM):
        row = LostFactor.objects.filter(id=lost.id)
        assert refused(lambda: row.update(withdrawn_at=timezone.now()))
        assert not refused(lambda: row.update(used_at=timezone.now()))
        assert refused(lambda: row.update(used_at=None))


def test_a_request_is_used_by_nobody(acting: Acting, now: Any) -> None:
    lost = open_for(acting, now, who="secretariat")
    with acting_as(SYSTEM):
        assert refused(lambda: LostFactor.objects.filter(id=lost.id).update(used_at=timezone.now()))


@pytest.mark.parametrize("who", KEEPERS)
def test_what_was_written_stays(who: str, acting: Acting, now: Any) -> None:
    lost = open_for(acting, now)
    with acting(who):
        row = LostFactor.objects.filter(id=lost.id)
        for change in ({"spoke_to": "Y"}, {"called_number": "+1"}, {"membership_id": uuid7()}, {"handle": "X"}):
            with pytest.raises(DatabaseError, match="permission denied"), transaction.atomic():
                row.update(**change)
        with pytest.raises(DatabaseError, match="permission denied"), transaction.atomic():
            row.delete()
