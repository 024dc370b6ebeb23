"""A search finds what the reader may open, in whatever writing, and tells nothing of anything else."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from django.contrib.auth.models import Group
from django.db import connection

from members.access import Actor
from operations.finding import queries
from operations.finding.models import Place, ReferralText
from operations.models import ReferralBody
from operations.referrals import services
from tests.operations.cases import KHOA, Cases

pytestmark = pytest.mark.django_db
Look = Callable[..., list[tuple[Any, ...]]]


def find(cases: Cases, who: str, term: str, **narrowed: bool) -> dict[Any, list[Place]]:
    """What somebody finds: the referral's key and where it matched."""
    found = cases.as_seen_by(who, lambda by: queries.found(by, queries.asked(term, **narrowed)))
    return {hit.referral.id: [place for place, _text in hit.places] for hit in found.hits}


def keys(who: str, term: str, cases: Cases, *, most: int = 26) -> set[Any]:
    """What the function itself gives, before the page joins it under the reader's own policies."""
    with cases.acting(who), connection.cursor() as cursor:
        cursor.execute(
            "select referral_id from find_referrals(%s::text, '{}', false, false, null, null, %s::int)", [term, most]
        )
        return {key for (key,) in cursor.fetchall()}


@pytest.mark.parametrize(
    ("term", "place"),
    [
        ("lantern quarry", Place.SUMMARY),
        ("QUARRY   lantérn", Place.SUMMARY),
        ("tamarind", Place.NARRATIVE),
        ("duong tran hung dao", Place.NARRATIVE),
        ("tran van khoa", Place.FULL_NAME),
        ("Trần Văn Khoa", Place.FULL_NAME),
        ("uncle sev", Place.KNOWN_AS),
        ("ท่าเรือ", Place.NARRATIVE),
        ("الميناء", Place.NARRATIVE),
        ("වරාය", Place.NARRATIVE),
    ],
)
def test_a_text_is_found_by_each_of_its_writings(term: str, place: Place, cases: Cases) -> None:
    narrative = "Tamarind on Đường Trần Hưng Đạo. พบที่ท่าเรือกรุงเทพ. في الميناء. කොළඹ වරාය."
    referral = cases.sent(summary="EXERCISE: a lantern in a quarry", narrative=narrative, subject=KHOA)

    for who in ("nz_officer", "vn_officer", "nz_analyst"):
        assert place in find(cases, who, term)[referral.id]
    assert find(cases, "th_officer", term).get(referral.id) is None


def test_a_reference_is_found(cases: Cases) -> None:
    referral = cases.sent()

    assert find(cases, "vn_officer", referral.reference.lower())[referral.id] == [Place.REFERENCE]


@pytest.mark.parametrize("term", ["%%%", "___", "\\\\\\", "a%b", "qu_rry"])
def test_signs_of_patterns_are_letters_like_others(term: str, cases: Cases) -> None:
    cases.sent(summary="EXERCISE: a lantern in a quarry")

    assert find(cases, "nz_officer", term) == {}


@pytest.mark.parametrize("term", ["", " ", "ab", " a\u200bb ", "กา"])
def test_less_than_three_signs_find_nothing(term: str, cases: Cases) -> None:
    cases.sent(summary="EXERCISE: ab กา")

    assert keys("nz_officer", term, cases) == set()


def test_short_words_are_found_side_by_side(cases: Cases) -> None:
    referral = cases.sent(summary="EXERCISE: Li Na was there")

    assert referral.id in find(cases, "nz_officer", "li na")
    assert find(cases, "nz_officer", "na li").get(referral.id) is None


def test_the_function_holds_the_rule_by_itself(cases: Cases) -> None:
    draft, sent = cases.draft(summary="EXERCISE: obelisk"), cases.sent(summary="EXERCISE: obelisk")

    assert keys("nz_officer", "obelisk", cases) == {draft.id, sent.id}
    assert keys("vn_officer", "obelisk", cases) == {sent.id}
    for who in ("th_officer", "nz_other_agency", "secretariat", "nz_auditor", "nz_chair"):
        assert keys(who, "obelisk", cases) == set(), who
    with connection.cursor() as cursor:  # and nobody at all
        cursor.execute("select count(*) from find_referrals('obelisk', '{}', false, false, null, null, 26)")
        assert cursor.fetchone() == (0,)


def test_a_withdrawn_referral_is_found_by_its_words_by_its_owner_alone(cases: Cases) -> None:
    referral = cases.sent(summary="EXERCISE: obelisk")
    cases.take(services.withdraw, referral, by="nz_officer", reason="EXERCISE")

    assert {who for who in ("nz_officer", "vn_officer") if keys(who, "obelisk", cases)} == {"nz_officer"}
    assert {who for who in ("nz_officer", "vn_officer") if keys(who, referral.reference, cases)} == {
        "nz_officer",
        "vn_officer",
    }


def test_a_recalled_referral_is_found_no_more(cases: Cases) -> None:
    referral = cases.sent(summary="EXERCISE: obelisk")
    with cases.acting("nz_officer"), connection.cursor() as cursor:
        cursor.execute(
            "select recall_object('referral', %s, g.group_id, %s) from operations_referralrecipient g"
            " where g.referral_id = %s",
            [referral.id, cases.now, referral.id],
        )

    assert keys("vn_officer", "obelisk", cases) == set() == set(find(cases, "vn_officer", "obelisk"))
    assert keys("nz_officer", "obelisk", cases) == {referral.id}


