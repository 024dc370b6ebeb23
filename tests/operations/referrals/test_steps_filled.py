"""What was there before steps were written down gets some from the instants that were kept (migration 0047)."""

from __future__ import annotations

from importlib import import_module

from tests.conftest import as_owner, copy_of_the_world

FILL = import_module("operations.migrations.0047_steps_and_clocks").FILL
# Where the last step made does not say where the recipient stands, or the clock is another than it was.
WRONG = """
select p.state, p.is_open, s.after, s.is_open from operations_referralrecipient p
  left join lateral (select * from operations_referralstep s where s.recipient_id = p.id order by s.turn desc limit 1) s
    on true
 where (s.after, s.is_open, s.at) is distinct from (p.state, p.is_open, p.state_at)
    or p.is_running <> (p.is_open and p.state in ('received', 'accepted', 'in_progress'))
"""


def test_the_steps_made_lead_to_where_each_recipient_stands(django_db_setup: None) -> None:
    with copy_of_the_world() as name, as_owner(name) as owner, owner.transaction(force_rollback=True):
        (before,) = owner.execute("select count(*) from operations_referralrecipient where is_running").fetchone() or (
            0,
        )
        owner.execute("delete from operations_referralstep")
        owner.execute("set constraints all immediate")
        owner.execute("set constraints all deferred")

        owner.execute(FILL)

        assert owner.execute(WRONG).fetchall() == []
        after = owner.execute("select count(*) from operations_referralrecipient where is_running").fetchone()
        assert after == (before,)
