"""Who takes part in a round: a country names by the agency that speaks for it, each agency answers for itself."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from django.db import DatabaseError, transaction
from django.test import Client
from django.urls import reverse

from common.access import MovedOn, NotAllowed
from members.models import Agency, Country, Organisation, Person
from members.people import work
from operations.jpoas import participants
from operations.jpoas.queries import get_own_participant
from operations.models import JPOAAgency, JPOAParticipant
from tests.operations.lifecycle.living import DAY, Life
from tests.operations.pages import fill_in, queries_of, text_of

pytestmark = pytest.mark.django_db
Enter = Callable[[str], Client]


@pytest.fixture
def life(acting: Any, now: Any) -> Life:
    one = Life(acting, now)
    one.to_planning()
    return one


def _page(life: Life, name: str = "jpoa_participants") -> str:
    return reverse(name, args=[life.id])


def test_planning_invites_every_member_country(life: Life, acting: Any) -> None:
    with acting("th_officer"):
        assert JPOAParticipant.objects.filter(jpoa=life.id, country__isnull=False).count() == 16


def test_a_country_names_and_the_agency_confirms_with_a_contact_and_the_terms_it_has_noted(
    life: Life, acting: Any, enter: Enter
) -> None:
    own = str(Agency.objects.get(group__name="nz-police").id)
    assert fill_in(enter("nz_officer"), _page(life, "agency_name"), agency=own, part="supports").status_code == 302
    named = JPOAAgency.objects.get(participant__jpoa=life.id)
    client = enter("nz_other_agency")
    assert "Your agency is named for a round" in text_of(client.get("/"))
    assert "Your agency is named for a round" not in text_of(enter("nz_officer").get("/"))
    assert "Confirm that your agency takes part" in text_of(client.get(_page(life)))
    page = reverse("naming_confirm", args=[named.id])
    assert "Terms of Reference" in text_of(client.get(page))
    assert fill_in(client, page, contact="").context["form"].errors.keys() == {"contact"}
    contact = client.get(page).context["form"].fields["contact"].choices[1][0]
    assert fill_in(client, page, contact=contact).status_code == 302

    named.refresh_from_db()
    assert (named.state, str(named.contact_id), named.noted.name != "") == ("confirmed", contact, True)
    joined = JPOAParticipant.objects.get(id=named.participant_id)
    assert (joined.joined_on, joined.withdrawn_on) == (named.answered_at.date(), None)


@pytest.mark.parametrize("who", ["nz_other_agency", "nz_analyst", "nz_chair", "secretariat"])
def test_no_other_agency_of_the_country_names(who: str, life: Life, acting: Any, enter: Enter) -> None:
    assert enter(who).get(_page(life, "agency_name")).status_code in {403, 404}
    with acting(who) as by:
        own = get_own_participant(by, jpoa_id=life.id)
        assert own
        agency = Agency.objects.get(group__name="nz-border")
        with pytest.raises(NotAllowed):
            participants.name_agency(participant=own, agency=agency, part="operates", by=by, now=life.now)


def test_nobody_answers_for_another_agency(life: Life, acting: Any, enter: Enter) -> None:
    named = life.name("nz_officer", "nz-immigration")
    for who in ("nz_officer", "vn_officer"):
        assert enter(who).get(reverse("naming_confirm", args=[named.id])).status_code == 404, who
        with acting(who) as by, pytest.raises(NotAllowed):
            participants.decline(named=named, by=by, now=life.now, version=1)
    with acting("nz_officer") as by, pytest.raises(DatabaseError, match="answers for itself"), transaction.atomic():
        JPOAAgency.objects.filter(id=named.id).update(state="declined", answered_by=by.person_id, answered_at=life.now)
    with acting("vn_officer") as by:
        assert JPOAAgency.objects.filter(id=named.id).update(part="supports") == 0
        with pytest.raises(DatabaseError), transaction.atomic():
            JPOAAgency(
                participant_id=named.participant_id,
                agency_id=named.agency_id,
                part="operates",
                named_by_id=by.person_id,
                named_at=life.now,
            ).save(force_insert=True)


def test_whom_to_ask_is_of_the_agency(life: Life, acting: Any) -> None:
    named = life.name("nz_officer")
    foreign = Person.objects.filter(memberships__agency__group__name="vn-police").order_by("email")[0]
    with acting("nz_officer") as by, pytest.raises(participants.NotOfAgency) as refused:
        participants.confirm(named=named, contact=foreign, by=by, now=life.now, version=1)
    assert "one of the agency" in str(refused.value.__cause__)


def test_an_agency_stands_once_and_a_declined_one_may_be_named_again(life: Life, acting: Any) -> None:
    named = life.name("nz_officer")
    with pytest.raises(participants.NamedAlready):
        life.name("nz_officer")
    with acting("nz_officer") as by:
        participants.decline(named=named, by=by, now=life.now, version=1)
        with pytest.raises(MovedOn):
            participants.decline(named=named, by=by, now=life.now, version=2)
    assert life.name("nz_officer").id != named.id


def test_joining_late_and_leaving_are_dated(life: Life, acting: Any, enter: Enter) -> None:
    life.prepare()
    life.two_confirm()
    life.step("activate")
    life.now += 40 * DAY
    late = life.name("th_officer")
    life.confirm(late, "th_officer")
    with acting("vn_officer") as by:
        own = JPOAAgency.objects.select_related("participant__jpoa").get(participant__jpoa=life.id, agency=by.agency_id)
        participants.withdraw(named=own, by=by, now=life.now, version=own.version)

    rows = {row.country.iso2: row for row in JPOAParticipant.objects.filter(jpoa=life.id, joined_on__isnull=False)}
    assert rows["TH"].joined_on == rows["VN"].withdrawn_on == life.now.date()
    page = text_of(enter("th_officer").get(_page(life)))
    assert "joined late" in page and "Withdrawn on" in page


def test_names_are_read_by_those_who_take_part_and_the_chairs(life: Life, acting: Any, enter: Enter) -> None:
    life.two_confirm()
    with acting("nz_officer") as by:
        name = by.name

    for who, reads in [("vn_officer", True), ("vn_chair", True), ("th_officer", False), ("secretariat", False)]:
        page = text_of(enter(who).get(_page(life)))
        assert (f"Whom to ask: {name}" in page) is reads, who


def test_the_chairs_invite_others_and_tell_observers_apart(life: Life, enter: Enter) -> None:
    client, page = enter("nz_chair"), _page(life, "participant_invite")
    fiji, iom = Country.objects.get(iso2="FJ"), Organisation.objects.get(code="IOM")
    wrong = fill_in(client, page, body=str(iom.id), kind="participant")
    assert wrong.context["form"].errors.keys() == {"kind"}
    assert fill_in(client, page, body=str(iom.id), kind="observer").status_code == 302
    assert fill_in(client, page, body=str(fiji.id), kind="participant").status_code == 302

    shown = dict(client.get(_page(life)).context["groups"])
    assert [line.participant.body_name for line in shown["Observers"]] == [iom.name]
    capacities = {line.participant.body_name: line.capacity for line in shown["Participants"]}
    assert capacities["Fiji"] != "member" and capacities["Thailand"] == "member"
    for who in ("nz_officer", "secretariat"):
        assert enter(who).get(page).status_code == 403


def test_the_page_asks_as_often_for_many_as_for_few(life: Life, enter: Enter) -> None:
    client = enter("nz_chair")
    few = queries_of(client, _page(life))
    life.two_confirm()
    life.name("nz_officer", "nz-immigration")

    assert queries_of(client, _page(life)) <= few + 1  # editions and contacts come with the rows


def _own(life: Life, by: Any) -> JPOAAgency:
    return JPOAAgency.objects.select_related("participant__jpoa", "agency", "contact").get(
        participant__jpoa=life.id, agency=by.agency_id
    )


def test_the_agency_says_later_whom_to_ask(life: Life, acting: Any, enter: Enter, person: Any) -> None:
    life.two_confirm()
    colleague = person("vn_colleague")
    with acting("vn_officer") as by:
        named = _own(life, by)
    page = reverse("naming_contact", args=[named.id])

    client = enter("Hoang Dinh Tung Lam")  # an administrator, who did not confirm it
    assert "Change whom to ask in your agency" in text_of(client.get(_page(life)))
    assert fill_in(client, page, contact=str(colleague.id)).status_code == 302
    named.refresh_from_db()
    assert (named.contact_id, named.answered_by_id) == (colleague.id, person("vn_officer").id)
    assert [enter(who).get(page).status_code for who in ("nz_officer", "vn_analyst", "vn_chair")] == [404, 403, 403]


def test_nobody_else_says_it_and_not_after_leaving(life: Life, acting: Any, person: Any) -> None:
    life.two_confirm()
    with acting("vn_officer") as by:
        named = _own(life, by)
    change = {"contact_id": person("vn_colleague").id}
    with acting("nz_officer"):
        assert JPOAAgency.objects.filter(id=named.id).update(**change) == 0
    with acting("nz_officer") as by, pytest.raises(NotAllowed):
        participants.change_contact(named=named, contact=person("vn_colleague"), by=by, now=life.now, version=2)
    with acting("vn_officer") as by:
        participants.withdraw(named=named, by=by, now=life.now, version=named.version)
        with pytest.raises(DatabaseError, match="for itself"), transaction.atomic():
            JPOAAgency.objects.filter(id=named.id).update(**change)
        with pytest.raises(MovedOn):
            participants.change_contact(
                named=_own(life, by), contact=person("vn_colleague"), by=by, now=life.now, version=3
            )


def test_who_leaves_gives_it_to_a_colleague(life: Life, acting: Any, person: Any) -> None:
    life.two_confirm()
    colleague = person("vn_colleague")
    with acting("vn_officer") as by:
        named = _own(life, by)
        assert named.contact_id == by.person_id
        (piece,) = (one for one in work.of(by, person("vn_officer")) if one.id == named.id)
    with acting("Hoang Dinh Tung Lam") as administrator:
        work.give({piece: colleague}, by=administrator, now=life.now)
    with acting("vn_officer") as by:
        assert _own(life, by).contact_id == colleague.id
