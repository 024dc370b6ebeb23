"""What one looks for in the directory, and what is kept there; field names are the models'."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date
from functools import cache
from typing import Any
from zoneinfo import available_timezones

from django import forms
from django.core.validators import RegexValidator
from django.utils.dates import WEEKDAYS
from django.utils.translation import gettext_lazy as _

from common import phones
from common.forms import FilterForm, PortalForm
from common.words import LANGUAGES, language_words
from members.directory.days_off import ESTIMATED, PublicHoliday
from members.directory.models import Agency, Country, DutyDesk, Organisation, Participation, Topic
from members.directory.opening import hours_of

Choices = list[tuple[str, str]]
# Old names of zones, and those that are no place.
_NO_PLACES = ("Etc/", "SystemV/", "US/", "Canada/", "Mexico/", "Brazil/", "Chile/", "posix/", "right/")


class DirectoryFilter(FilterForm):
    """One box for all that stands in a line, and a language one can speak."""

    q = forms.CharField(label=_("Country, agency or language"), max_length=80, required=False)
    language = forms.ChoiceField(label=_("Speaks"), required=False)

    def __init__(self, *args: Any, languages: Iterable[str], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["language"].choices = [("", _("Any language")), *_by_name(languages)]  # type: ignore[attr-defined]  # a choice field


def _by_name(codes: Iterable[str]) -> Choices:
    return sorted(((code, language_words(code)) for code in codes), key=lambda pair: pair[1])


@cache
def _zones() -> list[tuple[Any, Any]]:
    """The IANA list, by place; none is chosen beforehand."""
    names = {"UTC"} | {name for name in available_timezones() if "/" in name and not name.startswith(_NO_PLACES)}
    return [("", _("Choose")), *((name, name.replace("_", " ")) for name in sorted(names))]


@cache
def _zone_names() -> frozenset[str]:
    return frozenset(name for name, _words in _zones() if name)


class ZoneField(forms.ChoiceField):
    """A time zone of the IANA list."""

    def __init__(self, **kwargs: Any) -> None:
        unknown = {"invalid_choice": _("Choose a time zone of the list, such as Asia/Bangkok.")}
        kwargs["error_messages"] = {**unknown, **kwargs.get("error_messages", {})}
        super().__init__(choices=_zones, label=_("Time zone"), **kwargs)

    def valid_value(self, value: Any) -> bool:
        """Looked up, not looked for: a file asks for thousands of rows."""
        return value in _zone_names()


class LanguagesField(forms.MultipleChoiceField):
    """Languages that somebody at the desk can work in; the order of the first answer is kept."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(
            choices=lambda: _by_name(LANGUAGES),
            widget=forms.CheckboxSelectMultiple,
            label=_("Working languages"),
            error_messages={
                "required": _("Choose at least one language."),
                "invalid_choice": _("Choose languages of the list."),
            },
            **kwargs,
        )

    def clean(self, value: Any) -> list[str]:
        cleaned = super().clean(value)
        former = list(self.initial or [])
        return sorted(cleaned, key=lambda code: former.index(code) if code in former else len(former))


class AgencyForm(PortalForm):
    """What an agency says of itself."""

    name = forms.CharField(label=_("Name in English"), max_length=120)
    native_name = forms.CharField(label=_("Name in its own script"), max_length=120, required=False)
    short_name = forms.CharField(
        label=_("Short name"), max_length=12, help_text=_("As it stands in lists, such as NZ BLU. No other has it.")
    )
    working_languages = LanguagesField()
    opens_names = forms.BooleanField(
        label=_("Show our officers’ names to agencies of other countries"),
        required=False,
        help_text=_("Otherwise they read how many officers there are of each function. Organisations never see names."),
    )


