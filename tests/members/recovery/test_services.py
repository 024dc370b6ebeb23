"""Giving, approving, taking back and using a code: by whom, for whom, how long, and who is told."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
import time_machine
from allauth.mfa.models import Authenticator
from allauth.usersessions.models import UserSession
from django.contrib.sessions.models import Session
from django.test import Client
from django.utils import timezone

from audit.models import AuditEntry
from common.access import MovedOn, NotAllowed
from common.versions import AlreadyDone, ChangedMeanwhile
from jpoa_portal.demo.members import give_recovery_codes
from members.acting import acting_as
from members.directory.queries import main_desks
from members.joining.codes import INVITATION, LOST_FACTOR, code_of
from members.models import AccountMail, Agency, LostFactor, Person
from members.people.queries import kept_by
from members.recovery import queries, services
from members.signing_in import mails
from tests.members.people.keeping import Acting, kept, let_go
from tests.members.recovery.calling import SECOND, approve, code, open_for, seen, state

pytestmark = pytest.mark.django_db


def _use(person: Person, typed: str, now: Any) -> None:
    services.use(code=typed, person=person, now=now)


def _told() -> dict[str, set[str]]:
    """Who has a mail waiting, by its kind."""
    with acting_as(mails.SYSTEM):
        rows = list(AccountMail.objects.values_list("kind", "person__name"))
    told: dict[str, set[str]] = {}
    for kind, name in rows:
        told.setdefault(kind, set()).add(name)
    return told


@pytest.fixture
def come_in(enter: Any, person: Any) -> Any:
    """A browser of somebody of the cast, known to the portal as the library's sign-in makes it known."""

    def entered(name: str) -> Client:
        client: Client = enter(name)
        UserSession.objects.create(user=person(name), session_key=client.session.session_key, ip="192.0.2.1")
        return client

    return entered


def _done(acting: Acting, who: str, person: Person) -> set[str]:
    with acting(who):
        return set(AuditEntry.objects.filter(object_id=person.id, outcome="done").values_list("action", flat=True))


def test_an_administrator_of_the_agency_is_enough(acting: Acting, person: Any, now: Any) -> None:
    lost = open_for(acting, now)

    assert state(acting, lost) == "open"
    assert seen(acting, lost).expires_at - seen(acting, lost).given_at == timedelta(hours=1)
    _use(person("nz_officer"), code(lost), now)
    assert state(acting, lost) == "used"
    assert not Authenticator.objects.filter(user=person("nz_officer")).exists()


def test_all_sessions_of_that_person_end_at_once_and_no_other(acting: Acting, come_in: Any, now: Any) -> None:
    lost, colleague = come_in("nz_officer"), come_in("nz_colleague")
    assert lost.get("/").status_code == colleague.get("/").status_code == 200

    open_for(acting, now)

    assert lost.get("/")["Location"].startswith("/accounts/login/")
    assert colleague.get("/").status_code == 200


def test_of_the_secretariat_one_alone_gives_nothing(acting: Acting, come_in: Any, person: Any, now: Any) -> None:
    client = come_in("nz_officer")
    lost = open_for(acting, now, who="secretariat")

    assert state(acting, lost) == "waiting"
    assert client.get("/").status_code == 200  # nothing has happened to the person yet
    with pytest.raises(services.NoLongerOpen):
        _use(person("nz_officer"), code(lost), now)
    assert _told() == {"code_waits": {SECOND, "Emeka Vandersloot", "Phan Thi My Linh", "Nattapong Wisetkul"}}


def test_two_of_the_secretariat_are_enough_and_the_hour_begins_with_the_second(
    acting: Acting, come_in: Any, person: Any, now: Any
) -> None:
    client = come_in("nz_officer")
    client.get("/")
    lost = open_for(acting, now, who="secretariat")
    with time_machine.travel(timezone.now() + timedelta(minutes=4)):
        approve(acting, now, lost)
        given = seen(acting, lost)
        assert given.given_at - given.opened_at > timedelta(minutes=3)
        assert given.expires_at - given.given_at == timedelta(hours=1)
        assert client.get("/")["Location"].startswith("/accounts/login/")
        _use(person("nz_officer"), code(lost), now)


