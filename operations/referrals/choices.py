"""The words a referral chooses from, with their codes."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _


class Kind(models.TextChoices):
    INFORMATION = "information", _("Request for information")
    ASSISTANCE = "assistance", _("Operational request")
    SPONTANEOUS = "spontaneous", _("Spontaneous information")
    VICTIM = "victim", _("Victim-related")
    PRE_MLA = "pre_mla", _("Request preparing mutual legal assistance")
    ASSET = "asset", _("Asset tracing")


class Urgency(models.TextChoices):
    ROUTINE = "routine", _("Routine: 30 days")
    PRIORITY = "priority", _("Priority: 7 days")
    URGENT = "urgent", _("Urgent: 48 hours")
    THREAT_TO_LIFE = "threat_to_life", _("Threat to life: 4 hours")


class SubjectRole(models.TextChoices):
    SUSPECT = "suspect", _("Suspect")
    POSSIBLE_VICTIM = "possible_victim", _("Possible victim")
    VICTIM = "victim", _("Victim")
    WITNESS = "witness", _("Witness")
    SMUGGLED_PERSON = "smuggled_person", _("Smuggled person")
    FAMILY = "family", _("Family")
    UNKNOWN = "unknown", _("Not known")


class ChildStatus(models.TextChoices):
    YES = "yes", _("Yes")
    NO = "no", _("No")
    NOT_KNOWN = "not_known", _("Not known")


class Custody(models.TextChoices):
    FREE = "free", _("Free")
    IN_CUSTODY = "in_custody", _("In custody")
    CHARGED = "charged", _("Charged")
    CONVICTED = "convicted", _("Convicted")
    NOT_KNOWN = "not_known", _("Not known")
