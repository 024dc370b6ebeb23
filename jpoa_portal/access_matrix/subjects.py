"""Who tries every address: the subjects of the access matrix, found among the people of the demo world."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from members import roles
from members.access import Actor, actor_for
from members.models import Person


@dataclass(frozen=True, kw_only=True)
class Subject:
    """A column of the matrix: a role in an agency of the demo world, or somebody who must not get in."""

    name: str
    agency: str = ""  # the key of the agency's group; empty for nobody
    role: str = roles.LIAISON_OFFICER.code
    is_active: bool = True
    has_second_factor: bool = True

    def person(self) -> Person | None:
        """The first such person by address; None for nobody. Raises: Person.DoesNotExist when there is none."""
        if not self.agency:
            return None
        found = (
            Person.objects.filter(
                memberships__agency__group__name=self.agency,
                memberships__role_assignments__role=self.role,
                is_active=self.is_active,
            )
            .filter(authenticator__isnull=not self.has_second_factor)
            .order_by("email")
            .first()
        )
        if found is None:
            raise Person.DoesNotExist(self.name)
        return found


SUBJECTS: tuple[Subject, ...] = (
    Subject(name="anonymous"),
    Subject(name="no_second_factor", agency="vn-immigration", has_second_factor=False),
    Subject(name="suspended", agency="th-response", is_active=False),
    Subject(name="originator", agency="nz-border"),
    Subject(name="recipient", agency="vn-police"),
    Subject(name="third", agency="th-immigration"),
    Subject(name="analyst", agency="nz-border", role=roles.ANALYST.code),
    Subject(name="administrator", agency="nz-border", role=roles.AGENCY_ADMINISTRATOR.code),
    Subject(name="co_chair", agency="nz-border", role=roles.CO_CHAIR.code),
    Subject(name="secretariat", agency="nz-immigration", role=roles.SECRETARIAT.code),
    Subject(name="auditor", agency="nz-border", role=roles.AUDITOR.code),
    Subject(name="organisation", agency="iom-desk"),  # of no country
)


def officer_of(agency: str, *, now: datetime, role: str = roles.LIAISON_OFFICER.code) -> Actor:
    """A liaison officer, or somebody in another role, who can act for an agency, by the key of its group."""
    person = Subject(name=agency, agency=agency, role=role).person()
    assert person is not None  # noqa: S101 - an agency was named
    return actor_for(person, now=now)
