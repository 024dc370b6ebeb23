"""Files of a report, from its frozen rows only."""

from __future__ import annotations

from reporting.models import Snapshot


def pdf(snapshot: Snapshot) -> bytes:
    """The report as PDF."""
    raise NotImplementedError


def file_name(snapshot: Snapshot, ending: str) -> str:
    """A name for the downloaded file."""
    return f"annual-report-{snapshot.edition.report.year}-{str(snapshot.id)[-8:]}.{ending}"
