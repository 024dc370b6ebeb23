"""Handling codes: how a record of any kind may be used. A code never adds a reader."""

from __future__ import annotations

from django.db import models


class HandlingCode(models.Model):
    """How a record may be used; the set is data and can be replaced by the Group's own."""

    code = models.CharField(max_length=4, primary_key=True)
    name = models.CharField(max_length=80)
    conditions = models.CharField(max_length=300)
    strictness = models.PositiveSmallIntegerField(unique=True)  # the highest is the preset

    class Meta:
        ordering = ["-strictness"]

    def __str__(self) -> str:
        return f"{self.code} – {self.name}"
