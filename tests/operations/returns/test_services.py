"""The verbs of returns: expect, draft, submit, accept, remind."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

import pytest

from common.access import MovedOn, NotAllowed, may
from common.ids import uuid7
from common.versions import AlreadyDone, ChangedMeanwhile
from members.acting import acting_as
from members.models import Agency
from operations import permissions
from operations.models import (
    JointPeriodOfAction,
    PeriodicReturn,
    Reminder,
    ReportingObligation,
    ReturnCell,
)
from operations.returns import queries, services
from tests.operations.cases import Cases, days, lines

pytestmark = pytest.mark.django_db


def save(cases: Cases, row: PeriodicReturn, *, by: str = "vn_officer", **words: Any) -> PeriodicReturn:
    """Save the lines of a return as somebody."""
    figures = words.pop("figures", lines(ARREST=1))
    with cases.acting(by) as actor:
        return services.save_draft(periodic_return=row, by=actor, now=cases.now, figures=figures, **words)


def submit(cases: Cases, row: PeriodicReturn, *, by: str = "vn_officer", **words: Any) -> None:
    version = words.pop("version", row.version)
    with cases.acting(by) as actor:
        services.submit(periodic_return=row, by=actor, now=cases.now, version=version, **words)


def accept(cases: Cases, row: PeriodicReturn, *, by: str = "nz_chair", **words: Any) -> None:
    version = words.pop("version", row.version)
    with cases.acting(by) as actor:
        services.accept(periodic_return=row, by=actor, now=cases.now + days(1), version=version, **words)


def kept(cases: Cases, row: PeriodicReturn, who: str = "vn_officer") -> PeriodicReturn:
    """The return as it is now."""
    found = cases.as_seen_by(who, lambda actor: queries.get_own_return(actor, obligation_id=row.obligation_id))
    assert found is not None
    return found


def figures(cases: Cases, row: PeriodicReturn) -> dict[str, int]:
    """The counts of a return that are not nil."""
    with cases.acting("vn_officer"):
        found = queries.figures_of(row).filter(value__isnull=False)
        return dict(found.values_list("indicator", "value"))


# Expecting


def test_every_month_of_a_round_is_expected_once(cases: Cases) -> None:
    jpoa, agency = JointPeriodOfAction.objects.get(key="EXERCISE"), Agency.objects.get(group__name="vn-police")
    with acting_as(services.SYSTEM):
        rows = ReportingObligation.objects.filter(agency=agency).order_by("period_starts_on")
        before = list(rows)

        services.expect(jpoa=jpoa, agency=agency)

        assert list(rows) == before
        assert len(before) == 18
        assert (before[0].period_starts_on, before[-1].period_ends_on) == (jpoa.starts_on, jpoa.ends_on)


@pytest.mark.parametrize(
    ("key", "agency"), [("unknown", "vn-police"), ("EXERCISE", "iom-desk")], ids=["no window", "no country"]
)
def test_nothing_is_expected_without_a_window_or_a_country(key: str, agency: str) -> None:
    with acting_as(services.SYSTEM):
        before = ReportingObligation.objects.count()

        services.expect(jpoa=JointPeriodOfAction.objects.get(key=key), agency=Agency.objects.get(group__name=agency))

        assert ReportingObligation.objects.count() == before


# Drafting


def test_the_first_save_begins_a_return(cases: Cases) -> None:
    row = cases.begun_return(ARREST=3, remarks="EXERCISE: two provinces")

    assert figures(cases, row) == {"ARREST": 3}
    assert (kept(cases, row).state, kept(cases, row).remarks) == ("draft", "EXERCISE: two provinces")


def test_a_second_save_takes_the_place_of_the_first(cases: Cases) -> None:
    row = cases.begun_return(ARREST=3, SUS_IDENT=5)

    save(cases, row, figures=lines(ARREST=4), version=1)

    assert figures(cases, row) == {"ARREST": 4}
    assert kept(cases, row).version == 2


def test_a_save_of_an_older_version_is_told_and_changes_nothing(cases: Cases) -> None:
    row = cases.begun_return(ARREST=3)
    save(cases, kept(cases, row), by="vn_colleague", figures=lines(ARREST=4), version=1)

    with pytest.raises(ChangedMeanwhile):
        save(cases, row, figures=lines(ARREST=5), version=1)

    assert figures(cases, row) == {"ARREST": 4}


def test_of_two_who_begin_the_same_return_the_second_is_told(cases: Cases) -> None:
    obligation = cases.obligation()
    first, second = PeriodicReturn.of(obligation), PeriodicReturn.of(obligation)
    save(cases, first, figures=lines(ARREST=3))

    with pytest.raises(ChangedMeanwhile):
        save(cases, second, by="vn_colleague", figures=lines(ARREST=9))

    assert figures(cases, first) == {"ARREST": 3}


def test_the_same_form_twice_begins_one_return(cases: Cases) -> None:
    obligation, form = cases.obligation(), uuid7()
    save(cases, PeriodicReturn.of(obligation), submission=form)

    with pytest.raises(AlreadyDone):
        save(cases, PeriodicReturn.of(obligation), submission=form)


@pytest.mark.parametrize("who", ["vn_analyst", "vn_chair", "nz_officer", "th_officer", "nz_other_agency"])
def test_nobody_else_writes_or_sends_it(cases: Cases, who: str) -> None:
    row = cases.begun_return(ARREST=3)

    with pytest.raises(NotAllowed):
        save(cases, row, by=who, version=1)
    with pytest.raises(NotAllowed):
        submit(cases, row, by=who)

    assert figures(cases, row) == {"ARREST": 3}
    assert kept(cases, row).state == "draft"


# Sending


def test_sending_settles_what_was_expected_and_counts_its_cells(cases: Cases) -> None:
    row = cases.sent_return(ARREST=3, SUS_IDENT=0)

    with cases.acting("nz_chair"):
        cells = list(ReturnCell.objects.filter(periodic_return=row).values_list("indicator", "value"))
    assert sorted(cells) == [("ARREST", 3), ("SUS_IDENT", 0)]
    assert kept(cases, row).obligation.settled_at == cases.now
    assert (kept(cases, row).state, kept(cases, row).version) == ("submitted", 2)


def test_what_is_nil_withheld_or_not_available_is_no_cell(cases: Cases) -> None:
    row = cases.sent_return()

    with cases.acting("nz_chair"):
        assert not ReturnCell.objects.filter(periodic_return=row).exists()


def test_a_draft_has_no_cells(cases: Cases) -> None:
    row = cases.begun_return(ARREST=3)

    with cases.acting("vn_officer"):
        assert not ReturnCell.objects.filter(periodic_return=row).exists()


def test_what_was_sent_is_locked(cases: Cases) -> None:
    row = cases.sent_return(ARREST=3)

    with pytest.raises(MovedOn):
        save(cases, kept(cases, row), version=2)
    with pytest.raises(MovedOn):
        submit(cases, kept(cases, row), version=2)

    assert figures(cases, row) == {"ARREST": 3}


def test_a_return_that_a_colleague_changed_meanwhile_is_not_sent(cases: Cases) -> None:
    row = cases.begun_return(ARREST=3)
    save(cases, kept(cases, row), by="vn_colleague", figures=lines(ARREST=4), version=1)

    with pytest.raises(ChangedMeanwhile):
        submit(cases, row, version=1)

    assert kept(cases, row).state == "draft"


def test_a_return_sent_twice_by_one_form_is_sent_once(cases: Cases) -> None:
    row, form = cases.begun_return(ARREST=3), uuid7()
    submit(cases, row, submission=form)

    with pytest.raises(AlreadyDone):
        submit(cases, kept(cases, row), submission=form)


# Accepting


@pytest.mark.parametrize("who", ["nz_chair", "vn_chair"])
def test_a_chair_accepts_what_was_sent(cases: Cases, who: str) -> None:
    row = cases.sent_return(ARREST=3)

    accept(cases, row, by=who)

    assert (kept(cases, row).state, kept(cases, row).accepted_at) == ("accepted", cases.now + days(1))


@pytest.mark.parametrize("who", ["vn_officer", "vn_analyst", "nz_officer", "nz_auditor", "secretariat"])
def test_nobody_else_accepts(cases: Cases, who: str) -> None:
    row = cases.sent_return(ARREST=3)

    with pytest.raises(NotAllowed):
        accept(cases, row, by=who)

    assert kept(cases, row).state == "submitted"


def test_a_draft_is_not_accepted_nor_anything_twice(cases: Cases) -> None:
    draft = cases.begun_return("vn_officer")
    with pytest.raises(MovedOn):
        accept(cases, draft)
    submit(cases, draft)
    accept(cases, draft)

    with pytest.raises(MovedOn):
        accept(cases, kept(cases, draft))


def test_each_verb_has_one_entry_in_the_audit_of_who_did_it(cases: Cases) -> None:
    row = cases.sent_return(ARREST=3)
    accept(cases, row)

    assert cases.audited("Hoang Dinh Tung Lam", row.id) == ["write_return", "submit_return"]
    assert cases.audited("nz_administrator", row.id) == ["accept_return"]


# Reminding


def _reminders(obligation: ReportingObligation) -> list[str]:
    with acting_as(services.SYSTEM):
        return list(Reminder.objects.filter(obligation=obligation).order_by("made_at").values_list("rung", flat=True))


def _at(obligation: ReportingObligation, number: float) -> datetime:
    return obligation.due_at + timedelta(days=number)


def test_a_rung_is_climbed_once_however_often_it_is_scanned(cases: Cases) -> None:
    obligation = cases.obligation()
    before = _reminders(obligation)

    first = services.remind(now=_at(obligation, 7.5))
    second = services.remind(now=_at(obligation, 7.5))

    assert first.made > 0
    assert second.made == 0
    assert _reminders(obligation) == [*before, "week_after"]
    assert cases.notices("vn_officer", obligation.id)[-1] == "return_reminder"


def test_each_new_rung_is_one_more_reminder(cases: Cases) -> None:
    obligation = cases.obligation()
    before = len(_reminders(obligation))

    for number in (7.5, 8, 30.5, 31, 90):
        services.remind(now=_at(obligation, number))

    assert _reminders(obligation)[before:] == ["week_after", "month_after"]


def test_what_was_sent_is_never_reminded_of(cases: Cases) -> None:
    row = cases.sent_return(ARREST=1)
    before = _reminders(row.obligation)

    for number in (-7, 1, 7.5, 30.5):
        services.remind(now=_at(row.obligation, number))

    assert _reminders(row.obligation) == before


def test_nothing_is_said_long_before_the_day(cases: Cases) -> None:
    with cases.acting("vn_officer") as actor:
        far = queries.own(actor).last()
    assert far is not None

    services.remind(now=_at(far, -7.1))
    assert _reminders(far) == []
    services.remind(now=_at(far, -7))
    assert _reminders(far) == ["week_before"]


def test_only_the_focal_agency_is_told(cases: Cases) -> None:
    obligation = cases.obligation()

    services.remind(now=_at(obligation, 7.5))

    for who in ("nz_officer", "th_officer", "nz_other_agency"):
        assert cases.notices(who, obligation.id) == []


@pytest.mark.parametrize("who", ["vn_officer", "nz_chair"])
def test_a_person_does_not_expect_or_remind(cases: Cases, who: str) -> None:
    assert not may(cases.actor(who), permissions.REMIND)
    assert may(services.SYSTEM, permissions.REMIND)
