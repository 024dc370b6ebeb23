"""Countries, organisations, agencies and officers of the demo world."""

from __future__ import annotations

import base64
import hashlib
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from typing import Any

from allauth.account.models import EmailAddress
from allauth.mfa.models import Authenticator
from django.contrib.auth.hashers import make_password
from django.contrib.auth.models import Group

from common.dates import Precision
from jpoa_portal.demo.files import read
from members import roles
from members.access import Actor, actor_for
from members.directory import services as directory
from members.models import (
    Agency,
    CoChairTerm,
    Country,
    DutyDesk,
    HandlingRules,
    Membership,
    Nomination,
    Organisation,
    Participation,
    Person,
    RoleAssignment,
    RulesAcceptance,
    Unit,
)
from members.signing_in import seeds

PASSWORD = "exercise passphrase for everybody"  # noqa: S105 - printed on purpose; the demo world only
ROUND_THE_CLOCK = "24/7"
# Public fact, and one fictional overlap so that a handover can be tried.
_CHAIRS = {"NZ": "", "VN": "", "LK": "EXERCISE: a term that overlaps at a handover"}


@dataclass
class Cast:
    """The people of the demo world by agency key, with what is needed to act as them."""

    now: datetime
    agencies: dict[str, Agency] = field(default_factory=dict)
    officers: dict[str, list[Person]] = field(default_factory=dict)  # liaison officers that can act
    chairs: list[Person] = field(default_factory=list)
    _actors: dict[Any, Actor] = field(default_factory=dict)

    def actor(self, person: Person) -> Actor:
        """The person's actor; memberships began before the demo's past, so one serves all of it."""
        if person.id not in self._actors:
            self._actors[person.id] = actor_for(person, now=self.now)
        return self._actors[person.id]


def totp_secret(email: str) -> str:
    """The secret of a demo person's authenticator app: the same for the same address."""
    return base64.b32encode(hashlib.sha256(f"exercise {email}".encode()).digest()[:20]).decode()


def build(*, now: datetime) -> Cast:
    """Make everybody; memberships began two years before `now`."""
    since = now - timedelta(days=730)
    countries = _countries()
    organisations = {
        row["code"]: Organisation.objects.create(code=row["code"], name=row["name"])
        for row in read("facts/countries.json")["organisations"]
    }
    for organisation in organisations.values():
        Participation.objects.create(organisation=organisation, kind=Participation.Kind.PARTNER)
    cast = Cast(now=now)
    for row in read("agencies.json"):
        cast.agencies[row["key"]] = _agency(row, countries, organisations, today=now.date())
    _desks(cast.agencies)
    _units(cast.agencies)
    directory.fill_days(now=now)
    _nominate(cast, since=since.date())
    _officers(cast, since=since, now=now)
    return cast


def _countries() -> dict[str, Country]:
    facts = read("facts/countries.json")
    made: dict[str, Country] = {}
    for group, kind in (("ad_hoc_group", Participation.Kind.MEMBER), ("other_states", Participation.Kind.NON_MEMBER)):
        for row in facts[group]:
            made[row["iso2"]] = Country.objects.create(
                iso2=row["iso2"],
                name=row["name"],
                time_zone=row["time_zone"],
                working_languages=row["working_languages"],
                latitude=row["latitude"],
                longitude=row["longitude"],
            )
            Participation.objects.create(country=made[row["iso2"]], kind=kind)
    for iso2, note in _CHAIRS.items():
        CoChairTerm.objects.create(country=made[iso2], starts_precision=Precision.UNKNOWN, note=note)
    return made


def _agency(
    row: dict[str, Any], countries: dict[str, Country], organisations: dict[str, Organisation], *, today: date
) -> Agency:
    return Agency.objects.create(
        group=Group.objects.create(name=row["key"]),
        name=row["name"],
        native_name=row["native_name"],
        short_name=row["short_name"],
        type=row["type"],
        country=countries[row["country"]] if row["country"] else None,
        organisation=organisations[row["organisation"]] if row["organisation"] else None,
        time_zone=row["time_zone"],
        working_languages=row["working_languages"],
        is_focal_point=row["is_focal_point"],
        opens_names=row["opens_names"],
        confirmed_on=_confirmed_on(row["confirmed_days_ago"], today),
        people_confirmed_on=today - timedelta(days=20),
        roles_confirmed_on=today - timedelta(days=20),
    )


