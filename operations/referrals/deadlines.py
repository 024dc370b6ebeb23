"""When an answer is due: pure rules, no Django.

Source: the urgencies of shared vocabulary: routine 30 days, priority 7 days, urgent 48 hours,
threat to life 4 hours.
"""

from __future__ import annotations

from datetime import datetime, timedelta

TIME_TO_ANSWER: dict[str, timedelta] = {
    "routine": timedelta(days=30),
    "priority": timedelta(days=7),
    "urgent": timedelta(hours=48),
    "threat_to_life": timedelta(hours=4),
}


def due_at(*, urgency: str, received_at: datetime) -> datetime:
    """The instant by which the recipient answers, aware, in the zone of `received_at`."""
    return received_at + TIME_TO_ANSWER[urgency]
