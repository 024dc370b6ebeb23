"""For which unit of the receiving agency a referral is meant: chosen in the database, whichever way it comes in."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from django.db import transaction
from hypothesis import given, settings
from hypothesis import strategies as st

from members.access import Actor
from members.directory import merging
from members.directory.models import Topic
from members.models import Agency, Unit
from operations.crime_types import CrimeType
from operations.models import Referral, ReferralRecipient
from operations.referrals import onward, queries, services
from operations.referrals.choices import Kind
from tests.operations.cases import Cases
from tests.operations.desks import add_unit, close_unit

pytestmark = pytest.mark.django_db

TO, READER = "th-immigration", "th_officer"
COUNTRY = {"nz_officer": "NZ", "vn_officer": "VN", "Isabel Torrecampo": ""}  # the last one is of an organisation
Meant = tuple[frozenset[str], frozenset[str]]  # topics and countries of a unit


def meant_for(crime: str, kind: str, country: str, units: list[Meant]) -> int | None:
    """The place of the unit by the rule, said once more in plain words; None: the main desk."""

    def names(unit: Meant) -> tuple[bool, bool, bool]:
        topics, countries = unit
        return bool(countries), bool(topics & set(CrimeType.values)), bool(topics & set(Kind.values))

    def fits(unit: Meant) -> bool:
        topics, countries = unit
        by_country, by_crime, by_kind = names(unit)
        fits_crime = crime in topics or "both" in topics or (crime == "both" and by_crime)
        return (
            (not by_country or country in countries)
            and (not by_crime or fits_crime)
            and (not by_kind or kind in topics)
            and any(names(unit))
        )

    fitting = [place for place, unit in enumerate(units) if fits(unit)]
    most = max((names(units[place]) for place in fitting), default=None)
    best = [place for place in fitting if names(units[place]) == most]
    return best[0] if len(best) == 1 else None


def unit_of(cases: Cases, referral: Referral, who: str = READER) -> Unit | None:
    """The unit of this person's agency with which it lies."""
    return cases.recipient(referral, who).unit


TOPICS = st.frozensets(st.sampled_from(["som", "both", "victim"]), max_size=2)
COUNTRIES = st.frozensets(st.sampled_from(["NZ", "VN"]), max_size=1)


@settings(max_examples=60)
@given(
    sender=st.sampled_from(sorted(COUNTRY)),
    crime=st.sampled_from(CrimeType.values),
    kind=st.sampled_from(["victim", "information"]),
    units=st.lists(st.tuples(TOPICS, COUNTRIES), max_size=4),
)
def test_the_unit_is_the_one_that_the_rule_says(
    cases: Cases, sender: str, crime: str, kind: str, units: list[Meant]
) -> None:
    with transaction.atomic():
        made = [
            add_unit(cases, TO, f"Unit {place}", topics=sorted(topics), countries=sorted(countries))
            for place, (topics, countries) in enumerate(units)
        ]
        referral = cases.sent(by=sender, to=(TO,), crime_type=crime, kind=kind)
        place = meant_for(crime, kind, COUNTRY[sender], units)

        assert unit_of(cases, referral) == (None if place is None else made[place])
        transaction.set_rollback(True)


@pytest.mark.parametrize(
    ("units", "chosen"),
    [
        ([({"som"}, set()), (set(), {"NZ"})], 1),  # a country tells more than a crime type
        ([({"information"}, set()), ({"som"}, set())], 1),  # a crime type more than a kind
        ([({"som", "information"}, set()), ({"som"}, set())], 0),
        ([({"som", "asset"}, set()), ({"som"}, set())], 1),  # of what it names each must fit
        ([({"both"}, set())], 0),
        ([({"som"}, set()), ({"both"}, set())], None),  # of equal ones none
        ([(set(), set())], None),  # what names nothing takes nothing
        ([(set(), {"VN"})], None),
        ([], None),
    ],
)
def test_what_names_most_wins(cases: Cases, units: list[Any], chosen: int | None) -> None:
    made = [add_unit(cases, TO, f"Unit {n}", topics=sorted(t), countries=sorted(c)) for n, (t, c) in enumerate(units)]

    found = unit_of(cases, cases.sent(to=(TO,)))

    assert found == (None if chosen is None else made[chosen])
    assert meant_for("som", "information", "NZ", [(frozenset(t), frozenset(c)) for t, c in units]) == chosen


