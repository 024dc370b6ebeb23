"""The records that the matrix tries addresses with: for each agency its own, one shared with it, a foreign one.

They are made through the services as the people of the demo world, in a transaction that the caller rolls back;
each text carries a mark of its own, so that a leak is found wherever it comes out.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from common.ids import uuid7
from jpoa_portal.access_matrix import (
    cases,
    debriefs,
    exports,
    files,
    passkeys,
    pauses,
    people,
    plans,
    returns,
    rounds,
    sessions,
)
from jpoa_portal.access_matrix.subjects import Subject, officer_of
from members import roles
from members.access import Actor
from members.acting import acting_as
from members.directory import merging
from members.directory import services as directory
from members.directory import unit_services as units
from members.incidents import services as incidents
from members.incidents.queries import visible_to as visible_incidents
from members.models import Agency, Country, Notice, Organisation, Person
from members.people.queries import first_chair
from operations.calendar import services as calendar
from operations.models import JointPeriodOfAction
from reporting import services as reports

RELATIONS = ("own", "shared", "foreign", "missing")
Ids = dict[str, Any]
_OUTSIDERS = ("lk-police", "au-border")
_PARTNER, _OTHER_PARTNER = "vn-police", "nz-border"
_YEAR, _YEAR_WITHOUT = 2015, 2014
# A record of the kind in the state in which the page's step can happen; pages not named here take the first.
_STATES = (
    plans.STATES
    | debriefs.STATES
    | rounds.STATES
    | returns.STATES
    | {
        "consent_end": "given",
        "consent_share": "given",
        "referral_edit": "draft",
        "referral_send": "draft",
        "quick_change": "quick draft",
        "quick_answer": "quick",
        "subject_add": "draft",
        "identifier_add": "draft",
        "subject_edit": "draft",
        "subject_remove": "draft",
        "identifier_remove": "draft",
        "referral_file_remove": "draft",
        "referral_start": "accepted",
        "referral_answer": "accepted",
        "referral_give": "needs_information",
        "referral_reopen": "closed",
        "referral_worth": "judged",
        "retention": "closed",
        "retention_hold": "closed",
        "retention_yes": "judged",
        "referral_ask_again": "declined",
        "handover_end_reading": "accepted",
        "court_take_back": "given",
        "court_ask_answer": "answered",
        "answer_correct": "answered",
        "export_file": "ready",
        "incident_confirm": "waiting",
        "person_reinstate": "suspended",
        "role_decide": "waiting",
        "invitation_approve": "unapproved",
        "agency_restore": "suspended",
        "merger_confirm": "merging",
        "merger_drop": "merging",
        "pause_propose": "another",
        "pause_end": "in_force",
        "held_list": "paused",
        "held_recall": "paused",
    }
)
_PRESET_STATES = (
    plans.PRESET_STATES
    | debriefs.PRESET_STATES
    | returns.PRESET_STATES
    | {
        "referral": "received",
        "file": "received",
        "consent": "asked",
        "export": "waiting",
        "recipient": "needs_information",
        "handover": "offered",
        "court": "asked",
        "incident": "open",
        "membership": "active",
        "role": "held",
        "invitation": "open",
        "pause": "proposed",
        "naming": "named",
        "lost factor": "waiting",
    }
)
# What only the agency of a country has of its own, by kind and state: it comes of a country's part in a round.
OF_COUNTRIES = (
    *(("periodic_return", state) for state in returns.ALL_STATES),
    ("expected return", ""),
    ("naming", "named"),
    ("naming", "confirmed"),
    ("debrief", "asked"),
)
# By the ids in an address: what kind of record it names.
KINDS = (
    plans.KINDS
    | sessions.KINDS
    | debriefs.KINDS
    | returns.KINDS
    | {
        frozenset({"referral_id"}): "referral",
        frozenset({"referral_id", "recipient_id"}): "recipient",
        frozenset({"referral_id", "question_id"}): "question",
        frozenset({"referral_id", "subject_id"}): "subject",
        frozenset({"referral_id", "identifier_id"}): "identifier",
        frozenset({"referral_id", "copy_id"}): "copy",
        frozenset({"referral_id", "consent_id"}): "consent",
        frozenset({"referral_id", "hold_id"}): "hold",
        frozenset({"request_id"}): "destruction",
        frozenset({"referral_id", "file_id"}): "file",
        frozenset({"referral_id", "link_id"}): "link",
        frozenset({"court_id"}): "court",
        frozenset({"handover_id"}): "handover",
        frozenset({"export_id"}): "export",
        frozenset({"notice_id"}): "notice",
        frozenset({"incident_id"}): "incident",
        frozenset({"kept_agency_id"}): "kept agency",
        frozenset({"membership_id"}): "membership",
        frozenset({"import_id"}): "import",
        frozenset({"role_id"}): "role",
        frozenset({"invitation_id"}): "invitation",
        frozenset({"lost_factor_id"}): "lost factor",
        frozenset({"code"}): "code",
        frozenset({"token"}): "secret address",
        frozenset({"country_id"}): "country",
        frozenset({"pause_id"}): "pause",
        frozenset({"list_code"}): "reference list",
        frozenset({"organisation_id"}): "organisation",
        frozenset({"jpoa_id"}): "jpoa",
        frozenset({"naming_id"}): "naming",
        frozenset({"objective_id"}): "objective",
        frozenset({"consultation_id"}): "consultation",
        frozenset({"agency_id"}): "agency",
        frozenset({"unit_id"}): "unit",
        frozenset({"year"}): "report",
        frozenset({"year", "jpoa", "code", "window"}): "figure",
        frozenset({"uidb36", "key"}): "reset_key",
        frozenset({"pk"}): "passkey",
    }
)
_MISSING: dict[str, Ids] = {
    "reset_key": {"uidb36": "0", "key": "0-0"},
    "code": {"code": "none"},
    "secret address": {"token": "none"},
    "reference list": {"list_code": "none"},
    "passkey": {"pk": 999_999_999},
    "report": {"year": _YEAR_WITHOUT},
    "figure": {"year": _YEAR, "jpoa": "2015", "code": "CHARGED", "window": "in_window"},
}


@dataclass
class Stage:
    """Ids by (kind, state, relation); what an agency has no record of is not in it."""

    ids: dict[tuple[str, str, str], Ids] = field(default_factory=dict)

    def find(self, page: str, names: frozenset[str], relation: str) -> Ids | None:
        """The ids of an address for a relation; None where the agency has no such record.

        A page without a record is tried once, as "own".
        """
        if names not in KINDS:
            return {} if relation == "own" and not names else None
        kind = KINDS[names]
        if relation == "missing":
            return _MISSING.get(kind) or {name: uuid7() for name in names}
        state = _STATES.get(page, _PRESET_STATES.get(kind, ""))
        return self.ids.get((kind, state, relation))

    def with_passkeys(self, person: Person, subject: Subject) -> Stage:
        """The stage with a passkey of the person's own and one of somebody else, of the same agency or another."""
        if not subject.has_second_factor:
            return self
        other = Person.objects.filter(authenticator__isnull=False).exclude(id=person.id).order_by("email")[0]
        keys = {
            ("passkey", "", relation): {"pk": passkeys.add(one)}
            for relation, one in (("own", person), ("foreign", other))
        }
        return Stage(self.ids | keys)


