"""The one door to import_export: how the rows of a file are looked through, and what would be done with each.

A row goes through the form of the page that does the same for one, so the words about a mistake are the same. The
library's hooks never save: they note which of our verbs is to be called, and `Found.steps` are called later.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, ClassVar

import tablib
from django.core.exceptions import NON_FIELD_ERRORS, ValidationError
from django.db import DEFAULT_DB_ALIAS
from django.utils.translation import gettext as _
from import_export.fields import Field
from import_export.instance_loaders import BaseInstanceLoader
from import_export.resources import Resource
from import_export.results import Result, RowResult

from common.forms import PortalForm
from members.access import Actor
from members.imports.tables import Table

Step = Callable[[], object]
Said = Callable[[int, int], None]
_SAID_EACH = 100


@dataclass(frozen=True)
class Problem:
    """What is wrong with a cell or, without a column, with a line or the whole file."""

    line: int
    column: str
    words: str


@dataclass
class Found:
    """What a look through a file found: how many rows are what, what is wrong, and the steps that saving takes."""

    new: int = 0
    changed: int = 0
    unchanged: int = 0
    wrong: int = 0
    problems: list[Problem] = field(default_factory=list)
    steps: list[Step] = field(default_factory=list)
    fingerprint: str = ""


@dataclass
class Row:
    """One row: the cells by field, what there is already, and what its form made of the cells."""

    cells: dict[str, str]
    there: Any = None  # the record that the row speaks of, if there is one
    cleaned: dict[str, Any] = field(default_factory=dict)
    number: int = 0  # in the order in which rows are carried out
    line: int = 0  # in the file


class Column(Field):
    """A column by its words, with what to write in it; `attribute` says where a record that goes out has it."""

    def __init__(self, words: Any, hint: Any, attribute: str | None = None) -> None:
        super().__init__(attribute=attribute, column_name=words)
        self.words, self.hint = words, hint


class Rows(Resource):
    """Rows of one kind, looked through for one actor. A subclass names the columns and answers the questions below."""

    key: ClassVar[str]  # the field by which a row is found again

    class Meta:
        using_db = DEFAULT_DB_ALIAS
        use_transactions = False
        instance_loader_class = BaseInstanceLoader  # not asked: rows find their records themselves
        skip_diff = True
        report_skipped = True

    def __init__(self, *, by: Actor, now: datetime) -> None:
        super().__init__()
        self.by, self.now = by, now
        self.found = Found()
        self._seen: dict[Any, int] = {}
        self._right: list[Row] = []
        self._to_do: list[Row] = []
        self._noted: list[list[Any]] = []
        self._lines: list[int] = []
        self._said: Said = lambda _done, _of: None

    # What a subclass answers.

    def find(self, cells: dict[str, str]) -> Any:
        """The record that a row speaks of, or None."""
        raise NotImplementedError

    def form_for(self, row: Row) -> PortalForm:
        """The form that a row is, filled in. Raises: ValidationError."""
        raise NotImplementedError

    def identity(self, row: Row) -> Any:
        """What may stand in a file once."""
        raise NotImplementedError

    def is_unchanged(self, row: Row) -> bool:
        """Whether everything that a row says is so already."""
        raise NotImplementedError

    def steps(self, rows: list[Row]) -> list[Step]:
        """The verbs that make it so, for the rows that are new or changed, in their order."""
        raise NotImplementedError

    def version_of(self, row: Row) -> Any:
        """What a step relies on: if it is another one later, the row is looked at again."""
        raise NotImplementedError

    def order(self, row: dict[str, str]) -> Any:
        """By what rows are put in order before they are carried out."""
        return 0

    def look_across(self, rows: list[Row]) -> Iterable[tuple[Row, str, str]]:
        """What is wrong with rows together that are right one by one: the row, the field, the words."""
        return ()

    # From here on: the work.

    @classmethod
    def columns(cls) -> dict[str, str]:
        """The columns of a file in their order: field → as people read it."""
        return {name: str(column.words) for name, column in cls.fields.items()}

    def look_through(self, table: Table, *, said: Said) -> Found:
        """Every row of a table; `said(done, of)` hears how far it is. Nothing is saved."""
        names, problems = self._names_of(table.headers)
        if problems:
            self.found.problems, self.found.wrong = problems, max(1, len(table.rows))
            return self.found
        self._said = said
        rows = [(line, {name: cells[place] for name, place in names.items()}) for line, cells in table.rows]
        rows.sort(key=lambda row: self.order(row[1]))
        self._lines = [line for line, _cells in rows]
        headers = list(self.columns())
        dataset = tablib.Dataset(*([cells[name] for name in headers] for _line, cells in rows), headers=headers)
        result = self.import_data(dataset, use_transactions=False)
        for error in result.error_rows:  # nothing that a file can say: a fault of ours
            raise error.errors[0].error
        self._count(result)
        return self.found

    def _names_of(self, headers: list[str]) -> tuple[dict[str, int], list[Problem]]:
        """Where each field stands, and what is wrong with the first line."""
        known = {words.casefold(): name for name, words in self.columns().items()}
        known |= {name: name for name in self.columns()}
        places: dict[str, int] = {}
        problems = []
        for place, header in enumerate(headers):
            name = known.get(" ".join(header.split()).casefold())
            if name is None:
                problems.append(Problem(1, header[:80], _("This column is not known. Compare with the empty table.")))
            elif name in places:
                problems.append(Problem(1, header[:80], _("This column is there twice.")))
            else:
                places[name] = place
        missing = [words for name, words in self.columns().items() if name not in places]
        problems += [Problem(1, words, _("This column is missing.")) for words in missing]
        return places, problems

    def _count(self, result: Result) -> None:
        across = list(self.look_across(self._right))
        wrong = {row.number for row in result.invalid_rows} | {row.number for row, _name, _words in across}
        columns = self.columns()
        self.found.problems += [Problem(row.line, columns[name], words) for row, name, words in across]
        places = {words: place for place, words in enumerate(columns.values())}
        self.found.problems.sort(key=lambda problem: (problem.line, places.get(problem.column, -1)))
        counts = dict.fromkeys((RowResult.IMPORT_TYPE_NEW, RowResult.IMPORT_TYPE_UPDATE, RowResult.IMPORT_TYPE_SKIP), 0)
        for number, row in enumerate(result.rows, start=1):
            if number not in wrong:
                counts[row.import_type] += 1
        self.found.new, self.found.changed, self.found.unchanged = counts.values()
        self.found.wrong = len(wrong)
        self.found.steps = self.steps(self._to_do)
        noted = json.dumps(sorted(self._noted), default=str)
        self.found.fingerprint = hashlib.sha256(noted.encode()).hexdigest()

    def _problems_of(self, error: ValidationError, line: int) -> list[Problem]:
        columns = self.columns()
        by_field = error.message_dict if hasattr(error, "error_dict") else {NON_FIELD_ERRORS: error.messages}
        return [
            Problem(line, columns.get(name, ""), words) for name, messages in by_field.items() for words in messages
        ]

    # The hooks of import_export, in the order in which it calls them.

    def _check_import_id_fields(self, headers: list[str]) -> None:
        """The columns were looked at before."""

    def get_or_init_instance(self, instance_loader: Any, row: dict[str, str]) -> tuple[Row, bool]:
        """The row with the record that it speaks of."""
        made = Row(dict(row), there=self.find(row))
        return made, made.there is None

    def after_init_instance(self, instance: Row, new: bool, row: dict[str, str], **kwargs: Any) -> None:
        """Where it stands."""
        instance.number = kwargs["row_number"]
        instance.line = self._lines[instance.number - 1]

    def import_instance(self, instance: Row, row: dict[str, str], **kwargs: Any) -> None:
        """Through the form of its page. Raises: ValidationError."""
        form = self.form_for(instance)
        if not form.is_valid():
            raise ValidationError(form.errors.as_data())
        instance.cleaned = form.cleaned_data
        first = self._seen.setdefault(self.identity(instance), instance.line)
        if first != instance.line:
            raise ValidationError({self.key: _("This stands in line %(line)s already.") % {"line": first}})
        self._right.append(instance)

    def skip_row(self, instance: Row, original: object, row: dict[str, str], import_validation_errors: Any) -> bool:
        """Whether there is nothing to do; a wrong row is not skipped but refused."""
        return not import_validation_errors and self.is_unchanged(instance)

    def validate_instance(self, instance: Row, import_validation_errors: Any = None, **kwargs: Any) -> None:
        """What the form refused. Raises: ValidationError."""
        if import_validation_errors:
            raise ValidationError(import_validation_errors)

    def save_instance(self, instance: Row, is_create: bool, row: dict[str, str], **kwargs: Any) -> None:
        """Note the step; nothing is saved while a file is looked through."""
        self._to_do.append(instance)
        self._noted.append([instance.line, is_create, self.version_of(instance)])

    def save_m2m(self, *_row: object, **kwargs: Any) -> None:
        """A row has no further tables."""

    def import_row(self, row: dict[str, str], instance_loader: Any, **kwargs: Any) -> RowResult:
        """One row, and word of it now and then."""
        number = kwargs["row_number"]
        result: RowResult = super().import_row(row, instance_loader, **kwargs)
        if result.validation_error:
            self.found.problems += self._problems_of(result.validation_error, self._lines[number - 1])
        if number % _SAID_EACH == 0:
            self._said(number, len(self._lines))
        return result
