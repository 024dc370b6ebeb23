"""Which unit of an agency something is meant for, by topic and country. Pure."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from uuid import UUID


@dataclass(frozen=True)
class Rule:
    """What is meant for a unit; no topics are all topics, no countries are all countries."""

    unit: UUID
    topics: frozenset[str] = frozenset()
    countries: frozenset[str] = frozenset()

    def fits(self, topic: str, country: str) -> bool:
        """Whether something on a topic that comes from a country is meant for the unit."""
        return (not self.topics or topic in self.topics) and (not self.countries or country in self.countries)

    @property
    def rank(self) -> tuple[bool, bool]:
        """How much it names: a topic tells more than a country."""
        return bool(self.topics), bool(self.countries)


def unit_for(topic: str, country: str, rules: Iterable[Rule]) -> UUID | None:
    """The unit whose rule fits and names most; of equal ones the first. None: it is for the main desk.

    A rule that names neither topic nor country sends nothing: else a new unit would take everything.
    """
    fitting = [rule for rule in rules if rule.rank != (False, False) and rule.fits(topic, country)]
    return max(fitting, key=lambda rule: rule.rank).unit if fitting else None
