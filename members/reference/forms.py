"""The form of a list: each word with its place and whether it is still offered, and room for new ones."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any
from unicodedata import normalize

from django import forms
from django.forms.boundfield import BoundField
from django.utils.translation import gettext_lazy as _

from common.forms import PortalForm
from members.reference.changes import Word, changes
from members.reference.models import ReferenceEntry
from members.reference.services import Line

NEW_ONES = ("1", "2", "3")
_LONGEST_CODE, _LAST_PLACE = 30, 999


@dataclass(frozen=True)
class Part:
    """The fields of one word, under the label that is saved; a new one has none."""

    label: str
    word: BoundField
    fields: list[BoundField]


class EditionForm(PortalForm):
    """The next edition of a list. What had been typed before another edition came out finds its words again."""

    def __init__(self, typed: Any = None, *, entries: Sequence[ReferenceEntry], **kwargs: Any) -> None:
        self._entries = entries
        self.base_fields = _fields(entries)  # type: ignore[misc]  # this form's own, from which Django makes its fields
        initial = {name: value for entry in entries for name, value in self._saved(entry).items()}
        super().__init__(self._completed(typed), initial=initial, **kwargs)

    def _completed(self, typed: Any) -> Any:
        """What was typed, with the saved word where the typed form did not know it yet."""
        if typed is None:
            return None
        completed = typed.copy()
        for entry in self._entries:
            if f"label_{entry.code}" not in typed:
                completed.update({name: value for name, value in self._saved(entry).items() if value})
        return completed

    @staticmethod
    def _saved(entry: ReferenceEntry) -> dict[str, Any]:
        code = entry.code
        return {f"label_{code}": entry.label, f"place_{code}": entry.position, f"retired_{code}": entry.is_retired}

    @property
    def parts(self) -> Iterator[Part]:
        """The words that there are, each with its fields."""
        for entry in self._entries:
            names = ("place", "retired")
            yield Part(entry.label, self[f"label_{entry.code}"], [self[f"{name}_{entry.code}"] for name in names])

    @property
    def new_parts(self) -> Iterator[Part]:
        """Room for new words."""
        for number in NEW_ONES:
            yield Part("", self[f"new_{number}"], [self[f"new_place_{number}"]])

    def clean(self) -> dict[str, Any]:
        """No word twice, one at least in force, and something that differs from the edition in force."""
        cleaned = super().clean() or {}
        if self.errors:
            return cleaned
        self._refuse_twice()
        if self.errors:
            return cleaned
        if not any(not line.is_retired for line in self.lines):
            self.add_error(None, _("At least one word must still be offered."))
        before: Sequence[Word] = self._entries
        if not changes(before, self.lines):
            self.add_error(None, _("Nothing is different from the edition in force."))
        return cleaned

    def _refuse_twice(self) -> None:
        seen: set[str] = set()
        for name in [name for name in self.fields if name.startswith("label_")] + [f"new_{n}" for n in NEW_ONES]:
            said = " ".join(str(self.cleaned_data[name]).casefold().split())
            if said and said in seen:
                self.add_error(name, _("This word is in the list twice. If it is retired, offer it again instead."))
            seen.add(said)

    @property
    def lines(self) -> list[Line]:
        """The words as the next edition is to say them, in their order; those no longer offered last."""
        cleaned, placed = self.cleaned_data, []
        for index, entry in enumerate(self._entries):
            code = entry.code
            place = cleaned[f"place_{code}"]
            # One that moves up stands before the one whose place it takes, one that moves down behind it.
            moved = (place > entry.position) - (place < entry.position)
            line = Line(code, cleaned[f"label_{code}"], cleaned[f"retired_{code}"])
            placed.append((line.is_retired, place, moved, index, line))
        codes = {entry.code for entry in self._entries}
        for number in NEW_ONES:
            if label := cleaned[f"new_{number}"]:
                code = _free_code(label, codes)
                codes.add(code)
                place = cleaned[f"new_place_{number}"] or _LAST_PLACE
                placed.append((False, place, -1 if place < _LAST_PLACE else 1, len(placed), Line(code, label)))
        return [row[-1] for row in sorted(placed, key=lambda row: row[:4])]


def _fields(entries: Sequence[ReferenceEntry]) -> dict[str, forms.Field]:
    found: dict[str, forms.Field] = {}
    for entry in entries:
        found[f"label_{entry.code}"] = _word()
        found[f"place_{entry.code}"] = _place()
        found[f"retired_{entry.code}"] = forms.BooleanField(label=_("No longer offered"), required=False)
    for number in NEW_ONES:
        found[f"new_{number}"] = _word(required=False)
        found[f"new_place_{number}"] = _place(required=False)
    return found


def _word(*, required: bool = True) -> forms.CharField:
    return forms.CharField(label=_("Word"), max_length=120, required=required)


def _place(*, required: bool = True) -> forms.IntegerField:
    return forms.IntegerField(label=_("Place in the list"), min_value=1, max_value=_LAST_PLACE, required=required)


def _free_code(label: str, taken: set[str]) -> str:
    """A code that says the word and that no other has, retired or not: records keep it for ever."""
    plain = normalize("NFKD", label.casefold()).encode("ascii", "ignore").decode()
    stem = re.sub(r"[^a-z0-9]+", "_", plain).strip("_")[:_LONGEST_CODE].strip("_") or "word"
    code, number = stem, 2
    while code in taken:
        ending = f"_{number}"
        code, number = stem[: _LONGEST_CODE - len(ending)] + ending, number + 1
    return code
