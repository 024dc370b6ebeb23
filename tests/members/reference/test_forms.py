"""The form of a list: order, new words and their codes, and what it refuses."""

from __future__ import annotations

from typing import Any

import pytest
from django.http import QueryDict

from members.reference.forms import EditionForm
from members.reference.models import ReferenceEntry

WORDS = ["Police", "Customs", "Coast guard", "Other"]


def _entries() -> list[ReferenceEntry]:
    return [
        ReferenceEntry(code=label.lower().replace(" ", "_"), label=label, position=place)
        for place, label in enumerate(WORDS, start=1)
    ]


def _form(**typed: Any) -> EditionForm:
    query = QueryDict(mutable=True)
    for entry in _entries():
        if any(name.endswith(f"_{entry.code}") for name in typed):
            query[f"label_{entry.code}"], query[f"place_{entry.code}"] = entry.label, str(entry.position)
    for name, value in typed.items():
        query[name] = value
    return EditionForm(query, entries=_entries())


def _labels(**typed: Any) -> list[str]:
    form = _form(**typed)
    assert form.is_valid(), form.errors
    return [line.label for line in form.lines if not line.is_retired]


@pytest.mark.parametrize(
    ("typed", "labels"),
    [
        ({"place_other": "1"}, ["Other", "Police", "Customs", "Coast guard"]),
        ({"place_police": "3"}, ["Customs", "Coast guard", "Police", "Other"]),
        ({"place_coast_guard": "2"}, ["Police", "Coast guard", "Customs", "Other"]),
        ({"new_1": "Navy"}, [*WORDS, "Navy"]),
        ({"new_1": "Navy", "new_place_1": "4"}, ["Police", "Customs", "Coast guard", "Navy", "Other"]),
        ({"label_customs": "Customs service"}, ["Police", "Customs service", "Coast guard", "Other"]),
    ],
)
def test_words_stand_where_they_were_put(typed: dict[str, str], labels: list[str]) -> None:
    assert _labels(**typed) == labels


def test_a_word_no_longer_offered_stays_with_its_code() -> None:
    form = _form(label_customs="Customs", place_customs="2", retired_customs="on")

    assert form.is_valid()
    assert [(line.code, line.is_retired) for line in form.lines][-1] == ("customs", True)
    assert len(form.lines) == len(WORDS)


@pytest.mark.parametrize(
    ("label", "code"),
    [
        ("Navy", "navy"),
        ("Navy, and (its) Marines", "navy_and_its_marines"),
        ("Hải quân", "hai_quan"),
        ("กองทัพเรือ", "word"),
        ("Police!", "police_2"),
        ("a" * 60, "a" * 30),
    ],
)
def test_a_new_word_gets_a_code_that_no_other_has(label: str, code: str) -> None:
    form = _form(new_1=label)

    assert form.is_valid(), form.errors
    assert [line.code for line in form.lines if line.label == label] == [code]


@pytest.mark.parametrize(
    ("typed", "field"),
    [
        ({"label_police": ""}, "label_police"),
        ({"place_police": "0"}, "place_police"),
        ({"place_police": "x"}, "place_police"),
        ({"label_police": "a" * 121}, "label_police"),
        ({"new_1": "customs "}, "new_1"),
        ({"new_1": "Navy", "new_2": "NAVY"}, "new_2"),
        ({"new_1": " \u200f "}, "new_1"),
        ({}, "__all__"),
        ({f"retired_{word.lower().replace(' ', '_')}": "on" for word in WORDS}, "__all__"),
    ],
)
def test_bad_input_is_said_at_its_field(typed: dict[str, str], field: str) -> None:
    assert _form(**typed).errors.keys() == {field}
