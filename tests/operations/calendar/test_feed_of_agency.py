"""A secret address is of the agency for which it was made."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

from members.acting import acting_as
from members.models import Agency
from members.people import services as people
from members.people.queries import kept_by as people_kept_by
from operations.calendar import services
from operations.calendar.models import CalendarFeed

pytestmark = pytest.mark.django_db


def test_an_address_made_for_one_agency_opens_nothing_of_another(actor: Any, now: Any) -> None:
    """Whoever goes to another agency leaves an address behind that former colleagues may have in their calendars."""
    own, former = actor("th_officer"), Agency.objects.get(group__name="th-response")
    then = replace(own, agency_id=former.id, group_id=former.group_id)
    with acting_as(then):
        token = services.make(has_own_work=True, by=then, now=now)
    assert services.read(token=token, now=now) is None
    with acting_as(own):
        token = services.make(has_own_work=True, by=own, now=now)
    assert services.read(token=token, now=now) is not None


def test_the_address_of_somebody_who_was_stopped_stays_dead(cases: Any, suspend: Any) -> None:
    with cases.acting("th_officer") as by:
        token = services.make(has_own_work=True, by=by, now=cases.now)
    suspend("th_officer")
    with cases.acting("secretariat") as by:
        membership = people_kept_by(by).get(person=cases.actor("th_officer").person_id, ends_at__isnull=True)
        people.reinstate(membership=membership, by=by, now=cases.now)

    assert services.read(token=token, now=cases.now) is None
    with cases.acting("th_officer"):
        assert CalendarFeed.objects.get().revoked_at is not None
