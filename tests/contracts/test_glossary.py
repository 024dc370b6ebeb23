"""One concept, one word: every model of ours stands in the glossary."""

from __future__ import annotations

from pathlib import Path

from django.apps import apps

GLOSSARY = Path(__file__).parents[2] / "docs" / "reference" / "glossary.md"
# Parts of a concept that has its own line, or machinery that people never speak of.
PARTS = {
    "JPOALabel": "a label of a JPOA",
    "JPOAParticipant": "a body in a JPOA",
    "Objective": "of a JPOA",
    "JPOAAgency": "an agency in a JPOA",
    "ConsultationOption": "of a round of views",
    "ConsultedCountry": "of a round of views",
    "RankedOption": "of a view",
    "SessionFocusArea": "of an activity",
    "RecommendationFocusArea": "of a recommendation",
    "Participation": "a body in the Working Group",
    "FocusArea": "of an edition of the Terms of Reference",
    "Country": "a state",
    "AnnualReport": "of a year; its editions are spoken of",
    "PublishedResult": "a figure published elsewhere",
    "AuditEntry": "of the audit",
    "AccountMail": "machinery: a mail on its way to a person",
    "KeptText": "machinery: typed words kept for their writer",
    "PortalClock": "machinery",
    "JobRun": "machinery",
}
OURS = ("audit", "members", "terms_of_reference", "operations", "reporting", "jpoa_portal")


def test_every_model_is_a_word_of_the_glossary() -> None:
    words = GLOSSARY.read_text(encoding="utf-8")
    ours = [model for label in OURS for model in apps.get_app_config(label).get_models()]
    missing = [model.__name__ for model in ours if f"`{model.__name__}" not in words and model.__name__ not in PARTS]
    assert missing == []


def test_the_exceptions_are_models_that_exist() -> None:
    names = {model.__name__ for label in OURS for model in apps.get_app_config(label).get_models()}
    assert set(PARTS) <= names
