"""Who reads officers' names in the directory; everybody else reads how many there are of each function. Pure."""

from __future__ import annotations

from collections.abc import Collection

from members.directory.models import Participation

# As what a state must belong to the Group to read names that another agency opens. Observers do not.
_READS_NAMES = frozenset({Participation.Kind.MEMBER, Participation.Kind.NON_MEMBER})


def sees_names(*, is_own: bool, opens_names: bool, country: str, kinds: Collection[str]) -> bool:
    """Whether a reader sees an agency's names: of the own agency always, of another where it opens them.

    `country` is the reader's, empty for an organisation; `kinds` is as what it belongs to the Group today.
    Organisations and observers see functions only; "non-member" is a state that takes part in rounds.
    """
    if is_own:
        return True
    return opens_names and bool(country) and bool(kinds) and set(kinds) <= _READS_NAMES
