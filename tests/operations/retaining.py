"""Referrals whose time passes, for the tests of retention."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from operations.models import LegalHold, Referral, Retention
from operations.referrals import reopening, services
from operations.retention import purge, queries
from operations.retention import services as retention
from tests.operations.cases import Cases

NOTICE = timedelta(days=30)


class Kept:
    """What becomes of referrals of New Zealand when days go by."""

    def __init__(self, cases: Cases) -> None:
        self.cases = cases

    def closed(self, *, at: datetime | None = None, **sent: Any) -> Referral:
        """A referral that Viet Nam has answered and New Zealand has closed."""
        referral = self.cases.answered(**sent)
        self.cases.take(services.close, self.cases.own(referral), by="nz_officer", at=at)
        return self.cases.own(referral)

    def last_day(self, referral: Referral) -> date:
        row = self.of(referral)
        return row.due_on

    def of(self, referral: Referral) -> Retention:
        row = self.cases.as_seen_by("nz_officer", lambda actor: queries.get_retention(actor, referral_id=referral.id))
        assert row is not None
        return row

    def after(self, referral: Referral, **more: int) -> datetime:
        """Noon of the second day after the last one, in UTC, and some time more: it is over everywhere."""
        noon = datetime.combine(self.last_day(referral), datetime.min.time(), tzinfo=ZoneInfo("UTC"))
        return noon + timedelta(days=2, hours=12, **more)

    def ask(self, *, now: datetime) -> bool:
        """The worker asks whoever is to be asked; whether anybody was."""
        return bool(sum(iter(lambda: purge.ask(now=now), 0)))

    def ask_in_time(self, referral: Referral) -> None:
        """The worker asks, some days before the notice would be too late."""
        self.ask(now=self.after(referral) - NOTICE - timedelta(days=1))

    def purge(self, *, now: datetime) -> None:
        """The worker deletes all that can go, of whatever owner."""
        while purge.purge(now=now):
            pass

    def work(self, referral: Referral, *, now: datetime) -> bool:
        """The worker's whole round; whether the content of this referral is gone."""
        self.ask(now=now)
        self.purge(now=now)
        return self.is_gone(referral)

    def over(self, referral: Referral) -> bool:
        """The worker asks in time, and comes back after the last day; whether the content is gone."""
        self.ask_in_time(referral)
        self.purge(now=self.after(referral))
        return self.is_gone(referral)

    def is_gone(self, referral: Referral) -> bool:
        return self.cases.own(referral).purged_at is not None

    def hold(self, referral: Referral, until: date, reason: str = "EXERCISE: a court") -> LegalHold:
        with self.cases.acting("nz_officer") as by:
            return retention.hold(referral=referral, by=by, now=self.cases.now, reason=reason, until=until)

    def let_go(self, referral: Referral) -> None:
        row = self.of(referral)
        with self.cases.acting("nz_officer") as by:
            retention.let_go(retention=row, by=by, now=self.cases.now, version=row.version)

    def reopened(self, referral: Referral) -> Referral:
        row = self.cases.own(referral)
        self.cases.take(reopening.reopen, row, by="nz_officer", reason="EXERCISE: a new lead")
        return self.cases.own(referral)
