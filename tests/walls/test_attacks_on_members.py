"""What somebody would try who knows the portal: alone where it takes two, after the right was taken, by a file.

Each of these worked once.
"""

from __future__ import annotations

import io
import re
import zipfile
from typing import Any

import pytest
from django.db import DatabaseError, connection, transaction
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from common.access import MovedOn, NotAllowed
from common.csvsafe import safe
from members import roles
from members.access import actor_for
from members.acting import acting_as
from members.directory import merging
from members.directory.services import add_agency, keep_desk, restore
from members.directory.services import suspend as suspend_agency
from members.imports import tables, work
from members.joining import services as joining
from members.models import Agency, Country, CountryPause, DutyDesk, Invitation, Membership
from members.people import services as people
from members.people.queries import kept_by
from members.recovery import queries as lost
from members.recovery import services as recovery
from members.seats import pausing
from operations.models import Referral
from operations.referrals import queries
from tests.members.imports.bringing import Bringing, file_of, officer
from tests.members.recovery import calling
from tests.walls.attacking import VN_ADMINISTRATOR, pause

pytestmark = pytest.mark.django_db


def _with_an_entity(book: bytes) -> bytes:
    """The same workbook, whose table declares an entity: such ones grow to hundreds of megabytes when they are read."""
    out = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(book)) as read, zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as write:
        for part in read.infolist():
            text = read.read(part)
            if part.filename.startswith("xl/worksheets/sheet"):
                text = re.sub(rb"(<worksheet)", rb'<!DOCTYPE x [<!ENTITY a "AAAA">]>\1', text, count=1)
            write.writestr(part.filename, text)
    return out.getvalue()


def test_one_person_of_the_secretariat_cannot_read_an_agencys_work(
    cases: Any, acting: Any, now: Any, old: Agency
) -> None:
    given = cases.received_in("accepted")
    content = {"name": "New (EXERCISE)", "native_name": "", "short_name": "VN NEW", "type": "police"}
    content |= {"working_languages": ["vi"], "opens_names": False, "time_zone": "Asia/Bangkok", "is_focal_point": False}
    with acting("secretariat") as by:
        mine = add_agency(country=old.country, organisation=None, content=content, by=by, now=now)
        invited = joining.invite(
            agency=mine,
            email="second-mailbox@secretariat.example",
            name="Myself Again",
            held=["agency_administrator"],
            channel="mail",
            by=by,
            now=now,
        )
    me = joining.join(handle=invited.handle, name="Myself Again", native_name="", password="x" * 30, now=now)
    with acting("secretariat") as by:
        merging.propose(agency=old, successor=mine, by=by, now=now, version=old.version)
        with pytest.raises(NotAllowed):
            merging.merge(agency=old, by=by, now=now, version=old.version)
    with acting_as(actor_for(me, now=now)):
        row = Referral.objects.filter(id=given.referral_id).first()
        assert row is None, f"read alone: {row.narrative}"


def test_one_chair_does_not_end_a_pause_alone_in_sql(acting: Any, person: Any, thailand: Country, now: Any) -> None:
    paused = pause(acting, thailand, now)
    with acting("nz_chair") as by:
        mine = CountryPause.objects.filter(id=paused.id)
        other = {"end_proposed_by": person("vn_chair").id, "end_proposed_for": Country.objects.get(iso2="VN")}
        for words in (other, other | {"end_proposed_at": now}):
            with pytest.raises(DatabaseError, match="chairs of two countries"), transaction.atomic():
                mine.update(**words)
        with pytest.raises(DatabaseError), transaction.atomic():
            mine.update(**other, end_proposed_at=now, end_confirmed_by=by.person_id, ends_at=now)
    assert not Agency.objects.filter(country=thailand, is_active=True).exists()


def test_the_secretariat_does_not_let_a_suspended_agency_of_a_paused_country_in(
    acting: Any, thailand: Country, now: Any, cases: Any
) -> None:
    one = Agency.objects.get(group__name="th-immigration")
    given = cases.received_in("received", "th_officer", to=("th-immigration",))
    with acting("secretariat") as by:
        suspend_agency(agency=one, by=by, now=now, version=one.version)
    pause(acting, thailand, now)
    one.refresh_from_db()
    with acting("nz_officer") as by:
        listed = queries.held_by(by, country_id=thailand.id).filter(id=given.id).exists()
    with acting("secretariat") as by, pytest.raises(MovedOn):
        restore(agency=one, by=by, now=now, version=one.version)
    active = Agency.objects.filter(country=thailand, is_active=True).exists()
    assert (active, listed) == (False, True)


def test_the_word_of_a_chair_who_was_stopped_is_no_word(acting: Any, thailand: Country, now: Any, suspend: Any) -> None:
    with acting("nz_chair") as by:
        one = pausing.propose(country=thailand, reference="EXERCISE", by=by, now=now)
    suspend("nz_chair")
    with acting("vn_chair") as by, pytest.raises((NotAllowed, MovedOn)):
        pausing.confirm(pause=one, by=by, now=now, version=1)


def test_the_worker_saves_nothing_for_a_suspended_uploader(acting: Any, suspend: Any, now: Any) -> None:
    bringing = Bringing(acting, now)
    file = bringing.check("officers", officer(), who="nz_administrator")
    bringing.ask(file, who="nz_administrator")
    suspend("nz_administrator")
    work.work(now=now)
    with acting("secretariat"):
        assert not Invitation.objects.filter(email="aroha@nz-border.example").exists()


