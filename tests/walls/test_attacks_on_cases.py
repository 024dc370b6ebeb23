"""Around a merged agency, a paused country, a recalled referral: who still hears, who still owes, what still counts.

Each of these was wrong once.
"""

from __future__ import annotations

from collections import Counter
from datetime import UTC, datetime
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from django.core import mail
from django.db import transaction
from django.utils import timezone

from common.access import may
from common.versions import ChangedMeanwhile
from members.acting import acting_as
from members.models import Agency, Country, CountryPause, DutyDesk, Notice, Person
from members.notices.services import deliver
from members.seats import pausing
from operations import permissions
from operations.models import ReferralRecipient, ReportingObligation
from operations.outcomes.services import Count
from operations.referrals import queries, recalls, services
from operations.referrals.timeline import timeline
from operations.returns import queries as returns_queries
from operations.returns import services as returns
from tests.walls.attacking import HEIR, OLD, pause

pytestmark = pytest.mark.django_db


def cases_notices(cases: Any, who: str, about: Any) -> list[str]:
    cases.actor.cache_clear()
    return list(cases.notices(who, about))


def test_the_successor_is_told_what_recipients_do_with_what_it_took_over(
    cases: Any, merge: Any, heir_actor: Any, now: Any
) -> None:
    sent = cases.sent(by="vn_officer", to=("nz-border",))
    merge()
    cases.take(services.accept, cases.recipient(sent, "nz_officer"), by="nz_officer")
    with acting_as(heir_actor):
        assert Notice.objects.filter(object_id=sent.id, kind="referral_accepted").exists()


def test_no_mail_goes_to_a_merged_agency(cases: Any, merge: Any, old: Agency, now: Any) -> None:
    sent = cases.sent(by="vn_officer", to=("nz-border",))
    merge()
    deliver(now=now)
    mail.outbox.clear()
    cases.take(services.accept, cases.recipient(sent, "nz_officer"), by="nz_officer")
    deliver(now=now)
    gone = set(DutyDesk.objects.filter(agency=old).values_list("email", flat=True))
    told = [(one.subject, to) for one in mail.outbox for to in one.to if to in gone]
    assert not told


def test_no_button_that_never_works_after_a_merge(cases: Any, merge: Any, heir_actor: Any, now: Any) -> None:
    to_heir = cases.sent(by="vn_officer", to=(HEIR, "nz-border"))
    to_both = cases.sent(by="nz_officer", to=(OLD, HEIR))
    cases.take(services.ask_for_information, cases.recipient(to_both, "vn_officer"), by="vn_officer", words="Which?")
    merge()
    offered = []
    with acting_as(heir_actor):
        row = queries.get_own_recipient(heir_actor, referral_id=to_heir.id)
        if row and may(heir_actor, permissions.ACCEPT_REFERRAL, row):
            offered.append("heir accepts its own referral")
            with pytest.raises(ChangedMeanwhile), transaction.atomic():
                services.accept(recipient=row, by=heir_actor, now=now, version=row.version)
    with cases.acting("nz_officer") as by:
        for row in ReferralRecipient.objects.filter(referral=to_both, is_open=False).select_related("referral"):
            if may(by, permissions.GIVE_INFORMATION, row):
                offered.append("owner answers the question of a merged agency")
                with pytest.raises(ChangedMeanwhile), transaction.atomic():
                    services.give_information(recipient=row, by=by, now=now, version=row.version, words="Here.")
    assert not offered


def test_the_return_taken_over_offers_what_the_merged_agency_did(
    cases: Any, merge: Any, heir_actor: Any, now: Any
) -> None:
    begun = cases.begun_return("vn_officer")
    obligation = begun.obligation
    closed = cases.answered(counts=[Count(indicator="ARREST", value=3, acted_on=obligation.period_starts_on)])
    cases.take(services.close, cases.own(closed), by="nz_officer")
    with cases.acting("vn_officer") as by:
        before = Counter({one.indicator: one.value for one in returns_queries.offered(by, obligation)})
    with acting_as(heir_actor):
        before += Counter({one.indicator: one.value for one in returns_queries.offered(heir_actor, obligation)})
    merge()
    with acting_as(heir_actor):
        after = Counter({one.indicator: one.value for one in returns_queries.offered(heir_actor, obligation)})
    assert before == after and after["ARREST"] >= 3


def test_what_both_owed_is_owed_once_after_the_merge(
    cases: Any, merge: Any, heir: Agency, old: Agency, now: Any
) -> None:
    one = cases.obligation("vn_officer")
    with acting_as(returns.SYSTEM):
        returns.expect(jpoa=one.jpoa, agency=heir)
    merge()
    with cases.acting("nz_chair"):
        left = ReportingObligation.objects.filter(
            returns_queries.counts(now), agency=old, settled_at__isnull=True, due_at__lte=now
        ).count()
    assert left == 0


def test_a_draft_that_names_a_merged_agency_can_still_be_sent(
    cases: Any, merge: Any, heir_actor: Any, now: Any
) -> None:
    draft = cases.draft(by="nz_officer", to=(OLD, "th-immigration"))
    merge()
    with cases.acting("nz_officer") as by:
        row = queries.get_own(by, referral_id=draft.id)
        services.send(referral=row, by=by, now=now, version=row.version)


