"""Terms of Reference and rounds: what is publicly known, and one fictional EXERCISE round around the clock."""

from __future__ import annotations

from datetime import UTC, date, datetime, time, timedelta
from typing import Any

from audit.services import record
from common.dates import parse
from jpoa_portal.demo.files import FACTS, read
from members.models import Agency, Country, Organisation, Person, RoleAssignment
from members.people.queries import first_chair
from members.roles import LIAISON_OFFICER
from operations.models import (
    DurationDecision,
    JointPeriodOfAction,
    JPOAAgency,
    JPOALabel,
    JPOAParticipant,
    JPOAStepTaken,
    Objective,
    Session,
)
from operations.states import JPOAAgencyState, JPOAState
from reporting import published
from terms_of_reference.models import Edition, FocusArea

# Which focus areas an objective of the announced round serves; our reading, in the order of the facts.
_FOCUS = (("COOP",), ("NET", "CAP"), ("PRACT", "COMP"))

# What the EXERCISE round counts for each of its objectives.
_TARGETS = (("ARREST", 900), ("INV_OPEN", 400), ("OFF_TRAIN", 4_000))


def build(*, now: datetime) -> JointPeriodOfAction:
    """Make the known rounds with their published results, and the EXERCISE round; the latter."""
    areas = _terms_of_reference()
    facts = read("facts/jpoas.json")
    for row in facts["rounds"]:
        _known_round(row, areas, now=now)
    published.import_results(
        (FACTS / "first_jpoa_results.csv").read_bytes(), dry_run=False, by=published.SYSTEM, now=now
    )
    announced = next(row for row in facts["rounds"] if row["key"] == "2026")
    return _exercise(announced["objectives"], areas, now=now)


def _terms_of_reference() -> dict[str, FocusArea]:
    facts = read("facts/terms_of_reference.json")
    edition = Edition.objects.create(
        name=facts["version"],
        in_force_on=date(2021, 4, 1),
        in_force_precision="month",
        reports_to=facts["reports_to"],
    )
    return {
        row["code"]: FocusArea.objects.create(
            edition=edition, position=place, code=row["code"], title=row["title"], text=row["text"]
        )
        for place, row in enumerate(facts["focus_areas"], start=1)
    }


def _known_round(row: dict[str, Any], areas: dict[str, FocusArea], *, now: datetime) -> None:
    starts_on, starts_precision = parse(row["starts_on"])
    ends_on, ends_precision = parse(row["ends_on"])
    jpoa = JointPeriodOfAction.objects.create(
        key=row["key"],
        name="A further completed JPOA" if row["key"] == "unknown" else f"JPOA {row['key']}",
        state=row.get("state", JPOAState.CLOSED),
        starts_on=starts_on,
        starts_precision=starts_precision,
        ends_on=ends_on,
        ends_precision=ends_precision,
        themes=row.get("themes"),
        duration_note=row.get("duration", ""),
        participants_known=row.get("participants") is not None,
        observers_known=row.get("observers") is not None,
    )
    jpoa.co_chairs.set(Country.objects.filter(iso2__in=row.get("co_chairs") or []))
    for text, source in row["labels"]:
        JPOALabel.objects.create(jpoa=jpoa, text=text, source=source)
    _participants(jpoa, row.get("participants") or [], JPOAParticipant.Kind.PARTICIPANT)
    _participants(jpoa, row.get("observers") or [], JPOAParticipant.Kind.OBSERVER)
    _objectives(jpoa, row.get("objectives") or [], areas)
    for kind, first, last, place in row.get("sessions", []):
        session = Session.objects.create(
            jpoa=jpoa,
            kind=kind,
            starts_on=date.fromisoformat(first),
            ends_on=date.fromisoformat(last),
            place=place or "",
        )
        record(action="add_session", by=published.SYSTEM, now=now, kind="session", id=session.id)


def _participants(jpoa: JointPeriodOfAction, codes: list[str], kind: str) -> None:
    countries = {country.iso2: country for country in Country.objects.filter(iso2__in=codes)}
    organisations = {body.code: body for body in Organisation.objects.filter(code__in=codes)}
    JPOAParticipant.objects.bulk_create(
        [
            JPOAParticipant(jpoa=jpoa, kind=kind, country=countries.get(code), organisation=organisations.get(code))
            for code in codes
        ]
    )


def _objectives(jpoa: JointPeriodOfAction, texts: list[str], areas: dict[str, FocusArea]) -> None:
    for place, (text, codes) in enumerate(zip(texts, _FOCUS, strict=False), start=1):
        objective = Objective.objects.create(jpoa=jpoa, position=place, text=text)
        objective.focus_areas.set([areas[code] for code in codes])