def set_for(subject: Subject, *, now: datetime) -> Stage:
    """The stage of a subject's agency; somebody without one meets another agency's records.

    In rounds another agency stands in for one without a country, which has nothing of its own there.
    """
    key = subject.agency or _OTHER_PARTNER
    own = officer_of(key, now=now)
    partner = officer_of(_PARTNER if key != _PARTNER else _OTHER_PARTNER, now=now)
    first, second = (officer_of(outsider, now=now) for outsider in _OUTSIDERS)
    in_rounds = own if own.country else second
    stage = Stage()
    for relation, writer, reader in (("own", own, partner), ("shared", partner, own), ("foreign", first, second)):
        cases.set_for(stage.ids, relation, writer, reader, now=now)
        plans.set_for(stage.ids, relation, writer, reader, now=now)
        plans.add_referral(stage.ids, relation, writer, now=now)
        sessions.set_for(stage.ids, relation, writer, reader, now=now)
    returns.set_for(stage.ids, in_rounds, second, first, now=now)
    for relation, officer in (("own", own), ("foreign", second)):
        with acting_as(officer):
            notice = Notice.objects.filter(group_id=officer.group_id).order_by("-created_at", "-id")[0]
        stage.ids["notice", "", relation] = {"notice_id": notice.id}
    _open_the_record(stage, now=now)
    # All agencies are the secretariat's to keep: none is foreign to it.
    others = "shared" if subject.role == roles.SECRETARIAT.code else "foreign"
    for relation, officer in (("own", own), (others, second)):
        people.set_for(stage.ids, relation, officer, now=now)
    keeps = officer_of(key, now=now, role=subject.role) if subject.role == roles.SECRETARIAT.code else own
    files.set_for(stage.ids, "own", keeps, now=now)
    files.set_for(stage.ids, "foreign", first, now=now)
    exports.set_for(stage.ids, "own", own, now=now)
    exports.set_for(stage.ids, "foreign", first, now=now)
    _list(stage, own, partner, now=now)
    rounds.set_for(stage.ids, in_rounds, first, now=now)
    debriefs.set_for(stage.ids, in_rounds, first, now=now)
    _feed(stage, own if subject.agency else first, now=now)  # a second one of a person ends the first
    if not own.country:
        for kind, state in OF_COUNTRIES:
            del stage.ids[kind, state, "own"]
    return stage


