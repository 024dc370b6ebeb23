"""What the database itself holds of exports: whose they are, which steps they take, what they were asked for."""

from __future__ import annotations

from collections.abc import Callable
from itertools import permutations
from typing import Any

import pytest
from django.db import DatabaseError, connection, transaction

from common.ids import uuid7
from members.access import system
from members.acting import acting_as
from operations.models import ExportedReferral, Referral, ReferralExport
from operations.states import EXPORT_STEPS, ExportState
from tests.operations.cases import Cases
from tests.operations.exporting import Exports

pytestmark = pytest.mark.django_db

# What else a row says in a state, so that the guard decides and no other constraint.
ALSO: dict[str, dict[str, Any]] = {
    "ready": {"stored_as": uuid7(), "size": 1, "expires_at": "2026-11-25T00:00Z"},
    "failed": {"failure": "disk", "stored_as": None},
}


def _refused(act: Callable[[], Any]) -> str:
    """Why the database does not do it; empty when it does. It is taken back either way."""
    try:
        with transaction.atomic():
            act()
            transaction.set_rollback(True)
    except DatabaseError as error:
        return str(error)
    return ""


def _step(export: ReferralExport, target: str) -> int:
    said = {"stored_as": None, "failure": ""} | ALSO.get(target, {})
    return ReferralExport.objects.filter(id=export.id).update(state=target, **said)


def _way_to(state: str) -> list[str]:
    """The states through which an export comes to one."""
    ways = {"waiting": [], "running": ["running"], "ready": ["running", "ready"]}
    return ways.get(state, ["running", "ready", "expired"] if state == "expired" else [state])


def test_exactly_the_steps_of_the_table_are_possible(cases: Cases, exports: Exports) -> None:
    said = {}
    for source in ExportState.values:
        export = exports.ask()
        with cases.acting("nz_officer"):
            for state in _way_to(source):
                assert _step(export, state) == 1
            for target in ExportState.values:
                if target != source:
                    said[source, target] = _refused(lambda e=export, t=target: _step(e, t))
            ReferralExport.objects.filter(id=export.id, state="running").update(state="cancelled")

    assert set(said) == set(permutations(ExportState.values, 2))
    possible = {(source, step.target) for step in EXPORT_STEPS.values() for source in step.sources}
    assert {pair for pair, why in said.items() if not why} == possible
    assert all(f"does not go from {pair[0]} to {pair[1]}" in why for pair, why in said.items() if why)


def test_an_export_begins_as_waiting_and_in_the_own_name(cases: Cases, exports: Exports) -> None:
    export = exports.ask()
    with cases.acting("vn_officer") as other:
        pass
    with cases.acting("nz_colleague") as colleague:
        pass

    def begun(**said: Any) -> str:
        row = ReferralExport.objects.get(id=export.id)
        for name, value in {"id": uuid7(), "number": 99, **said}.items():
            setattr(row, name, value)
        return _refused(lambda: row.save(force_insert=True))

    with cases.acting("nz_officer"):
        assert begun() == ""
        assert "begins as waiting" in begun(state="running")
        for forged in (
            {"group_id": other.group_id},
            {"agency_id": other.agency_id},
            {"asked_by_id": colleague.person_id},
        ):
            assert "row-level security" in begun(**forged)


def test_a_colleague_and_another_agency_change_nothing(cases: Cases, exports: Exports) -> None:
    export = exports.ask()

    for who in ("nz_colleague", "nz_administrator", "nz_analyst", "vn_officer"):
        with cases.acting(who):
            assert ReferralExport.objects.update(state="cancelled") == 0
    for who in ("nz_analyst", "nz_auditor", "vn_officer", "nz_other_agency"):
        with cases.acting(who):
            assert not ReferralExport.objects.exists()
    with cases.acting("nz_colleague"):
        assert ReferralExport.objects.get().id == export.id


def test_what_was_asked_for_cannot_be_changed(cases: Cases, exports: Exports) -> None:
    export = exports.ask(state="sent")

    with cases.acting("nz_officer"):
        for column in ("chosen = '{}'", "reason = 'court'", "number = 7", "asked_at = asked_at"):
            assert "permission denied" in _refused(lambda c=column: _sql(f"update operations_referralexport set {c}"))
        assert "permission denied" in _refused(lambda: _sql("delete from operations_referralexport"))
    exports.make()
    with cases.acting("nz_officer"):
        for column in (
            "rows_done = 1",
            "digest = 'x'",
            "stored_as = gen_random_uuid()",
            "expires_at = expires_at + '1 day'",
        ):
            assert "what was made stays" in _refused(lambda c=column: _sql(f"update operations_referralexport set {c}"))
    assert exports.now(export).state == "ready"


def _sql(query: str) -> None:
    with connection.cursor() as cursor:
        cursor.execute(query)
        assert cursor.rowcount


def test_what_a_file_held_is_written_while_it_is_made_and_of_own_referrals(cases: Cases, exports: Exports) -> None:
    received = cases.sent(by="vn_officer", to=("nz-border",))
    own, export = cases.draft(), exports.ask()

    def held(referral: Referral) -> str:
        row = ExportedReferral(export_id=export.id, referral_id=referral.id)
        return _refused(lambda: row.save(force_insert=True))

    with cases.acting("nz_officer"):
        assert "row-level security" in held(own)  # it waits
        _step(export, "running")
        assert held(own) == ""
        assert "row-level security" in held(received)
    with cases.acting("nz_colleague"):
        assert "row-level security" in held(own)


def test_what_a_file_held_is_read_within_the_agency_by_those_who_may_export(cases: Cases, exports: Exports) -> None:
    exports.ask()
    exports.make()

    for who, sees in {
        "nz_officer": True,
        "nz_administrator": True,
        "nz_analyst": False,
        "vn_officer": False,
        "nz_other_agency": False,
        "secretariat": False,
    }.items():
        with cases.acting(who):
            assert ExportedReferral.objects.exists() is sees, who
    with acting_as(system("exports")):
        assert not ExportedReferral.objects.exists()
        assert not Referral.objects.exists()


def test_a_change_that_no_code_wrote_down_is_written_down(cases: Cases, exports: Exports) -> None:
    export = exports.ask()
    forged = exports.now(export)
    forged.id, forged.number = uuid7(), 99
    with cases.acting("nz_officer"):
        forged.save(force_insert=True)

    assert cases.audited("nz_administrator", forged.id) == ["row_changed"]
