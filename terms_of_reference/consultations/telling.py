"""Who hears of what happens in a round of views; each notice says where to look, never what stands there."""

from __future__ import annotations

from datetime import datetime

from members.access import Actor
from members.models import Agency, Notice
from members.notices.services import notify
from members.seats.queries import agencies_of_chairs, nominated
from terms_of_reference.models import Consultation, ConsultedCountry


def tell_who_answers(consultation: Consultation, kind: Notice.Kind, *, by: Actor, now: datetime) -> None:
    """Tell the agency that speaks for each country that is asked, and its deputy; the chair's own country too."""
    asked = ConsultedCountry.objects.filter(consultation=consultation)
    for row in nominated(now.date()).filter(country__in=asked.values("country")):
        for agency in (row.agency, row.deputy):
            if agency:
                _tell(agency, kind, consultation, by=by, now=now)


def tell_chairs(consultation: Consultation, kind: Notice.Kind, *, by: Actor, now: datetime) -> None:
    """Tell the chairs of the two countries that hold the chair today; nobody else of their agencies reads it."""
    for agency in agencies_of_chairs(now):
        _tell(agency, kind, consultation, by=by, now=now)


def _tell(agency: Agency, kind: Notice.Kind, consultation: Consultation, *, by: Actor, now: datetime) -> None:
    notify(
        agency=agency,
        kind=kind,
        object_id=consultation.id,
        path=consultation.get_absolute_url(),
        reference=consultation.reference,
        by=by,
        now=now,
    )