def test_nobody_is_his_own_second_person_nor_approves_for_himself(acting: Acting, now: Any) -> None:
    lost = open_for(acting, now, who="secretariat")
    with pytest.raises(NotAllowed):
        approve(acting, now, lost, who="secretariat")
    of_second = open_for(acting, now, name=SECOND, who="secretariat")
    with pytest.raises(NotAllowed):
        approve(acting, now, of_second)
    approve(acting, now, of_second, who="Emeka Vandersloot")


@pytest.mark.parametrize("who", ["nz_administrator", "nz_chair", "nz_officer"])
def test_only_the_secretariat_approves(who: str, acting: Acting, now: Any) -> None:
    lost = seen(acting, open_for(acting, now, who="secretariat"))
    with acting(who) as by, pytest.raises(NotAllowed):
        services.approve(lost=lost, by=by, now=now, version=lost.version)


@pytest.mark.parametrize("who", ["nz_officer", "nz_analyst", "nz_auditor", "nz_chair", "Hoang Dinh Tung Lam"])
def test_who_does_not_keep_the_person_gives_no_code(who: str, acting: Acting, now: Any) -> None:
    with acting("secretariat") as by:
        membership = kept(by, "nz_colleague")
    desk = queries.known_desks(membership.agency)[0]
    with acting(who) as by, pytest.raises(NotAllowed):
        services.open_for(membership=membership, desk=desk, spoke_to="X", by=by, now=now)


@pytest.mark.parametrize("who", ["nz_administrator", "secretariat"])
def test_nobody_lets_himself_in(who: str, acting: Acting, now: Any) -> None:
    with pytest.raises(NotAllowed):
        open_for(acting, now, name=who, who=who)


def test_the_number_that_was_called_is_one_of_the_directory(acting: Acting, now: Any) -> None:
    elsewhere = main_desks([Agency.objects.get(group__name="vn-police")])
    with acting("nz_administrator") as by, pytest.raises(NotAllowed):
        services.open_for(
            membership=kept(by, "nz_officer"), desk=next(iter(elsewhere.values())), spoke_to="X", by=by, now=now
        )


def test_known_numbers_are_those_of_the_agency_its_units_and_its_deputy() -> None:
    agency = Agency.objects.get(group__name="nz-border")
    desk = main_desks([agency])[agency.id]
    known = queries.known_desks(agency)

    assert desk.deputy and known == [desk, desk.deputy]
    assert {one.agency.group.name for one in known} == {"nz-border", desk.deputy.agency.group.name}


def test_both_sides_are_told(acting: Acting, now: Any) -> None:
    approve(acting, now, open_for(acting, now, who="secretariat"))
    told = _told()

    assert told["code_by_two"] == {"Hana Whitcombe"}
    assert told["code_given"] == {"Tomasi Fonoti-Reed", "Fiona Lathbury", SECOND}


def test_an_agency_hears_by_which_function(acting: Acting, now: Any) -> None:
    open_for(acting, now)

    assert _told() == {"code_by_agency": {"Hana Whitcombe"}, "code_given": {"Tomasi Fonoti-Reed"}}


def test_the_mails_hold_no_code(acting: Acting, person: Any, now: Any, mailoutbox: list[Any]) -> None:
    given = approve(acting, now, open_for(acting, now, who="secretariat"))
    _use(person("nz_officer"), code(given), now)
    assert mails.deliver(now=now) == 9

    for mail in mailoutbox:
        assert given.handle not in mail.body.replace("-", "")
        assert "Hana" not in mail.subject
    bodies = {mail.subject: mail.body for mail in mailoutbox}
    for_person = bodies["JPOA Portal: You may come in again with a code on paper"]
    assert "Two people of the secretariat" in for_person and "Tomasi Fonoti-Reed" in for_person
    assert "Hana Whitcombe" in bodies["JPOA Portal: Somebody may come in again with a code on paper"]
    assert "/people/" in bodies["JPOA Portal: Somebody may come in again with a code on paper"]
    assert "/approvals/" in bodies["JPOA Portal: A second person is asked for: somebody has lost a phone or key"]
    assert "open nothing any more" in bodies["JPOA Portal: Your old second factor is gone"]


