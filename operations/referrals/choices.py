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
    ROUTINE = "routine", _("Routine")
    PRIORITY = "priority", _("Priority")
    URGENT = "urgent", _("Urgent")
    THREAT_TO_LIFE = "threat_to_life", _("Threat to life")


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


class SourceEvaluation(models.TextChoices):
    """How far a source is to be believed: the 4×4 system of European police cooperation."""

    NOT_EVALUATED = "N", _("Not evaluated")
    A = "A", _("A: no doubt that the source is reliable")
    B = "B", _("B: mostly reliable so far")
    C = "C", _("C: mostly not reliable so far")
    X = "X", _("X: cannot be said")


class InformationEvaluation(models.TextChoices):
    """How far what the source says is to be believed: the other half of the 4×4 system."""

    NOT_EVALUATED = "N", _("Not evaluated")
    KNOWN_TRUE = "1", _("1: known to be true")
    KNOWN_TO_SOURCE = "2", _("2: known to the source itself, not to the officer")
    CORROBORATED = "3", _("3: not known to the source itself, but other information agrees")
    CANNOT_BE_SAID = "4", _("4: not known to the source itself, and nothing agrees with it")


# What a text is taken to be written in until somebody says otherwise, BCP 47.
PRESET_LANGUAGE = "en"
# An age in years that nobody has passed.
OLDEST = 130


class Result(models.TextChoices):
    """What an answer comes to: the first three of a quick question, the others of any referral."""

    KNOWN = "known", _("Known to us")
    NOT_KNOWN = "not_known", _("Not known to us")
    BY_PHONE = "by_phone", _("Ask me by telephone")
    WHOLE = "whole", _("All that was asked")
    PART = "part", _("A part of what was asked")
    NOTHING = "nothing", _("Nothing was found")


OF_QUICK = (Result.KNOWN, Result.NOT_KNOWN, Result.BY_PHONE)
OF_FULL = (Result.WHOLE, Result.PART, Result.NOTHING)
