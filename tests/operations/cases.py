"""Cases for the tests of operations: written through the services, as the person who would write them."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import datetime, timedelta
from functools import cache
from typing import Any, TypeVar
from uuid import UUID

from audit.models import AuditEntry
from members.access import Actor
from members.acting import acting_as
from members.models import Agency, Notice
from operations.indicators import INDICATORS
from operations.models import JointPeriodOfAction, PeriodicReturn, Referral, ReferralRecipient, ReportingObligation
from operations.outcomes import services as outcomes
from operations.outcomes.services import Count
from operations.referrals import queries, services
from operations.referrals.subjects import Subject
from operations.returns import services as returns
from operations.returns.services import Figure

Answer = TypeVar("Answer")
KHOA = Subject(
    full_name="TRAN VAN KHOA",
    native_script="Trần Văn Khoa",
    known_as="Uncle Seven",
    nationality="VNM",
    roles=["suspect"],
    is_child="no",
    custody="free",
)


class Cases:
    """What somebody of the cast has written; each call acts as that person and stops acting again."""

    def __init__(self, actor: Callable[[str], Actor], now: datetime) -> None:
        self.actor = cache(actor)
        self.now = now

    @contextmanager
    def acting(self, who: str) -> Iterator[Actor]:
        """A block under this person's row security."""
        actor = self.actor(who)
        with acting_as(actor):
            yield actor

    def as_seen_by(self, who: str, ask: Callable[[Actor], Answer]) -> Answer:
        """What a question gives when this person asks it."""
        with self.acting(who) as actor:
            return ask(actor)

    def draft(
        self,
        *,
        by: str = "nz_officer",
        to: tuple[str, ...] = ("vn-police",),
        subject: Subject | None = None,
        at: datetime | None = None,
        showing: UUID | None = None,
        submission: UUID | None = None,
        **content: Any,
    ) -> Referral:
        """A draft in the active round, to agencies by the key of their group."""
        with self.acting(by) as actor:
            return services.write(
                by=actor,
                now=at or self.now,
                content=content_of(to=to, **content),
                subject=subject,
                jpoa=JointPeriodOfAction.objects.get(key="EXERCISE"),
                showing=showing,
                submission=submission,
            )

    def sent(self, *, by: str = "nz_officer", at: datetime | None = None, **draft: Any) -> Referral:
        """A referral that has been sent."""
        referral = self.draft(by=by, at=at, **draft)
        self.take(services.send, referral, by=by, at=at)
        return referral

    def own(self, referral: Referral, who: str = "nz_officer") -> Referral:
        """A referral as it is kept now."""
        row = self.as_seen_by(who, lambda actor: queries.get_visible(actor, referral_id=referral.id))
        assert row is not None
        return row

    def recipient(self, referral: Referral, who: str = "vn_officer") -> ReferralRecipient:
        """The row of this person's agency in a referral, loaded as its pages load it."""
        row = self.as_seen_by(who, lambda actor: queries.get_own_recipient(actor, referral_id=referral.id))
        assert row is not None
        return row

    def take(self, service: Callable[..., Any], row: Any, *, by: str, at: datetime | None = None, **words: Any) -> Any:
        """One step by one person, with the version that the row shows."""
        name = "referral" if isinstance(row, Referral) else "recipient"
        with self.acting(by) as actor:
            return service(**{name: row}, by=actor, now=at or self.now, version=row.version, **words)

    def received_in(self, state: str, who: str = "vn_officer", **sent: Any) -> ReferralRecipient:
        """The recipient row of a referral that has come as far as `state`."""
        row = self.recipient(self.sent(**sent), who)
        for service, words in _WAY_TO[state]:
            self.take(service, row, by=who, **words)
        return row

    def answered(self, *, counts: list[Count] | None = None, words: str = "Found him.", **sent: Any) -> Referral:
        """A referral that Viet Nam has answered."""
        row = self.received_in("accepted", **sent)
        self.take(outcomes.answer_referral, row, by="vn_officer", words=words, counts=counts or [])
        return row.referral

    def obligation(self, who: str = "vn_officer", *, months_ago: int = 0) -> ReportingObligation:
        """The return that this person's agency has not begun, the latest whose month is over or one before it."""
        with self.acting(who) as actor:
            rows = ReportingObligation.objects.filter(
                group_id=actor.group_id, periodic_return__isnull=True, settled_at__isnull=True
            ).order_by("-period_ends_on")
            over = [row for row in rows.select_related("agency", "jpoa") if row.period_ends_on < self.now.date()]
            return over[months_ago]

    def begun_return(self, who: str = "vn_officer", remarks: str = "", **counts: int) -> PeriodicReturn:
        """A return with these counts, all other lines nil, not sent yet."""
        obligation = self.obligation(who)
        with self.acting(who) as actor:
            return returns.save_draft(
                periodic_return=PeriodicReturn.of(obligation),
                by=actor,
                now=self.now,
                figures=lines(**counts),
                remarks=remarks,
            )

    def sent_return(self, who: str = "vn_officer", remarks: str = "", **counts: int) -> PeriodicReturn:
        """A return that has been sent to the co-chairs."""
        periodic_return = self.begun_return(who, remarks, **counts)
        with self.acting(who) as actor:
            returns.submit(periodic_return=periodic_return, by=actor, now=self.now, version=periodic_return.version)
        return periodic_return

    def notices(self, who: str, about: UUID) -> list[str]:
        """The kinds of unread notices about a record on the desk of this person's agency, oldest first."""
        with self.acting(who) as actor:
            rows = Notice.objects.filter(group_id=actor.group_id, object_id=about, read_at__isnull=True)
            return list(rows.order_by("created_at", "id").values_list("kind", flat=True))

    def audited(self, administrator: str, about: UUID) -> list[str]:
        """The actions in the audit about a record that this administrator's agency did, in order."""
        with self.acting(administrator):
            return list(AuditEntry.objects.filter(object_id=about).order_by("id").values_list("action", flat=True))


def content_of(*, to: tuple[str, ...] = ("vn-police",), **changes: Any) -> dict[str, Any]:
    """The fields of a draft."""
    agencies = Agency.objects.filter(group__name__in=to).values_list("id", flat=True)
    return {
        "kind": "information",
        "crime_type": "som",
        "urgency": "priority",
        "urgency_reason": "EXERCISE: somebody has been threatened"
        if changes.get("urgency") == "threat_to_life"
        else "",
        "handling_code_id": "H2",
        "summary": "EXERCISE: a boat owner",
        "narrative": "EXERCISE: who is the owner of the boat?",
        "draft_recipients": list(agencies),
        **changes,
    }


def lines(**counts: int) -> list[Figure]:
    """The lines of a return: these counts, everything else nil."""
    return [
        Figure(indicator=row.code, window="in_window", value=counts[row.code])
        if row.code in counts
        else Figure(indicator=row.code, window="in_window", value=None, missing="nil")
        for row in INDICATORS
    ]


def days(number: float) -> timedelta:
    """A length in days."""
    return timedelta(days=number)


_WAY_TO: dict[str, list[tuple[Callable[..., Any], dict[str, Any]]]] = {
    "received": [],
    "needs_information": [(services.ask_for_information, {"words": "Which port?"})],
    "accepted": [(services.accept, {})],
    "declined": [(services.decline, {"reason": "capacity", "words": "EXERCISE: no officers this week."})],
    "in_progress": [(services.accept, {}), (services.start, {})],
    "answered": [(services.accept, {}), (services.answer, {"words": "Found him."})],
}
