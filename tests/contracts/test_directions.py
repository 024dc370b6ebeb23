"""Foreign keys obey the arrows of the imports, also where they are written as strings, which no linter sees."""

from __future__ import annotations

import tomllib

import pytest
from django.apps import apps

from tests.contracts.sources import APPS, ROOT

LAYERS = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["tool"]["importlinter"]["contracts"]
# By room: how high it stands; those that stand beside one another share a line of the linter's layers.
FEATURES = {
    room.strip(): height
    for height, line in enumerate(
        reversed(next(layer["layers"] for layer in LAYERS if layer.get("containers") == ["operations"]))
    )
    for room in line.replace("|", ":").split(":")
}


def points_up(source: str, target: str) -> bool:
    """Whether a foreign key from one module to another goes against the arrows."""
    (app, *rest), (other_app, *other_rest) = source.split("."), target.split(".")
    if app not in APPS or other_app not in APPS:
        return False  # libraries stand below everything
    if app == other_app == "operations":
        return FEATURES[other_rest[0]] > FEATURES[rest[0]]
    return APPS.index(other_app) > APPS.index(app)


def test_no_foreign_key_points_up() -> None:
    wrong = [
        f"{model.__module__}.{model.__name__}.{field.name} → {field.related_model.__module__}"
        for model in apps.get_models(include_auto_created=True)
        for field in model._meta.get_fields()
        if field.is_relation and (field.many_to_one or field.one_to_one or field.many_to_many) and field.concrete
        if points_up(model.__module__, field.related_model.__module__)
    ]

    assert wrong == []


@pytest.mark.parametrize(
    ("source", "target"),
    [
        ("members.directory.models", "operations.referrals.models"),
        ("audit.models", "members.people.models"),
        ("operations.returns.models", "reporting.models"),
        ("operations.jpoas.models", "operations.referrals.models"),
        ("operations.referrals.models", "operations.returns.models"),
    ],
)
def test_a_key_against_the_arrows_would_be_found(source: str, target: str) -> None:
    assert points_up(source, target)
    assert not points_up(target, source)


def test_the_arrows_are_those_of_the_house() -> None:
    assert tuple(reversed(LAYERS[0]["layers"])) == APPS
    house = ["states", "permissions", "attachments", "jpoas", "meetings", "plans", "referrals"]
    house += ["deconfliction", "outcomes", "returns"]
    assert [feature for feature in FEATURES if feature in house] == [name for name in house if name in FEATURES]
