"""My profile: what one can see and why, and light or dark, for oneself only."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from django.db import DatabaseError, transaction
from django.test import Client

from common.access import NotAllowed
from members.models import Person
from members.people import services
from members.people.queries import kept_by

pytestmark = pytest.mark.django_db
Enter = Callable[[str], Client]
PAGE = "/profile/"


def test_it_says_in_words_what_each_role_held_can_do(enter: Enter) -> None:
    page = enter("nz_administrator").get(PAGE).content.decode()

    assert "Agency administrator" in page and "Invite somebody" in page
    assert "Accept a return" not in page and "Send a draft" not in page


def test_who_acts_for_nobody_still_has_an_account(enter: Enter, acting: Any, now: Any, person: Any) -> None:
    with acting("nz_administrator") as by:
        services.end_membership(membership=kept_by(by).get(person=person("nz_officer")), by=by, now=now)
    client = enter("nz_officer")

    assert "You act for no agency at present" in client.get(PAGE).content.decode()


def test_a_choice_holds_on_the_next_page(enter: Enter) -> None:
    client = enter("nz_officer")
    assert "data-look" not in client.get("/").content.decode()

    assert client.post(PAGE, {"look": "dark"})["Location"] == PAGE

    page = client.get("/").content.decode()
    assert 'data-look="dark"' in page and '<meta name="color-scheme" content="dark">' in page
    client.post(PAGE, {"look": "device"})
    assert '<meta name="color-scheme" content="light dark">' in client.get("/").content.decode()


def test_what_is_no_choice_is_refused(enter: Enter) -> None:
    answer = enter("nz_officer").post(PAGE, {"look": "purple"})

    assert answer.status_code == 200 and answer.context["form"].errors.keys() == {"look"}


def test_nobody_chooses_for_another(acting: Any, person: Any, now: Any) -> None:
    colleague = person("nz_colleague")
    with acting("nz_officer") as by:
        with pytest.raises(NotAllowed):
            services.choose_look(person=colleague, look="dark", by=by, now=now)
        with pytest.raises(DatabaseError, match="by their owner"), transaction.atomic():
            Person.objects.filter(id=colleague.id).update(look="dark")
