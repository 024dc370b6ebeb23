"""What participants are asked when a round is over: four questions and a short list of what could be trained.

Pure tables. The codes stand in the rows and in the functions of the database (operations migration 0035).
"""

from __future__ import annotations

from dataclasses import dataclass

from django.utils.translation import gettext_lazy as _

from common.access import Words


@dataclass(frozen=True)
class Question:
    """One question: its code, which names the column of its answer, its words, a hint and examples."""

    code: str
    words: Words
    hint: Words
    examples: Words


QUESTIONS: tuple[Question, ...] = (
    Question(
        "worked",
        _("What worked?"),
        _("What should the next round do again?"),
        _("For example: one call to the duty desk was enough; two agencies planned the same operation from the start."),
    ),
    Question(
        "hindered",
        _("What hindered the work?"),
        _("What cost time, or stopped a case?"),
        _("For example: answers came after the ship had left; nobody could translate at night."),
    ),
    Question(
        "jurisdiction",
        _("Which obstacles lay in law or jurisdiction?"),
        _("What was possible in one country and not in another?"),
        _("For example: a statement could not be used in court; there was no agreement to send documents."),
    ),
    Question(
        "training",
        _("What training is needed?"),
        _("Who should learn what before the next round?"),
        _("For example: interviewing victims; reading chats on a telephone."),
    ),
)
CODES: tuple[str, ...] = tuple(question.code for question in QUESTIONS)

TRAINING_TOPICS: tuple[tuple[str, Words], ...] = (
    ("victims", _("Recognising and interviewing victims")),
    ("documents", _("Fraudulent documents")),
    ("money", _("Following money")),
    ("online", _("Work on social media and telephones")),
    ("evidence", _("Evidence for courts of other countries")),
    ("intelligence", _("Analysing and sharing intelligence")),
    ("sea", _("Operations at sea")),
    ("languages", _("Languages and interpreting")),
)
TOPICS: dict[str, Words] = dict(TRAINING_TOPICS)
