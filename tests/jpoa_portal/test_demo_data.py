"""The fiction of the demo world: counts, coverage, marks and reserved addresses. No database."""

from __future__ import annotations

import json
import re
from collections import Counter, defaultdict
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import jpoa_portal
from members import roles
from members.directory.opening import week_of
from operations import indicators
from operations.referrals import choices

DEMO = Path(jpoa_portal.__file__).parent / "demo"

# ICAO 9303 part 3: ISO 3166 alpha-3 and the codes for a stateless and an unspecified nationality.
NATIONALITIES = {
    *("AFG", "AUS", "BGD", "IND", "IDN", "MYS", "MDV", "MMR", "NZL", "PAK", "PHL", "LKA", "THA", "ARE", "USA", "VNM"),
    *("FJI", "GBR", "CAN", "XXA", "XXX"),
}
# Countries whose people write their names in letters or with marks that plain Latin does not have.
OWN_SCRIPT = {"AF", "AE", "BD", "IN", "LK", "MM", "MV", "PK", "TH", "VN"}
RESERVED_DOMAIN = re.compile(r"(\.example|[@.]example\.org)$")
PHONE = re.compile(r"\+[1-9][0-9]{7,14}")


def read(name: str) -> Any:  # JSON has no narrower type
    """One of the data files."""
    return json.loads((DEMO / name).read_text(encoding="utf-8"))


AGENCIES: list[dict[str, Any]] = read("agencies.json")
OFFICERS: list[dict[str, Any]] = read("officers.json")
STORIES: list[dict[str, Any]] = read("stories.json")
FACTS: dict[str, Any] = read("facts/countries.json")
AD_HOC_GROUP = {country["iso2"] for country in FACTS["ad_hoc_group"]}
COUNTRY_OF = {agency["key"]: agency["country"] for agency in AGENCIES}


def seats_of(role: str) -> set[str | None]:
    return {COUNTRY_OF[officer["agency"]] for officer in OFFICERS if role in officer["roles"]}


def unique(rows: list[dict[str, Any]], field: str) -> bool:
    return len({row[field] for row in rows}) == len(rows)


# Agencies


def test_agencies_are_about_forty_and_told_apart() -> None:
    assert 38 <= len(AGENCIES) <= 45
    assert all(unique(AGENCIES, field) for field in ("key", "name", "short_name", "duty_phone", "duty_email"))
    assert all(len(agency["short_name"]) <= 12 and len(agency["native_name"]) <= 120 for agency in AGENCIES)


def test_every_ad_hoc_group_country_has_two_agencies_and_one_focal_point() -> None:
    count = Counter(agency["country"] for agency in AGENCIES)
    focal = Counter(agency["country"] for agency in AGENCIES if agency["is_focal_point"])
    assert {country for country in count if count[country] >= 2} >= AD_HOC_GROUP
    assert count["NZ"] >= 3 and count["VN"] >= 3 and count["FJ"] == 1
    assert focal == Counter(AD_HOC_GROUP)


def test_an_agency_belongs_to_one_known_body() -> None:
    countries = AD_HOC_GROUP | {country["iso2"] for country in FACTS["other_states"]}
    organisations = {organisation["code"] for organisation in FACTS["organisations"]}
    for agency in AGENCIES:
        assert (agency["country"] is None) != (agency["organisation"] is None)
        assert agency["country"] is None or agency["country"] in countries
        assert agency["organisation"] is None or agency["organisation"] in organisations
        assert (agency["type"] == "international_organisation") == (agency["country"] is None)


def test_agencies_are_marked_and_reachable_nowhere() -> None:
    for agency in AGENCIES:
        assert agency["name"].endswith("(EXERCISE)")
        assert RESERVED_DOMAIN.search(agency["duty_email"])
        assert PHONE.fullmatch(agency["duty_phone"]) and re.search("555|3346571", agency["duty_phone"])
        assert ZoneInfo(agency["time_zone"])
        assert agency["working_languages"]


def test_desks_have_hours_and_a_deputy_of_the_same_country() -> None:
    home = {agency["key"]: agency["country"] or agency["organisation"] for agency in AGENCIES}
    for agency in AGENCIES:
        others = [key for key, body in home.items() if body == home[agency["key"]] and key != agency["key"]]
        assert agency["deputy"] in others if others else agency["deputy"] is None
        assert agency["duty_hours"] == "24/7" or len(week_of(agency["duty_hours"])) == 7
    always = sum(agency["duty_hours"] == "24/7" for agency in AGENCIES)
    assert len(AGENCIES) / 4 < always < len(AGENCIES) * 3 / 4


