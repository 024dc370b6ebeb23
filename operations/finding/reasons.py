"""For whom an agency looks a person up in its own records; the reason is on the record, the person is not."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _


class Reason(models.TextChoices):
    COURT = "court", _("A court or a prosecutor asks")
    PERSON = "person", _("The person asks, or somebody for them")
    OVERSIGHT = "oversight", _("A supervisory authority asks")
    OWN = "own", _("To keep our own records right")
