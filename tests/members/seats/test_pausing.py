"""A pause: two chairs of two countries stop a country's access and reopen it; nobody alone, and nothing is lost."""

from __future__ import annotations

from collections.abc import Callable
from threading import Thread
from typing import Any

import pytest
from django.db import DatabaseError, transaction
from django.test import Client
from django.urls import reverse

from audit.models import AuditEntry
from common.access import MovedOn, NotAllowed
from common.ids import uuid7
from common.versions import AlreadyDone
from members.access import actor_for
from members.acting import acting_as
from members.directory.services import add_agency, suspend
from members.models import Agency, Country, CountryPause, Person
from members.seats import pausing
from members.trail.services import SEALER
from tests.contracts.separate import owner_of, portal_on

pytestmark = pytest.mark.django_db
Enter = Callable[[str], Client]
WORDS = {"reference": "EXERCISE minutes 4"}
ENTRY = {
    "name": "New (EXERCISE)",
    "native_name": "",
    "short_name": "NEW",
    "type": "police",
    "working_languages": ["th"],
    "opens_names": False,
    "time_zone": "Asia/Bangkok",
    "is_focal_point": False,
}


@pytest.fixture
def thailand(db: None) -> Country:
    return Country.objects.get(iso2="TH")


@pytest.fixture
def proposed(acting: Any, thailand: Country, now: Any) -> CountryPause:
    with acting("nz_chair") as by:
        return pausing.propose(country=thailand, by=by, now=now, **WORDS)


@pytest.fixture
def paused(acting: Any, proposed: CountryPause, now: Any) -> CountryPause:
    with acting("vn_chair") as by:
        pausing.confirm(pause=proposed, by=by, now=now, version=1)
    return proposed


def _end(acting: Any, pause: CountryPause, now: Any, *, first: str = "vn_chair", second: str = "nz_chair") -> None:
    with acting(first) as by:
        pausing.propose_end(pause=pause, by=by, now=now, version=pause.version)
    with acting(second) as by:
        pausing.confirm(pause=pause, by=by, now=now, version=pause.version)


def _active(country: Country) -> list[str]:
    return sorted(Agency.objects.filter(country=country, is_active=True).values_list("short_name", flat=True))


def test_a_proposal_changes_nothing_yet(enter: Enter, proposed: CountryPause, thailand: Country) -> None:
    assert _active(thailand)
    assert enter("th_officer").get("/referrals/").status_code == 200
    assert "A pause is proposed" in enter("secretariat").get(thailand.get_absolute_url()).content.decode()


def test_with_the_second_word_access_stops_on_the_next_request(
    enter: Enter, acting: Any, proposed: CountryPause, thailand: Country, now: Any
) -> None:
    client, of_others = enter("th_officer"), enter("nz_officer")
    assert client.get("/referrals/").status_code == 200

    with acting("vn_chair") as by:
        pausing.confirm(pause=proposed, by=by, now=now, version=1)

    assert client.get("/referrals/").status_code == 403
    assert _active(thailand) == []
    assert of_others.get("/referrals/").status_code == 200
    choices = of_others.get("/referrals/new/").content.decode()
    assert not [name for name in thailand.agency_set.values_list("name", flat=True) if name in choices]


def test_who_is_stopped_is_told_in_neutral_words(enter: Enter, paused: CountryPause) -> None:
    page = enter("th_officer").get("/", follow=True).content.decode()

    assert "takes no part at present" in page
    assert "EXERCISE minutes" not in page


def test_it_ends_in_the_same_way_and_everything_is_there_again(
    enter: Enter,
    acting: Any,
    thailand: Country,
    now: Any,
    proposed: CountryPause,
    owner_audit: Callable[[object], list[str]],
) -> None:
    before = _active(thailand)
    alone = Agency.objects.get(group__name="th-response")
    with acting("secretariat") as by:
        suspend(agency=alone, by=by, now=now, version=alone.version)
    with acting("vn_chair") as by:
        pausing.confirm(pause=proposed, by=by, now=now, version=1)

    _end(acting, proposed, now)

    assert proposed.state == "ended"
    assert _active(thailand) == [name for name in before if name != alone.short_name]
    assert "end_pause" not in owner_audit(alone.id)  # it was not let in
    assert enter("th_officer").get("/referrals/").status_code == 200