# Officers


def test_officers_are_about_a_hundred_and_twenty_and_told_apart() -> None:
    assert 115 <= len(OFFICERS) <= 135
    assert all(unique(OFFICERS, field) for field in ("key", "email", "name"))


def test_officers_write_from_their_agency_in_a_reserved_domain() -> None:
    for officer in OFFICERS:
        assert officer["email"].endswith(f"@{officer['agency']}.example")
        assert officer["email"] == officer["email"].lower() and officer["email"].isascii()


def test_roles_are_known_and_sit_where_they_must() -> None:
    assert all(officer["roles"] and set(officer["roles"]) <= set(roles.BY_CODE) for officer in OFFICERS)
    assert seats_of("co_chair") == {"NZ", "VN", "LK"}
    assert seats_of("secretariat") >= {"NZ", "VN", None}
    assert seats_of("auditor") == {"NZ", "VN", "TH", "AU"}
    for role in roles.BY_CODE:
        assert len(seats_of(role) - {None}) >= 3, role


def test_chairs_secretariat_and_auditors_hold_no_second_role() -> None:
    for officer in OFFICERS:
        assert len(officer["roles"]) == 1 or not {
            "co_chair",
            "secretariat",
            "auditor",
        } & set(officer["roles"])


def test_every_agency_has_two_who_read_and_larger_ones_an_administrator() -> None:
    held: dict[str, list[str]] = defaultdict(list)
    people: Counter[str] = Counter()
    for officer in OFFICERS:
        held[officer["agency"]] += officer["roles"]
        people[officer["agency"]] += 1
    for agency in AGENCIES:
        given = held[agency["key"]]
        assert given.count("liaison_officer") + given.count("analyst") >= 2, agency["key"]
        assert "liaison_officer" in given, agency["key"]
        assert "agency_administrator" in given or people[agency["key"]] < 6, agency["key"]


def test_exactly_one_is_suspended_and_one_has_no_second_factor() -> None:
    suspended = [officer for officer in OFFICERS if officer["state"] == "suspended"]
    without = [officer for officer in OFFICERS if not officer["has_second_factor"]]
    assert len(suspended) == len(without) == 1
    assert suspended != without
    assert {officer["state"] for officer in OFFICERS} == {"active", "suspended"}


def test_names_stand_in_their_own_script_where_the_country_has_one() -> None:
    for officer in OFFICERS:
        if COUNTRY_OF[officer["agency"]] in OWN_SCRIPT:
            assert officer["native_name"] and not officer["native_name"].isascii(), officer["key"]


# Stories


def test_stories_are_about_forty_over_all_kinds() -> None:
    kinds = Counter(story["kind"] for story in STORIES)
    assert 38 <= len(STORIES) <= 45
    assert set(kinds) == {
        "information",
        "assistance",
        "victim",
        "spontaneous",
        "pre_mla",
        "asset",
    }
    assert min(kinds.values()) >= 4
    assert {story["crime_type"] for story in STORIES} == {
        "smuggling",
        "trafficking",
        "both",
    }


def test_stories_are_marked_and_short() -> None:
    for story in STORIES:
        assert story["summary"].startswith("EXERCISE: ") and len(story["summary"]) <= 160
        assert "EXERCISE" in story["narrative"]
        assert 2 <= len(re.findall(r"[.?!](?: |$)", story["narrative"])) <= 5
        assert all(story[words] for words in ("question", "answer", "decline"))


def test_no_summary_names_its_subject() -> None:
    for story in STORIES:
        subject = story["subject"]
        words = f"{subject['full_name']} {subject['native_script']} {subject['known_as']}".split()
        assert not [word for word in words if len(word) > 3 and word in story["summary"]]


def test_subjects_use_the_portals_words() -> None:
    for story in STORIES:
        subject = story["subject"]
        assert set(subject["roles"]) <= set(choices.SubjectRole.values) and subject["roles"]
        assert subject["is_child"] in choices.ChildStatus.values
        assert subject["custody"] in choices.Custody.values
        assert subject["nationality"] in NATIONALITIES
    assert sum(bool(story["subject"]["native_script"]) for story in STORIES) >= 15


def test_outcomes_count_with_indicators_of_the_catalogue() -> None:
    for story in STORIES:
        assert story["outcomes"]
        for outcome in story["outcomes"]:
            assert outcome["indicator"] in indicators.BY_CODE
            assert isinstance(outcome["value"], int) and outcome["value"] > 0
