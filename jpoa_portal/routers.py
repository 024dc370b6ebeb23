"""Which connection a model uses."""

from __future__ import annotations

from typing import Any

from django.db import models


class AsideRouter:
    """The cache lives on the connection beside the request's transaction; migrations run on the first only."""

    def db_for_read(self, model: type[models.Model], **hints: Any) -> str | None:
        return "aside" if model._meta.app_label == "django_cache" else None

    db_for_write = db_for_read

    def allow_migrate(self, db: str, app_label: str, **hints: Any) -> bool | None:
        return False if db == "aside" else None
