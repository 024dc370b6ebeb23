"""The function that searches past the policies: one condition carries the rule, so it is tried for every agency.

What each may find is asked of the owner, by who wrote, received and keeps a text; then conditions are taken out of the
function one by one, and each time something foreign is found: else these tests would prove nothing.
"""

from __future__ import annotations

from collections.abc import Iterator
from itertools import product
from typing import Any

import psycopg
import pytest

from common.ids import uuid7
from operations.bulk.fill import fill
from operations.bulk.seeds import Plan
from tests.conftest import NOW, as_owner, copy_of_the_world
from tests.contracts.protected import PARTIES

pytestmark = pytest.mark.db

TERMS = ["exercise", "boat", "nguyen", "khoa", "port", "vessel", "person", "obelisk", "nothing of the kind"]
AGENCIES = "select group_id::text from members_agency order by group_id"
BODY = "select pg_get_functiondef('find_referrals'::regproc)"
AS_AGENCY = "select set_config('app.group', %s, false), set_config('app.roles', 'analyst', false)"
FIND = "select referral_id from find_referrals(%s::text, %s::text[], false, %s, null, null, %s::int)"
TRUTH = f"""select distinct t.referral_id from operations_referraltext t join ({PARTIES["operations_referraltext"]}) p
  on p.id = t.id where p.group_id = %s::int and t.folded like all (search_patterns(%s::text))"""
CLOSED = "update operations_subjectidentity set is_closed = true where get_byte(uuid_send(subject_id), 15) % 3 = 0"
# A message in one of the threads of a referral that several agencies have received.
THREAD = """insert into operations_referralmessage (
    id, referral_id, recipient_id, kind, author_id, author_agency_id, body, language, written_at)
  select %s, r.id, p.id, 'question', r.written_by_id, r.originator_id, 'EXERCISE: obelisk', 'en', r.sent_at
    from operations_referral r join operations_referralrecipient p on p.referral_id = r.id
   where r.state = 'sent' and 1 < (select count(*) from operations_referralgrant g
                                    where g.content_object_id = r.id and g.group_id <> g.owner_group_id)
   order by r.id, p.id limit 1"""
# What was sent gets no identifier any more; here one is put in all the same.
UNGUARDED = "alter table operations_referralidentifier disable trigger referral_identifier_guard"
PERSON = """select i.subject_id, r.id, r.owner_group_id::text, p.group_id::text from operations_subjectidentity i
  join operations_referral r on r.id = i.referral_id join operations_referralrecipient p on p.referral_id = r.id
 where not i.is_closed and r.state = 'sent' and p.state <> 'recalled' order by 1 limit 1"""

Owner = psycopg.Connection[Any]


@pytest.fixture(scope="module")
def owner(django_db_setup: None) -> Iterator[Owner]:
    """The demo world and more, every third identity closed; the search role may replace its function."""
    with copy_of_the_world() as name, as_owner(name) as opened:
        big, sparse = (key for (key,) in opened.execute("select id from members_agency order by name limit 2"))
        fill(opened, Plan(number=200, agencies=41, share=0.18, now=NOW), big=big, sparse=sparse)
        opened.execute(CLOSED)
        assert opened.execute(THREAD, [uuid7()]).rowcount == 1
        opened.execute("grant create on schema public to jpoa_search")
        yield opened


@pytest.fixture
def changed(owner: Owner) -> Iterator[Any]:
    """Replace a part of the function, and find it whole again afterwards."""
    [(body,)] = owner.execute(BODY).fetchall()

    def change(parts: dict[str, str]) -> None:
        other = body
        for part, by in parts.items():
            assert part in other
            other = other.replace(part, by)
        _replace(owner, other)

    yield change
    _replace(owner, body)


def _replace(owner: Owner, body: str) -> None:
    owner.execute("set role jpoa_search")
    owner.execute(body)
    owner.execute("reset role")


