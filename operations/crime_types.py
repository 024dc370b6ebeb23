"""What a record is about, with the codes of the UN."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _


class CrimeType(models.TextChoices):
    SMUGGLING = "som", _("People smuggling")
    TRAFFICKING = "tip", _("Trafficking in persons")
    BOTH = "both", _("Both")
