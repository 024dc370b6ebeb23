"""Password hashes for tests: the portal's own, behind its line, with parameters that cost nothing."""

from __future__ import annotations

from members.signing_in.hashing import BoundedHasher


class CheapHasher(BoundedHasher):
    """A thousandth of the work; what the portal itself uses is held by tests/members/signing_in/test_hashing.py."""

    time_cost = 1
    memory_cost = 64
    parallelism = 1
