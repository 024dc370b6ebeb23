from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from django.db import DatabaseError, transaction

from common import clock
from common.access import NotAllowed
from common.ids import uuid7
from common.versions import AlreadyDone, ChangedMeanwhile
from members.acting import acting_as
from members.directory import services as directory
from members.imports import services, work
from members.joining import services as joining
from members.models import Agency, Invitation, MemberImport
from tests.members.imports.bringing import Bringing, agency, counts, file_of, officer

ADMINISTRATOR = "nz_administrator"
THREE = [officer(email=f"one{n}@nz-border.example") for n in range(3)]


def _dies(*_row: Any, **_further: Any) -> None:
    raise KeyboardInterrupt


def _invited(bringing: Bringing) -> int:
    with bringing.acting(ADMINISTRATOR):
        return Invitation.objects.filter(email__startswith="one").count()


def test_a_file_that_was_saved_holds_nothing_any_more(bringing: Bringing) -> None:
    file = bringing.bring("officers", *THREE, who=ADMINISTRATOR)

    assert (bytes(file.content), file.problems, file.applied_at) == (b"", [], bringing.now)


def test_nothing_is_saved_by_a_check(bringing: Bringing) -> None:
    file = bringing.check("officers", *THREE, who=ADMINISTRATOR)

    assert (file.state, counts(file), _invited(bringing)) == ("checked", (3, 0, 0, 0), 0)


def test_the_work_twice_saves_once(bringing: Bringing) -> None:
    file = bringing.check("officers", *THREE, who=ADMINISTRATOR)
    bringing.ask(file, who=ADMINISTRATOR)

    assert (work.work(now=bringing.now), work.work(now=bringing.now), _invited(bringing)) == (1, 0, 3)


