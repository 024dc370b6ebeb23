"""Capacities: member, observer, partner; dated, one open at a time, none overwritten."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, timedelta
from typing import Any

import pytest
from django.db import DatabaseError, transaction
from django.test import Client
from django.urls import reverse

from common.access import NotAllowed
from common.versions import AlreadyDone
from members.directory.queries import kinds_of
from members.models import Country, Organisation, Participation
from members.seats import queries, services
from tests.operations.pages import fill_in, hidden_fields, text_of

pytestmark = pytest.mark.django_db
Enter = Callable[[str], Client]
DAY = timedelta(days=1)


@pytest.fixture(params=["country", "organisation"])
def body(request: Any, db: None) -> Country | Organisation:
    return Country.objects.get(iso2="TH") if request.param == "country" else Organisation.objects.all()[0]


def _page(body: Country | Organisation) -> str:
    name = "capacity_begin" if isinstance(body, Country) else "organisation_capacity"
    return reverse(name, args=[body.id])


def _begin(acting: Any, body: Any, now: Any, *, who: str = "secretariat", **other: Any) -> Participation:
    with acting(who) as by:
        words = {"kind": "observer", "starts_on": now.date(), "ends_on": None}
        return services.begin_capacity(body=body, by=by, now=now, **{**words, **other})


def test_another_capacity_ends_the_one_before(acting: Any, body: Any, now: Any) -> None:
    before = queries.capacities_of(body).get()

    _begin(acting, body, now)

    new, old = queries.capacities_of(body)
    assert (new.kind, new.starts_on, new.ends_on) == ("observer", now.date(), None)
    assert (old.id, old.kind, old.ends_on) == (before.id, before.kind, now.date() - DAY)


def test_it_counts_from_its_day(acting: Any, now: Any) -> None:
    _begin(acting, Country.objects.get(iso2="TH"), now, starts_on=now.date() + DAY)

    with acting("th_officer") as by:
        assert kinds_of(by, now=now) == {"member"}
        assert kinds_of(by, now=now + DAY) == {"observer"}


def test_bad_days_are_refused(acting: Any, body: Any, now: Any) -> None:
    _begin(acting, body, now)

    with pytest.raises(services.BeginsTooEarly):
        _begin(acting, body, now, kind="partner")
    with pytest.raises(services.SameCapacity):
        _begin(acting, body, now, starts_on=now.date() + DAY)
    with pytest.raises(services.EndsBeforeStart):
        _begin(acting, body, now, starts_on=now.date() + DAY, ends_on=now.date())


def test_one_form_records_once(acting: Any, body: Any, now: Any) -> None:
    made = _begin(acting, body, now)

    with pytest.raises(AlreadyDone):
        _begin(acting, body, now, showing=made.id)


@pytest.mark.parametrize("who", ["nz_chair", "nz_officer", "nz_administrator", "nz_auditor"])
def test_only_the_secretariat_records(who: str, acting: Any, body: Any, now: Any, enter: Enter) -> None:
    with pytest.raises(NotAllowed):
        _begin(acting, body, now, who=who)
    assert enter(who).get(_page(body)).status_code in {403, 404}
    with acting(who):
        row = Participation(kind="partner", starts_on=now.date(), **{str(body._meta.model_name): body})
        with pytest.raises(DatabaseError, match="row-level security"), transaction.atomic():
            row.save(force_insert=True)
        assert queries.capacities_of(body).update(ends_on=now.date()) == 0


def test_what_has_ended_is_not_put_back_and_nothing_else_changes(acting: Any, body: Any, now: Any) -> None:
    _begin(acting, body, now)

    with acting("secretariat"):
        assert queries.capacities_of(body).filter(ends_on__isnull=False).update(ends_on=now.date()) == 0
        with pytest.raises(DatabaseError, match="permission denied"), transaction.atomic():
            queries.capacities_of(body).update(kind="partner")
        second = Participation(kind="partner", starts_on=date(2027, 1, 1), **{str(body._meta.model_name): body})
        with pytest.raises(DatabaseError, match="one_open_capacity"), transaction.atomic():
            second.save(force_insert=True)


def test_it_is_recorded_on_its_page(enter: Enter, body: Any, now: Any) -> None:
    client, today = enter("secretariat"), now.date().isoformat()
    open_kind = queries.capacities_of(body).get().kind
    page = _page(body)

    for wrong, field in [
        ({"kind": "guest", "starts_on": today}, "kind"),
        ({"kind": "observer", "starts_on": ""}, "starts_on"),
        ({"kind": "observer", "starts_on": today, "ends_on": "2020-01-01"}, "ends_on"),
    ]:
        assert fill_in(client, page, **wrong).context["form"].errors.keys() == {field}
    words = hidden_fields(client.get(page)) | {"kind": "observer", "starts_on": today}
    for _click in range(2):
        assert client.post(page, words)["Location"] == body.get_absolute_url()
    assert fill_in(client, page, kind="observer", starts_on="2030-01-01").context["form"].errors.keys() == {"kind"}
    early = fill_in(client, page, kind="partner" if open_kind != "partner" else "member", starts_on="2020-01-01")
    assert early.context["form"].errors.keys() == {"starts_on"}
    said = text_of(client.get(body.get_absolute_url()))
    assert "observer: 24 Nov 2026 – open" in said
    assert f"{open_kind}: start not known – 23 Nov 2026" in said


def test_a_country_without_a_seat_and_organisations_are_found(enter: Enter, acting: Any, now: Any) -> None:
    thailand = Country.objects.get(iso2="TH")
    with acting("secretariat") as by:
        services.end_nomination(country=thailand, ends_on=now.date() - DAY, by=by, now=now)
    _begin(acting, thailand, now)

    page = enter("nz_chair").get(reverse("seat_list"))

    found = {one.body: one.capacity for one in page.context["beside"]}
    assert found[thailand].kind == "observer"
    assert set(Organisation.objects.all()) <= found.keys()
    assert not found.keys() & {seat.country for seat in page.context["seats"]}
    organisation = Organisation.objects.all()[0]
    assert enter("nz_chair").get(organisation.get_absolute_url()).status_code == 200
    assert enter("nz_officer").get(organisation.get_absolute_url()).status_code == 404
