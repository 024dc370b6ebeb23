from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from jpoa_portal.models import JobRun
from jpoa_portal.schedule import JOBS, Job, start_due_jobs

NOW = datetime(2026, 11, 24, 3, 0, 0, 500_000, tzinfo=UTC)
INSTANTS = st.datetimes(datetime(2001, 1, 1), datetime(2100, 1, 1), timezones=st.just(UTC))
NAMES = [job.name for job in JOBS]


@given(INSTANTS, st.sampled_from(JOBS))
def test_the_last_due_instant_is_at_most_one_rhythm_ago(now: datetime, job: Job) -> None:
    due = job.last_due(now)

    assert due <= now < due + job.every
    assert job.last_due(due) == due


@given(INSTANTS)
def test_a_daily_job_is_counted_from_midnight(now: datetime) -> None:
    job = Job("daily", "x", timedelta(days=1), "")

    assert job.last_due(now) == now.replace(hour=0, minute=0, second=0, microsecond=0)


def test_each_job_has_a_name_of_its_own_and_says_why() -> None:
    assert len(set(NAMES)) == len(NAMES)
    assert all(job.why.endswith(".") for job in JOBS)


@pytest.mark.django_db
class TestStarting:
    def _start(self, now: datetime) -> list[str]:
        started: list[str] = []
        names = start_due_jobs(now=now, start=started.append)
        assert started == [job.task for job in JOBS if job.name in names]
        return names

    def test_what_never_ran_runs_at_once(self) -> None:
        assert self._start(NOW) == NAMES

    def test_what_ran_for_this_instant_does_not_run_again(self) -> None:
        self._start(NOW)

        assert self._start(NOW) == []
        assert self._start(NOW + timedelta(milliseconds=400)) == []

    def test_each_runs_again_when_its_rhythm_has_passed(self) -> None:
        self._start(NOW)

        soon = [job.name for job in JOBS if job.every <= timedelta(seconds=2)]
        assert self._start(NOW + timedelta(seconds=2)) == soon
        within_a_minute = [job.name for job in JOBS if job.every <= timedelta(minutes=1)]
        assert self._start(NOW + timedelta(minutes=1)) == within_a_minute
        assert "seal_audit" in soon and "remind" not in soon and "remind" in within_a_minute
        within_the_hour = [job.name for job in JOBS if job.every <= timedelta(hours=1)]
        assert self._start(NOW + timedelta(hours=1)) == within_the_hour
        assert "remind" in within_the_hour and "mail_audit_head" not in within_the_hour
        assert self._start(NOW + timedelta(days=1)) == NAMES

    def test_what_was_missed_runs_once_and_not_once_for_each_time_missed(self) -> None:
        self._start(NOW)

        assert self._start(NOW + timedelta(days=40)) == NAMES
        assert self._start(NOW + timedelta(days=40)) == []

    def test_a_clock_that_was_set_back_starts_again_from_there(self) -> None:
        self._start(NOW)
        earlier = NOW - timedelta(days=300)

        assert self._start(earlier) == NAMES
        assert self._start(earlier) == []
        assert self._start(earlier + timedelta(days=1)) == NAMES

    def test_a_run_that_another_worker_has_taken_is_left_to_it(self) -> None:
        self._start(NOW)
        later = NOW + timedelta(days=1)
        for job in JOBS:
            JobRun.objects.filter(job=job.name).update(due_at=job.last_due(later))

        assert self._start(later) == []