def test_every_step_stands_in_the_audit(acting: Acting, person: Any, now: Any) -> None:
    officer = person("nz_officer")
    approve(acting, now, open_for(acting, now, who="secretariat"))
    withdrawn = open_for(acting, now)
    with acting("nz_administrator") as by:
        services.withdraw(lost=seen_again(by, withdrawn), by=by, now=now, version=1)
    _use(officer, code(open_for(acting, now)), now)

    # The secretariat's steps are its own agencies' entries, of other countries.
    assert {"let_in_again", "withdraw_lost_factor", "use_lost_factor"} <= _done(acting, "nz_auditor", officer)
    with acting("secretariat"):
        assert AuditEntry.objects.count() == 0  # reads none


@pytest.mark.parametrize("kind", ["wrong", "foreign", "of another purpose", "empty", "odd"])
def test_a_code_that_is_not_this_persons_opens_nothing(kind: str, acting: Acting, person: Any, now: Any) -> None:
    lost, other = open_for(acting, now), open_for(acting, now, name="nz_colleague")
    typed = {
        "wrong": code(lost)[:-1] + ("2" if code(lost)[-1] != "2" else "3"),
        "foreign": code(other),
        "of another purpose": code_of(lost.handle, purpose=INVITATION),
        "empty": "",
        "odd": "ßẞ" * 12,
    }
    with pytest.raises(services.NoLongerOpen):
        _use(person("nz_officer"), typed[kind], now)
    assert Authenticator.objects.filter(user=person("nz_officer")).exists()


def test_a_code_works_once(acting: Acting, person: Any, now: Any) -> None:
    lost = open_for(acting, now)
    _use(person("nz_officer"), code(lost), now)

    with pytest.raises(services.NoLongerOpen):
        _use(person("nz_officer"), code(lost), now)


def test_a_code_works_for_an_hour(acting: Acting, person: Any, now: Any) -> None:
    lost, begin = open_for(acting, now), timezone.now()
    with time_machine.travel(begin + timedelta(minutes=61)):
        with pytest.raises(services.NoLongerOpen):
            _use(person("nz_officer"), code(lost), now)
        assert state(acting, lost) == "expired"
    with time_machine.travel(begin + timedelta(minutes=59)):
        _use(person("nz_officer"), code(lost), now)


def test_who_signs_in_with_the_old_factor_makes_the_code_void(
    acting: Acting, person: Any, enter: Any, now: Any
) -> None:
    lost = open_for(acting, now)
    enter("nz_officer")

    assert state(acting, lost) == "found"
    with pytest.raises(services.NoLongerOpen):
        _use(person("nz_officer"), code(lost), now)


def test_a_code_taken_back_opens_nothing(acting: Acting, person: Any, now: Any) -> None:
    lost = open_for(acting, now)
    with acting("nz_administrator") as by:
        one = queries.get_visible(by, lost_factor_id=lost.id)
        assert one
        services.withdraw(lost=one, by=by, now=now, version=one.version)

    assert state(acting, lost) == "withdrawn"
    with pytest.raises(services.NoLongerOpen):
        _use(person("nz_officer"), code(lost), now)
    with acting("nz_administrator") as by, pytest.raises(MovedOn):
        services.withdraw(lost=seen_again(by, lost), by=by, now=now, version=2)


def seen_again(by: Any, lost: LostFactor) -> LostFactor:
    found = queries.get_visible(by, lost_factor_id=lost.id)
    assert found
    return found


def test_a_suspended_person_does_not_come_in_by_a_code(acting: Acting, suspend: Any, person: Any, now: Any) -> None:
    lost = open_for(acting, now)
    suspend("nz_officer")

    with pytest.raises(services.NoLongerOpen):
        _use(person("nz_officer"), code(lost), now)


def test_who_has_left_does_not_come_in_by_a_code(acting: Acting, person: Any, now: Any) -> None:
    lost = open_for(acting, now)
    let_go(acting, "nz_officer", "nz_administrator", now)

    with pytest.raises(services.NoLongerOpen):
        _use(person("nz_officer"), code(lost), now)


def test_an_administrators_code_takes_the_place_of_an_earlier_one(acting: Acting, person: Any, now: Any) -> None:
    asked, first = open_for(acting, now, who="secretariat"), open_for(acting, now)
    second = open_for(acting, now)

    assert [state(acting, one) for one in (asked, first, second)] == ["withdrawn", "withdrawn", "open"]


def test_the_secretariat_does_not_ask_twice(acting: Acting, now: Any) -> None:
    asked = open_for(acting, now, who="secretariat")

    with pytest.raises(services.AlreadyAsked) as again:
        open_for(acting, now, who=SECOND)
    assert again.value.lost.id == asked.id and state(acting, asked) == "waiting"


