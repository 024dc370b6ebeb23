from __future__ import annotations

import hashlib
import json
from datetime import timedelta
from typing import Any

import pytest

from common import clock
from common.access import NotAllowed
from members.acting import acting_as
from reporting import queries, services
from reporting.models import Snapshot
from tests.operations.cases import Cases, days

pytestmark = pytest.mark.django_db


def _built(cases: Cases, year: int = 2026, who: str = "nz_chair") -> Snapshot:
    with cases.acting(who) as actor:
        snapshot = services.ask(year=year, by=actor, now=cases.now)
        services.build(snapshot=snapshot, by=actor, now=cases.now)
    return snapshot


def _kept(cases: Cases, snapshot: Snapshot) -> Snapshot:
    with cases.acting("vn_chair"):
        return Snapshot.objects.get(id=snapshot.id)


def test_a_report_that_is_asked_for_waits_to_be_built(cases: Cases) -> None:
    with cases.acting("nz_chair") as actor:
        snapshot = services.ask(year=2026, by=actor, now=cases.now)

    assert (_kept(cases, snapshot).state, _kept(cases, snapshot).content) == ("queued", "")


@pytest.mark.parametrize("who", ["nz_officer", "vn_analyst", "nz_administrator", "nz_auditor", "secretariat"])
def test_nobody_but_a_chair_asks_or_builds(cases: Cases, who: str) -> None:
    with cases.acting("nz_chair") as actor:
        snapshot = services.ask(year=2026, by=actor, now=cases.now)

    with cases.acting(who) as actor:
        with pytest.raises(NotAllowed):
            services.ask(year=2026, by=actor, now=cases.now)
        with pytest.raises(NotAllowed):
            services.build(snapshot=snapshot, by=actor, now=cases.now)
        with pytest.raises(NotAllowed):
            services.note_download(snapshot=snapshot, by=actor, now=cases.now)

    assert _kept(cases, snapshot).state == "queued"


def test_a_second_asking_is_of_the_same_edition(cases: Cases) -> None:
    first, second = _built(cases), _built(cases, who="vn_chair")

    assert first.id != second.id
    assert first.edition_id == second.edition_id


def test_what_is_built_is_frozen_with_its_hash(cases: Cases) -> None:
    snapshot = _kept(cases, _built(cases))

    assert snapshot.state == "built"
    assert snapshot.sha256 == hashlib.sha256(snapshot.content.encode()).hexdigest()


def test_the_same_content_is_frozen_as_the_same_text(cases: Cases) -> None:
    assert _kept(cases, _built(cases)).sha256 == _kept(cases, _built(cases, who="vn_chair")).sha256


def test_what_comes_later_does_not_change_what_is_frozen(cases: Cases) -> None:
    snapshot = _built(cases)
    before = _kept(cases, snapshot).content

    cases.sent_return("vn_officer", ARREST=1000)

    assert _kept(cases, snapshot).content == before
    assert _kept(cases, _built(cases)).content != before


def test_a_report_covers_the_rounds_whose_window_touches_its_year(cases: Cases) -> None:
    def keys(year: int) -> list[str]:
        return [row["key"] for row in json.loads(_built(cases, year).content)["rounds"]]

    assert keys(2015) == ["2015"]
    assert keys(2023) == keys(2024) == ["2023-24"]
    assert keys(2017) == ["2017"]
    assert {"2026", "EXERCISE"} <= set(keys(2026))
    assert set(keys(2025)) == {"EXERCISE", "EXERCISE-0"}
    assert keys(2014) == []


def test_unknown_participants_stay_unknown_and_are_not_none(cases: Cases) -> None:
    rounds = {row["key"]: row for row in json.loads(_built(cases).content)["rounds"]}

    assert rounds["2026"]["participants"] is None
    assert len(rounds["EXERCISE"]["participants"]) == 16


def test_no_case_and_no_remark_is_in_a_report(cases: Cases) -> None:
    referral = cases.sent(summary="CANARYSUMMARY", narrative="CANARYNARRATIVE")
    cases.sent_return("vn_officer", remarks="CANARYREMARKS", ARREST=3)

    content = _built(cases).content

    assert "CANARY" not in content
    assert referral.reference not in content


def test_what_was_asked_for_is_built_as_the_one_who_asked(cases: Cases) -> None:
    with cases.acting("vn_chair") as actor:
        snapshot = services.ask(year=2026, by=actor, now=cases.now)

    assert services.build_queued(now=cases.now) == 1
    assert services.build_queued(now=cases.now) == 0

    assert _kept(cases, snapshot).state == "built"
    assert cases.audited("Hoang Dinh Tung Lam", snapshot.id) == ["build_report", "freeze_report"]


def test_what_another_worker_has_claimed_is_left_to_it(cases: Cases) -> None:
    with cases.acting("vn_chair") as actor:
        snapshot = services.ask(year=2026, by=actor, now=cases.now)
    with acting_as(services.SYSTEM):
        Snapshot.objects.filter(id=snapshot.id).update(leased_until=clock.real_now() + timedelta(minutes=1))

    assert services.build_queued(now=cases.now) == 0

    with acting_as(services.SYSTEM):
        Snapshot.objects.filter(id=snapshot.id).update(leased_until=clock.real_now() - timedelta(minutes=1))
    assert services.build_queued(now=cases.now) == 1


def test_the_newest_built_one_is_shown_and_not_one_that_waits(cases: Cases) -> None:
    built = _built(cases)
    with cases.acting("nz_chair") as actor:
        services.ask(year=2026, by=actor, now=cases.now + days(1))

        assert queries.newest_built(actor, year=2026) == built
        assert queries.snapshots(actor, year=2026).count() == 2


@pytest.mark.parametrize("who", ["nz_officer", "vn_analyst", "nz_auditor", "secretariat"])
def test_nobody_but_a_chair_sees_a_report_that_is_being_made(cases: Cases, who: str) -> None:
    snapshot = _built(cases)

    with cases.acting(who) as actor:
        assert queries.newest_built(actor, year=2026) is None
        assert queries.years(actor, now_year=2026) == []
        assert not Snapshot.objects.filter(id=snapshot.id).exists()
        assert not queries.cells_behind(actor, jpoa_key="EXERCISE", code="ARREST", window="in_window").exists()


def test_the_years_are_those_of_rounds_up_to_the_present_one(cases: Cases) -> None:
    with cases.acting("nz_chair") as actor:
        years = queries.years(actor, now_year=2026)

    assert years == sorted(years, reverse=True)
    assert years[0] == 2026
    assert 2015 in years and 2027 not in years


def test_canonical_text_does_not_depend_on_the_order_of_making() -> None:
    one: dict[str, Any] = {"b": 1, "a": ["x", {"d": 1, "c": "Việt Nam"}]}
    two: dict[str, Any] = {"a": ["x", {"c": "Việt Nam", "d": 1}], "b": 1}

    assert services.canonical(one) == services.canonical(two) == '{"a":["x",{"c":"Việt Nam","d":1}],"b":1}'