def test_a_worker_that_comes_after_another_has_finished_saves_nothing(
    bringing: Bringing, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Its lease was over, and somebody else saved the file while it looked the rows through."""
    file = bringing.check("officers", *THREE, who=ADMINISTRATOR)
    bringing.ask(file, who=ADMINISTRATOR)
    late, look = bringing.seen(file, who=ADMINISTRATOR), work._look_through

    def overtaken(*asked: Any, **further: Any) -> Any:
        found = look(*asked, **further)
        MemberImport.objects.filter(id=file.id).update(state="dropped", content=b"")
        return found

    monkeypatch.setattr(work, "_look_through", overtaken)
    with bringing.acting(ADMINISTRATOR) as by:
        work.save(file=late, by=by, now=bringing.now)

    assert _invited(bringing) == 0


def test_one_file_is_saved_at_a_time_and_the_next_has_its_turn_later(
    bringing: Bringing, monkeypatch: pytest.MonkeyPatch
) -> None:
    file = bringing.check("officers", *THREE, who=ADMINISTRATOR)
    bringing.ask(file, who=ADMINISTRATOR)
    with monkeypatch.context() as patched:
        patched.setattr(work, "_is_our_turn", lambda: False)
        assert work.work(now=bringing.now) == 1
    waiting = bringing.seen(file, who=ADMINISTRATOR)
    assert (waiting.state, waiting.attempts, _invited(bringing)) == ("applying", 0, 0)

    later = clock.real_now() + timedelta(seconds=5)
    monkeypatch.setattr(clock, "real_now", lambda: later)

    assert (work.work(now=bringing.now), _invited(bringing)) == (1, 3)


def test_an_end_in_the_middle_has_saved_nothing_and_is_taken_up_again(
    bringing: Bringing, monkeypatch: pytest.MonkeyPatch
) -> None:
    file = bringing.check("officers", *THREE, who=ADMINISTRATOR)
    bringing.ask(file, who=ADMINISTRATOR)
    with monkeypatch.context() as patched:
        patched.setattr(joining, "record_all", _dies)  # its invitations are in, their entries are not
        with pytest.raises(KeyboardInterrupt):
            work.work(now=bringing.now)
    assert (_invited(bringing), work.work(now=bringing.now)) == (0, 0)  # leased still

    monkeypatch.setattr(clock, "real_now", lambda real=clock.real_now: real() + timedelta(minutes=6))
    assert work.work(now=bringing.now) == 1

    assert (_invited(bringing), bringing.seen(file, who=ADMINISTRATOR).state) == (3, "applied")


def test_after_three_tries_it_is_given_up(bringing: Bringing, monkeypatch: pytest.MonkeyPatch) -> None:
    file = bringing.upload("officers", file_of("officers", THREE), who=ADMINISTRATOR)
    real, minutes = clock.real_now, [0]
    monkeypatch.setattr(clock, "real_now", lambda: real() + timedelta(minutes=minutes[0]))

    with monkeypatch.context() as patched:
        patched.setattr(work, "check", _dies)
        for _ in range(3):
            with pytest.raises(KeyboardInterrupt):
                work.work(now=bringing.now)
            minutes[0] += 6
        work.work(now=bringing.now)

    file = bringing.seen(file, who=ADMINISTRATOR)
    assert (file.state, bytes(file.content)) == ("failed", b"")


def test_what_changed_after_the_check_is_shown_before_it_is_saved(bringing: Bringing) -> None:
    file = bringing.check("officers", *THREE, who=ADMINISTRATOR)
    bringing.bring("officers", THREE[0], who=ADMINISTRATOR)

    again = bringing.save(file, who=ADMINISTRATOR)

    assert (again.state, again.is_again, counts(again), _invited(bringing)) == ("checked", True, (2, 0, 1, 0), 1)
    assert bringing.save(again, who=ADMINISTRATOR).state == "applied"
    assert _invited(bringing) == 3


def test_a_newer_change_of_an_agency_is_not_written_over_unseen(bringing: Bringing) -> None:
    row = agency(short_name="NZ TCLU", name="Renamed (EXERCISE)", working_languages="en")
    file = bringing.check("agencies", row)
    one = Agency.objects.get(short_name="NZ TCLU")
    with bringing.acting("secretariat") as by:
        directory.edit(agency=one, content={"native_name": "newer"}, by=by, now=bringing.now, version=one.version)

    again = bringing.save(file)

    assert (again.state, again.is_again) == ("checked", True)
    assert Agency.objects.get(short_name="NZ TCLU").native_name == "newer"


def test_somebody_faster_in_the_middle_takes_all_of_it_back(
    bringing: Bringing, monkeypatch: pytest.MonkeyPatch
) -> None:
    file = bringing.check("agencies", agency(), agency(short_name="NZ TWO", name="Two (EXERCISE)"))
    bringing.ask(file)
    add = directory.add_agency

    def overtaken(**asked: Any) -> Agency:
        if asked["content"]["short_name"] == "NZ TWO":
            raise directory.ShortNameTaken
        return add(**asked)

    with monkeypatch.context() as patched:
        patched.setattr(directory, "add_agency", overtaken)
        work.work(now=bringing.now)

    again = bringing.seen(file, who="secretariat")
    assert (again.state, again.is_again) == ("checked", True)
    assert not Agency.objects.filter(short_name="NZ PORT").exists()


def test_who_may_no_longer_do_it_gets_nothing_done(bringing: Bringing) -> None:
    file = bringing.check("officers", *THREE, who=ADMINISTRATOR)
    bringing.ask(file, who=ADMINISTRATOR)
    with bringing.acting("secretariat") as by:
        agency = Agency.objects.get(short_name="NZ BLU")
        directory.suspend(agency=agency, by=by, now=bringing.now, version=agency.version)

    work.work(now=bringing.now)

    with acting_as(work.SYSTEM):
        kept = MemberImport.objects.get(id=file.id)
    assert (kept.state, bytes(kept.content)) == ("failed", b"")


def test_what_an_unused_file_holds_goes_after_a_day(bringing: Bringing, monkeypatch: pytest.MonkeyPatch) -> None:
    file = bringing.check("officers", *THREE, officer(email="x"), who=ADMINISTRATOR)
    real = clock.real_now
    monkeypatch.setattr(clock, "real_now", lambda: real() + timedelta(hours=23))
    assert work.forget(now=bringing.now) == 0

    monkeypatch.setattr(clock, "real_now", lambda: real() + timedelta(hours=25))

    assert work.forget(now=bringing.now) == 1
    file = bringing.seen(file, who=ADMINISTRATOR)
    assert (file.state, bytes(file.content), file.problems) == ("dropped", b"", [])


def test_a_file_is_uploaded_once_by_one_form(bringing: Bringing) -> None:
    content = file_of("officers", THREE)
    showing, submission = uuid7(), uuid7()
    form = {"kind": "officers", "file_name": "x.csv", "now": bringing.now, "showing": showing, "submission": submission}
    with bringing.acting(ADMINISTRATOR) as by:
        services.upload(content=content, by=by, **form)
        with pytest.raises(AlreadyDone):
            services.upload(content=content, by=by, **form)
        with pytest.raises(ChangedMeanwhile):
            services.upload(content=content + b"x", by=by, **form)


def test_a_second_click_on_saving_is_led_to_the_first(bringing: Bringing) -> None:
    file = bringing.check("officers", *THREE, who=ADMINISTRATOR)
    bringing.ask(file, who=ADMINISTRATOR)

    with pytest.raises(AlreadyDone):
        bringing.ask(bringing.seen(file, who=ADMINISTRATOR), who=ADMINISTRATOR)


def test_only_the_uploader_saves(bringing: Bringing) -> None:
    file = bringing.check("agencies", agency())

    with pytest.raises(NotAllowed):
        bringing.ask(file, who="Chanida Hutchenson")


@pytest.mark.parametrize(
    ("who", "sees"),
    [("nz_administrator", True), ("nz_officer", False), ("Adele Tamarangi", False), ("secretariat", False)],
)
def test_a_file_of_an_administrator_is_seen_by_the_agencys_keepers(bringing: Bringing, who: str, sees: bool) -> None:
    file = bringing.check("officers", *THREE, who=ADMINISTRATOR)

    with bringing.acting(who):
        assert MemberImport.objects.filter(id=file.id).exists() is sees


@pytest.mark.parametrize(("who", "sees"), [("Chanida Hutchenson", True), ("nz_administrator", False)])
def test_a_file_of_the_secretariat_is_seen_by_the_secretariat(bringing: Bringing, who: str, sees: bool) -> None:
    file = bringing.check("agencies", agency())

    with bringing.acting(who):
        assert MemberImport.objects.filter(id=file.id).exists() is sees


def test_the_database_too_lets_no_administrator_bring_agencies_in(bringing: Bringing) -> None:
    with bringing.acting(ADMINISTRATOR) as by, pytest.raises(DatabaseError), transaction.atomic():
        MemberImport(
            kind="agencies",
            kept_by="agency_administrator",
            group_id=by.group_id,
            uploaded_by_id=by.person_id,
            uploaded_at=bringing.now,
            file_name="x",
            content=b"x",
            kept_until=bringing.now,
        ).save(force_insert=True)


def test_the_work_says_how_far_it_is(bringing: Bringing) -> None:
    many = [officer(email=f"many{n}@nz-border.example") for n in range(150)]

    file = bringing.check("officers", *many, who=ADMINISTRATOR)

    assert work.progress(file) == (100, 150)
