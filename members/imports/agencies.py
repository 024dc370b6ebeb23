"""Agencies in a file: found again by their short name, added or changed by the verbs of the directory."""

from __future__ import annotations

from collections.abc import Iterable
from functools import partial
from typing import Any
from uuid import UUID

from django import forms
from django.core.exceptions import ValidationError
from django.db.models import QuerySet
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from common import phones
from common.words import LANGUAGES, language_words
from members.directory import services
from members.directory.forms import AgencyOfGroupForm
from members.imports import cells, hours, queries
from members.imports.resources import Column, Row, Rows, Step
from members.models import Agency, Country, DutyDesk, Organisation
from members.reference import queries as reference

_ENTRY = tuple(sorted(services.OWN_FIELDS | services.GROUP_FIELDS))
Body = Country | Organisation


class YesNoField(forms.CharField):
    """A cell that says yes or no; an empty one says no."""

    def __init__(self) -> None:
        super().__init__(max_length=20, required=False)

    def clean(self, value: Any) -> bool:
        answer = cells.yes_or_no(super().clean(value))
        if answer is None:
            raise ValidationError(_("Write yes or no."))
        return answer


class AgencyRowForm(AgencyOfGroupForm):
    """A row: the entry as on the agency's page, to whom it belongs, and how to reach its desk."""

    body = forms.CharField(max_length=120)
    is_focal_point = YesNoField()  # type: ignore[assignment]  # a cell in the place of a box
    opens_names = YesNoField()  # type: ignore[assignment]  # the same
    desk_phone = forms.CharField(max_length=40, required=False)
    desk_email = forms.EmailField(required=False)
    desk_hours = forms.CharField(max_length=200, required=False)

    def __init__(self, typed: dict[str, Any], *, rows: AgencyRows, there: Agency | None) -> None:
        super().__init__(typed, kinds=rows.kinds_for(there))
        self._rows, self._there = rows, there
        words = _("Write one of these: %(choices)s.")
        self.fields["type"].error_messages["invalid_choice"] = words % {"choices": rows.kinds_words}

    def clean_body(self) -> Body:
        """A country or an organisation that is in the list."""
        body = self._rows.bodies.get(self.cleaned_data["body"].casefold())
        if body is None:
            raise ValidationError(_("No country or organisation has this name. Add it in the directory first."))
        if self._there and self._there.successor_id:
            words = _("The agency with this short name was merged. Another one needs another short name.")
            raise ValidationError(words)
        if self._there and body.name != self._there.body_name:
            words = _("The agency with this short name belongs to %(body)s. Another one needs another short name.")
            raise ValidationError(words % {"body": self._there.body_name})
        return body

    def clean_desk_phone(self) -> str:
        """By the same rule as on the page of a desk."""
        typed = str(self.cleaned_data["desk_phone"])
        try:
            return phones.kept(typed) if typed else ""
        except phones.NotAPhone:
            words = _("This is no phone number. Write it with + and the code of the country.")
            raise ValidationError(words) from None

    def clean_desk_hours(self) -> dict[str, Any]:
        """What the cell says of a desk's hours; an empty one says nothing."""
        typed = self.cleaned_data["desk_hours"]
        if not typed:
            return {}
        if typed == hours.ROUND_THE_CLOCK:
            return {"is_round_the_clock": True, "hours": []}
        try:
            return {"is_round_the_clock": False, "hours": hours.week_from(typed)}
        except ValueError:
            words = _("Write 24/7, or days with their hours, such as Mon-Fri 8-17; Sat 8-12.")
            raise ValidationError(words) from None

    def clean(self) -> dict[str, Any]:
        """What cells say together."""
        cleaned = super().clean() or {}
        body = cleaned.get("body")
        if cleaned.get("is_focal_point") and isinstance(body, Organisation):
            self.add_error("is_focal_point", _("An organisation has no country. Write no."))
        says_more = cleaned.get("desk_email") or cleaned.get("desk_hours")
        if says_more and not cleaned.get("desk_phone") and "desk_phone" not in self.errors:
            self.add_error("desk_phone", _("A desk with an e-mail address or hours needs a phone too."))
        namesake = self._rows.namesake(body, cleaned.get("name")) if body and not self._there else None
        if namesake:
            words = _("%(body)s has an agency of this name, with the short name %(short)s. Change it on its page.")
            self.add_error("short_name", words % {"body": namesake.body_name, "short": namesake.short_name})
        return cleaned


