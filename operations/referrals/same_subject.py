"""A hint within one agency: where else, of all that it may read, the subjects of a referral stand.

The same is who has the same identifier in its standard form, or the same full name, folded, and the same day of birth.
All of it is read under the caller's own policies: what the agency may not open is not compared, and each party of a
referral sees its own others.
"""

from __future__ import annotations

from dataclasses import dataclass
from uuid import UUID

from django.db import connection
from django.urls import reverse

from members.access import Actor
from operations.identifiers.kinds import Kind
from operations.referrals.models import Referral

MOST = 10
# Those two are words, of which the same may mean many things.
_COMPARED = [kind.value for kind in Kind if kind not in {Kind.ADDRESS, Kind.OTHER}]

_ALSO_IN = """
select r.id, r.reference from operations_referral r
  join (select other.referral_id
          from operations_referralidentifier mine
          join operations_referralidentifier other on other.standard = mine.standard and other.kind = mine.kind
         where mine.referral_id = %(referral)s and mine.kind = any (%(compared)s) and mine.standard <> ''
         union
        select other.referral_id
          from operations_referraltext mine
          join operations_subjectidentity who on who.subject_id = mine.source_id
          join operations_referraltext other on other.folded = mine.folded and other.place = 'full_name'
          join operations_subjectidentity another on another.subject_id = other.source_id
                                                 and another.birth_date = who.birth_date
         where mine.referral_id = %(referral)s and mine.place = 'full_name') found on found.referral_id = r.id
 where r.id <> %(referral)s
 order by r.id desc limit %(most)s
"""


@dataclass(frozen=True)
class AlsoIn:
    """Another referral in which a subject stands."""

    id: UUID
    reference: str

    def get_absolute_url(self) -> str:
        return reverse("referral", kwargs={"referral_id": self.id})


def also_in(actor: Actor, referral: Referral) -> list[AlsoIn]:
    """Other referrals that the actor's agency may read with the same subject, newest first; `MOST` and one more.

    One query.
    """
    if not actor.reads_for_agency:
        return []
    with connection.cursor() as cursor:
        cursor.execute(_ALSO_IN, {"referral": referral.id, "compared": _COMPARED, "most": MOST + 1})
        return [AlsoIn(key, reference) for key, reference in cursor.fetchall()]
