from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from django.core import mail
from django.db import DatabaseError, connection, transaction
from django.test import Client
from hypothesis import given
from hypothesis import strategies as st

from members.access import system
from members.acting import acting_as
from members.models import Agency, DutyDesk, Notice
from members.notices import services as notices
from operations.models import LateRung, Referral, ReferralRecipient
from operations.referrals import lateness, services
from operations.referrals.late_ladder import RUNGS, next_rung
from tests.operations.cases import Cases
from tests.operations.pages import text_of

pytestmark = pytest.mark.django_db

Enter = Callable[[str], Client]
DUE, HOURS = datetime(2026, 11, 24, 3, 0, tzinfo=UTC), 8
HOUR = timedelta(hours=1)
KINDS = {"referral_late", "referral_late_desk", "referral_late_admin"}


def rung(hours: float, *, has_officer: bool = True, taken: tuple[str, ...] = ()) -> str | None:
    return next_rung(
        due_at=DUE,
        time_to_answer=timedelta(hours=HOURS),
        has_officer=has_officer,
        now=DUE + timedelta(hours=hours),
        taken=set(taken),
    )


@pytest.mark.parametrize(
    ("hours", "with_officer", "with_nobody"),
    [
        (-0.1, None, None),
        (0, "officer", "desk"),
        (0.9, "officer", "desk"),
        (1, "desk", "desk"),
        (2, "administrator", "administrator"),
        (900, "administrator", "administrator"),
    ],
)
def test_it_climbs_from_the_officer_over_the_desk_to_the_administrator(
    hours: float, with_officer: str | None, with_nobody: str | None
) -> None:
    assert (rung(hours), rung(hours, has_officer=False)) == (with_officer, with_nobody)


@given(st.lists(st.floats(-5, 50), max_size=12), st.booleans())
def test_each_rung_is_taken_once_and_never_downwards(hours: list[float], has_officer: bool) -> None:
    taken: list[str] = []
    for hour in sorted(hours):
        if found := rung(hour, has_officer=has_officer, taken=tuple(taken)):
            taken.append(found)

    names = [name for name, _ in RUNGS]
    assert [names.index(name) for name in taken] == sorted({names.index(name) for name in taken})


def at_work(cases: Cases, **sent: Any) -> ReferralRecipient:
    """Received by Thailand with a threat to life, so that it is due in four hours, and accepted by its officer."""
    row = cases.recipient(cases.sent(to=("th-immigration",), urgency="threat_to_life", **sent), "th_officer")
    cases.take(services.accept, row, by="th_officer")
    return row


def told(cases: Cases, referral: Referral, who: str = "th_officer") -> list[str]:
    return [kind for kind in cases.notices(who, referral.id) if kind in KINDS]


def test_each_rung_is_said_once_in_the_receiving_agency(cases: Cases) -> None:
    row = at_work(cases)
    for minutes in (0, 1, 29, 30, 31, 60, 90):
        lateness.escalate(now=row.due_at + timedelta(minutes=minutes))

    assert told(cases, row.referral) == ["referral_late", "referral_late_desk", "referral_late_admin"]


def test_before_it_is_due_nothing_is_said(cases: Cases) -> None:
    row = at_work(cases)

    lateness.escalate(now=row.due_at - timedelta(minutes=1))

    assert told(cases, row.referral) == []


def test_what_lies_with_nobody_begins_at_the_desk(cases: Cases) -> None:
    row = cases.recipient(cases.sent(to=("th-immigration",), urgency="threat_to_life"), "th_officer")

    lateness.escalate(now=row.due_at)

    assert told(cases, row.referral) == ["referral_late_desk"]


def test_an_officer_who_has_left_is_nobody(cases: Cases, suspend: Callable[[str], None]) -> None:
    row = at_work(cases)
    suspend("th_officer")

    lateness.escalate(now=row.due_at)

    assert told(cases, row.referral, "Sombat Jirakanok") == ["referral_late_desk"]


@pytest.mark.parametrize("how", ["asked", "answered", "closed", "withdrawn"])
def test_while_the_clock_stands_still_nothing_is_said(cases: Cases, how: str) -> None:
    row = cases.recipient(cases.sent(to=("th-immigration",), urgency="threat_to_life"), "th_officer")
    if how == "asked":
        cases.take(services.ask_for_information, row, by="th_officer", words="Which port?")
    elif how == "answered":
        cases.take(services.accept, row, by="th_officer")
        cases.take(services.answer, row, by="th_officer", words="Found.")
    else:
        step, words = {"closed": (services.close, {}), "withdrawn": (services.withdraw, {"reason": "x"})}[how]
        cases.take(step, cases.own(row.referral), by="nz_officer", **words)

    lateness.escalate(now=row.due_at + 9 * HOUR)

    assert told(cases, row.referral) == []