def test_who_was_recalled_hears_no_more_of_it(cases: Any, acting: Any, thailand: Country, now: Any) -> None:
    given = cases.received_in("received", "th_officer", to=("th-immigration", "vn-police"))
    paused = pause(acting, thailand, now)
    with acting("nz_officer") as by:
        held = queries.get_held(by, country_id=thailand.id)
        recalls.recall_all(held=held, by=by, now=now)
    cases.take(services.close, cases.own(given.referral), by="nz_officer")
    with acting("vn_chair") as by:
        row = CountryPause.objects.get(id=paused.id)
        pausing.propose_end(pause=row, by=by, now=now, version=row.version)
    with acting("nz_chair") as by:
        row = CountryPause.objects.get(id=paused.id)
        pausing.confirm(pause=row, by=by, now=now, version=row.version)
    assert "referral_closed" not in cases_notices(cases, "th_officer", given.referral_id)


def test_a_paused_agency_gets_no_mail(cases: Any, acting: Any, thailand: Country, now: Any) -> None:
    given = cases.received_in("received", "th_officer", to=("th-immigration", "vn-police"))
    deliver(now=now)
    mail.outbox.clear()
    pause(acting, thailand, now)
    cases.take(services.close, cases.own(given.referral), by="nz_officer")
    deliver(now=now)
    theirs = set(DutyDesk.objects.filter(agency__country=thailand).values_list("email", flat=True)) | set(
        Person.objects.filter(memberships__agency__country=thailand).values_list("email", flat=True)
    )
    assert not [(one.subject, one.body, to) for one in mail.outbox for to in one.to if to in theirs]


def test_what_counts_is_the_same_for_every_reader(acting: Any, now: Any) -> None:
    with acting("nz_chair"):
        row = (
            ReportingObligation.objects.filter(
                returns_queries.counts(now), settled_at__isnull=True, period_ends_on__lt=now.date()
            )
            .exclude(country__iso2__in=["NZ", "VN"])
            .select_related("country")[0]
        )
    last = row.period_ends_on
    begins = datetime(last.year, last.month, last.day, 12, 30, tzinfo=UTC)
    ends = datetime(last.year, last.month, last.day, 13, 30, tzinfo=UTC)
    with acting("nz_chair") as by:
        one = pausing.propose(country=row.country, reference="E", by=by, now=begins)
    with acting("vn_chair") as by:
        pausing.confirm(pause=one, by=by, now=begins, version=1)
        pausing.propose_end(pause=one, by=by, now=ends, version=one.version)
    with acting("nz_chair") as by:
        pausing.confirm(pause=one, by=by, now=ends, version=one.version)
    found = {}
    with acting("nz_chair"):
        for zone in ("UTC", "Asia/Bangkok", "Pacific/Auckland"):
            with timezone.override(ZoneInfo(zone)):
                found[zone] = ReportingObligation.objects.filter(returns_queries.counts(now), id=row.id).exists()
    assert len(set(found.values())) == 1, found


def test_an_hours_pause_by_mistake_does_not_strike_a_months_return(acting: Any, now: Any) -> None:
    with acting("nz_chair"):
        row = (
            ReportingObligation.objects.filter(
                returns_queries.counts(now), settled_at__isnull=True, period_ends_on__lt=now.date()
            )
            .exclude(country__iso2__in=["NZ", "VN"])
            .select_related("country")[0]
        )
    with acting("nz_chair") as by:
        one = pausing.propose(country=row.country, reference="E", by=by, now=now)
    with acting("vn_chair") as by:
        pausing.confirm(pause=one, by=by, now=now, version=1)
        pausing.propose_end(pause=one, by=by, now=now, version=one.version)
    with acting("nz_chair") as by:
        pausing.confirm(pause=one, by=by, now=now, version=one.version)
        assert ReportingObligation.objects.filter(returns_queries.counts(now), id=row.id).exists()  # it is back


def test_the_owners_page_after_a_recall(cases: Any, acting: Any, thailand: Country, now: Any, enter: Any) -> None:
    given = cases.received_in("needs_information", "th_officer", to=("th-immigration", "vn-police"))
    pause(acting, thailand, now)
    with acting("nz_officer") as by:
        recalls.recall_all(held=queries.get_held(by, country_id=thailand.id), by=by, now=now)
    client = enter("nz_officer")
    page = client.get(given.referral.get_absolute_url())
    assert page.status_code == 200
    text = page.content.decode()
    assert "Answer the question of" not in text
    assert "Recalled" in text
    for path in ("/referrals/?state=recalled", "/referrals/", "/"):
        assert client.get(path).status_code == 200, path
    cases.take(services.withdraw, cases.own(given.referral), by="nz_officer", reason="EXERCISE")
    assert client.get(given.referral.get_absolute_url()).status_code == 200


def test_a_recall_stands_in_the_timeline(cases: Any, acting: Any, thailand: Country, now: Any, enter: Any) -> None:
    given = cases.received_in("received", "th_officer", to=("th-immigration",))
    pause(acting, thailand, now)
    with acting("nz_officer") as by:
        recalls.recall_all(held=queries.get_held(by, country_id=thailand.id), by=by, now=now)
        ref = queries.get_own(by, referral_id=given.referral_id)
        rows, said = queries.recipients_of(by, ref), queries.messages_of(by, ref)
        events = timeline(ref, rows, said, queries.steps_taken(by, ref), is_own=True)
        assert [e for e in events if "ecall" in e.words], [e.words for e in events]