def _exercise(objectives: list[str], areas: dict[str, FocusArea], *, now: datetime) -> JointPeriodOfAction:
    """Fiction: active from eleven months before the clock to six months after it."""
    jpoa = JointPeriodOfAction.objects.create(
        key="EXERCISE",
        name="EXERCISE round (fiction)",
        state=JPOAState.ACTIVE,
        is_exercise=True,
        starts_on=months_away(now.date(), -11),
        starts_precision="day",
        ends_on=months_away(now.date(), 6),
        ends_precision="day",
        themes=["EXERCISE: visa fraud", "EXERCISE: sea crossings"],
        participants_known=True,
        observers_known=True,
        reports_due_days=10,
        proposal="EXERCISE: officers learn to work a case across borders from the first call to the answer.",
    )
    jpoa.co_chairs.set(Country.objects.filter(iso2__in=["NZ", "VN"]))
    JPOALabel.objects.create(jpoa=jpoa, text="EXERCISE", source="fiction, made for training")
    members = [row["iso2"] for row in read("facts/countries.json")["ad_hoc_group"]]
    _participants(jpoa, members, JPOAParticipant.Kind.PARTICIPANT)
    _objectives(jpoa, [f"EXERCISE: {text}" for text in objectives], areas)
    for place, (indicator, target) in enumerate(_TARGETS, start=1):
        jpoa.objectives.filter(position=place).update(target_indicator=indicator, target=target)
    _decide(jpoa, now=now)
    confirm(jpoa, now=now)
    _steps(jpoa)
    return jpoa


def _decide(jpoa: JointPeriodOfAction, *, now: datetime) -> None:
    """How long the EXERCISE round lasts, as a chair has decided it."""
    chair = first_chair(now=now)
    assert chair  # noqa: S101 - made with the people
    assert jpoa.starts_on  # noqa: S101 - made just before
    assert jpoa.ends_on  # noqa: S101 - made just before
    DurationDecision.objects.create(
        jpoa=jpoa,
        number=1,
        starts_on=jpoa.starts_on,
        ends_on=jpoa.ends_on,
        reason="EXERCISE: long enough for work across borders to end in court.",
        decided_by_id=chair.person_id,
        decided_for=Country.objects.get(iso2=chair.country),
        decided_at=_before(jpoa),
    )


def confirm(jpoa: JointPeriodOfAction, *, now: datetime) -> None:
    """The focal point of each country takes part; whom to ask there is its first liaison officer."""
    terms = Edition.objects.get()
    for participant in jpoa.participants.filter(country__isnull=False):
        agency = Agency.objects.filter(country=participant.country_id, is_focal_point=True).first()
        officer = agency and _officer(agency)
        if not agency or not officer:
            continue
        said = {"named_by": officer, "named_at": _before(jpoa)}
        named = JPOAAgency.objects.create(
            participant=participant, agency=agency, part=JPOAAgency.Part.COORDINATES, **said
        )
        JPOAAgency.objects.filter(id=named.id).update(
            state=JPOAAgencyState.CONFIRMED,
            contact=officer,
            answered_by=officer,
            answered_at=_before(jpoa),
            noted=terms,
        )


def _officer(agency: Agency) -> Person | None:
    held = RoleAssignment.objects.filter(membership__agency=agency, role=LIAISON_OFFICER.code, ends_at__isnull=True)
    return Person.objects.filter(id__in=held.values("membership__person"), is_active=True).order_by("name").first()


def _steps(jpoa: JointPeriodOfAction) -> None:
    """When the EXERCISE round was planned and began, for the chair of New Zealand."""
    chair = Country.objects.get(iso2="NZ")
    began = _before(jpoa) + timedelta(weeks=3)
    for step, at in (("plan", _before(jpoa)), ("activate", began)):
        JPOAStepTaken.objects.create(jpoa=jpoa, step=step, taken_at=at, taken_for=chair)


def _before(jpoa: JointPeriodOfAction) -> datetime:
    """Three weeks before the round begins, in the morning."""
    assert jpoa.starts_on  # noqa: S101 - made with it
    return datetime.combine(jpoa.starts_on - timedelta(weeks=3), time(2), UTC)


def months_away(day: date, months: int) -> date:
    """The same day of another month, or its 28th where that month is shorter."""
    total = day.year * 12 + day.month - 1 + months
    return date(total // 12, total % 12 + 1, min(day.day, 28))
