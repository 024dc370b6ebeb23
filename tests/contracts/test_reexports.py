"""Django finds models in `<app>.models` only: one that is forgotten there would be dropped by the next migration."""

from __future__ import annotations

from importlib import import_module

import pytest
from django.apps import apps
from django.db import models

from tests.contracts.sources import APPS, ROOT, name, python


def rooms(app: str) -> list[str]:
    """The modules of an app that can define models, as dotted names."""
    paths = [path for path in python(of_apps_only=True) if name(path).startswith(f"{app}/")]
    return [
        ".".join(path.relative_to(ROOT).with_suffix("").parts)
        for path in paths
        if path.stem != "__init__" and not {"migrations", "management", "embedded"} & set(path.parts)
    ]


@pytest.mark.parametrize("app", [app for app in APPS if (ROOT / app / "models.py").exists()])
def test_every_model_is_re_exported(app: str) -> None:
    defined = {
        value
        for module in map(import_module, rooms(app))
        for value in vars(module).values()
        if isinstance(value, type) and issubclass(value, models.Model) and value.__module__ == module.__name__
        if not value._meta.abstract
    }
    exported = import_module(f"{app}.models")

    assert {model.__name__ for model in defined if getattr(exported, model.__name__, None) is not model} == set()
    assert defined == set(apps.get_app_config(app).get_models())
    if hasattr(exported, "__all__"):
        assert {model.__name__ for model in defined} <= set(exported.__all__)


def test_models_are_found_where_they_stand() -> None:
    assert "operations.referrals.models" in rooms("operations")
    assert "members.people.models" in rooms("members")