def test_a_void_code_stands_in_nobodys_way(acting: Acting, enter: Any, now: Any) -> None:
    approve(acting, now, open_for(acting, now, who="secretariat"))
    enter("nz_officer")  # has found the phone, and loses it again

    assert state(acting, open_for(acting, now, who="secretariat")) == "waiting"


def test_a_request_does_not_wait_for_ever(acting: Acting, now: Any) -> None:
    lost = open_for(acting, now, who="secretariat")
    with time_machine.travel(timezone.now() + timedelta(hours=25)), pytest.raises(MovedOn):
        approve(acting, now, lost)


def test_a_form_is_carried_out_once(acting: Acting, now: Any) -> None:
    lost = approve(acting, now, open_for(acting, now, who="secretariat"))
    with acting("Emeka Vandersloot") as by:
        with pytest.raises(MovedOn):
            services.approve(lost=seen_again(by, lost), by=by, now=now, version=2)
        stale = seen_again(by, lost)
        stale.given_at = None
        with pytest.raises(ChangedMeanwhile):
            services.approve(lost=stale, by=by, now=now, version=1)
    with acting("nz_administrator") as by:
        one = {"membership": kept(by, "nz_colleague"), "spoke_to": "X", "by": by, "now": now}
        one |= {"desk": queries.known_desks(kept(by, "nz_colleague").agency)[0]}
        made = services.open_for(**one, showing=lost.membership_id, submission=lost.id)
        with pytest.raises(AlreadyDone):
            services.open_for(**one, showing=lost.membership_id, submission=lost.id)
        assert seen_again(by, made).withdrawn_at is None


@pytest.mark.parametrize("obstacle", ["left", "suspended", "agency", "no_factor", "no_number"])
def test_where_a_code_is_not_what_is_needed_nothing_is_opened(
    obstacle: str, acting: Acting, suspend: Any, now: Any, monkeypatch: Any
) -> None:
    with acting("secretariat") as by:
        membership = kept(by, "nz_officer")
    if obstacle == "left":
        let_go(acting, "nz_officer", "nz_administrator", now)
    if obstacle == "suspended":
        suspend("nz_officer")
    if obstacle == "agency":
        membership.agency.is_active = False
    if obstacle == "no_factor":
        Authenticator.objects.filter(user=membership.person).exclude(type="recovery_codes").delete()
    membership = _again(membership, acting) if obstacle != "agency" else membership
    desk = queries.known_desks(Agency.objects.get(group__name="nz-border"))[0]
    if obstacle == "no_number":
        monkeypatch.setattr(queries, "known_desks", lambda agency: [])

    with acting("nz_administrator") as by, pytest.raises(services.NotPossible) as refused:
        services.open_for(membership=membership, desk=desk, spoke_to="X", by=by, now=now)

    assert refused.value.obstacle == obstacle
    with acting("secretariat"):
        assert not LostFactor.objects.exists()


def _again(membership: Any, acting: Acting) -> Any:
    with acting("secretariat") as by:
        return kept_by(by).get(id=membership.id)


def test_who_came_in_and_set_up_nothing_new_may_get_another_code(acting: Acting, person: Any, now: Any) -> None:
    _use(person("nz_officer"), code(open_for(acting, now)), now)

    again = open_for(acting, now)

    _use(person("nz_officer"), code(again), now)
    give_recovery_codes([person("nz_officer")])
    assert state(acting, again) == "used"


def test_a_code_is_computed_and_stands_in_no_row(acting: Acting, now: Any) -> None:
    lost = open_for(acting, now)

    with acting("secretariat"):
        row = LostFactor.objects.filter(id=lost.id).values().get()
    secret = code_of(lost.handle, purpose=LOST_FACTOR).replace("-", "")[8:]
    assert secret not in str(row)


def test_sessions_are_gone_from_both_tables(acting: Acting, come_in: Any, person: Any, now: Any) -> None:
    come_in("nz_officer").get("/")
    keys = list(UserSession.objects.filter(user=person("nz_officer")).values_list("session_key", flat=True))
    assert keys

    open_for(acting, now)

    assert not Session.objects.filter(session_key__in=keys).exists()
    assert not UserSession.objects.filter(user=person("nz_officer")).exists()
