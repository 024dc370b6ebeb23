"""What an empty portal begins with: the states and organisations that are publicly known, and the secretariat's agency.

Everything is made by the services of `members`, as the named system actor `operator`.
"""

from __future__ import annotations

from datetime import datetime
from typing import Any

from jpoa_portal.demo.files import read
from members.acting import acting_as
from members.directory import services as directory
from members.joining.services import OPERATOR
from members.models import Agency, Country, Organisation, Participation

_COUNTRY = ("iso2", "name", "time_zone", "working_languages", "latitude", "longitude")
_KINDS = {"ad_hoc_group": Participation.Kind.MEMBER, "other_states": Participation.Kind.NON_MEMBER}


def list_members(*, now: datetime) -> int:
    """Add the countries and organisations of the public facts that are not there yet; how many were added."""
    facts = read("facts/countries.json")
    with acting_as(OPERATOR):
        known = {*Country.objects.values_list("iso2", flat=True), *Organisation.objects.values_list("code", flat=True)}
        states = [(row, kind) for group, kind in _KINDS.items() for row in facts[group] if row["iso2"] not in known]
        bodies = [row for row in facts["organisations"] if row["code"] not in known]
        for row, kind in states:
            content = {name: row[name] for name in _COUNTRY}
            directory.add_country(content=content, kind=kind, by=OPERATOR, now=now)
        for row in bodies:
            content = {"code": row["code"], "name": row["name"]}
            directory.add_organisation(content=content, kind=Participation.Kind.PARTNER, by=OPERATOR, now=now)
    return len(states) + len(bodies)


def secretariat_of(code: str, *, name: str, short_name: str, now: datetime) -> Agency:
    """The secretariat's agency within a country or an organisation, by its code; made where it is missing.

    Raises: LookupError when there is no such country or organisation.
    """
    with acting_as(OPERATOR):
        if found := Agency.objects.filter(short_name=short_name).select_related("country", "organisation").first():
            return found
        country = Country.objects.filter(iso2=code).first()
        organisation = Organisation.objects.filter(code=code).first()
        if not (country or organisation):
            raise LookupError(code)
        content: dict[str, Any] = {
            "name": name,
            "native_name": "",
            "short_name": short_name,
            "type": "international_organisation" if organisation else "police",
            "time_zone": country.time_zone if country else "UTC",
            "working_languages": ["en"],
            "is_focal_point": False,
            "opens_names": False,
        }
        return directory.add_agency(country=country, organisation=organisation, content=content, by=OPERATOR, now=now)
