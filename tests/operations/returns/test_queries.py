from __future__ import annotations

from typing import Any

import pytest

from common.ids import uuid7
from members.acting import acting_as
from members.models import Agency, Country
from members.seats import pausing
from members.seats import services as seats
from operations.jpoas import participants
from operations.jpoas import services as jpoas
from operations.models import JointPeriodOfAction, JPOAAgency, PeriodicReturn, ReportingObligation
from operations.outcomes.services import Count
from operations.returns import queries, services
from operations.returns.services import Figure
from operations.returns.words import due_words, state_words
from tests.operations.cases import Cases, days, lines

pytestmark = pytest.mark.django_db

READERS = ["vn_officer", "vn_colleague", "vn_analyst"]
OTHERS = ["nz_officer", "th_officer", "nz_other_agency", "nz_auditor", "secretariat"]
CHAIRS = ["nz_chair", "vn_chair"]


@pytest.fixture
def exercise(db: None) -> JointPeriodOfAction:
    return JointPeriodOfAction.objects.get(key="EXERCISE")


@pytest.mark.parametrize("who", READERS)
def test_the_agency_sees_what_is_expected_of_it_and_its_return(cases: Cases, who: str) -> None:
    row = cases.begun_return(ARREST=1)

    with cases.acting(who) as actor:
        assert row.obligation in queries.own(actor)
        assert queries.get_obligation(actor, obligation_id=row.obligation_id) == row.obligation
        assert queries.get_own_return(actor, obligation_id=row.obligation_id) == row
        assert queries.get_return_to_write(actor, obligation_id=row.obligation_id) == row


@pytest.mark.parametrize("who", OTHERS)
def test_nobody_else_sees_it_sent_or_not(cases: Cases, who: str) -> None:
    for row in (cases.begun_return("vn_officer", ARREST=1), cases.sent_return("th_officer", ARREST=1)):
        if who == "th_officer" and row.state == "submitted":
            continue
        with cases.acting(who) as actor:
            assert not queries.own(actor).filter(id=row.obligation_id).exists()
            assert queries.get_obligation(actor, obligation_id=row.obligation_id) is None
            assert queries.get_own_return(actor, obligation_id=row.obligation_id) is None
            assert queries.get_return_to_write(actor, obligation_id=row.obligation_id) is None
            assert queries.get_submitted_return(actor, obligation_id=row.obligation_id) is None
            assert not queries.submitted(actor).exists()
            assert not queries.figures_of(row).exists()


@pytest.mark.parametrize("who", CHAIRS)
def test_a_chair_sees_a_return_once_it_is_sent_and_not_before(cases: Cases, who: str) -> None:
    draft, sent = cases.begun_return("vn_officer", ARREST=1), cases.sent_return("th_officer", ARREST=1)

    with cases.acting(who) as actor:
        assert queries.get_submitted_return(actor, obligation_id=sent.obligation_id) == sent
        assert queries.get_obligation(actor, obligation_id=sent.obligation_id) == sent.obligation
        assert sent in queries.submitted(actor)
        assert queries.figures_of(sent).exists()
        assert queries.get_submitted_return(actor, obligation_id=draft.obligation_id) is None
        assert queries.get_obligation(actor, obligation_id=draft.obligation_id) is None
        assert not queries.figures_of(draft).exists()


def test_a_missing_return_is_missing(cases: Cases) -> None:
    for who in ("vn_officer", "nz_chair"):
        with cases.acting(who) as actor:
            assert queries.get_obligation(actor, obligation_id=uuid7()) is None


def test_a_return_that_was_not_begun_is_a_new_row_to_write(cases: Cases) -> None:
    obligation = cases.obligation()

    with cases.acting("vn_officer") as actor:
        row = queries.get_return_to_write(actor, obligation_id=obligation.id)

    assert row is not None
    assert not row.is_begun
    assert row.obligation == obligation


