"""Exports are made as the officer who asked, a batch at a time, sealed, and are gone in time."""

from __future__ import annotations

import errno
import io
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path
from typing import Any

import openpyxl  # noqa: TID251 - sheets as other programs read them
import pytest

from common import clock
from common.access import MovedOn, NotAllowed
from operations.attachments import store
from operations.exports import columns, queries, services, work
from operations.models import ExportedReferral, HandlingCode, Referral, ReferralExport
from operations.referrals import attachment_work
from operations.referrals import services as referrals
from operations.referrals.subjects import Identifier, add_identifier
from tests.operations.cases import KHOA, Cases
from tests.operations.exporting import HEAD, Exports, rows_of

pytestmark = pytest.mark.django_db

Disk = Callable[[], list[Path]]


def _own(cases: Cases, who: str = "nz_officer") -> set[str]:
    with cases.acting(who) as actor:
        return set(Referral.objects.filter(owner_group_id=actor.group_id).values_list("reference", flat=True))


def _received(cases: Cases, who: str = "nz_officer") -> set[str]:
    with cases.acting(who) as actor:
        return set(Referral.objects.exclude(owner_group_id=actor.group_id).values_list("reference", flat=True))


def test_an_export_holds_what_the_agency_owns_and_nothing_that_it_received(cases: Cases, exports: Exports) -> None:
    cases.sent(by="vn_officer", to=("nz-border",))

    rows = exports.made()

    assert {row[0] for row in rows[HEAD:-1]} == _own(cases)
    assert _received(cases) and not {row[0] for row in rows if row} & _received(cases)
    assert rows[-1] == ["End of the export", f"Referrals: {len(_own(cases))}"]


def test_what_a_recipient_said_is_in_no_column(cases: Cases, exports: Exports) -> None:
    referral = cases.answered(words="EXERCISE: the harbour of Da Nang")

    rows = exports.made()

    [row] = [row for row in rows if row[:1] == [referral.reference]]
    assert "EXERCISE: the harbour" not in str(rows)
    assert "Answered" in row[[column.code for column in columns.COLUMNS].index("to")]


def test_the_first_rows_say_the_strictest_handling_who_when_and_the_number(cases: Cases, exports: Exports) -> None:
    exports.ask()
    rows = exports.made(state="sent")

    with cases.acting("nz_officer") as actor:
        name = actor.name
        strictest = HandlingCode.objects.order_by("-strictness").filter(code__in={row[1] for row in rows[HEAD:-1]})[0]
    assert rows[0] == [f"EXERCISE · {strictest.code} · {strictest.name}", strictest.conditions]
    assert rows[1][0].startswith("Export 2 of ") and rows[1][1] == "Our own case system"
    assert rows[2] == ["Made by", name, "2026-11-24 03:00 UTC"]
    assert rows[3][1] == "State: Sent"
    assert rows[HEAD - 1] == columns.headings()


def test_the_markings_stand_in_each_row(cases: Cases, exports: Exports) -> None:
    referral = cases.sent(handling_code_id="H2", source_evaluation="B", information_evaluation="3", purpose="EXERCISE")

    [row] = [row for row in exports.made() if row[:1] == [referral.reference]]

    said = dict(zip([column.code for column in columns.COLUMNS], row, strict=True))
    code = HandlingCode.objects.get(code="H2")
    assert (said["handling"], said["handling_name"], said["conditions"]) == ("H2", code.name, code.conditions)
    assert said["source"].startswith("B:") and said["information"].startswith("3:")
    assert said["purpose"] == "EXERCISE"


def test_a_marking_that_nobody_knows_refuses_the_whole_file(cases: Cases, exports: Exports, on_disk: Disk) -> None:
    referral = cases.draft()
    with cases.acting("nz_officer"):
        Referral.objects.filter(id=referral.id).update(source_evaluation="Z")
    export = exports.ask()

    exports.make()

    row = exports.now(export)
    assert (row.state, row.failure, row.stored_as) == ("failed", "marking", None)
    assert on_disk() == []


