"""The check before partners are invited: it says exactly who will read what."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from django.test import Client
from django.urls import reverse

from members.directory import services as directory
from members.models import Agency
from operations.plans import parties
from tests.operations.cases import Cases
from tests.operations.pages import fill_in, text_of
from tests.operations.planning import LEAD, OTHER, PARTNER, Plans

pytestmark = pytest.mark.django_db
Enter = Callable[[str], Client]


def test_it_names_who_will_read_what(plans: Plans, enter: Enter) -> None:
    plan = plans.draft(partners=("vn-police",), supporters=("th-immigration",))

    said = text_of(enter(LEAD).get(reverse("plan_invite", args=[plan.id])))

    assert "Criminal Liaison Office (EXERCISE)" in said and "Immigration Liaison Division (EXERCISE)" in said
    assert "It reads notes only when it has consented." in said
    assert "Invite these 2 agencies" in said


def test_the_button_invites_them_once(plans: Plans, enter: Enter, cases: Cases) -> None:
    plan = plans.draft()
    address, client = reverse("plan_invite", args=[plan.id]), enter(LEAD)

    assert fill_in(client, address).status_code == 302
    assert plans.now_of(plan).state == "proposed"
    assert cases.notices(PARTNER, plan.id) == ["plan_invited"]
    assert client.post(address).status_code == 409


def test_without_a_partner_it_says_what_is_missing_and_has_no_button(plans: Plans, enter: Enter) -> None:
    plan = plans.draft(partners=())

    said = text_of(enter(LEAD).get(reverse("plan_invite", args=[plan.id])))

    assert "A plan needs a partner of another country" in said and "Invite this agency" not in said
    assert enter(LEAD).post(reverse("plan_invite", args=[plan.id]), {"version": "1"}).status_code == 409
    assert plans.now_of(plan).state == "draft"


def test_an_agency_that_was_suspended_is_named_as_missing(plans: Plans, enter: Enter, cases: Cases) -> None:
    plan = plans.draft(partners=("vn-police", "fj-crossing"))
    with cases.acting("secretariat") as by:
        agency = Agency.objects.get(group__name="fj-crossing")
        directory.suspend(agency=agency, by=by, now=plans.now, version=agency.version)

    assert "may not be able to take part now" in text_of(enter(LEAD).get(reverse("plan_invite", args=[plan.id])))


def test_another_one_is_invited_while_it_runs_and_the_partners_hear_of_it(
    plans: Plans, enter: Enter, cases: Cases
) -> None:
    plan = plans.active()
    address = reverse("plan_invite_another", args=[plan.id])
    thai = str(Agency.objects.get(group__name="th-immigration").id)

    assert fill_in(enter(LEAD), address, agency=thai, role="partner").status_code == 302
    assert plans.is_seen(plan, OTHER)
    assert cases.notices(PARTNER, plan.id)[-1] == "plan_party_invited"
    again = fill_in(enter(LEAD), address, agency=thai, role="partner")
    assert "This agency is asked already, or takes part." in text_of(again)
    assert "Choose an answer" in text_of(fill_in(enter(LEAD), address, role="partner"))


@pytest.mark.parametrize("page", ["plan_invite", "plan_invite_another", "plan_open_to_chairs"])
@pytest.mark.parametrize("who", [PARTNER, OTHER, "nz_analyst", "nz_chair"])
def test_nobody_but_the_lead_gives_it_to_anybody(page: str, who: str, plans: Plans, enter: Enter) -> None:
    plan = plans.draft() if page == "plan_invite" else plans.active()

    assert enter(who).get(reverse(page, args=[plan.id])).status_code in {403, 404}
    assert enter(who).post(reverse(page, args=[plan.id])).status_code in {403, 404}


def test_an_invitation_that_was_declined_is_seen_by_the_others(plans: Plans, enter: Enter) -> None:
    plan = plans.proposed(partners=("vn-police", "th-immigration"))
    plans.answer(parties.decline, plan, by=OTHER)

    assert "Declined" in text_of(enter(PARTNER).get(plan.get_absolute_url()))