def test_the_desk_shows_open_returns_due_within_fourteen_days_or_late(cases: Cases) -> None:
    with cases.acting("vn_officer") as actor:
        rows = list(queries.on_desk(actor, now=cases.now))
        open_rows = list(queries.own(actor).filter(settled_at__isnull=True))

    assert {row.id for row in rows} == {row.id for row in open_rows if row.due_at <= cases.now + days(14)}
    assert rows and len(rows) < len(open_rows)


def test_what_was_sent_leaves_the_desk(cases: Cases) -> None:
    row = cases.sent_return(ARREST=1)

    with cases.acting("vn_officer") as actor:
        assert row.obligation not in queries.on_desk(actor, now=cases.now)


def test_what_the_agency_recorded_in_the_month_is_offered_with_where_it_came_from(cases: Cases) -> None:
    obligation = cases.obligation()
    day = obligation.period_ends_on
    with cases.acting("vn_officer") as actor:
        before = sum(row.value for row in queries.offered(actor, obligation) if row.indicator == "CHECKS")
    first = cases.answered(counts=[Count(indicator="CHECKS", value=2, acted_on=day)])
    second = cases.answered(counts=[Count(indicator="CHECKS", value=3, acted_on=day, qualifier="at_least")])
    cases.answered(counts=[Count(indicator="CHECKS", value=50, acted_on=day + days(1))])

    with cases.acting("vn_officer") as actor:
        offered = {row.indicator: row for row in queries.offered(actor, obligation)}["CHECKS"]

    assert (offered.value, offered.qualifier) == (before + 5, "at_least")
    assert set(offered.references) >= {first.reference, second.reference}


@pytest.mark.parametrize(
    ("qualifiers", "strongest"),
    [
        ([], "exact"),
        (["exact", "exact"], "exact"),
        (["exact", "about"], "about"),
        (["about", "at_least", "exact"], "at_least"),
    ],
)
def test_a_sum_with_one_at_least_is_at_least(qualifiers: list[str], strongest: str) -> None:
    assert queries.strongest(qualifiers) == strongest


def test_a_total_is_the_sum_of_what_was_sent(cases: Cases, exercise: JointPeriodOfAction) -> None:
    def arrests() -> int:
        with cases.acting("nz_chair") as actor:
            rows = queries.totals(actor, jpoa_id=exercise.id)
            return next(row.value for row in rows if (row.indicator, row.window) == ("ARREST", "in_window"))

    before = arrests()

    cases.begun_return("th_officer", ARREST=500)
    cases.sent_return("vn_officer", ARREST=7)

    assert arrests() == before + 7


def test_totals_keep_the_window_and_what_follows_it_apart(cases: Cases, exercise: JointPeriodOfAction) -> None:
    obligation = cases.obligation("vn_officer")
    later = Figure(indicator="ARREST", window="follow_on", value=11, qualifier="about")
    with cases.acting("vn_officer") as actor:
        row = services.save_draft(
            periodic_return=PeriodicReturn.of(obligation), by=actor, now=cases.now, figures=[*lines(ARREST=7), later]
        )
        services.submit(periodic_return=row, by=actor, now=cases.now, version=row.version)

    with cases.acting("nz_chair") as actor:
        rows = {row.window: row for row in queries.totals(actor, jpoa_id=exercise.id) if row.indicator == "ARREST"}

    assert rows["follow_on"].value == 11
    assert rows["follow_on"].qualifiers == {"about"}
    assert rows["in_window"].value != rows["follow_on"].value


@pytest.mark.parametrize("who", ["vn_officer", "vn_analyst", "nz_auditor", "secretariat"])
def test_sums_over_all_members_are_for_chairs_alone(cases: Cases, exercise: JointPeriodOfAction, who: str) -> None:
    with cases.acting(who) as actor:
        assert queries.totals(actor, jpoa_id=exercise.id) == []
        assert not queries.cells(actor, jpoa_id=exercise.id).exists()
        assert queries.received(actor, jpoa_id=exercise.id, now=cases.now) == queries.Received(0, 0)