def test_who_a_closed_identity_is_stays_in_the_portal(cases: Cases, exports: Exports) -> None:
    draft = cases.draft(subject=KHOA)
    with cases.acting("nz_officer") as actor:
        subject = draft.subjects.get()
        phone = Identifier(kind="phone", as_written="+64 21 123 4567", subject_id=subject.id)
        add_identifier(referral=draft, identifier=phone, by=actor, now=cases.now, version=draft.version)
    open_ = _row(exports, draft)
    with cases.acting("nz_officer"):
        subject.identity.is_closed = True
        subject.identity.save(update_fields=["is_closed"])

    closed = _row(exports, draft)

    assert KHOA.full_name in str(open_) and "+64211234567" in str(open_)
    assert KHOA.full_name not in str(closed) and "+64211234567" not in str(closed)
    assert "identity closed" in str(closed)


def _row(exports: Exports, referral: Referral) -> list[str]:
    [row] = [row for row in exports.made() if row[:1] == [referral.reference]]
    return row


def test_a_formula_in_a_text_is_a_text(cases: Cases, exports: Exports) -> None:
    referral = cases.draft(summary="=cmd|' /C calc'!A0", narrative="@SUM(1)")
    export = exports.ask(file_format="xlsx")
    exports.make()

    sheet = openpyxl.load_workbook(io.BytesIO(exports.content(export))).active
    [row] = [row for row in sheet.iter_rows() if row[0].value == referral.reference]

    assert {cell.data_type for cell in row if cell.value} <= {"s", "inlineStr"}
    assert "'=cmd|' /C calc'!A0" in [cell.value for cell in row]
    assert sheet.oddHeader.center.text.startswith("EXERCISE · H3 · ")


@pytest.mark.parametrize(
    ("chosen", "holds"),
    [
        ({"state": "draft"}, False),
        ({"state": "sent"}, True),
        ({"kind": "victim"}, False),
        ({"kind": "information", "urgency": "routine", "crime_type": "som"}, True),
        ({"from_on": "2026-11-24", "until_on": "2026-11-24"}, True),
        ({"from_on": "2026-11-25"}, False),
        ({"until_on": "2026-11-23"}, False),
        ({"from_on": "0001-01-01", "until_on": "9999-12-31"}, True),
    ],
)
def test_the_filters_of_the_list_say_what_it_holds(
    cases: Cases, exports: Exports, chosen: dict[str, str], holds: bool
) -> None:
    """Now is the 24th in Wellington too."""
    referral = cases.sent(kind="information", urgency="routine", crime_type="som")

    assert (referral.reference in {row[0] for row in exports.made(**chosen) if row}) is holds


def test_the_file_is_sealed_and_its_place_is_in_no_page(exports: Exports, cases: Cases, on_disk: Disk) -> None:
    referral = cases.draft(summary="EXERCISE: not to be read on the disk")
    export = exports.ask()
    exports.make()

    [path] = on_disk()
    assert path.name == exports.now(export).stored_as.hex  # type: ignore[union-attr]
    assert referral.summary.encode() not in path.read_bytes()
    assert referral.summary.encode() in exports.content(export)
    assert exports.now(export).digest


def test_which_referrals_a_file_held_is_known(cases: Cases, exports: Exports) -> None:
    export = exports.ask()
    exports.make()

    with cases.acting("nz_officer") as actor:
        held = set(ExportedReferral.objects.filter(export=export).values_list("referral__reference", flat=True))
        assert not queries.holds_what_is_not_own(actor, export)
    assert held == _own(cases)