class AgencyRows(Rows):
    """One agency a row. An empty phone leaves the desk as it is; whether an agency is suspended is not said here."""

    key = "short_name"

    body = Column(
        gettext_lazy("Country or organisation"), gettext_lazy("Its name or its code, as in the directory."), "body_name"
    )
    name = Column(gettext_lazy("Name in English"), gettext_lazy("As other agencies know it."), "name")
    native_name = Column(gettext_lazy("Name in its own script"), gettext_lazy("May stay empty."), "native_name")
    short_name = Column(
        gettext_lazy("Short name"),
        gettext_lazy("As it stands in lists, such as NZ BLU. No other agency has it."),
        "short_name",
    )
    type = Column(
        gettext_lazy("Kind of agency"),
        gettext_lazy("Police, Immigration, Border force, or another one of the list on the agency’s page."),
    )
    time_zone = Column(gettext_lazy("Time zone"), gettext_lazy("Of the IANA list, such as Asia/Bangkok."), "time_zone")
    working_languages = Column(
        gettext_lazy("Working languages"), gettext_lazy("One or more, apart by semicolons, such as English; Thai.")
    )
    is_focal_point = Column(gettext_lazy("National focal point"), gettext_lazy("Yes or no. A country has one at most."))
    opens_names = Column(
        gettext_lazy("Shows officers’ names"),
        gettext_lazy("Yes or no: whether agencies of other countries read its officers’ names."),
    )
    desk_phone = Column(
        gettext_lazy("Desk phone"),
        gettext_lazy("With + and the code of the country. If it is empty, the desk stays as it is."),
    )
    desk_email = Column(gettext_lazy("Desk e-mail"), gettext_lazy("May stay empty."))
    desk_hours = Column(
        gettext_lazy("Desk hours"),
        gettext_lazy(
            "In the agency’s own time: 24/7, or days with their hours, such as Mon-Fri 8-17; Sat 8-12. "
            "If it is empty, they stay as they are."
        ),
    )

    def __init__(self, **asked: Any) -> None:
        super().__init__(**asked)
        self._by_short_name = {agency.short_name: agency for agency in queries.all_agencies()}
        self._by_name = {(agency.body_name, agency.name): agency for agency in self._by_short_name.values()}
        self._desks = queries.desks()
        self.bodies: dict[str, Body] = queries.bodies_by_words()
        kinds = reference.entries(reference.Code.AGENCY_TYPES)
        self._kind_words = {one.code: one.words for one in kinds}
        self._kinds = cells.by_words(self._kind_words.items())
        self._kinds_offered = [(one.code, one.words) for one in kinds if not one.is_retired]
        self.kinds_words = ", ".join(words for _code, words in self._kinds_offered)
        self._languages = cells.by_words(LANGUAGES.items())

    def kinds_for(self, there: Agency | None) -> list[tuple[str, str]]:
        """The kinds that a row may name: those in force, and the one that its agency has."""
        kept = {there.type: self._kind_words.get(there.type, there.type)} if there else {}
        return list((dict(self._kinds_offered) | kept).items())

    def namesake(self, body: Body, name: str | None) -> Agency | None:
        """An agency of the same body that has the name."""
        return self._by_name.get((body.name, name or ""))

    # For coming in.

    def order(self, row: dict[str, str]) -> bool:
        """A country's former focal point steps back before the next one steps in."""
        return cells.yes_or_no(row["is_focal_point"]) is True

    def find(self, row: dict[str, str]) -> Agency | None:
        """The agency with the short name."""
        return self._by_short_name.get(row["short_name"])

    def identity(self, row: Row) -> str:
        """Its short name."""
        return str(row.cleaned["short_name"])

    def form_for(self, row: Row) -> AgencyRowForm:
        """The form of its page, with the codes of what the cells say in words."""
        typed = {
            **row.cells,
            "type": self._kinds.get(row.cells["type"].casefold(), row.cells["type"]),
            "working_languages": cells.codes(cells.parts(row.cells["working_languages"]), self._languages),
        }
        return AgencyRowForm(typed, rows=self, there=row.there)

    def look_across(self, rows: list[Row]) -> Iterable[tuple[Row, str, str]]:
        """A country has one focal point, counting those that are not in the file."""
        in_file = {row.cleaned["short_name"] for row in rows}
        taken: dict[UUID, tuple[str, str]] = {
            agency.country_id: (agency.short_name, agency.name)
            for agency in self._by_short_name.values()
            if agency.is_focal_point and agency.country_id and agency.short_name not in in_file
        }
        for row in sorted(rows, key=lambda row: row.line):
            if not row.cleaned["is_focal_point"]:
                continue
            own = (row.cleaned["short_name"], row.cleaned["name"])
            other = taken.setdefault(row.cleaned["body"].id, own)
            if other != own:
                words = _("%(agency)s is the focal point of this country. Only one can be.") % {"agency": other[1]}
                yield row, "is_focal_point", words

    def is_unchanged(self, row: Row) -> bool:
        """Whether entry and desk are so already."""
        return row.there is not None and not self._entry_changes(row) and not self._desk_changes(row)

    def _entry_changes(self, row: Row) -> dict[str, Any]:
        return {name: row.cleaned[name] for name in _ENTRY if getattr(row.there, name) != row.cleaned[name]}

    def _desk_changes(self, row: Row) -> bool:
        if not row.cleaned["desk_phone"]:
            return False
        desk = self._desk_of(row.there)
        return desk is None or any(getattr(desk, name) != value for name, value in self._desk_said(row).items())

    def _desk_said(self, row: Row) -> dict[str, Any]:
        """The fields of a desk of which the row says something."""
        cleaned = row.cleaned
        return {"phone": cleaned["desk_phone"], "email": cleaned["desk_email"], **cleaned["desk_hours"]}

    def _desk_of(self, agency: Agency | None) -> DutyDesk | None:
        return self._desks.get(agency.id) if agency else None

    def version_of(self, row: Row) -> Any:
        """The versions of entry and desk that were looked at."""
        desk = self._desk_of(row.there)
        return [row.there and row.there.version, desk and desk.version]

    def steps(self, rows: list[Row]) -> list[Step]:
        """Add or change the entries, and the desk where the row says how to reach it."""
        return [partial(self._change if row.there else self._add, row) for row in rows]

    def _add(self, row: Row) -> None:
        body = row.cleaned["body"]
        is_country = isinstance(body, Country)
        agency = services.add_agency(
            country=body if is_country else None,
            organisation=None if is_country else body,
            content=row.cleaned,
            by=self.by,
            now=self.now,
        )
        if row.cleaned["desk_phone"]:
            self._keep_desk(agency, None, row)

    def _change(self, row: Row) -> None:
        agency = row.there
        if content := self._entry_changes(row):
            services.edit(agency=agency, content=content, by=self.by, now=self.now, version=agency.version)
        if self._desk_changes(row):
            self._keep_desk(agency, self._desk_of(agency), row)

    def _keep_desk(self, agency: Agency, desk: DutyDesk | None, row: Row) -> None:
        content = {
            "is_round_the_clock": desk.is_round_the_clock if desk else False,
            "hours": desk.hours if desk else [],
            "deputy_id": desk.deputy_id if desk else None,
            **self._desk_said(row),
        }
        version = desk.version if desk else None
        services.keep_desk(agency=agency, content=content, by=self.by, now=self.now, version=version)

    # For going out.

    def get_queryset(self) -> QuerySet[Agency]:
        """The agencies whose entry the actor keeps."""
        return queries.agencies_to_take_out(self.by)

    def dehydrate_type(self, agency: Agency) -> str:
        return self._kind_words.get(agency.type, agency.type)

    def dehydrate_working_languages(self, agency: Agency) -> str:
        return "; ".join(language_words(code) for code in agency.working_languages)

    def dehydrate_is_focal_point(self, agency: Agency) -> str:
        return cells.said(agency.is_focal_point)

    def dehydrate_opens_names(self, agency: Agency) -> str:
        return cells.said(agency.opens_names)

    def dehydrate_desk_phone(self, agency: Agency) -> str:
        desk = self._desk_of(agency)
        return phones.spaced(desk.phone) if desk else ""

    def dehydrate_desk_email(self, agency: Agency) -> str:
        desk = self._desk_of(agency)
        return desk.email if desk else ""

    def dehydrate_desk_hours(self, agency: Agency) -> str:
        """Nothing where the desk tells none, or is closed all week, which is said on its page only."""
        desk = self._desk_of(agency)
        if desk is None:
            return ""
        return hours.ROUND_THE_CLOCK if desk.is_round_the_clock else hours.said(desk.hours)
