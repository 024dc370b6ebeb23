"""The pages of keepers: from the call back to the code, and what others see of it."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any

import pytest
from allauth.mfa.models import Authenticator
from django.test import Client
from django.urls import reverse

from members.models import LostFactor, Membership
from members.recovery import queries
from tests.members.people.keeping import Acting
from tests.members.recovery.calling import SECOND, open_for, state
from tests.operations.pages import hidden_fields

pytestmark = pytest.mark.django_db
Enter = Callable[[str], Client]
CODE = re.compile(r"\b(?:[2-9A-Z]{4}-){5}[2-9A-Z]{4}\b")
ANSWER = {"spoke_to": "The officer on duty", "called": "on"}


@pytest.fixture
def officer(person: Any) -> Membership:
    """New Zealand's officer in the agency."""
    return Membership.objects.select_related("agency").get(person=person("nz_officer"))


def _form(membership: Membership, **other: str) -> dict[str, str]:
    return {**ANSWER, "desk": str(queries.known_desks(membership.agency)[0].id), **other}


def _text(client: Client, path: str) -> str:
    answer = client.get(path)
    assert answer.status_code == 200, path
    return answer.content.decode()


def test_an_administrator_calls_back_and_reads_out_a_code(enter: Enter, officer: Membership, acting: Acting) -> None:
    keeper = enter("nz_administrator")
    address = reverse("lost_factor_open", args=[officer.id])
    assert address in _text(keeper, officer.get_absolute_url())
    page = _text(keeper, address)
    desk = queries.known_desks(officer.agency)[0]
    assert f'href="tel:{desk.phone}"' in page and "Now there:" in page and "second person" not in page

    answer = keeper.post(address, _form(officer) | hidden_fields(keeper.get(address)))

    shown = _text(keeper, answer["Location"])
    assert len(set(CODE.findall(shown))) == 1 and "The code works" in shown
    assert CODE.search(_text(keeper, answer["Location"]))  # the line broke; still in this session
    assert not CODE.search(_text(enter("nz_administrator"), answer["Location"]))
    assert not CODE.search(_text(enter("secretariat"), answer["Location"]))


def test_the_second_of_the_secretariat_approves_and_reads_out_the_code(
    enter: Enter, officer: Membership, acting: Acting
) -> None:
    first, second = enter("secretariat"), enter(SECOND)
    address = reverse("lost_factor_open", args=[officer.id])
    assert "a second person of the secretariat calls too" in _text(first, address)
    page = first.post(address, _form(officer))["Location"]
    assert not CODE.search(_text(first, page)) and "Waits for a second person" in _text(first, page)
    assert "somebody else has to approve" in _text(first, reverse("approval_list"))

    assert page in _text(second, reverse("approval_list"))
    approve = f"{page}approve/"
    assert approve in _text(second, page)
    fields = hidden_fields(second.get(approve))
    assert "called" in second.post(approve, fields).context["form"].errors
    assert second.post(approve, fields | {"called": "on"})["Location"] == page

    assert CODE.search(_text(second, page))
    assert not CODE.search(_text(first, page))  # who has called alone cannot come in with it
    assert page not in _text(second, reverse("approval_list"))
    assert enter("Emeka Vandersloot").get(approve).status_code == 409


def test_a_code_is_taken_back(enter: Enter, acting: Acting, now: Any) -> None:
    lost = open_for(acting, now)
    keeper, page = enter("nz_administrator"), lost.get_absolute_url()
    withdraw = f"{page}take-back/"
    assert withdraw in _text(keeper, page)

    keeper.post(withdraw, hidden_fields(keeper.get(withdraw)))

    assert "Taken back" in _text(keeper, page) and withdraw not in _text(keeper, page)
    assert keeper.get(withdraw).status_code == 409


