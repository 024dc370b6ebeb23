"""A secret address is of the agency for which it was made."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

from members.acting import acting_as
from members.models import Agency
from operations.calendar import services

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