def test_the_worker_goes_on_when_an_uploader_has_moved(acting: Any, now: Any, person: Any) -> None:
    bringing = Bringing(acting, now)
    bringing.upload("officers", file_of("officers", [officer()]), who="nz_administrator")
    with acting("nz_administrator") as by:
        row = kept_by(by).get(person=person("nz_colleague"), ends_at__isnull=True)
        people.give_role(membership=row, role=roles.AGENCY_ADMINISTRATOR, by=by, now=now)
    with acting("nz_colleague") as by:
        row = kept_by(by).get(person=person("nz_administrator"), ends_at__isnull=True)
        people.end_membership(membership=row, by=by, now=now)
    with acting(VN_ADMINISTRATOR) as by:
        invited = joining.invite(
            agency=Agency.objects.get(id=by.agency_id),
            email=person("nz_administrator").email,
            name="X",
            held=["agency_administrator"],
            channel="mail",
            by=by,
            now=now,
        )
    with acting("nz_administrator") as by:
        joining.join_with_account(handle=invited.handle, by=by, person=person("nz_administrator"), now=now)
    with transaction.atomic():
        work.work(now=now)


def test_access_is_stopped_however_much_lies_with_somebody(cases: Any, enter: Any, person: Any) -> None:
    for _ in range(501):
        cases.draft(by="vn_officer", to=("nz-border",))
    client = enter(VN_ADMINISTRATOR)
    page = reverse(
        "person_suspend", args=[Membership.objects.get(person=person("vn_officer"), ends_at__isnull=True).id]
    )
    shown = client.get(page)
    form = shown.context["form"]
    answer = client.post(page, dict.fromkeys(form.fields, ""))  # as a browser posts it
    assert answer.status_code == 302


def test_giving_work_on_costs_as_many_queries_for_many(cases: Any, enter: Any, person: Any) -> None:
    client = enter(VN_ADMINISTRATOR)
    page = reverse(
        "person_suspend", args=[Membership.objects.get(person=person("vn_officer"), ends_at__isnull=True).id]
    )

    def given_on(more: int) -> int:
        for _ in range(more):
            cases.draft(by="vn_officer", to=("nz-border",))
        with transaction.atomic(), CaptureQueriesContext(connection) as asked:
            assert client.post(page, {"all": str(person("vn_colleague").id)}).status_code == 302
            transaction.set_rollback(True)
        return len(asked)

    assert given_on(5) == given_on(45)


def test_a_code_does_not_outlive_a_suspension(acting: Any, now: Any, person: Any) -> None:
    lost = calling.open_for(acting, now)
    with acting("secretariat") as by:
        row = kept_by(by).get(person=person("nz_officer"), ends_at__isnull=True)
        people.suspend(membership=row, by=by, now=now)
    with acting("secretariat") as by:
        row = kept_by(by).get(person=person("nz_officer"), ends_at__isnull=True)
        people.reinstate(membership=row, by=by, now=now)
    with pytest.raises(recovery.NoLongerOpen):
        recovery.use(code=calling.code(lost), person=person("nz_officer"), now=now)


def test_the_code_of_a_keeper_who_was_stopped_opens_nothing(acting: Any, now: Any, person: Any, suspend: Any) -> None:
    lost = calling.open_for(acting, now)
    suspend("nz_administrator")
    with pytest.raises(recovery.NoLongerOpen):
        recovery.use(code=calling.code(lost), person=person("nz_officer"), now=now)


def test_the_opener_has_not_just_changed_the_number_that_was_called(acting: Any, now: Any) -> None:
    with acting("secretariat") as by:
        row = kept_by(by).filter(agency__group__name="vn-police", ends_at__isnull=True, person__is_active=True)[0]
        agency = row.agency
        desk = DutyDesk.objects.get(agency=agency, unit__isnull=True)
        content = {name: getattr(desk, name) for name in ("email", "is_round_the_clock", "hours", "deputy_id")}
        keep_desk(agency=agency, content={**content, "phone": "+6421000000"}, by=by, now=now, version=desk.version)
        known = lost.known_desks(Agency.objects.get(id=agency.id))
        assert "+6421000000" not in [one.phone for one in known]


def test_somebody_of_a_paused_country_with_an_invitation_elsewhere(
    acting: Any, thailand: Country, now: Any, person: Any, enter: Any
) -> None:
    with acting("nz_administrator") as by:
        agency = Agency.objects.get(id=by.agency_id)
        invited = joining.invite(
            agency=agency,
            email=person("th_officer").email,
            name="X",
            held=["liaison_officer"],
            channel="mail",
            by=by,
            now=now,
        )
    pause(acting, thailand, now)
    with acting("th_officer") as by, pytest.raises(joining.StillElsewhere), transaction.atomic():
        joining.join_with_account(handle=invited.handle, by=by, person=person("th_officer"), now=now)


def test_a_file_that_declares_entities_is_refused() -> None:
    book = tables.write(["Name"], [["EXERCISE"]], file_format="xlsx")
    assert tables.read(book)

    with pytest.raises(tables.Unreadable):
        tables.read(_with_an_entity(book))


def test_a_name_with_a_control_sign_does_not_stop_the_export() -> None:
    tables.write(["Name"], [["A\x0bB"]], file_format="xlsx")


def test_other_starts_of_formulas_are_marked() -> None:
    assert [sign for sign in ("\n=1", "＝1", "＋1", "－1", "＠1") if safe(sign) == sign] == []
