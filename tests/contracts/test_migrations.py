"""Models and migrations say the same, of our own apps and of the libraries; no database is asked."""

from __future__ import annotations

import pytest
from django.apps import apps
from django.db import models
from django.db.migrations.autodetector import MigrationAutodetector
from django.db.migrations.loader import MigrationLoader
from django.db.migrations.state import ModelState, ProjectState


def missing(wanted: ProjectState) -> dict[str, list[str]]:
    """What `makemigrations` would write, as the operations of each app."""
    loader = MigrationLoader(None)
    changes = MigrationAutodetector(loader.project_state(), wanted).changes(graph=loader.graph)
    return {
        app: [operation.describe() for migration in migrations for operation in migration.operations]
        for app, migrations in changes.items()
    }


def test_migrations_are_in_step_with_the_models() -> None:
    assert missing(ProjectState.from_apps(apps)) == {}


def test_there_is_one_chain_in_each_app() -> None:
    assert MigrationLoader(None).detect_conflicts() == {}


@pytest.mark.parametrize("app", ["operations", "audit"])
def test_a_field_without_its_migration_would_be_found(app: str) -> None:
    changed = ProjectState.from_apps(apps)
    model: ModelState = next(state for (label, _), state in changed.models.items() if label == app)
    model.fields["colour"] = models.CharField(max_length=5, default="")

    assert missing(changed) == {app: [f"Add field colour to {model.name_lower}"]}
