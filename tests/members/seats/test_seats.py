"""Seats: letters and terms are recorded and never overwritten; a co-chair acts while the country holds the chair."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, timedelta
from typing import Any

import pytest
from django.db import DatabaseError, transaction
from django.test import Client
from django.urls import reverse

from common.access import MovedOn, NotAllowed
from common.versions import AlreadyDone
from members import roles
from members.access import actor_for
from members.models import Agency, CoChairTerm, Country, Nomination, Person
from members.seats import queries, services
from tests.operations.pages import fill_in

pytestmark = pytest.mark.django_db
Enter = Callable[[str], Client]
DAY = timedelta(days=1)
LETTER = {"letter_reference": "EXERCISE/2", "letter_on": "2026-11-01", "signed_by": "EXERCISE"}


@pytest.fixture
def thailand(db: None) -> Country:
    return Country.objects.get(iso2="TH")


def _nominate(acting: Any, country: Country, now: Any, *, who: str = "secretariat", **other: Any) -> Nomination:
    words: dict[str, Any] = {
        "agency": Agency.objects.get(group__name="th-response"),
        "letter_reference": "EXERCISE/2",
        "letter_on": date(2026, 11, 1),
        "signed_by": "EXERCISE",
        "starts_on": now.date(),
        "ends_on": None,
    }
    with acting(who) as by:
        return services.nominate(country=country, by=by, now=now, **{**words, **other})


def test_a_new_letter_ends_the_one_before(acting: Any, thailand: Country, now: Any) -> None:
    _nominate(acting, thailand, now)

    new, old = queries.nominations_of(thailand)
    assert (new.agency.group.name, new.ends_on) == ("th-response", None)
    assert old.ends_on == now.date() - DAY
    assert queries.nominated(now.date() - DAY).get(country=thailand) == old
    assert queries.nominated(now.date()).get(country=thailand) == new


def test_a_deputy_speaks_in_its_place(acting: Any, thailand: Country, now: Any) -> None:
    deputy = Agency.objects.get(group__name="th-immigration")
    _nominate(acting, thailand, now, deputy=deputy)

    with acting("th_officer") as by:
        assert by.agency_id == deputy.id
        assert queries.speaks_for(by, day=now.date())
    with acting("nz_officer") as by:
        assert queries.spoken_for(by, day=now.date()).get().country.iso2 == "NZ"


@pytest.mark.parametrize("field", ["agency", "deputy"])
def test_no_agency_of_another_country_speaks_for_it(field: str, acting: Any, thailand: Country, now: Any) -> None:
    named = {
        "agency": Agency.objects.get(group__name="th-response"),
        field: Agency.objects.get(group__name="vn-police"),
    }
    words = {**LETTER, "letter_on": now.date(), "starts_on": now.date() + DAY, "ends_on": now.date() + DAY}
    with acting("secretariat"), pytest.raises(DatabaseError, match="of the country"), transaction.atomic():
        Nomination(country=thailand, **named, **words).save(force_insert=True)


def test_the_deputy_is_another_agency(acting: Any, thailand: Country, enter: Enter) -> None:
    page = reverse("nominate", args=[thailand.id])
    own = str(Agency.objects.get(group__name="th-response").id)
    words = {**LETTER, "starts_on": "2026-12-01"}
    wrong = fill_in(enter("secretariat"), page, agency=own, deputy=own, **words)
    assert wrong.context["form"].errors.keys() == {"deputy"}
    other = str(Agency.objects.get(group__name="th-immigration").id)
    assert fill_in(enter("secretariat"), page, agency=own, deputy=other, **words).status_code == 302
    assert "deputy:" in enter("nz_chair").get(thailand.get_absolute_url()).content.decode()


def test_without_a_letter_the_seat_says_so(acting: Any, thailand: Country, now: Any, enter: Enter) -> None:
    with acting("secretariat") as by:
        services.end_nomination(country=thailand, ends_on=now.date() - DAY, by=by, now=now)

    assert not queries.nominated(now.date()).filter(country=thailand).exists()
    assert "No nomination held" in enter("nz_chair").get(thailand.get_absolute_url()).content.decode()


def test_what_begins_before_the_one_in_force_is_refused(acting: Any, thailand: Country, now: Any) -> None:
    with pytest.raises(services.BeginsTooEarly):
        _nominate(acting, thailand, now, starts_on=date(2020, 1, 1))
    with pytest.raises(services.EndsBeforeStart):
        _nominate(acting, thailand, now, ends_on=now.date() - DAY)


def test_one_form_nominates_once(acting: Any, thailand: Country, now: Any) -> None:
    made = _nominate(acting, thailand, now)

    with pytest.raises(AlreadyDone):
        _nominate(acting, thailand, now, showing=made.id)


@pytest.mark.parametrize("who", ["nz_chair", "nz_officer", "nz_administrator", "nz_auditor"])
def test_only_the_secretariat_records(who: str, acting: Any, thailand: Country, now: Any) -> None:
    with pytest.raises(NotAllowed):
        _nominate(acting, thailand, now, who=who)
    with acting(who):
        term = CoChairTerm(country=thailand, starts_on=now.date())
        with pytest.raises(DatabaseError, match="row-level security"), transaction.atomic():
            term.save(force_insert=True)
        assert CoChairTerm.objects.filter(country__iso2="NZ").update(ends_on=now.date()) == 0


def test_what_was_recorded_is_not_put_back(acting: Any, thailand: Country, now: Any) -> None:
    _nominate(acting, thailand, now)

    with acting("secretariat"):
        old = Nomination.objects.filter(country=thailand, ends_on__isnull=False)
        assert old.update(ends_on=now.date()) == 0


def test_a_co_chair_acts_from_the_first_day_of_the_term_to_the_last(acting: Any, actor: Any, now: Any) -> None:
    new_zealand = Country.objects.get(iso2="NZ")
    assert actor("nz_chair").holds(roles.CO_CHAIR)

    with acting("secretariat") as by:
        services.end_term(country=new_zealand, ends_on=now.date(), by=by, now=now)
    assert actor("nz_chair").holds(roles.CO_CHAIR)
    assert not _a_day_later(actor, "nz_chair", now).holds(roles.CO_CHAIR)


def _a_day_later(actor: Any, name: str, now: Any) -> Any:
    return actor_for(Person.objects.get(id=actor(name).person_id), now=now + DAY)


def test_terms_of_two_countries_overlap_at_a_handover(acting: Any, thailand: Country, now: Any) -> None:
    with acting("secretariat") as by:
        services.begin_term(country=thailand, starts_on=now.date(), ends_on=None, by=by, now=now)
        with pytest.raises(services.BeginsTooEarly):
            services.begin_term(country=thailand, starts_on=now.date(), ends_on=None, by=by, now=now)

    chairing = [seat.country.iso2 for seat in queries.seats(_chair(acting), day=now.date()) if seat.is_chairing]
    assert {"NZ", "VN", "TH"} <= set(chairing)


def _chair(acting: Any) -> Any:
    with acting("nz_chair") as by:
        return by


def test_there_is_nothing_to_end_twice(acting: Any, thailand: Country, now: Any) -> None:
    with acting("secretariat") as by, pytest.raises(MovedOn):
        services.end_term(country=thailand, ends_on=now.date(), by=by, now=now)


def test_the_pages_of_a_seat(enter: Enter, thailand: Country, now: Any) -> None:
    client, page = enter("secretariat"), reverse("nominate", args=[thailand.id])
    agency = Agency.objects.get(group__name="th-response")
    form = {**LETTER, "agency": str(agency.id), "starts_on": now.date().isoformat()}

    assert client.get(reverse("seat_list")).status_code == 200
    early = client.post(page, {**form, "starts_on": "2020-01-01"})
    assert early.context["form"].errors.keys() == {"starts_on"} and "EXERCISE/2" in early.content.decode()
    wrong = client.post(page, {**form, "ends_on": "2020-01-01"})
    assert wrong.context["form"].errors.keys() == {"ends_on"}
    foreign = client.post(page, {**form, "agency": str(Agency.objects.get(group__name="nz-border").id)})
    assert foreign.context["form"].errors.keys() == {"agency"}
    assert client.post(page, form)["Location"] == thailand.get_absolute_url()
    assert agency.name in client.get(thailand.get_absolute_url()).content.decode()
    for name in ("term_begin", "term_end", "nomination_end"):
        assert client.get(reverse(name, args=[thailand.id])).status_code == 200


def test_a_term_is_begun_and_ended_on_its_pages(enter: Enter, thailand: Country, now: Any) -> None:
    client = enter("secretariat")
    begin, end = (reverse(name, args=[thailand.id]) for name in ("term_begin", "term_end"))

    assert client.post(begin, {"starts_on": now.date().isoformat()})["Location"] == thailand.get_absolute_url()
    assert client.post(end, {"ends_on": "2020-01-01"}).context["form"].errors.keys() == {"ends_on"}
    assert client.post(end, {"ends_on": now.date().isoformat()})["Location"] == thailand.get_absolute_url()
    assert client.post(end, {"ends_on": now.date().isoformat()}).status_code == 409


@pytest.mark.parametrize("name", ["nz_officer", "nz_administrator", "nz_auditor"])
def test_others_see_no_seats(name: str, enter: Enter, thailand: Country) -> None:
    assert enter(name).get(reverse("seat_list")).status_code == 403
    assert enter(name).get(thailand.get_absolute_url()).status_code == 404
