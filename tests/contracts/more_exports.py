"""Many exports of an agency, for what is asked of its list."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import psycopg

from members.models import Agency, Person
from operations.models import ReferralExport
from tests.conftest import NOW


def more_exports(owner: psycopg.Connection[Any], agency: Agency, *, first: int, number: int) -> None:
    """Exports that one officer has asked for."""
    person = Person.objects.filter(memberships__agency=agency)[0]
    asked = {"agency": agency, "group_id": agency.group_id, "asked_by": person, "reason": "own", "file_format": "csv"}
    ReferralExport.objects.bulk_create(
        ReferralExport(**asked, number=n + 1, asked_at=NOW - timedelta(minutes=n)) for n in range(first, first + number)
    )
