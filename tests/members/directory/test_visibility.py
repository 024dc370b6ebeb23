"""Who reads officers' names: every case."""

from __future__ import annotations

from itertools import product

import pytest

from members.directory.visibility import sees_names

KINDS = [("member",), ("non_member",), ("observer",), ("partner",), (), ("member", "observer")]
CASES = list(product((True, False), (True, False), ("NZ", ""), KINDS))


@pytest.mark.parametrize(("is_own", "opens_names", "country", "kinds"), CASES)
def test_names(is_own: bool, opens_names: bool, country: str, kinds: tuple[str, ...]) -> None:
    """Of the own agency always; of another where it opens them, to a state that is a member or takes part in rounds."""
    is_state_at_work = country == "NZ" and kinds in {("member",), ("non_member",)}

    seen = sees_names(is_own=is_own, opens_names=opens_names, country=country, kinds=kinds)

    assert seen == (is_own or (opens_names and is_state_at_work))