@pytest.mark.parametrize("name", ["nz_officer", "nz_administrator", "nz_auditor", "secretariat", "th_officer"])
def test_only_chairs_propose_and_confirm(
    name: str, acting: Any, proposed: CountryPause, thailand: Country, now: Any
) -> None:
    with acting(name) as by:
        with pytest.raises(NotAllowed):
            pausing.propose(country=thailand, by=by, now=now, **WORDS)
        with pytest.raises(NotAllowed):
            pausing.confirm(pause=proposed, by=by, now=now, version=1)
        with pytest.raises(NotAllowed):
            pausing.drop(pause=proposed, by=by, now=now, version=1)


def test_no_chair_is_both_words_and_none_pauses_its_own_country(acting: Any, proposed: CountryPause, now: Any) -> None:
    with acting("nz_chair") as by:
        with pytest.raises(NotAllowed):
            pausing.confirm(pause=proposed, by=by, now=now, version=1)
        with pytest.raises(NotAllowed):
            pausing.propose(country=Country.objects.get(iso2="NZ"), by=by, now=now, **WORDS)


def test_two_of_one_country_are_not_the_two_chairs(acting: Any, person: Any, thailand: Country, now: Any) -> None:
    """Another co-chair of New Zealand is not the other chair, in code and in the database."""
    colleague = actor_for(Person.objects.get(email="douglas.kerrisford@nz-police.example"), now=now)
    with acting_as(colleague):
        pause = pausing.propose(country=thailand, by=colleague, now=now, **WORDS)
    with acting("nz_chair") as by:
        with pytest.raises(NotAllowed):
            pausing.confirm(pause=pause, by=by, now=now, version=1)
        with pytest.raises(DatabaseError, match="chairs of two countries"), transaction.atomic():
            CountryPause.objects.filter(id=pause.id).update(confirmed_by=by.person_id, starts_at=now)


def test_the_end_too_needs_both(acting: Any, paused: CountryPause, thailand: Country, now: Any) -> None:
    with acting("nz_chair") as by:
        pausing.propose_end(pause=paused, by=by, now=now, version=paused.version)
        with pytest.raises(NotAllowed):
            pausing.confirm(pause=paused, by=by, now=now, version=paused.version)
        with pytest.raises(DatabaseError), transaction.atomic():
            CountryPause.objects.filter(id=paused.id).update(end_confirmed_by=by.person_id, ends_at=now)
    assert _active(thailand) == []


def test_a_dropped_proposal_leaves_no_pause_and_a_dropped_end_lets_it_go_on(
    acting: Any, proposed: CountryPause, thailand: Country, now: Any
) -> None:
    with acting("nz_chair") as by:
        pausing.drop(pause=proposed, by=by, now=now, version=1)
        again = pausing.propose(country=thailand, by=by, now=now, **WORDS)
    with acting("vn_chair") as by:
        pausing.confirm(pause=again, by=by, now=now, version=1)
        pausing.propose_end(pause=again, by=by, now=now, version=2)
    with acting("nz_chair") as by:
        pausing.drop(pause=again, by=by, now=now, version=3)

    assert proposed.state == "dropped"
    assert again.state == "in_force"
    assert _active(thailand) == []


def test_one_open_pause_a_country(acting: Any, proposed: CountryPause, thailand: Country, now: Any) -> None:
    with acting("vn_chair") as by, pytest.raises(MovedOn):
        pausing.propose(country=thailand, by=by, now=now, **WORDS)


def test_one_form_proposes_once(acting: Any, thailand: Country, now: Any) -> None:
    showing, submission = uuid7(), uuid7()
    with acting("nz_chair") as by:
        pausing.propose(country=thailand, by=by, now=now, showing=showing, submission=submission, **WORDS)
        with pytest.raises(AlreadyDone):
            pausing.propose(country=thailand, by=by, now=now, showing=showing, submission=submission, **WORDS)


def test_the_secretariat_does_not_let_one_agency_of_it_in(
    acting: Any, enter: Enter, paused: CountryPause, thailand: Country, now: Any
) -> None:
    agency = Agency.objects.filter(country=thailand)[0]

    assert enter("secretariat").get(reverse("agency_restore", args=[agency.id])).status_code == 409
    with acting("secretariat"), pytest.raises(DatabaseError), transaction.atomic():
        Agency.objects.filter(id=agency.id).update(is_active=True)