class AgencyOfGroupForm(AgencyForm):
    """The same, with what the secretariat says of an agency."""

    type = forms.ChoiceField(label=_("Kind of agency"))
    time_zone = ZoneField()
    is_focal_point = forms.BooleanField(
        label=_("It is the national focal point of its country"),
        required=False,
        help_text=_("A country has one at most: monthly returns are expected of it."),
    )

    def __init__(self, *args: Any, kinds: Choices, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["type"].choices = kinds  # type: ignore[attr-defined]  # a choice field


def entry_form(agency: Agency, words: Any, *, kinds: Choices | None) -> AgencyForm:
    """The form of an agency's entry as it is now; the fields of the secretariat only with kinds to choose from."""
    fields = AgencyForm.base_fields if kinds is None else AgencyOfGroupForm.base_fields
    initial = {name: getattr(agency, name) for name in fields}
    form = (
        AgencyForm(words, initial=initial) if kinds is None else AgencyOfGroupForm(words, initial=initial, kinds=kinds)
    )
    form.fields["working_languages"].initial = agency.working_languages
    if kinds is not None and agency.country_id is None:
        del form.fields["is_focal_point"]
    return form


class NewAgencyForm(AgencyOfGroupForm):
    """A new agency, with the country or organisation that it belongs to."""

    body = forms.ChoiceField(
        label=_("Country or organisation"),
        error_messages={"invalid_choice": _("Choose one of the list. You can add a country or organisation first.")},
    )
    field_order = ("body",)

    def __init__(self, *args: Any, bodies: tuple[Sequence[Country], Sequence[Organisation]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self._bodies = {str(body.id): body for group in bodies for body in group}
        countries, organisations = bodies
        groups: list[tuple[Any, Choices]] = [
            (_("Countries"), [(str(body.id), body.name) for body in countries]),
            (_("Organisations"), [(str(body.id), body.name) for body in organisations]),
        ]
        self.fields["body"].choices = [("", _("Choose")), *groups]  # type: ignore[attr-defined]  # a choice field

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        if cleaned.get("is_focal_point") and isinstance(self._bodies.get(cleaned.get("body", "")), Organisation):
            self.add_error("is_focal_point", _("An organisation has no country. Leave this box empty."))
        return cleaned

    @property
    def of_body(self) -> dict[str, Any]:
        """To whom it belongs, for the service."""
        body = self._bodies[self.cleaned_data["body"]]
        is_country = isinstance(body, Country)
        return {"country": body if is_country else None, "organisation": None if is_country else body}


class CountryForm(PortalForm):
    """A state that belongs to the Group or takes part in a round."""

    iso2 = forms.CharField(
        label=_("Country code"),
        max_length=2,
        validators=[RegexValidator(r"^[A-Za-z]{2}$", _("Write the two letters of ISO 3166, such as FJ."))],
        help_text=_("The two letters of ISO 3166, such as FJ."),
    )
    name = forms.CharField(label=_("Name"), max_length=80, help_text=_("As the co-chairs write it."))
    kind = forms.ChoiceField(
        label=_("What is it to the Group?"), choices=Participation.Kind.choices, widget=forms.RadioSelect
    )
    time_zone = ZoneField(help_text=_("Of its capital."))
    working_languages = LanguagesField()

    def clean_iso2(self) -> str:
        return str(self.cleaned_data["iso2"]).upper()


class OrganisationForm(PortalForm):
    """A body that belongs to no country."""

    code = forms.CharField(label=_("Short name"), max_length=20, help_text=_("Such as INTERPOL."))
    name = forms.CharField(label=_("Name"), max_length=120)
    kind = forms.ChoiceField(
        label=_("What is it to the Group?"), choices=Participation.Kind.choices, widget=forms.RadioSelect
    )


DAYS = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")


class DeskForm(PortalForm):
    """Whom one calls, when somebody is there, and who stands in."""

    phone = forms.CharField(
        label=_("Phone"),
        max_length=40,
        widget=forms.TextInput(attrs={"type": "tel", "size": "24"}),
        help_text=_("With + and the code of the country. No extension."),
    )
    email = forms.EmailField(label=_("E-mail"), required=False, help_text=_("Notices of the portal go there too."))
    is_round_the_clock = forms.BooleanField(label=_("Somebody is there day and night, on every day"), required=False)
    deputy = forms.ChoiceField(
        label=_("Deputy desk"), required=False, help_text=_("Who answers when nobody does here.")
    )

    def __init__(self, *args: Any, deputies: Sequence[DutyDesk], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for number, day in enumerate(DAYS):
            self.fields[day] = forms.CharField(label=WEEKDAYS[number], max_length=20, required=False)
            self.fields[day].widget.attrs["size"] = "13"
        self.fields["deputy"].choices = [  # type: ignore[attr-defined]  # a choice field
            ("", _("None")),
            *((str(desk.id), desk.agency.name) for desk in deputies),
        ]

    @property
    def days(self) -> list[Any]:
        """The boxes of the weekdays, for the page."""
        return [self[day] for day in DAYS]

    def clean_phone(self) -> str:
        try:
            return phones.kept(self.cleaned_data["phone"])
        except phones.NotAPhone:
            raise forms.ValidationError(
                _("This is no phone number. Write it with + and the code of the country.")
            ) from None

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        for day in DAYS:
            if cleaned.get(day):
                self._clean_day(day)
        if cleaned.get("is_round_the_clock") and any(cleaned.get(day) for day in DAYS):
            self.add_error("is_round_the_clock", _("Either tick this box or write hours, not both."))
        return cleaned

    def _clean_day(self, day: str) -> None:
        try:
            self.cleaned_data[day] = hours_of(self.cleaned_data[day])
        except ValueError:
            self.add_error(day, _("Write hours such as 08:00-17:00, or leave it empty."))

    @property
    def content(self) -> dict[str, Any]:
        """The fields of a desk, for the service; no hours at all are hours that are not told."""
        cleaned = self.cleaned_data
        hours = [cleaned[day] for day in DAYS]
        return {
            "phone": cleaned["phone"],
            "email": cleaned["email"],
            "is_round_the_clock": cleaned["is_round_the_clock"],
            "hours": hours if any(hours) else [],
            "deputy_id": cleaned["deputy"] or None,
        }


def desk_form(desk: DutyDesk | None, words: Any, *, deputies: Sequence[DutyDesk]) -> DeskForm:
    """The form of a desk as it is now, or an empty one."""
    if desk is None:
        return DeskForm(words, deputies=deputies)
    initial = {
        "phone": phones.spaced(desk.phone),
        "email": desk.email,
        "is_round_the_clock": desk.is_round_the_clock,
        "deputy": str(desk.deputy_id or ""),
        **dict(zip(DAYS, desk.hours, strict=False)),
    }
    return DeskForm(words, initial=initial, deputies=deputies)


class UnitForm(PortalForm):
    """A unit of an agency, and what is meant for it."""

    name = forms.CharField(label=_("Name"), max_length=120)
    topics = forms.MultipleChoiceField(
        label=_("What is meant for it?"),
        choices=Topic.choices,
        widget=forms.CheckboxSelectMultiple,
        required=False,
        help_text=_(
            "Choose none if it does not depend on the topic. Of crime types and of kinds of referral, each that you "
            "choose among must fit."
        ),
    )
    countries = forms.MultipleChoiceField(
        label=_("From which countries?"),
        widget=forms.CheckboxSelectMultiple,
        required=False,
        help_text=_(
            "Choose none if it does not depend on the country. With neither topic nor country nothing is sent there."
        ),
    )

    def __init__(self, *args: Any, countries: Sequence[Country], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["countries"].choices = [(country.iso2, country.name) for country in countries]  # type: ignore[attr-defined]  # a choice field


class DaysForm(PortalForm):
    """On which days an agency does not work."""

    weekend = forms.TypedMultipleChoiceField(
        label=_("Weekend"),
        choices=[(str(number), day) for number, day in WEEKDAYS.items()],
        widget=forms.CheckboxSelectMultiple,
        coerce=int,
        required=False,
        help_text=_("Choose none to take the weekend of the country."),
    )
    holidays = forms.CharField(
        label=_("Public holidays"),
        max_length=20_000,
        required=False,
        widget=forms.Textarea(attrs={"rows": 16}),
        help_text=_(
            "One a line: year, month and day with dashes, then the name. Write (estimated) behind a day that the moon "
            "may still move: it closes no desk and moves no deadline. Leave all of it empty to take the days of the "
            "country."
        ),
    )

    def clean_weekend(self) -> list[int] | None:
        days: list[int] = sorted(self.cleaned_data["weekend"])
        if len(days) > MOST_DAYS_OF_WEEKEND:
            raise forms.ValidationError(_("A week needs at least three working days."))
        return days or None

    def clean_holidays(self) -> list[PublicHoliday]:
        kept: dict[date, PublicHoliday] = {}
        for number, line in enumerate(self.cleaned_data["holidays"].splitlines(), start=1):
            if not line.strip():
                continue
            found = _kept_day(line)
            if found is None:
                self.add_error("holidays", _("Line %(number)s: write a day and a name.") % {"number": number})
            elif found.day in kept:
                self.add_error("holidays", _("Line %(number)s: this day is there twice.") % {"number": number})
            else:
                kept[found.day] = found
        return list(kept.values())


class CountryDaysForm(DaysForm):
    """On which days a country does not work."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["weekend"].required = True
        self.fields["weekend"].error_messages["required"] = _("Choose at least one day.")
        self.fields["weekend"].help_text = ""
        self.fields["holidays"].help_text = _(
            "One a line: year, month and day with dashes, then the name. Write (estimated) behind a day that the moon "
            "may still move: it closes no desk and moves no deadline. A year that is left without any day is filled "
            "again with the days that are publicly known."
        )


MOST_DAYS_OF_WEEKEND = 4


def _kept_day(line: str) -> PublicHoliday | None:
    typed, _space, name = line.strip().partition(" ")
    is_estimated = name.rstrip().endswith(ESTIMATED)
    name = name.rstrip().removesuffix(ESTIMATED).strip()
    try:
        day = date.fromisoformat(typed)
    except ValueError:
        return None
    return PublicHoliday(day, name, is_estimated) if 0 < len(name) <= MOST_LETTERS and day.year in YEARS else None


MOST_LETTERS = 120
YEARS = range(2020, 2101)


class MergeForm(PortalForm):
    successor = forms.ChoiceField(label=_("Which agency takes over?"))

    def __init__(self, *args: Any, successors: Sequence[Agency], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self._successors = {str(agency.id): agency for agency in successors}
        names = [(key, agency.name) for key, agency in self._successors.items()]
        self.fields["successor"].choices = [("", ""), *names]  # type: ignore[attr-defined]  # of a field of choices

    def clean_successor(self) -> Agency:
        """The agency itself."""
        return self._successors[self.cleaned_data["successor"]]
