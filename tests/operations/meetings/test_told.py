"""Who hears of an activity and of an action item; and that the pages say what happened, not what usually does."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from django.core import mail
from django.test import Client
from django.urls import reverse

from members.directory import services as directory
from members.models import Agency, Country, Notice, Person
from members.notices.services import deliver
from members.seats import services as seats
from operations.meetings import inviting, item_queries, items, services
from operations.models import Session
from tests.operations.cases import Cases
from tests.operations.meeting import DAY, INVITED, ORGANISER, OUTSIDE, Meetings, exercise
from tests.operations.pages import fill_in, text_of

pytestmark = pytest.mark.django_db
Enter = Callable[[str], Client]


def _kinds(cases: Cases, who: str, about: Any) -> list[str]:
    with cases.acting(who):
        return list(Notice.objects.filter(object_id=about).order_by("id").values_list("kind", flat=True))


# The chairs.


@pytest.mark.parametrize("chair", ["nz_chair", "vn_chair"])
def test_the_chairs_hear_of_what_they_are_invited_to_and_their_officers_do_not(
    chair: str, meetings: Meetings, cases: Cases, enter: Enter
) -> None:
    session = meetings.add()
    meetings.take(_invite_chairs, session)
    client = enter(chair)

    assert "The co-chairs are invited to an activity" in text_of(client.get("/"))
    for officer in (ORGANISER, INVITED):
        assert _kinds(cases, officer, session.id) == []
        assert "The co-chairs are invited" not in text_of(enter(officer).get("/"))
    client.get(session.get_absolute_url())
    assert "The co-chairs are invited to an activity" not in text_of(client.get("/"))


def _invite_chairs(**words: Any) -> None:
    inviting.invite(agencies=[], chairs=True, **words)


def test_they_hear_of_other_days_and_of_its_end_and_are_told_once_that_they_are_invited(
    meetings: Meetings, cases: Cases
) -> None:
    session = meetings.add()
    for _again in range(2):
        meetings.take(_invite_chairs, session)

    meetings.take(services.edit, session, content=meetings.content(place="EXERCISE elsewhere"), areas=[])
    meetings.take(services.cancel, session, reason="EXERCISE")

    assert _kinds(cases, "vn_chair", session.id) == ["chairs_invited", "chairs_changed", "chairs_cancelled"]


def test_their_mail_goes_to_them_alone(meetings: Meetings, now: Any) -> None:
    meetings.take(_invite_chairs, meetings.add())
    mail.outbox.clear()

    deliver(now=now)

    assert {one.subject for one in mail.outbox} == {"JPOA Portal: The co-chairs are invited to an activity"}
    chairs = Person.objects.filter(memberships__role_assignments__role="co_chair").values_list("email", flat=True)
    assert {address for one in mail.outbox for address in one.to} == set(chairs)


# The owners of an item.


def _give(
    enter: Enter, meetings: Meetings, country: str, *, by: str = ORGANISER, session: Session | None = None
) -> str:
    """What the page says after the item is given."""
    row = meetings.recommend(session or meetings.add(is_open=True, by=by), by=by)
    words = {"text": "EXERCISE", "due_on": "2100-01-01", "jpoa": str(exercise().id)}
    words["owner"] = str(Country.objects.get(iso2=country).id)
    client = enter(by)
    answer = fill_in(client, reverse("item_make", args=[row.id]), **words)
    assert answer.status_code == 302
    return text_of_all(client.get(answer["Location"]))


def text_of_all(answer: Any) -> str:
    return " ".join(str(one) for one in answer.context["messages"])


def test_the_page_names_who_was_told(enter: Enter, meetings: Meetings) -> None:
    name = Agency.objects.get(group__name="vn-police").name

    assert f"Told now: {name}" in _give(enter, meetings, "VN")


def test_of_the_own_country_it_says_that_it_is_the_own_agencys(enter: Enter, meetings: Meetings) -> None:
    said = _give(enter, meetings, "NZ")

    assert "Your own agency answers for it" in said and "Told now" not in said


def test_where_nobody_speaks_for_the_country_it_says_so(enter: Enter, meetings: Meetings, cases: Cases) -> None:
    thailand = Country.objects.get(iso2="TH")
    with cases.acting("secretariat") as by:
        seats.end_nomination(country=thailand, ends_on=cases.now.date() - DAY, by=by, now=cases.now)

    said = _give(enter, meetings, "TH")

    assert f"Nobody speaks for {thailand.name} now, so nobody was told" in said


def test_the_deputy_hears_of_it_too(meetings: Meetings, cases: Cases, enter: Enter) -> None:
    named, deputy = (Agency.objects.get(group__name=name) for name in ("th-response", "th-immigration"))
    day = cases.now.date()
    letter = {"letter_reference": "EXERCISE/9", "letter_on": day, "signed_by": "EXERCISE"}
    with cases.acting("secretariat") as by:
        of_country = {"country": Country.objects.get(iso2="TH"), "agency": named, "deputy": deputy}
        seats.nominate(**of_country, **letter, starts_on=day, ends_on=None, by=by, now=cases.now)  # type: ignore[arg-type]

    said = _give(enter, meetings, "TH")

    assert named.name in said and deputy.name in said
    with cases.acting(OUTSIDE) as by:
        assert Notice.objects.filter(kind="item_given", group_id=by.group_id).exists()


def test_a_paused_agency_is_no_owner_and_hears_nothing(meetings: Meetings, cases: Cases, enter: Enter) -> None:
    session = meetings.add(invite=("vn-police", "th-immigration"))
    for name in ("th-immigration", "th-response"):
        with cases.acting("secretariat") as by:
            agency = Agency.objects.get(group__name=name)
            directory.suspend(agency=agency, by=by, now=cases.now, version=agency.version)
    kept = meetings.kept(session)

    with cases.acting(ORGANISER):
        assert {row.iso2 for row in item_queries.owners_for(kept, day=cases.now.date())} == {"NZ", "VN"}
    with pytest.raises(items.CannotStandThere):
        meetings.item(session, owner="TH")
    assert "Nobody speaks for" in _give(enter, meetings, "TH")


def test_the_owner_hears_that_the_organiser_dropped_it(meetings: Meetings, cases: Cases) -> None:
    item = meetings.item()

    meetings.do(items.drop, item, by=ORGANISER, result="EXERCISE")

    assert _kinds(cases, INVITED, item.id) == ["item_given", "item_dropped"]