def test_topics_are_those_of_referrals() -> None:
    assert set(Topic.values) == {*CrimeType.values, *Kind.values}


def test_a_closed_unit_gets_nothing(cases: Cases) -> None:
    close_unit(cases, add_unit(cases, TO, topics=["som"]))

    assert unit_of(cases, cases.sent(to=(TO,))) is None


def test_another_agencys_unit_gets_nothing(cases: Cases) -> None:
    add_unit(cases, "th-response", topics=["som"])

    assert unit_of(cases, cases.sent(to=(TO,))) is None


def test_the_senders_words_do_not_choose(cases: Cases, monkeypatch: pytest.MonkeyPatch) -> None:
    meant, other = add_unit(cases, TO, topics=["som"]), add_unit(cases, TO, "Other", topics=["tip"])
    made = services.ReferralRecipient
    monkeypatch.setattr(services, "ReferralRecipient", lambda **fields: made(unit=other, **fields))

    assert unit_of(cases, cases.sent(to=(TO,))) == meant


# The ways in


def test_one_more_agency(cases: Cases) -> None:
    unit = add_unit(cases, TO, topics=["som"])
    referral = cases.sent()
    _give_further(cases, referral)

    assert unit_of(cases, referral) == unit


def test_passing_on_by_consent_counts_the_country_of_the_owner(cases: Cases) -> None:
    unit = add_unit(cases, TO, countries=["NZ"])
    add_unit(cases, TO, "Of who passes it on", countries=["VN"])
    referral = cases.sent()
    _pass_on(cases, referral)

    assert unit_of(cases, referral) == unit


def test_the_heir_of_a_merged_agency_has_other_desks(cases: Cases) -> None:
    old, heir = (Agency.objects.get(group__name=name) for name in ("th-immigration", "th-response"))
    add_unit(cases, TO, topics=["som"])
    add_unit(cases, "th-response", topics=["som"])
    referral = cases.sent(to=(TO,))
    with cases.acting("secretariat") as by:
        merging.propose(agency=old, successor=heir, by=by, now=cases.now, version=old.version)
    with cases.acting("Chanida Hutchenson") as by:
        merging.merge(agency=old, by=by, now=cases.now, version=old.version)

    with cases.acting("nz_officer"):
        row = ReferralRecipient.objects.get(referral=referral)
    assert (row.agency_id, row.unit_id) == (heir.id, None)


def _give_further(cases: Cases, referral: Referral) -> None:
    agency = Agency.objects.get(group__name=TO)
    with cases.acting("nz_officer") as by:
        row = queries.get_own(by, referral_id=referral.id)
        assert row
        onward.give_further(
            referral=row, by=by, now=cases.now + timedelta(hours=1), version=row.version, agency=agency, reads="whole"
        )


def _pass_on(cases: Cases, referral: Referral) -> None:
    agency = Agency.objects.get(group__name=TO)

    def given(by: Actor) -> Any:
        return onward.get_consent(by, referral_id=referral.id, consent_id=asked.id)

    with cases.acting("vn_officer") as by:
        row = queries.get_own_recipient(by, referral_id=referral.id)
        assert row
        asked = onward.ask(recipient=row, by=by, now=cases.now, to_agency=agency, scope="portal", purpose="EXERCISE")
    until = cases.now + timedelta(days=9)
    with cases.acting("nz_officer") as by:
        onward.answer(asked=given(by), by=by, now=cases.now, version=1, is_given=True, until=until)
    with cases.acting("vn_officer") as by:
        onward.share(asked=given(by), by=by, now=cases.now + timedelta(hours=1))