def _found(
    owner: Owner, group: str, term: str, *, is_own: bool = False, forms: tuple[str, ...] = (), most: int = 100
) -> list[Any]:
    owner.execute("set role jpoa_search")
    owner.execute(AS_AGENCY, [group])
    found = [key for (key,) in owner.execute(FIND, [term, list(forms), is_own, most]).fetchall()]
    owner.execute("reset role")
    return found


def _everybody(owner: Owner) -> dict[tuple[str, str], set[Any]]:
    groups = [group for (group,) in owner.execute(AGENCIES).fetchall()]
    return {(group, term): set(_found(owner, group, term)) for group, term in product(groups, TERMS)}


def _truth(owner: Owner) -> dict[tuple[str, str], set[Any]]:
    groups = [group for (group,) in owner.execute(AGENCIES).fetchall()]
    return {
        (group, term): {key for (key,) in owner.execute(TRUTH, [group, term]).fetchall()}
        for group, term in product(groups, TERMS)
    }


def test_every_agency_finds_what_it_is_a_party_to_and_no_more(owner: Owner) -> None:
    found = _everybody(owner)

    assert found == _truth(owner)
    assert sum(map(len, found.values())) > 100


@pytest.mark.parametrize(
    ("part", "by"),
    [
        ("t.group_id is null or t.group_id = mine", "true"),
        ("not t.is_closed", "true"),
        ("g.group_id = mine and g.is_view", "g.is_view"),
    ],
)
def test_each_part_of_the_rule_keeps_somebody_out(part: str, by: str, owner: Owner, changed: Any) -> None:
    changed({part: by})

    found, truth = _everybody(owner), _truth(owner)

    assert any(found[asked] - truth[asked] for asked in truth)


@pytest.mark.parametrize("role", ["", "co_chair", "secretariat", "auditor"])
def test_a_role_that_reads_no_referral_finds_none(role: str, owner: Owner) -> None:
    [(group,)] = owner.execute(
        "select group_id::text from operations_referralgrant group by 1 order by count(*) desc limit 1"
    )
    assert _found(owner, group, "exercise")
    owner.execute("set role jpoa_search")
    owner.execute("select set_config('app.roles', %s, false)", [role])

    assert owner.execute(FIND, ["exercise", [], False, 100]).fetchall() == []
    owner.execute("reset role")


def test_all_ways_find_the_same_in_the_same_order(owner: Owner, changed: Any) -> None:
    """Through the own list, and for an agency with thousands through its newest, or the index of all texts."""
    groups = [group for (group,) in owner.execute(AGENCIES).fetchall()]
    asked = list(product(groups, TERMS, (False, True), (3, 100)))
    answers = [[_found(owner, group, term, is_own=is_own, most=most) for group, term, is_own, most in asked]]
    for parts in ({"> 2000": "> -1"}, {"> 2000": "> -1", "limit 500)": "limit 0)"}, {"<= 5000": "<= -1"}):
        changed(parts)
        answers.append([_found(owner, group, term, is_own=is_own, most=most) for group, term, is_own, most in asked])

    assert answers[0] == answers[1] == answers[2] == answers[3]


def test_an_identifier_is_found_by_its_standard_form_and_closed_with_its_person(owner: Owner) -> None:
    [(subject, referral, keeper, reader)] = owner.execute(PERSON).fetchall()
    owner.execute(UNGUARDED)
    owner.execute(
        "insert into operations_referralidentifier"
        " (id, referral_id, subject_id, kind, as_written, standard, country, words)"
        " values (%s, %s, %s, 'phone', '0912 345 678', '+84912345678', '', '')",
        [uuid7(), referral, subject],
    )
    asked: dict[str, Any] = {"term": "0912 345 678", "forms": ("+84912345678",)}

    assert _found(owner, keeper, **asked) == _found(owner, reader, **asked) == [referral]
    assert _found(owner, reader, "912345678") == [referral]
    owner.execute("update operations_subjectidentity set is_closed = true where subject_id = %s", [subject])
    assert _found(owner, keeper, **asked) == [referral] and _found(owner, reader, **asked) == []
    owner.execute("delete from operations_referralidentifier")
    assert _found(owner, keeper, **asked) == []