def test_returns_received_are_those_due_by_now_that_came(cases: Cases, exercise: JointPeriodOfAction) -> None:
    def received() -> queries.Received:
        with cases.acting("nz_chair") as actor:
            return queries.received(actor, jpoa_id=exercise.id, now=cases.now)

    before = received()
    obligation = cases.sent_return("vn_officer", ARREST=1).obligation

    assert obligation.due_at <= cases.now
    assert received() == queries.Received(before.expected, before.received + 1)


def test_each_costs_one_query(cases: Cases, exercise: JointPeriodOfAction, django_assert_num_queries: Any) -> None:
    row = cases.sent_return("vn_officer", ARREST=1)

    with cases.acting("nz_chair") as actor:
        for ask in (
            lambda: queries.get_obligation(actor, obligation_id=row.obligation_id),
            lambda: queries.totals(actor, jpoa_id=exercise.id),
            lambda: queries.received(actor, jpoa_id=exercise.id, now=cases.now),
            lambda: [one.obligation.country.name for one in queries.submitted(actor)],
        ):
            with django_assert_num_queries(1):
                ask()
    with cases.acting("vn_officer") as actor, django_assert_num_queries(1):
        assert [one.agency.name for one in queries.own(actor)]


@pytest.mark.parametrize("who", [*READERS, *OTHERS])
def test_the_wall_in_the_database_and_the_query_say_the_same(cases: Cases, who: str) -> None:
    cases.begun_return("vn_officer", ARREST=1)

    with cases.acting(who) as actor:
        assert set(queries.own(actor)) == set(ReportingObligation.objects.all())
        assert set(PeriodicReturn.objects.values_list("group_id", flat=True)) <= {actor.group_id}


