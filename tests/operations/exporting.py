"""Exports for the tests, asked for and made as an officer and the worker do."""

from __future__ import annotations

import csv
import io
from typing import Any

from operations.exports import queries, services, work
from operations.models import ReferralExport
from tests.operations.cases import Cases

HEAD = 6


class Exports:
    """What somebody of the cast exports; each call acts as that person and stops acting again."""

    def __init__(self, cases: Cases) -> None:
        self.cases = cases

    def ask(self, by: str = "nz_officer", file_format: str = "csv", **chosen: str) -> ReferralExport:
        with self.cases.acting(by) as actor:
            return services.ask(chosen=chosen, file_format=file_format, reason="own", by=actor, now=self.cases.now)

    def make(self) -> int:
        return work.make_waiting(tell_time=lambda: self.cases.now)

    def now(self, export: ReferralExport, who: str = "nz_officer") -> ReferralExport:
        """An export as it is kept now."""
        row = self.cases.as_seen_by(who, lambda actor: queries.get_visible(actor, export_id=export.id))
        assert row is not None
        return row

    def content(self, export: ReferralExport, who: str = "nz_officer", **when: Any) -> bytes:
        row = self.now(export, who)
        with self.cases.acting(who) as actor:
            file = services.take(export=row, by=actor, now=when.get("at", self.cases.now))
            return b"".join(file.pieces())

    def made(self, by: str = "nz_officer", **chosen: Any) -> list[list[str]]:
        """The rows of a CSV export, made at once."""
        export = self.ask(by, **chosen)
        self.make()
        return rows_of(self.content(export, by))


def rows_of(content: bytes) -> list[list[str]]:
    return list(csv.reader(io.StringIO(content.decode("utf-8-sig"), newline="")))