def _confirmed_on(days_ago: int | None, today: date) -> date | None:
    return None if days_ago is None else today - timedelta(days=days_ago)


def _desks(agencies: dict[str, Agency]) -> None:
    """A duty desk for each agency, and who stands in for it."""
    rows = read("agencies.json")
    desks = {
        row["key"]: DutyDesk(
            agency=agencies[row["key"]],
            phone=row["duty_phone"],
            email=row["duty_email"],
            is_round_the_clock=row["duty_hours"] == ROUND_THE_CLOCK,
            hours=[] if row["duty_hours"] == ROUND_THE_CLOCK else row["duty_hours"],
        )
        for row in rows
    }
    DutyDesk.objects.bulk_create(desks.values())
    for row in rows:
        desks[row["key"]].deputy = desks[row["deputy"]] if row["deputy"] else None
    DutyDesk.objects.bulk_update(desks.values(), ["deputy"])


def _units(agencies: dict[str, Agency]) -> None:
    """Units with desks of their own, for what of the demo's referrals is meant for them."""
    for row in read("agencies.json"):
        for one in row.get("units", []):
            meant = {"topics": one["topics"], "countries": one["countries"]}
            unit = Unit.objects.create(agency=agencies[row["key"]], name=one["name"], **meant)
            DutyDesk.objects.create(agency=unit.agency, unit=unit, phone=one["phone"], email=one["email"])


def _nominate(cast: Cast, *, since: date) -> None:
    Nomination.objects.bulk_create(
        [
            Nomination(
                country=agency.country,
                agency=agency,
                letter_reference=f"EXERCISE/{agency.short_name}",
                letter_on=since,
                signed_by="EXERCISE",
                starts_on=since,
            )
            for agency in cast.agencies.values()
            if agency.is_focal_point
        ]
    )


def _officers(cast: Cast, *, since: datetime, now: datetime) -> None:
    password = make_password(PASSWORD)  # one hash for all: a hash costs a tenth of a second and 100 MiB
    rows = read("officers.json")
    people = [
        Person(
            email=row["email"].lower(),
            name=row["name"],
            native_name=row["native_name"],
            known_as=row["known_as"],
            password=password,
            is_active=row["state"] == "active",
            suspended_at=None if row["state"] == "active" else now,
            created_at=now,
            details_at=now,
        )
        for row in rows
    ]
    Person.objects.bulk_create(people)
    memberships = [
        Membership(person=person, agency=cast.agencies[row["agency"]], starts_at=since)
        for person, row in zip(people, rows, strict=True)
    ]
    Membership.objects.bulk_create(memberships)
    RoleAssignment.objects.bulk_create(
        [
            RoleAssignment(membership=membership, role=code, starts_at=since)
            for membership, row in zip(memberships, rows, strict=True)
            for code in row["roles"]
        ]
    )
    EmailAddress.objects.bulk_create(
        [EmailAddress(user=person, email=person.email, verified=True, primary=True) for person in people]
    )
    Authenticator.objects.bulk_create(
        [
            Authenticator(
                user=person, type=Authenticator.Type.TOTP, data={"secret": seeds.seal(totp_secret(person.email))}
            )
            for person, row in zip(people, rows, strict=True)
            if row["has_second_factor"]
        ]
    )
    with_factor = [person for person, row in zip(people, rows, strict=True) if row["has_second_factor"]]
    give_recovery_codes(with_factor)
    accept_rules(people, now=now)
    for person, row in zip(people, rows, strict=True):
        if row["state"] != "active" or not row["has_second_factor"]:
            continue
        if roles.LIAISON_OFFICER.code in row["roles"]:
            cast.officers.setdefault(row["agency"], []).append(person)
        if roles.CO_CHAIR.code in row["roles"]:
            cast.chairs.append(person)


def give_recovery_codes(people: list[Person]) -> None:
    """As the library does when a second factor is set up."""
    Authenticator.objects.bulk_create(
        [
            Authenticator(
                user=person,
                type=Authenticator.Type.RECOVERY_CODES,
                data={"seed": seeds.seal(person.id.hex), "used_mask": 0},
            )
            for person in people
        ]
    )


def accept_rules(people: list[Person], *, now: datetime) -> None:
    """Everybody has accepted the handling rules in force."""
    rules = HandlingRules.objects.order_by("-edition")[0]
    RulesAcceptance.objects.bulk_create(
        [RulesAcceptance(person=person, rules=rules, accepted_at=now) for person in people]
    )