@pytest.mark.parametrize(
    "wrong", [{"called": ""}, {"desk": ""}, {"desk": "x"}, {"spoke_to": " "}, {"spoke_to": "x" * 121}]
)
def test_without_a_call_nothing_is_opened(
    wrong: dict[str, str], enter: Enter, officer: Membership, acting: Acting
) -> None:
    keeper = enter("nz_administrator")
    answer = keeper.post(reverse("lost_factor_open", args=[officer.id]), _form(officer, **wrong))

    assert answer.status_code == 200 and answer.context["form"].errors.keys() == wrong.keys()
    with acting("secretariat"):
        assert not LostFactor.objects.exists()


def test_the_same_form_twice_gives_one_code(enter: Enter, officer: Membership, acting: Acting) -> None:
    keeper, address = enter("nz_administrator"), reverse("lost_factor_open", args=[officer.id])
    form = _form(officer) | hidden_fields(keeper.get(address))

    assert keeper.post(address, form)["Location"] == keeper.post(address, form)["Location"]
    with acting("secretariat"):
        assert LostFactor.objects.get().withdrawn_at is None


def test_asked_twice_by_the_secretariat_leads_to_the_first(enter: Enter, officer: Membership, acting: Acting) -> None:
    address = reverse("lost_factor_open", args=[officer.id])
    first = enter("secretariat").post(address, _form(officer))["Location"]

    answer = enter(SECOND).post(address, _form(officer), follow=True)

    assert answer.redirect_chain[-1][0] == first and "begun already" in answer.content.decode()


@pytest.mark.parametrize("obstacle", ["suspended", "no_factor"])
def test_what_to_do_instead_is_said(
    obstacle: str, enter: Enter, officer: Membership, suspend: Any, acting: Acting
) -> None:
    if obstacle == "suspended":
        suspend("nz_officer")
    else:
        Authenticator.objects.filter(user=officer.person).delete()
    keeper, address = enter("nz_administrator"), reverse("lost_factor_open", args=[officer.id])
    words = {"suspended": "give access again on the person’s page first", "no_factor": "none can be lost"}

    assert words[obstacle] in _text(keeper, address)
    answer = keeper.post(address, _form(officer))
    assert answer.status_code == 409 and "Nothing was changed" in answer.content.decode()
    with acting("secretariat"):
        assert not LostFactor.objects.exists()


@pytest.mark.parametrize("name", ["nz_officer", "nz_analyst", "nz_auditor", "nz_chair", "Hoang Dinh Tung Lam"])
def test_for_others_there_is_no_such_page(
    name: str, enter: Enter, officer: Membership, acting: Acting, now: Any
) -> None:
    lost, client = open_for(acting, now, who="secretariat"), enter(name)
    for address in (
        reverse("lost_factor_open", args=[officer.id]),
        lost.get_absolute_url(),
        reverse("lost_factor_approve", args=[lost.id]),
        reverse("lost_factor_withdraw", args=[lost.id]),
    ):
        assert client.get(address).status_code == 404
    assert client.post(reverse("lost_factor_open", args=[officer.id]), _form(officer)).status_code == 404
    assert client.post(reverse("lost_factor_approve", args=[lost.id]), {"called": "on"}).status_code == 404
    assert state(acting, lost) == "waiting"


@pytest.mark.parametrize("name", ["nz_administrator", "secretariat"])
def test_oneself_is_let_in_by_others_only(name: str, enter: Enter, person: Any) -> None:
    own = Membership.objects.get(person=person(name))
    client = enter(name)

    assert client.get(reverse("lost_factor_open", args=[own.id])).status_code == 403
    assert reverse("lost_factor_open", args=[own.id]) not in _text(client, own.get_absolute_url())


def test_the_one_who_asked_does_not_approve(enter: Enter, acting: Acting, now: Any) -> None:
    lost = open_for(acting, now, who="secretariat")
    client, approve = enter("secretariat"), reverse("lost_factor_approve", args=[lost.id])

    assert client.get(approve).status_code == 403
    assert client.post(approve, {"called": "on", "version": "1"}).status_code == 403