def test_more_than_a_batch_is_whole_and_in_order(
    cases: Cases, exports: Exports, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(queries, "BATCH", 2)

    rows = exports.made()[HEAD:-1]

    assert len(rows) == len(_own(cases)) > 4
    assert {row[0] for row in rows} == _own(cases)


def test_a_draft_that_is_sent_meanwhile_is_in_it_once(
    cases: Cases, exports: Exports, monkeypatch: pytest.MonkeyPatch
) -> None:
    draft = cases.draft(at=cases.now - timedelta(days=900))
    monkeypatch.setattr(queries, "BATCH", 2)
    export = exports.ask()
    _between(monkeypatch, 1, lambda: cases.take(referrals.send, draft, by="nz_officer"))
    exports.make()

    [row] = [row for row in _rows(exports, export) if row[0] == draft.reference]
    assert "Draft" in row


def _rows(exports: Exports, export: ReferralExport) -> list[list[str]]:
    return rows_of(exports.content(export))[HEAD:-1]


def _between(monkeypatch: pytest.MonkeyPatch, batch: int, act: Callable[[], object]) -> None:
    """Something happens after so many batches: when the worker asks the time for the next one."""
    asked = iter(range(1_000))
    whose = work._actor

    def actor(export: ReferralExport, **how: Any) -> Any:
        if next(asked) == batch + 1:  # the first is the head's
            act()
        return whose(export, **how)

    monkeypatch.setattr(work, "_actor", actor)


def test_who_cancels_stops_it_between_two_batches(
    cases: Cases, exports: Exports, on_disk: Disk, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(queries, "BATCH", 2)
    export = exports.ask()

    def cancel() -> None:
        row = exports.now(export)
        assert (row.state, row.rows_done, row.rows_of) == ("running", 2, len(_own(cases)))
        with cases.acting("nz_officer") as actor:
            services.cancel(export=row, by=actor, now=cases.now)

    _between(monkeypatch, 1, cancel)
    exports.make()

    assert exports.now(export).state == "cancelled"
    assert on_disk() == []
    with pytest.raises(MovedOn):
        exports.content(export)


def test_who_loses_the_right_meanwhile_gets_nothing(
    exports: Exports, on_disk: Disk, monkeypatch: pytest.MonkeyPatch, suspend: Callable[[str], None]
) -> None:
    monkeypatch.setattr(queries, "BATCH", 2)
    export = exports.ask()

    _between(monkeypatch, 2, lambda: suspend("nz_officer"))
    exports.make()

    row = exports.now(export, "nz_administrator")
    assert (row.state, row.failure) == ("failed", "no_right")
    assert on_disk() == []


def test_who_lost_the_right_before_it_began_gets_nothing(
    exports: Exports, on_disk: Disk, suspend: Callable[[str], None]
) -> None:
    export = exports.ask()
    suspend("nz_officer")

    exports.make()

    assert exports.now(export, "nz_administrator").failure == "no_right"
    assert on_disk() == []


def test_a_full_disk_is_said_and_leaves_nothing_half(
    exports: Exports, on_disk: Disk, monkeypatch: pytest.MonkeyPatch
) -> None:
    written = store.Arriving.add

    def full(self: store.Arriving, content: bytes) -> None:
        written(self, content)
        if self.size > 1_000:
            raise OSError(errno.ENOSPC, "No space left on device")

    monkeypatch.setattr(store.Arriving, "add", full)
    export = exports.ask()
    exports.make()

    row = exports.now(export)
    assert (row.state, row.failure) == ("failed", "disk")
    assert "full" in row.get_failure_display()
    assert on_disk() == []


def test_what_becomes_stricter_meanwhile_is_marked_above_all(
    cases: Cases, exports: Exports, monkeypatch: pytest.MonkeyPatch
) -> None:
    with cases.acting("nz_officer"):
        for row in Referral.objects.filter(state="draft"):
            Referral.objects.filter(id=row.id).update(handling_code_id="H1")
    draft = cases.draft(handling_code_id="H1")
    monkeypatch.setattr(queries, "BATCH", 1)
    export = exports.ask(state="draft")

    def stricter() -> None:
        with cases.acting("nz_officer"):
            Referral.objects.filter(id=draft.id).update(handling_code_id="H3")

    _between(monkeypatch, 1, stricter)
    exports.make()

    row = exports.now(export)
    assert (row.state, row.handling_code_id, row.attempts) == ("ready", "H3", 2)


def test_what_a_dead_worker_left_is_made_from_the_beginning(cases: Cases, exports: Exports) -> None:
    export = exports.ask()
    _make_and_die(exports)
    assert exports.now(export).state == "running"
    assert exports.make() == 0  # its lease is not over

    _let_lease_end(exports, export)
    assert exports.make() == 1
    assert exports.now(export).state == "ready"
    assert len(_rows(exports, export)) == len(_own(cases))


def _make_and_die(exports: Exports) -> None:
    with pytest.MonkeyPatch.context() as patch:
        _between(patch, 0, _die)
        with pytest.raises(KeyboardInterrupt):
            exports.make()


def _die() -> None:
    raise KeyboardInterrupt


def _let_lease_end(exports: Exports, export: ReferralExport) -> None:
    with exports.cases.acting("nz_officer"):
        ReferralExport.objects.filter(id=export.id).update(leased_until=clock.real_now() - timedelta(seconds=1))


def test_after_three_tries_it_is_given_up(exports: Exports) -> None:
    export = exports.ask()
    for _try in range(3):
        _make_and_die(exports)
        _let_lease_end(exports, export)

    exports.make()

    assert exports.now(export).failure == "given_up"


def test_two_exports_of_a_person_are_made_one_after_the_other(cases: Cases, exports: Exports) -> None:
    first, second = exports.ask(), exports.ask(state="sent")
    _make_and_die(exports)

    assert exports.make() == 0
    assert exports.now(second).state == "waiting"
    _let_lease_end(exports, first)
    assert exports.make() == 2
    assert {exports.now(one).state for one in (first, second)} == {"ready"}


def test_the_file_is_deleted_when_its_time_is_over(cases: Cases, exports: Exports, on_disk: Disk) -> None:
    export = exports.ask()
    exports.make()
    later = cases.now + timedelta(hours=24)

    assert work.expire(now=later - timedelta(seconds=1)) == 0
    assert exports.content(export, at=later - timedelta(seconds=1))
    with pytest.raises(MovedOn):  # also before the job has come
        exports.content(export, at=later)
    assert work.expire(now=later) == 1

    assert exports.now(export).state == "expired"
    assert on_disk() == []
    assert work.expire(now=later) == 0


def test_the_sweep_keeps_what_an_export_has(exports: Exports, on_disk: Disk) -> None:
    export = exports.ask()
    exports.make()
    stored_as = exports.now(export).stored_as

    assert stored_as
    assert attachment_work._is_kept(stored_as)
    work.expire(now=exports.cases.now + timedelta(days=2))
    assert not attachment_work._is_kept(stored_as)


def test_what_happened_stands_in_the_audit(cases: Cases, exports: Exports) -> None:
    export = exports.ask()
    exports.make()
    exports.content(export)

    said = cases.audited("nz_administrator", export.id)
    assert said == ["export_referrals", "finish_export", "download_export"]


@pytest.mark.parametrize("who", ["nz_analyst", "nz_chair", "nz_auditor", "secretariat"])
def test_whose_role_does_not_answer_for_records_exports_nothing(cases: Cases, exports: Exports, who: str) -> None:
    with pytest.raises(NotAllowed):
        exports.ask(who)


def test_a_colleague_sees_that_there_is_one_and_does_not_get_the_file(cases: Cases, exports: Exports) -> None:
    export = exports.ask()
    exports.make()

    assert exports.now(export, "nz_colleague").state == "ready"
    for who in ("nz_colleague", "nz_administrator"):
        with pytest.raises(NotAllowed):
            exports.content(export, who)
    for who in ("vn_officer", "nz_other_agency", "nz_analyst"):
        assert cases.as_seen_by(who, lambda actor: queries.get_visible(actor, export_id=export.id)) is None
