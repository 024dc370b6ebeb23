"""Each page about a record says at its end why it is seen, and says it rightly."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from django.test import Client
from django.urls import reverse

from members.models import Agency, Country
from tests.operations.cases import Cases

pytestmark = pytest.mark.django_db
Enter = Callable[[str], Client]


def _why(client: Client, path: str) -> str:
    page = client.get(path).content.decode()
    return page.partition('portal-why">')[2].partition("</p>")[0]


def test_of_a_referral_it_is_the_part_the_agency_has_in_it(cases: Cases, enter: Enter) -> None:
    path = cases.sent().get_absolute_url()

    assert _why(enter("nz_officer"), path) == "You see this because your agency wrote it."
    assert _why(enter("nz_analyst"), path) == "You see this because your agency wrote it."
    assert (
        _why(enter("vn_officer"), path)
        == "You see this because it was sent to your agency, or to one that was merged into it."
    )


def test_of_a_return_it_is_the_agency_or_the_chair(cases: Cases, enter: Enter) -> None:
    path = cases.sent_return().get_absolute_url()

    assert _why(enter("vn_officer"), path) == "You see this because your agency sends this return."
    assert _why(enter("nz_chair"), path) == ("You see this because returns that were sent are open to the co-chairs.")


def test_of_other_records_it_is_the_role(enter: Enter) -> None:
    country = Country.objects.get(iso2="TH").get_absolute_url()
    assert _why(enter("secretariat"), country) == "You see this because of your role: Secretariat."
    agency = Agency.objects.get(group__name="th-immigration")
    assert _why(enter("nz_officer"), agency.get_absolute_url()) == "You see this because it is open to all members."


def test_a_list_and_a_refusal_say_nothing_of_it(enter: Enter, cases: Cases) -> None:
    assert _why(enter("nz_officer"), reverse("referral_list")) == ""
    assert _why(enter("th_officer"), cases.sent().get_absolute_url()) == ""