def test_an_agency_that_is_added_meanwhile_comes_in_with_the_others(
    acting: Any, paused: CountryPause, thailand: Country, now: Any
) -> None:
    with acting("secretariat") as by:
        added = add_agency(country=thailand, organisation=None, content=ENTRY, by=by, now=now)
    added.refresh_from_db()
    assert not added.is_active

    _end(acting, paused, now)

    added.refresh_from_db()
    assert added.is_active


def test_an_agency_added_at_the_moment_of_the_pause_comes_in_paused(
    separate_database: Callable[[], Any], actor: Any, now: Any
) -> None:
    name = separate_database().info.dbname
    chair, secretariat, made = actor("nz_chair"), actor("secretariat"), []

    def add() -> None:
        with portal_on(name), acting_as(secretariat):
            country = Country.objects.get(iso2="TH")
            made.append(add_agency(country=country, organisation=None, content=ENTRY, by=secretariat, now=now))

    with owner_of(name) as owned, portal_on(name):
        with acting_as(chair):
            pause = pausing.propose(country=Country.objects.get(iso2="TH"), by=chair, now=now, **WORDS)
        with owned.transaction():
            other = "(select id from members_person where id <> proposed_by_id limit 1)"
            begins = f"update members_countrypause set starts_at = now(), confirmed_by_id = {other} where id = %s"
            owned.execute(begins, [pause.id])
            late = Thread(target=add)
            late.start()
            late.join(timeout=2)
            assert late.is_alive()
        late.join()
        found = owned.execute("select is_active, pause_id from members_agency where id = %s", [made[0].id])
        assert found.fetchone() == (False, pause.id)


def test_each_word_is_written_down_for_the_country_and_its_agencies(
    acting: Any, paused: CountryPause, thailand: Country, now: Any, owner_audit: Callable[[object], list[str]]
) -> None:
    _end(acting, paused, now)

    assert owner_audit(thailand.id) == ["propose_pause", "begin_pause", "propose_pause_end", "end_pause"]
    agency = Agency.objects.filter(country=thailand)[0]
    assert owner_audit(agency.id) == ["begin_pause", "end_pause"]


@pytest.fixture
def owner_audit(db: None) -> Callable[[object], list[str]]:
    """The actions about a record, as the sealer reads them."""

    def actions(key: object) -> list[str]:
        with acting_as(SEALER):
            return list(AuditEntry.objects.filter(object_id=key).order_by("id").values_list("action", flat=True))

    return actions


@pytest.mark.parametrize(
    ("name", "reads"),
    [("nz_chair", True), ("secretariat", True), ("th_officer", True), ("nz_officer", False), ("vn_officer", False)],
)
def test_who_reads_its_row(name: str, reads: bool, acting: Any, proposed: CountryPause) -> None:
    """Without any condition of the code's: the chairs, the secretariat, and the country itself."""
    with acting(name):
        assert CountryPause.objects.filter(id=proposed.id).exists() == reads


def test_its_pages(enter: Enter, acting: Any, thailand: Country) -> None:
    first, second = enter("nz_chair"), enter("vn_chair")
    page = reverse("pause_propose", args=[thailand.id])

    assert first.post(page, {"reference": ""}).context["form"].errors.keys() == {"reference"}
    assert first.post(page, WORDS)["Location"] == thailand.get_absolute_url()
    with acting("nz_chair"):
        pause = CountryPause.objects.get(country=thailand)
    confirm = reverse("pause_confirm", args=[pause.id])
    assert first.get(confirm).status_code == 403
    assert "Begin the pause now" in second.get(confirm).content.decode()
    assert second.post(confirm, {"version": "1"})["Location"] == thailand.get_absolute_url()
    assert "Taking part is paused" in second.get(thailand.get_absolute_url()).content.decode()
    assert "Paused" in second.get(reverse("seat_list")).content.decode()
    assert second.post(confirm, {"version": "1"}).status_code == 409
    end = reverse("pause_end", args=[pause.id])
    assert second.post(end, {"version": "2"})["Location"] == thailand.get_absolute_url()
    assert first.get(reverse("pause_drop", args=[pause.id])).status_code == 200
    assert first.post(confirm, {"version": "3"})["Location"] == thailand.get_absolute_url()
    assert enter("nz_officer").get(confirm).status_code == 404
