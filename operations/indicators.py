"""The catalogue of indicators: code, name, definition, unit. One unit each, never mixed (rule R1).

Source: UNODC and UN Statistical Commission definitions as taken over in docs/reference/glossary.md.
"""

from __future__ import annotations

from dataclasses import dataclass

from django.utils.translation import gettext_lazy as _

from common.access import Words


@dataclass(frozen=True)
class Indicator:
    """One thing that is counted."""

    code: str
    name: Words
    unit: Words
    definition: Words


_PERSON = _("person")
_CASE = _("case")

INDICATORS: tuple[Indicator, ...] = (
    Indicator(
        "VIC_IDENT",
        _("Victims identified"),
        _PERSON,
        _("Persons formally identified as trafficked."),
    ),
    Indicator(
        "VIC_ASSIST",
        _("Victims assisted"),
        _PERSON,
        _("Trafficked persons given assistance, once a round."),
    ),
    Indicator(
        "SOM_DETECT",
        _("Smuggled persons detected"),
        _PERSON,
        _("Counted by the first authority."),
    ),
    Indicator("SUS_IDENT", _("Suspects identified"), _PERSON, _("Suspects newly identified.")),
    Indicator("ARREST", _("Arrests"), _PERSON, _("One for each person and case.")),
    Indicator("CHARGED", _("Persons charged"), _PERSON, _("Persons charged with an offence.")),
    Indicator("CONVICT", _("Convictions"), _PERSON, _("Convictions, mostly after the window.")),
    Indicator(
        "INV_OPEN",
        _("Investigations opened"),
        _CASE,
        _("Investigations opened; a joint case is one."),
    ),
    Indicator(
        "SEARCH",
        _("Search warrants"),
        _("warrant"),
        _("Search warrants executed, by the executing agency."),
    ),
    Indicator(
        "ENQ_INTL",
        _("International enquiries"),
        _("enquiry"),
        _("Bilateral or international; the sender counts."),
    ),
    Indicator(
        "ACC_IDENT",
        _("Accounts identified"),
        _("account"),
        _("Bank or online accounts identified."),
    ),
    Indicator(
        "DOC_FRAUD",
        _("Fraudulent documents"),
        _("document"),
        _("Detected, by the detecting post."),
    ),
    Indicator(
        "CHECKS",
        _("Checks"),
        _("check"),
        _("Persons, places and vehicles checked: effort, not a result."),
    ),
    Indicator(
        "AWARE",
        _("Awareness activities"),
        _("activity"),
        _("Counted by the organiser."),
    ),
    Indicator("TRAIN", _("Training sessions"), _("session"), _("Sessions held.")),
    Indicator(
        "OFF_TRAIN",
        _("Officers trained"),
        _("person-session"),
        _("An officer counts once in each session."),
    ),
    Indicator(
        "INTEL",
        _("Intelligence products"),
        _("product"),
        _("Products shared, by the originator."),
    ),
)

BY_CODE: dict[str, Indicator] = {indicator.code: indicator for indicator in INDICATORS}
CHOICES = [(indicator.code, indicator.name) for indicator in INDICATORS]
