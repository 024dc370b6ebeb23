"""Protected rows are written without reading back: under row security `RETURNING` fails before the grant exists.

So their key is made in Python, and nothing of them is filled in by the database on Django's behalf.
"""

from __future__ import annotations

import pytest
from django.apps import apps
from django.db import models

from tests.contracts.protected import TABLES

OURS = ("audit", "members", "terms_of_reference", "operations", "reporting", "jpoa_portal")
MODELS = {model._meta.db_table: model for model in apps.get_models(include_auto_created=True)}
PROTECTED = [MODELS[table] for table in sorted(TABLES)]


@pytest.mark.parametrize("model", PROTECTED, ids=lambda model: model._meta.db_table)
def test_nothing_is_read_back(model: type[models.Model]) -> None:
    assert [field.name for field in model._meta.db_returning_fields] == []


@pytest.mark.parametrize("model", PROTECTED, ids=lambda model: model._meta.db_table)
def test_the_key_is_made_in_python(model: type[models.Model]) -> None:
    key = model._meta.pk

    assert isinstance(key, models.UUIDField | models.OneToOneField)
    if isinstance(key, models.UUIDField):
        assert key.default.__qualname__ == "uuid7"
        assert key.default().version == 7


def test_no_time_is_set_behind_the_portals_clock() -> None:
    fields = [field for app in OURS for model in apps.get_app_config(app).get_models() for field in model._meta.fields]

    assert [str(field) for field in fields if getattr(field, "auto_now", False)] == []
    assert [str(field) for field in fields if getattr(field, "auto_now_add", False)] == []
    assert [str(field) for field in fields if field.db_default is not models.NOT_PROVIDED] == []
