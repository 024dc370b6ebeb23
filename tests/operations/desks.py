"""Units of agencies, with desks of their own, for tests of routing: added as the secretariat adds them."""

from __future__ import annotations

from collections.abc import Sequence

from members.directory import unit_services
from members.models import Agency, DutyDesk, Unit
from tests.operations.cases import Cases

NAME = "Harbour Desk (CANARYUNIT)"


def add_unit(
    cases: Cases,
    group: str,
    name: str = NAME,
    *,
    topics: Sequence[str] = (),
    countries: Sequence[str] = (),
    email: str = "",
) -> Unit:
    """A unit of an agency, by the key of its group; with an address of its desk it has a desk."""
    with cases.acting("secretariat") as by:
        agency = Agency.objects.get(group__name=group)
        content = {"name": name, "topics": list(topics), "countries": list(countries)}
        unit = unit_services.add(agency=agency, content=content, by=by, now=cases.now)
        if email:
            DutyDesk(agency=agency, unit=unit, email=email).save(force_insert=True)
        return unit


def close_unit(cases: Cases, unit: Unit) -> None:
    """Nothing is meant for it any more."""
    with cases.acting("secretariat") as by:
        unit_services.close(unit=unit, by=by, now=cases.now, version=unit.version)
