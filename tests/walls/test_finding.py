"""No search finds a mark that the reader may not read: not in a hit, not beside it, not by how many there are."""

from __future__ import annotations

from typing import Any

import pytest
from django.urls import reverse

from jpoa_portal.access_matrix.marks import Mark
from tests.conftest import CAST
from tests.walls import walk

FOUND = b'<h2 class="govuk-heading-m">'


def _in_referrals(marks: list[Mark]) -> list[Mark]:
    return [mark for mark in marks if mark.kind in {"referral", "referral.subject", "referral.message"}]


@pytest.mark.parametrize("name", CAST)
def test_a_foreign_mark_is_not_found_by_its_own_words(name: str, marks: list[Mark], enter: Any, actor: Any) -> None:
    client, who = enter(name), actor(name)
    closed = _in_referrals(walk.closed_to(who, marks))
    assert closed

    for mark in closed[:40]:
        answer = client.post(reverse("referral_find"), {"term": mark.value})
        assert answer.status_code in {200, 403}
        assert FOUND not in answer.content, mark


@pytest.mark.parametrize("name", CAST)
def test_what_is_found_beside_other_things_holds_no_foreign_mark(
    name: str, marks: list[Mark], enter: Any, actor: Any
) -> None:
    client, who = enter(name), actor(name)
    closed = walk.closed_to(who, marks)

    for term in ("exercise", "boat", "nguyen"):
        assert walk.found(client.post(reverse("referral_find"), {"term": term}).content, closed) == []


def test_an_own_mark_is_found_by_its_own_words(marks: list[Mark], writers: dict[int, Any], db: None) -> None:
    """Else not finding it would prove nothing. Why it was withdrawn is read and not looked for."""
    sought = [mark for mark in _in_referrals(marks) if mark.field != "withdrawal_reason"]
    for mark in sought[::7]:
        client = walk.entered(writers[min(mark.groups & writers.keys())])
        assert FOUND in client.post(reverse("referral_find"), {"term": mark.value}).content, mark
