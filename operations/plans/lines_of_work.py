"""Usual lines of work, offered as the beginning of a plan: pure, texts and days only.

They hold no case: what a lead makes of them is its own.
"""

from __future__ import annotations

from dataclasses import dataclass

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

Text = str | Promise


@dataclass(frozen=True)
class LineOfWork:
    """A usual way to work a case: its name, a hypothesis to complete, and milestones with days from the beginning."""

    code: str
    name: Text
    hypothesis: Text
    milestones: tuple[tuple[Text, int], ...]


LINES: dict[str, LineOfWork] = {
    line.code: line
    for line in (
        LineOfWork(
            "visa_fraud",
            _("Visa fraud"),
            _(
                "Who sells the visas, and to whom? Which papers are false: the letter, the bank statement, "
                "the passport? Which office, school or employer stands in them? What happens to people on arrival?"
            ),
            (
                (_("Compare the applications of the last months"), 21),
                (_("Find who paid the fees"), 60),
                (_("Speak with people who travelled"), 90),
                (_("Agree which country goes to court for what"), 150),
            ),
        ),
        LineOfWork(
            "crossing_point",
            _("A crossing point"),
            _(
                "Where and when do people cross? Who brings them there, and who waits on the other side? "
                "Who owns the boats or vehicles? What do people pay, and before or after the crossing?"
            ),
            (
                (_("List what both sides have seen at this place"), 14),
                (_("Find the owners of boats or vehicles"), 45),
                (_("Agree how people are brought to safety"), 60),
                (_("Act on both sides on the same day"), 120),
            ),
        ),
        LineOfWork(
            "money",
            _("The money"),
            _(
                "How are the fees paid, and who collects them? Which accounts, shops or people pass the money on? "
                "Where does it stay in the end, and what was bought with it?"
            ),
            (
                (_("List the accounts and telephone numbers that are known"), 21),
                (_("Ask the financial intelligence units"), 45),
                (_("Agree what shall be frozen, where and when"), 120),
            ),
        ),
        LineOfWork(
            "online_recruitment",
            _("Recruitment online"),
            _(
                "On which channels are people recruited, in which language? Who answers them? "
                "What are they promised, and what do they find? Where are they held, and who guards them?"
            ),
            (
                (_("Keep copies of the channels, so that a court can use them"), 7),
                (_("Ask the platforms to keep what they have"), 14),
                (_("Find the people who answer"), 60),
                (_("Agree how those who are held are brought to safety"), 75),
            ),
        ),
    )
}
