"""Before somebody leaves, what lies with that person is shown and given to colleagues."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from django.db import transaction
from django.test import Client
from django.urls import reverse

from common.access import NotAllowed
from members.models import Membership, Person
from members.people import work
from operations.models import PeriodicReturn, Referral, ReferralRecipient
from operations.referrals import services as referrals
from tests.operations.cases import Cases
from tests.operations.planning import Plans

pytestmark = pytest.mark.django_db
Enter = Callable[[str], Client]
VN_ADMINISTRATOR = "Hoang Dinh Tung Lam"
STEPS = ["person_suspend", "membership_end"]


def _page(name: str, person: Person) -> str:
    return reverse(name, args=[Membership.objects.get(person=person, ends_at__isnull=True).id])


@pytest.fixture
def lying(cases: Cases) -> dict[str, Any]:
    """A draft, a referral to answer and a return, all with vn_officer."""
    draft = cases.draft(by="vn_officer", to=("nz-border",))
    received = cases.received_in("accepted")
    begun = cases.begun_return("vn_officer", ARREST=1)
    return {f"written-{draft.id}": draft, f"received-{received.id}": received, f"return-{begun.id}": begun}


def _officer(cases: Cases, row: Any) -> str:
    with cases.acting("vn_officer"):
        return str(type(row).objects.select_related("officer").get(id=row.id).officer.name)


def test_who_writes_confirms_or_begins_has_it(cases: Cases, lying: dict[str, Any], person: Any) -> None:
    assert {_officer(cases, row) for row in lying.values()} == {person("vn_officer").name}


@pytest.mark.parametrize("step", STEPS)
def test_the_page_shows_it_and_one_answer_gives_all_of_it(
    step: str, cases: Cases, lying: dict[str, Any], enter: Enter, person: Any
) -> None:
    client, colleague = enter(VN_ADMINISTRATOR), person("vn_colleague")
    page = _page(step, person("vn_officer"))

    shown = client.get(page).content.decode()
    assert all(key in shown for key in lying)
    assert client.post(page, {"all": str(colleague.id)}).status_code == 302

    with cases.acting("vn_colleague"):
        for row in lying.values():
            assert type(row).objects.get(id=row.id).officer_id == colleague.id
    with cases.acting("vn_colleague") as actor:
        assert {piece.key for piece in work.of(actor, colleague)} >= lying.keys()
    assert "assign_work" in cases.audited(VN_ADMINISTRATOR, next(iter(lying.values())).id)


def test_each_piece_can_go_to_another_and_the_rest_stays(
    cases: Cases, lying: dict[str, Any], enter: Enter, person: Any
) -> None:
    first, *others = lying
    colleague = person("vn_colleague")

    enter(VN_ADMINISTRATOR).post(_page("person_suspend", person("vn_officer")), {first: str(colleague.id)})

    with cases.acting("vn_colleague"):
        assert type(lying[first]).objects.get(id=lying[first].id).officer_id == colleague.id
        assert all(type(lying[key]).objects.get(id=lying[key].id).officer_id != colleague.id for key in others)
    assert not Person.objects.get(id=person("vn_officer").id).is_active


@pytest.mark.parametrize("taker", ["nz_officer", "vn_analyst", "vn_officer"])
def test_only_a_colleague_who_may_act_takes_it(
    taker: str, lying: dict[str, Any], enter: Enter, person: Any, cases: Cases
) -> None:
    answer = enter(VN_ADMINISTRATOR).post(_page("person_suspend", person("vn_officer")), {"all": str(person(taker).id)})

    assert answer.context["form"].errors.keys() == {"all"}
    assert Person.objects.get(id=person("vn_officer").id).is_active


def test_the_secretariat_sees_nothing_of_it(lying: dict[str, Any], enter: Enter, person: Any) -> None:
    page = _page("person_suspend", person("vn_officer"))
    shown = enter("secretariat").get(page).content.decode()

    assert "Only the agency sees its work" in shown
    assert not [key for key in lying if key in shown]
    assert not [row.reference for row in lying.values() if isinstance(row, Referral) and row.reference in shown]
    assert enter("secretariat").post(page).status_code == 302


def test_what_is_ended_lies_with_nobody(cases: Cases, person: Any) -> None:
    closed = cases.sent(by="vn_officer", to=("nz-border",))
    cases.take(referrals.close, closed, by="vn_officer")
    with cases.acting("vn_officer") as actor:
        assert closed.id not in {piece.id for piece in work.of(actor, person("vn_officer"))}


def test_no_other_agency_gives_it_on(cases: Cases, lying: dict[str, Any], person: Any) -> None:
    """The other party of a referral says nothing about who works on it."""
    received = next(row for row in lying.values() if isinstance(row, ReferralRecipient))
    with cases.acting("nz_administrator") as by:
        pieces = work.of(by, person("vn_officer"))
        assert not pieces
        piece = work.Piece("received", received.id, "", "", "")
        with pytest.raises(NotAllowed):
            work.give({piece: person("nz_officer")}, by=by, now=cases.now)
        with transaction.atomic():
            assert not ReferralRecipient.objects.filter(id=received.id).update(officer=person("nz_officer"))


def test_an_analyst_gives_nothing_on(cases: Cases, lying: dict[str, Any], person: Any) -> None:
    begun = next(row for row in lying.values() if isinstance(row, PeriodicReturn))
    with cases.acting("vn_analyst") as by, pytest.raises(NotAllowed):
        work.give({work.Piece("return", begun.id, "", "", ""): person("vn_colleague")}, by=by, now=cases.now)


def test_plans_are_given_on_too(cases: Cases, enter: Enter, person: Any) -> None:
    plans = Plans(cases)
    led = plans.draft(by="vn_officer", partners=("nz-border",))
    takes_part = plans.active()
    party = plans.party(takes_part, "vn_officer")
    colleague = person("vn_colleague")
    page = _page("person_suspend", person("vn_officer"))

    shown = enter(VN_ADMINISTRATOR).get(page).content.decode()
    assert f"plan_led-{led.id}" in shown and f"plan-{party.id}" in shown
    assert led.title not in shown and takes_part.title not in shown
    enter(VN_ADMINISTRATOR).post(page, {"all": str(colleague.id)})

    assert plans.now_of(led, "vn_colleague").officer_id == colleague.id
    assert plans.party(takes_part, "vn_officer").officer_id == colleague.id
    assert cases.audited(VN_ADMINISTRATOR, led.id)[-1] == "assign_work"
