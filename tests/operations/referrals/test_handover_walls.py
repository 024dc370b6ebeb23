"""What ends an offer to hand a referral over, and what the database keeps anybody from doing with one."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from django.db import DatabaseError, connection, transaction

from common.access import MovedOn
from members.directory import merging
from members.directory import services as directory
from members.models import Person
from operations.models import ReferralHandover
from operations.referrals import handovers, services
from tests.operations.cases import Cases
from tests.operations.handing import REASON, agency, answer, may_see, offer, seen

pytestmark = pytest.mark.django_db


# At the same moment


@pytest.mark.parametrize("service", [services.close, services.withdraw])
def test_what_ends_ends_the_offer(cases: Cases, service: Any) -> None:
    referral = cases.sent(to=("th-immigration",))
    handover = offer(cases, referral)
    words = {"reason": "EXERCISE"} if service is services.withdraw else {}
    cases.take(service, cases.own(referral), by="nz_officer", **words)

    row = seen(cases, handover, "vn_officer")
    assert row and (row.state, row.ended_at, row.ended_by) == ("lapsed", cases.now, None)
    with pytest.raises(MovedOn):
        answer(cases, handover, "accept")


@pytest.mark.parametrize("old", ["nz-border", "vn-police"])
def test_with_a_merged_agency_its_offers_end(cases: Cases, acting: Any, old: str) -> None:
    referral = cases.sent(to=("th-immigration",))
    handover = offer(cases, referral)
    heir = agency("nz-police" if old == "nz-border" else "vn-border")
    merged = agency(old)
    with acting("secretariat") as by:
        merging.propose(agency=merged, successor=heir, by=by, now=cases.now, version=merged.version)
    with acting("Chanida Hutchenson") as by:
        merging.merge(agency=merged, by=by, now=cases.now, version=merged.version)

    who = "vn_officer" if old == "nz-border" else "nz_officer"
    row = seen(cases, handover, who)
    assert row and row.state == "lapsed"


def test_an_agency_that_takes_no_part_now_is_offered_nothing_and_takes_over_nothing(cases: Cases, acting: Any) -> None:
    referral, stale = cases.sent(to=("th-immigration",)), agency("fj-crossing")
    with acting("secretariat") as by:
        out = agency("fj-crossing")
        directory.suspend(agency=out, by=by, now=cases.now, version=out.version)
    for to in (agency("fj-crossing"), stale):  # also where it went out at this moment
        with cases.acting("nz_officer") as nz, pytest.raises(handovers.NotActive):
            handovers.offer(referral=referral, to=to, reason=REASON, keeps_reading=False, by=nz, now=cases.now)

    handover = offer(cases, referral)
    with acting("secretariat") as by:
        owner = agency("nz-border")
        directory.suspend(agency=owner, by=by, now=cases.now, version=owner.version)
    row = seen(cases, handover, "vn_officer")
    assert row and row.state == "offered"  # it waits
    with pytest.raises(MovedOn):
        answer(cases, handover, "accept")
    with cases.acting("vn_officer"), pytest.raises(DatabaseError):
        _function(handover)


# The wall


def _function(handover: ReferralHandover, version: int = 1) -> None:
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("select accept_handover(%s, %s, null, '', now())", [handover.id, version])


def test_the_function_moves_nothing_for_anybody_but_the_agency_that_is_asked(cases: Cases) -> None:
    referral = cases.sent(to=("th-immigration",))
    handover = offer(cases, referral)
    for who in ("nz_officer", "th_officer", "nz_chair", "vn_analyst", "secretariat"):
        with cases.acting(who), pytest.raises(DatabaseError):
            _function(handover)
    with cases.acting("vn_officer"), pytest.raises(DatabaseError):
        _function(handover, version=2)
    assert may_see(cases, referral, "nz_officer") and not may_see(cases, referral, "vn_officer")


@pytest.mark.parametrize("state", ["accepted", "lapsed", "taken_back"])
def test_who_is_asked_writes_no_other_answer_past_the_function(cases: Cases, state: str) -> None:
    handover = offer(cases, cases.sent(to=("th-immigration",)))
    update = "update operations_referralhandover set state = %s, ended_at = now(), ended_by_id = %s where id = %s"
    with (
        cases.acting("vn_officer") as vn,
        connection.cursor() as cursor,
        pytest.raises(DatabaseError),
        transaction.atomic(),
    ):
        cursor.execute(update, [state, vn.person_id, handover.id])


def test_an_update_without_a_condition_reaches_no_foreign_offer(cases: Cases) -> None:
    offer(cases, cases.sent(to=("th-immigration",)))
    with cases.acting("th_officer"), connection.cursor() as cursor:
        cursor.execute("update operations_referralhandover set answer = 'x'")
        assert cursor.rowcount == 0


@pytest.mark.parametrize("forged", ["foreign", "draft", "received", "name"])
def test_a_forged_offer_is_refused(cases: Cases, forged: str, person: Callable[[str], Person]) -> None:
    made = {
        "foreign": lambda: cases.sent(by="th_officer", to=("vn-border",)),
        "draft": cases.draft,
        "received": lambda: cases.sent(by="vn_officer", to=("nz-border",)),
        "name": cases.sent,
    }[forged]()
    by = person("nz_colleague" if forged == "name" else "nz_officer")
    with cases.acting("nz_officer") as nz:
        row = ReferralHandover(
            referral_id=made.id,
            handling_code_id="H0",
            from_agency_id=nz.agency_id,
            from_group_id=nz.group_id,
            to_agency=agency("vn-police"),
            to_group_id=agency("vn-police").group_id,
            reason="x",
            offered_by=by,
            offered_at=cases.now,
        )
        with pytest.raises(DatabaseError), transaction.atomic():
            row.save(force_insert=True)


def test_what_an_offer_says_of_a_referral_comes_from_the_referral(cases: Cases) -> None:
    referral = cases.sent(urgency="urgent")
    with cases.acting("nz_officer") as nz:
        ReferralHandover(
            referral=referral,
            reference="NZ-FORGED",
            urgency="routine",
            handling_code_id="H0",
            from_agency_id=nz.agency_id,
            from_group_id=nz.group_id,
            to_agency=agency("vn-police"),
            to_group_id=agency("th-immigration").group_id,
            reason="x",
            offered_by_id=nz.person_id,
            offered_at=cases.now,
        ).save(force_insert=True)
        row = ReferralHandover.objects.get(referral=referral)
    assert (row.reference, row.urgency, row.handling_code_id) == (referral.reference, "urgent", "H2")
    assert row.to_group_id == agency("vn-police").group_id