def _feed(stage: Stage, officer: Actor, *, now: datetime) -> None:
    """Who holds a secret address reads what is there, whoever that is: no address is foreign."""
    with acting_as(officer):
        token = calendar.make(has_own_work=True, by=officer, now=now)
    stage.ids["secret address", "", "own"] = {"token": token}


def _list(stage: Stage, own: Actor, partner: Actor, *, now: datetime) -> None:
    """What the directory and the reports list to everybody: another one is foreign to nobody."""
    stage.ids["agency", "", "own"] = {"agency_id": own.agency_id}
    stage.ids["agency", "", "shared"] = {"agency_id": partner.agency_id}
    for relation, of in (("own", own), ("shared", partner)):
        stage.ids["unit", "", relation] = {"unit_id": _unit_of(of, now=now)}
    stage.ids["agency", "suspended", "shared"] = {"agency_id": _suspended(now=now)}
    stage.ids["agency", "merging", "shared"] = {"agency_id": _merging(now=now)}
    pauses.set_for(stage.ids, refer=cases.refer_to, now=now)
    stage.ids["country", "", "own"] = {"country_id": Country.objects.get(iso2=own.country or "NZ").id}
    stage.ids["country", "another", "own"] = {"country_id": Country.objects.get(iso2="ID").id}
    _name_what_is_everybodys(stage)


def _name_what_is_everybodys(stage: Stage) -> None:
    stage.ids["reference list", "", "own"] = {"list_code": "legal_bases"}
    stage.ids["organisation", "", "own"] = {"organisation_id": Organisation.objects.all()[0].id}
    stage.ids["jpoa", "", "own"] = {"jpoa_id": JointPeriodOfAction.objects.get(key="EXERCISE").id}
    stage.ids["report", "", "own"] = {"year": _YEAR}
    stage.ids["figure", "", "own"] = {"year": _YEAR, "jpoa": "2015", "code": "ARREST", "window": "in_window"}


def _open_the_record(stage: Stage, *, now: datetime) -> None:
    """Incidents that wait and that are open: of New Zealand's auditor, and of others. They are foreign to nobody."""
    for relation, first, second in (("own", "nz-border", "vn-police"), ("shared", "au-border", "th-immigration")):
        asks, confirms = (officer_of(key, now=now, role=roles.AUDITOR.code) for key in (first, second))
        for state in ("waiting", "open"):
            with acting_as(asks):
                incident = incidents.ask(name="EXERCISE", reason="EXERCISE", hours=1, by=asks, now=now)
            stage.ids["incident", state, relation] = {"incident_id": incident.id}
            if state == "open":
                with acting_as(confirms):
                    asked = visible_incidents(confirms).get(id=incident.id)
                    incidents.confirm(incident=asked, by=confirms, now=now, version=asked.version)


def _unit_of(officer: Actor, *, now: datetime) -> Any:
    """A unit of the officer's agency, added by the secretariat, by its id."""
    secretariat = officer_of("nz-immigration", now=now, role=roles.SECRETARIAT.code)
    agency = Agency.objects.get(id=officer.agency_id)
    with acting_as(secretariat):
        content = {"name": f"EXERCISE unit {agency.units.count() + 1}", "topics": ["tip"], "countries": []}
        return units.add(agency=agency, content=content, by=secretariat, now=now).id


def _suspended(*, now: datetime) -> Any:
    """An agency that the secretariat has suspended, by its id."""
    secretariat = officer_of("nz-immigration", now=now, role=roles.SECRETARIAT.code)
    with acting_as(secretariat):
        agency = Agency.objects.get(group__name="fj-crossing")
        if agency.is_active:
            directory.suspend(agency=agency, by=secretariat, now=now, version=agency.version)
    return agency.id


def _merging(*, now: datetime) -> Any:
    """An agency for which another person of the secretariat has proposed a merger, by its id."""
    secretariat = officer_of("rso-desk", now=now, role=roles.SECRETARIAT.code)
    with acting_as(secretariat):
        agency, heir = (Agency.objects.get(group__name=key) for key in ("af-passport", "af-police"))
        if agency.merging_into_id is None:
            merging.propose(agency=agency, successor=heir, by=secretariat, now=now, version=agency.version)
    return agency.id


def build_report(*, now: datetime) -> None:
    """The frozen report of the year that the matrix asks for. Raises: RuntimeError without a co-chair in force."""
    chair = first_chair(now=now)
    if chair is None:
        raise RuntimeError("the demo world has no co-chair in force")
    with acting_as(chair):
        snapshot = reports.ask(year=_YEAR, by=chair, now=now)
        reports.build(snapshot=snapshot, by=chair, now=now)
