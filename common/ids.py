"""Keys of protected records: UUID version 7 (RFC 9562), made in Python.

Under row-level security a key must be known before the row is written, because reading
it back (`RETURNING`) is refused until the grant exists (docs/decisions/0003).
"""

from uuid import UUID

from uuid6 import uuid7 as _uuid7

NIL = UUID(int=0)
"""The nil UUID (RFC 9562): the key of nobody. No row has it, so a question asked for nobody finds nothing."""


def uuid7() -> UUID:
    """A new key; later keys sort after earlier ones. The standard library's class, not a subclass."""
    return UUID(int=_uuid7().int)