@pytest.mark.parametrize("who", ["nz_officer", "nz_administrator", "nz_other_agency", "vn_officer"])
def test_neither_the_owner_nor_another_recipient_nor_a_third_agency_learns_of_it(
    cases: Cases, who: str, enter: Enter
) -> None:
    referral = cases.sent(to=("th-immigration", "vn-police"), urgency="threat_to_life")
    row = cases.recipient(referral, "th_officer")
    cases.take(services.accept, cases.recipient(referral, "vn_officer"), by="vn_officer")
    _seen(cases, who, referral, enter)  # what was new leaves the desk
    before = _seen(cases, who, referral, enter)

    with acting_as(lateness.SYSTEM), connection.cursor() as cursor:
        values = [row.id, "desk", row.due_at, row.due_at]
        cursor.execute("select take_late_rung(%s, %s, %s, %s, gen_random_uuid(), '<x>')", values)

    assert told(cases, referral) == ["referral_late_desk"]
    assert _seen(cases, who, referral, enter) == before


def _seen(cases: Cases, who: str, referral: Referral, enter: Enter) -> tuple[Any, ...]:
    with cases.acting(who):
        rows = Notice.objects.filter(kind__in=KINDS).count(), LateRung.objects.count()
    client = enter(who)
    return *rows, text_of(client.get("/")), text_of(client.get(f"/referrals/{referral.id}/"))


@pytest.mark.parametrize("who", ["nz_chair", "vn_chair", "secretariat"])
def test_chairs_and_secretariat_see_nothing_of_it(cases: Cases, who: str, enter: Enter) -> None:
    row = at_work(cases)
    client = enter(who)
    before = text_of(client.get("/"))

    lateness.escalate(now=row.due_at)

    assert text_of(client.get("/")) == before
    with cases.acting(who):
        assert (Notice.objects.filter(kind__in=KINDS).count(), LateRung.objects.count()) == (0, 0)


def test_a_new_clock_has_rungs_of_its_own(cases: Cases) -> None:
    row = at_work(cases)
    lateness.escalate(now=row.due_at)
    with cases.acting("th_officer"):
        assert LateRung.objects.filter(recipient=row).count() == 1

    with connection.cursor() as cursor, acting_as(lateness.SYSTEM):
        values = [row.id, "officer", row.due_at + HOUR, row.due_at + HOUR]
        cursor.execute("select take_late_rung(%s, %s, %s, %s, gen_random_uuid(), '<x>')", values)
        assert cursor.fetchone() == (False,)  # no such due time: nothing is said of a clock that is over


@pytest.mark.parametrize("name", ["returns", "notices", "nobody we know"])
def test_no_other_actor_learns_what_is_late_or_says_it(cases: Cases, name: str) -> None:
    row = at_work(cases)
    with acting_as(system(name)), connection.cursor() as cursor:
        cursor.execute("select count(*) from late_answers(%s)", [row.due_at])
        assert cursor.fetchone() == (0,)
        values = [row.id, "desk", row.due_at, row.due_at]
        with pytest.raises(DatabaseError, match="only the system actor"), transaction.atomic():
            cursor.execute("select take_late_rung(%s, %s, %s, %s, gen_random_uuid(), '<x>')", values)


def test_the_actor_reads_no_table_of_cases(cases: Cases) -> None:
    at_work(cases)
    with acting_as(lateness.SYSTEM):
        for model in (Referral, ReferralRecipient, LateRung, Notice):
            assert not model.objects.exists()


def test_an_agency_that_takes_no_part_is_told_nothing(cases: Cases) -> None:
    row = at_work(cases)
    with cases.acting("secretariat"):
        Agency.objects.filter(id=row.agency_id).update(is_active=False)

    lateness.escalate(now=row.due_at)

    with acting_as(system("notices")):
        assert Notice.objects.filter(object_id=row.referral_id, kind__in=KINDS).count() == 0


def mailed(cases: Cases, row: ReferralRecipient, kind: str) -> list[str]:
    mail.outbox.clear()
    notices.deliver(now=cases.now)
    (sent,) = [one for one in mail.outbox if row.referral.reference in one.body and one.subject.endswith(_words(kind))]
    assert row.referral.summary not in sent.body
    return sorted(sent.to)


def _words(kind: str) -> str:
    return str(Notice.Kind(kind).label)


def test_the_mail_goes_to_the_officer_then_to_the_desk_then_to_the_administrators(
    cases: Cases, person: Callable[[str], Any]
) -> None:
    row = at_work(cases)
    desk = DutyDesk.objects.get(agency=row.agency, unit=None)

    lateness.escalate(now=row.due_at)
    assert mailed(cases, row, "referral_late") == [person("th_officer").email]

    lateness.escalate(now=row.due_at + HOUR / 2)
    assert mailed(cases, row, "referral_late_desk") == [desk.email]

    lateness.escalate(now=row.due_at + HOUR)
    assert mailed(cases, row, "referral_late_admin") == [person("Sombat Jirakanok").email]