class TestWithoutANomination:
    """Nothing is expected of a country that has named nobody: it is not late, not reminded and not counted."""

    @pytest.fixture
    def unnamed(self, cases: Cases) -> Any:
        """Say from which day on Viet Nam has no nomination."""

        def end(days_ago: float) -> None:
            country = Country.objects.get(iso2="VN")
            with cases.acting("secretariat") as by:
                last = (cases.now - days(days_ago)).date()
                seats.end_nomination(country=country, ends_on=last, by=by, now=cases.now)

        return end

    def _late(self, cases: Cases) -> ReportingObligation:
        return cases.obligation("vn_officer")

    def test_what_is_open_is_not_late_and_not_on_the_desk(self, cases: Cases, unnamed: Any) -> None:
        row = self._late(cases)
        with cases.acting("vn_officer") as actor:
            assert row in queries.on_desk(actor, now=cases.now + days(20))

        unnamed(1)

        with cases.acting("vn_officer") as actor:
            assert row not in queries.on_desk(actor, now=cases.now + days(20))
            judged = queries.judged(queries.own(actor), now=cases.now + days(20)).get(id=row.id)
        assert state_words(judged, now=cases.now + days(20)).words == "Not expected"
        assert due_words(judged, now=cases.now + days(20)).level == "done"

    def test_nobody_is_reminded(self, cases: Cases, unnamed: Any) -> None:
        row = self._late(cases)
        unnamed(1)

        with acting_as(services.SYSTEM):
            before = row.reminders.count()
        services.remind(now=row.due_at + days(45))
        with acting_as(services.SYSTEM):
            assert row.reminders.count() == before

    def test_it_is_not_counted_as_missing(self, cases: Cases, exercise: JointPeriodOfAction, unnamed: Any) -> None:
        later = cases.now + days(20)
        with cases.acting("nz_chair") as actor:
            before = queries.received(actor, jpoa_id=exercise.id, now=later)
        with acting_as(services.SYSTEM):
            rows = ReportingObligation.objects.filter(jpoa=exercise, country__iso2="VN", due_at__lte=later)
            open_ones = rows.filter(settled_at__isnull=True).count()
        assert open_ones

        unnamed(1)

        with cases.acting("nz_chair") as actor:
            after = queries.received(actor, jpoa_id=exercise.id, now=later)
        assert (before.received, before.expected - open_ones) == (after.received, after.expected)

    def test_what_was_sent_counts_all_the_same(self, cases: Cases, exercise: JointPeriodOfAction, unnamed: Any) -> None:
        sent = cases.sent_return("vn_officer", ARREST=1)

        unnamed(1)

        with cases.acting("vn_officer") as actor:
            assert queries.judged(queries.own(actor), now=cases.now).get(id=sent.obligation_id).is_expected

    def test_a_later_letter_does_not_make_the_time_without_late(self, cases: Cases, unnamed: Any) -> None:
        row = self._late(cases)
        unnamed((cases.now.date() - row.period_ends_on).days + 1)
        with cases.acting("secretariat") as by:
            country = Country.objects.get(iso2="VN")
            agency = Agency.objects.get(group__name="vn-police")
            day = cases.now.date()
            letter: dict[str, Any] = {"letter_reference": "EXERCISE/3", "letter_on": day, "signed_by": "EXERCISE"}
            seats.nominate(country=country, agency=agency, starts_on=day, ends_on=None, by=by, now=cases.now, **letter)

        with cases.acting("vn_officer") as actor:
            assert not queries.judged(queries.own(actor), now=cases.now).get(id=row.id).is_expected
            later = queries.judged(queries.own(actor), now=cases.now).filter(period_ends_on__gt=day)
            assert later and all(one.is_expected for one in later)

    def test_a_paused_country_owes_nothing(self, cases: Cases) -> None:
        row = self._late(cases)
        country = Country.objects.get(iso2="TH")
        with cases.acting("nz_chair") as by:
            pause = pausing.propose(country=country, reference="EXERCISE", by=by, now=cases.now)
        with cases.acting("vn_chair") as by:
            pausing.confirm(pause=pause, by=by, now=cases.now, version=1)

        with acting_as(services.SYSTEM):
            told = queries.judged(ReportingObligation.objects.filter(settled_at__isnull=True), now=cases.now)
            of_thailand = list(told.filter(country=country))
            assert of_thailand and not any(one.is_expected for one in of_thailand)
            assert told.get(id=row.id).is_expected

    def test_who_has_withdrawn_owes_no_month_that_begins_afterwards(
        self, cases: Cases, exercise: JointPeriodOfAction
    ) -> None:
        self._late(cases)
        own = JPOAAgency.objects.get(agency__group__name="vn-police", participant__jpoa=exercise)
        with cases.acting("vn_officer") as by:
            participants.withdraw(named=own, by=by, now=cases.now, version=own.version)

        day = cases.now.date()
        with acting_as(services.SYSTEM):
            told = queries.judged(ReportingObligation.objects.filter(settled_at__isnull=True), now=cases.now)
            of_country = {one.period_starts_on: one.is_expected for one in told.filter(country__iso2="VN")}
            assert {starts <= day for starts in of_country} == {True, False}
            assert all(is_expected is (starts <= day) for starts, is_expected in of_country.items())
            assert all(one.is_expected for one in told.filter(country__iso2="TH", period_starts_on__gt=day))

    def test_a_round_that_is_shortened_expects_nothing_after_its_end(
        self, cases: Cases, exercise: JointPeriodOfAction
    ) -> None:
        last = cases.now.date().replace(day=28)
        assert exercise.starts_on
        with cases.acting("nz_chair") as by:
            days_of = {"starts_on": exercise.starts_on, "ends_on": last, "reason": "EXERCISE: shorter"}
            jpoas.decide(jpoa=exercise, by=by, now=cases.now, version=exercise.version, **days_of)

        with cases.acting("nz_chair"):
            still = list(queries.unsettled(exercise, now=cases.now + days(200)))
        assert still and all(one.period_starts_on <= last for one in still)

    def test_its_page_says_so(self, cases: Cases, unnamed: Any, enter: Any) -> None:
        row = self._late(cases)
        unnamed(1)

        page = enter("vn_officer").get(f"/returns/{row.id}/").content.decode()

        assert "This return is not expected" in page
