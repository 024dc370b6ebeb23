"""What the pages are compared with: the same rows by SQL written by hand, sent by the owner past row security.

As of the pages, the sending is timed and the arrival of all rows, not what Python makes of them.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any
from uuid import UUID

import psycopg

_REFERRAL = """
  r.id, r.version, r.submission, r.reference, r.jpoa_id, r.originator_id, r.owner_group_id, r.written_by_id, r.kind,
  r.crime_type, r.urgency, r.handling_code_id, b.*, r.draft_recipients,
  r.recipients_know_each_other, r.state, r.created_at, r.sent_at, r.closed_at, r.withdrawn_at, r.withdrawal_reason,
  a.*, c.*, o.*
"""
_ORIGINATOR = """
  join operations_referralbody b on b.referral_id = r.id
  join members_agency a on a.id = r.originator_id
  left join members_country c on c.id = a.country_id
  left join members_organisation o on o.id = a.organisation_id
"""
LIST = f"""
select g.*, {_REFERRAL} from operations_referralgrant g join operations_referral r on r.id = g.content_object_id
{_ORIGINATOR}
 where g.group_id = %s and g.is_view order by g.opened_at desc, g.content_object_id desc limit 26
"""
OPEN = f"""
select {_REFERRAL}, h.*, j.* from operations_referral r {_ORIGINATOR}
  join operations_handlingcode h on h.code = r.handling_code_id
  left join operations_jointperiodofaction j on j.id = r.jpoa_id
 where r.id = %s and exists (select from operations_referralgrant g
                              where g.content_object_id = r.id and g.group_id = %s and g.is_view)
"""


def list_rows(owner: psycopg.Connection[Any], group_id: int) -> Callable[[], Any]:
    """The rows of the first page of an agency's list."""
    return lambda: owner.execute(LIST, [group_id])


def one_referral(owner: psycopg.Connection[Any], group_id: int, referral_id: UUID) -> Callable[[], Any]:
    """One referral that an agency is a party to."""
    return lambda: owner.execute(OPEN, [referral_id, group_id])