def test_a_revoked_grant_is_gone_with_the_next_search(cases: Cases) -> None:
    referral = cases.sent(summary="EXERCISE: obelisk")
    assert keys("vn_officer", "obelisk", cases) == {referral.id}
    vietnam = cases.actor("vn_officer").group_id
    with cases.acting("nz_officer"), connection.cursor() as cursor:
        cursor.execute("select revoke_object('referral', %s, %s)", [referral.id, vietnam])

    assert keys("vn_officer", "obelisk", cases) == set() == set(find(cases, "vn_officer", "obelisk"))


def test_a_thread_is_found_by_the_two_who_hold_it(cases: Cases) -> None:
    thailand = Group.objects.get(id=cases.actor("th_officer").group_id).name
    referral = cases.sent(to=("vn-police", thailand))
    cases.take(
        services.ask_for_information, cases.recipient(referral, "vn_officer"), by="vn_officer", words="Which obelisk?"
    )

    assert find(cases, "nz_officer", "obelisk") == {referral.id: [Place.MESSAGE]}
    assert find(cases, "vn_officer", "obelisk") == {referral.id: [Place.MESSAGE]}
    assert keys("th_officer", "obelisk", cases) == set() == set(find(cases, "th_officer", "obelisk"))
    assert referral.id in find(cases, "th_officer", referral.reference)


def test_a_closed_identity_is_found_by_its_owner_alone(cases: Cases) -> None:
    referral = cases.sent(subject=KHOA)
    assert referral.id in find(cases, "vn_officer", "uncle seven")
    with cases.acting("nz_officer"), connection.cursor() as cursor:
        cursor.execute("update operations_subjectidentity set is_closed = true where referral_id = %s", [referral.id])

    assert referral.id not in keys("vn_officer", "uncle seven", cases)
    assert referral.id not in find(cases, "vn_officer", "uncle seven")
    assert referral.id in find(cases, "nz_officer", "uncle seven")


def test_what_is_changed_in_a_draft_is_found_as_it_is_now(cases: Cases) -> None:
    referral = cases.draft(summary="EXERCISE: obelisk")
    with cases.acting("nz_officer"):
        ReferralBody.objects.filter(referral=referral).update(summary="EXERCISE: lantern")

    assert find(cases, "nz_officer", "obelisk") == {}
    assert list(find(cases, "nz_officer", "lantern")) == [referral.id]


def test_a_person_is_looked_for_in_names_of_own_referrals(cases: Cases) -> None:
    own = cases.sent(subject=KHOA, narrative="EXERCISE: KHOA is in the text")
    received = cases.sent(by="vn_officer", to=("nz-border",), subject=KHOA)
    text_only = cases.sent(narrative="EXERCISE: Tran Van Khoa is named in the text")

    found = find(cases, "nz_officer", "tran van khoa", only_persons=True, only_own=True)

    assert own.id in found and Place.NARRATIVE not in found[own.id]
    assert received.id not in found and text_only.id not in found
    assert {own.id, received.id, text_only.id} <= find(cases, "nz_officer", "tran van khoa").keys()


def test_pages_are_of_25_newest_first_and_none_is_left_out(cases: Cases) -> None:
    made = [cases.draft(summary=f"EXERCISE: obelisk {n}").id for n in range(28)]

    def both(by: Actor) -> list[Any]:
        first = queries.found(by, queries.asked("obelisk"))
        assert first.next_key
        return [first, queries.found(by, queries.asked("obelisk"), after=first.next_key)]

    pages = cases.as_seen_by("nz_officer", both)

    assert [len(page.hits) for page in pages] == [25, 3] and pages[1].next_key is None
    assert sorted(hit.referral.id for page in pages for hit in page.hits) == sorted(made)
    stamps = [(hit.grant.opened_at, hit.referral.id) for page in pages for hit in page.hits]
    assert stamps == sorted(stamps, reverse=True)


def test_texts_follow_what_is_written(cases: Cases, owner_sql: Look) -> None:
    """Each text of the demo world has its row: none is forgotten, none is left over."""
    wanted = owner_sql(
        "select count(*) from operations_referral union all"
        " select count(*) from operations_subjectidentity union all select count(*) from operations_referralmessage"
    )
    found = owner_sql(
        "select (select count(*) from operations_referraltext where place = 'reference'),"
        " (select count(*) from operations_referraltext where place = 'full_name'),"
        " (select count(*) from operations_referraltext where place = 'message')"
    )

    assert [number for (number,) in wanted] == list(found[0])


def test_the_request_role_writes_no_text(cases: Cases) -> None:
    with cases.acting("nz_officer"), connection.cursor() as cursor:
        for right in ("insert", "update", "delete"):
            cursor.execute("select has_table_privilege('operations_referraltext', %s)", [right])
            assert cursor.fetchone() == (False,)
    assert ReferralText.objects.count() == 0  # without a context nobody reads one
