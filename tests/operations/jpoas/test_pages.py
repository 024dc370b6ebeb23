"""A form that comes back with a mistake still carries the version that its reader saw."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from operations.jpoas import objectives
from operations.models import Objective
from terms_of_reference.queries import areas_in_force
from tests.operations.lifecycle.living import Life
from tests.operations.pages import hidden_fields, text_of

pytestmark = pytest.mark.django_db
Enter = Callable[[str], Client]


def test_a_mistake_does_not_let_a_colleagues_change_be_overwritten(acting: Any, now: Any, enter: Enter) -> None:
    life = Life(acting, now)
    life.propose()
    areas = areas_in_force(now.date())[:1]
    content = {"text": "EXERCISE: first", "target_indicator": "", "target": None}
    with acting("nz_chair") as by:
        row = objectives.add(jpoa=life.row(), content=content, areas=areas, by=by, now=now)
    client, page = enter("nz_chair"), reverse("objective_edit", args=[row.id])
    seen = hidden_fields(client.get(page))
    with acting("vn_chair") as by:
        theirs = {**content, "text": "EXERCISE: theirs"}
        objectives.edit(objective=row, content=theirs, areas=areas, by=by, now=now, version=row.version)

    wrong = client.post(page, {**seen, "text": ""})
    assert wrong.status_code == 200 and hidden_fields(wrong)["version"] == seen["version"]
    area = str(areas[0].id)
    late = client.post(page, {**hidden_fields(wrong), "text": "EXERCISE: mine", "focus_areas": area}, follow=True)

    assert Objective.objects.get(id=row.id).text == "EXERCISE: theirs"
    assert "EXERCISE: mine" in late.content.decode() and "EXERCISE: theirs" in text_of(late)


def test_the_longest_name_can_be_asked_about(acting: Any, now: Any) -> None:
    life = Life(acting, now)
    life.propose(name="EXERCISE " + "n" * 111)
    life.ask()
    with acting("nz_chair"):
        assert life.row().consultation.title.startswith(life.row().name)  # type: ignore[union-attr]  # it was asked
