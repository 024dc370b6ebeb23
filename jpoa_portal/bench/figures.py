"""The figures that must hold: each with its bar, and what it is a ratio of."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any, Literal


@dataclass(frozen=True)
class Bar:
    """Where a figure must stay: at most or at least the limit."""

    what: str
    side: Literal["most", "least"]
    limit: float

    def holds(self, number: float) -> bool:
        """Whether the number stays on its side of the limit."""
        return number <= self.limit if self.side == "most" else number >= self.limit

    @property
    def words(self) -> str:
        """The bar as it is read in a table."""
        return f"{'≤' if self.side == 'most' else '≥'} {self.limit:.3g}"


BARS: dict[str, Bar] = {
    "list_growth": Bar("list, larger fill ÷ smaller", "most", 1.6),
    "list_sparse": Bar("list of an agency with 40 old rows ÷ of the big one", "most", 1.5),
    "filter_growth": Bar("list by side or state, the slowest, larger ÷ smaller", "most", 1.6),
    "desk_growth": Bar("My desk, larger ÷ smaller", "most", 1.6),
    "list_vs_sql": Bar("list with both walls ÷ SQL by hand without row security", "most", 2),
    "open_growth": Bar("one referral, larger ÷ smaller", "most", 1.6),
    "open_vs_sql": Bar("one referral with both walls ÷ SQL by hand without row security", "most", 2.5),
    "last_page": Bar("last page of the list ÷ first", "most", 1.3),
    "capped_count": Bar("count above the list, larger ÷ smaller", "most", 2),
    "search_growth": Bar("selective search, larger ÷ smaller", "most", 20),
    "search_thai": Bar("search for part of a Thai word ÷ the same by LIKE through row security", "most", 1 / 50),
    "http_list_growth": Bar("requests a second of the list, larger ÷ smaller", "least", 0.9),
    "http_vs_guardian": Bar("requests a second ÷ by guardian's own shortcut", "least", 30),
    "http_vs_limit": Bar("requests a second ÷ a bare server with prepared SQL", "least", 1 / 12),
    "row_security_http": Bar("cost of row security over HTTP", "most", 0.10),
    "audit_writes": Bar("audit entries a second with sealing ÷ without", "least", 0.9),
    "audit_verify_1m_s": Bar("seconds to verify a million audit entries", "most", 60),
}


@dataclass(frozen=True)
class Effort:
    """How often and how long is measured: rounds in which all sides take turns, readings and seconds in each."""

    rounds: int = 5
    readings: int = 15
    seconds: float = 6.0  # with a dozen pages a second, less is chance
    slow_seconds: float = 10.0  # for the one server that takes seconds a page


@dataclass
class Report:
    """What one run measured: numbers by the key of their bar, and what they are made of."""

    figures: dict[str, float] = field(default_factory=dict)
    plans: list[dict[str, str]] = field(default_factory=list)  # those that break a rule
    detail: dict[str, Any] = field(default_factory=dict)
    machine: dict[str, Any] = field(default_factory=dict)

    def missed(self) -> list[str]:
        """The keys whose bar does not hold; a figure that was not measured misses too."""
        missed = [key for key, bar in BARS.items() if key not in self.figures or not bar.holds(self.figures[key])]
        return missed + (["plans_clean"] if self.plans else [])

    def as_json(self) -> dict[str, Any]:
        """Each figure under its key, then what was measured and on which machine."""
        numbers: dict[str, Any] = {key: round(number, 4) for key, number in self.figures.items()}
        return numbers | {
            "plans_clean": self.plans,
            "missed": self.missed(),
            "detail": self.detail,
            "machine": self.machine,
        }

    def as_table(self) -> str:
        """A line a figure: its key, what it says, the number, the bar, and whether that holds."""
        missed = self.missed()
        lines = [
            f"{key:18} {self.figures.get(key, float('nan')):>9.3g}  {bar.words:>9}  {_verdict(key, missed)}  {bar.what}"
            for key, bar in BARS.items()
        ]
        plans = f"{'plans_clean':18} {len(self.plans):>9}  {'none':>9}  {_verdict('plans_clean', missed)}  plans that"
        return "\n".join([*lines, f"{plans} hash a subplan or read a whole table of cases"])


def _verdict(key: str, missed: list[str]) -> str:
    return "MISS" if key in missed else "pass"
