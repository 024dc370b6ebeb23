"""Files of members as the tests make them, and what the worker makes of them."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from datetime import datetime
from typing import Any

from members.imports import services, tables, work
from members.models import MemberImport

Acting = Callable[[str], Any]
AGENCY = {
    "body": "New Zealand",
    "name": "Ports Unit (EXERCISE)",
    "native_name": "",
    "short_name": "NZ PORT",
    "type": "Police",
    "time_zone": "Pacific/Auckland",
    "working_languages": "English; Hindi",
    "is_focal_point": "no",
    "opens_names": "no",
    "desk_phone": "+64 4 555 0177",
    "desk_email": "",
    "desk_hours": "",
}
OFFICER = {"agency": "NZ BLU", "name": "Aroha Newcome", "email": "aroha@nz-border.example", "held": "Liaison officer"}


def agency(**other: str) -> dict[str, str]:
    """A row of an agency that is right, with some cells of its own."""
    return {**AGENCY, **other}


def officer(**other: str) -> dict[str, str]:
    """A row of an officer that is right, with some cells of its own."""
    return {**OFFICER, **other}


def file_of(kind: str, rows: Iterable[dict[str, str]], file_format: str = "csv") -> bytes:
    """These rows as a file with the columns that people read."""
    columns = services.ROWS[kind].columns()
    return tables.write(
        list(columns.values()), [[row[name] for name in columns] for row in rows], file_format=file_format
    )


class Bringing:
    """Upload, let the worker work, apply, let it work again; as somebody of the cast."""

    def __init__(self, acting: Acting, now: datetime) -> None:
        self.acting, self.now = acting, now

    def upload(self, kind: str, content: bytes, *, who: str) -> MemberImport:
        with self.acting(who) as by:
            return services.upload(kind=kind, file_name="members.csv", content=content, by=by, now=self.now)

    def seen(self, file: MemberImport, *, who: str) -> MemberImport:
        with self.acting(who):
            return MemberImport.objects.get(id=file.id)

    def check(self, kind: str, *rows: dict[str, str], who: str = "secretariat", content: bytes = b"") -> MemberImport:
        file = self.upload(kind, content or file_of(kind, rows), who=who)
        work.work(now=self.now)
        return self.seen(file, who=who)

    def ask(self, file: MemberImport, *, who: str = "secretariat") -> None:
        with self.acting(who) as by:
            services.apply(file=file, by=by, now=self.now, version=file.version)

    def save(self, file: MemberImport, *, who: str = "secretariat") -> MemberImport:
        self.ask(file, who=who)
        work.work(now=self.now)
        return self.seen(file, who=who)

    def bring(self, kind: str, *rows: dict[str, str], who: str = "secretariat") -> MemberImport:
        return self.save(self.check(kind, *rows, who=who), who=who)


def counts(file: MemberImport) -> tuple[int, int, int, int]:
    """New, changed, unchanged, wrong."""
    return file.new, file.changed, file.unchanged, file.wrong
