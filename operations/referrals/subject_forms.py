"""What is asked of a person and of an identifier in a referral; field names are the model's."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any
from uuid import UUID

from django import forms
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from common.forms import DayField, PortalForm
from operations.identifiers import icao9303
from operations.identifiers.kinds import MOST_SIGNS, Kind, NotStandard, standard
from operations.referrals import choices
from operations.referrals.subject_models import ReferralSubject
from operations.referrals.subjects import Identifier, Subject

_IDENTITY = ("full_name", "native_script", "known_as", "birth_date", "age", "nationality")
_OTHER = (*_IDENTITY[1:], "roles")


class SubjectFields(forms.Form):
    """The fields of one person. Where the person is optional, no field may be filled without the name."""

    subject_is_optional = False

    full_name = forms.CharField(
        label=_("Full name, as in the document"),
        max_length=200,
        required=False,
        help_text=_("Given names and family name in the order of the document."),
    )
    native_script = forms.CharField(label=_("Name in its own script"), max_length=200, required=False)
    known_as = forms.CharField(label=_("Known as"), max_length=120, required=False)
    birth_date = DayField(label=_("Date of birth"), required=False)
    age = forms.IntegerField(
        label=_("Age, when the date of birth is not known"), required=False, min_value=0, max_value=choices.OLDEST
    )
    nationality = forms.CharField(
        label=_("Nationality, as in the document"),
        required=False,
        max_length=3,
        help_text=_("The letters in the document, such as VNM. Stateless: XXA. Not stated: leave it empty."),
    )
    roles = forms.MultipleChoiceField(
        label=_("What part does the person have?"),
        choices=choices.SubjectRole.choices,
        widget=forms.CheckboxSelectMultiple,
        required=False,
    )
    is_child = forms.ChoiceField(
        label=_("Is the person a child?"),
        choices=choices.ChildStatus.choices,
        widget=forms.RadioSelect,
        initial=choices.ChildStatus.NOT_KNOWN,
        required=False,
    )
    custody = forms.ChoiceField(
        label=_("In what situation is the person?"),
        choices=choices.Custody.choices,
        initial=choices.Custody.NOT_KNOWN,
        required=False,
    )

    def __init__(self, *args: Any, today: date, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.today = today

    def clean_nationality(self) -> str:
        """The code in capitals. Raises: ValidationError where no document has it."""
        code = str(self.cleaned_data["nationality"]).strip().upper()
        if code and not icao9303.is_code(code):
            raise forms.ValidationError(
                _("No document has these letters. Look at the line of the document that begins with P<."), code="code"
            )
        return code

    def clean_birth_date(self) -> date | None:
        """The day. Raises: ValidationError where it is to come, or nobody is so old."""
        day: date | None = self.cleaned_data["birth_date"]
        if day and day > self.today:
            raise forms.ValidationError(_("A date of birth cannot be in the future."), code="future")
        if day and day.year < self.today.year - choices.OLDEST:
            raise forms.ValidationError(_("Nobody is that old. Check the year."), code="old")
        return day

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        self._ask_for_name_and_part(cleaned)
        if cleaned.get("birth_date") and cleaned.get("age") is not None:
            self.add_error("age", _("Give the date of birth or the age, not both."))
        return cleaned

    def _ask_for_name_and_part(self, cleaned: dict[str, Any]) -> None:
        is_named = bool(cleaned.get("full_name"))
        says_more = any(cleaned.get(field) not in (None, "", []) for field in _OTHER)
        if is_named and not cleaned.get("roles"):
            self.add_error("roles", _("Choose at least one part, or “Not known”."))
        elif not is_named and "full_name" not in self.errors and (says_more or not self.subject_is_optional):
            words = _("Write the full name, or empty the rest of this part.")
            self.add_error("full_name", words if self.subject_is_optional else _("Write the full name."))


def subject_of(cleaned: Mapping[str, Any]) -> Subject:
    """The person in what a form has cleaned."""
    return Subject(
        **{name: cleaned[name] for name in (*_IDENTITY, "roles")},
        is_child=cleaned["is_child"] or choices.ChildStatus.NOT_KNOWN,
        custody=cleaned["custody"] or choices.Custody.NOT_KNOWN,
    )


class SubjectForm(SubjectFields, PortalForm):
    """A person on a page of their own."""


def initial_of(row: ReferralSubject) -> dict[str, Any]:
    """A person as the form shows them."""
    identity = row.identity
    return {
        "roles": row.roles,
        "is_child": row.is_child,
        "custody": row.custody,
        **{name: getattr(identity, name) for name in _IDENTITY},
    }


class IdentifierForm(PortalForm):
    """A telephone, a document, a vessel and the like."""

    kind = forms.ChoiceField(label=_("What is it?"), choices=Kind.choices, widget=forms.RadioSelect)
    as_written = forms.CharField(
        label=_("The number, name or address"),
        max_length=MOST_SIGNS,
        help_text=_("As you have it. The portal also keeps it in its standard form, so that it is found."),
    )
    country = forms.CharField(
        label=_("Country code"),
        max_length=3,
        required=False,
        help_text=_("Three letters, such as VNM: of the telephone, or of the state that gave the document."),
    )
    words = forms.CharField(
        label=_("What else helps to tell it"), max_length=200, required=False, help_text=_("Such as: white van, 2019.")
    )
    subject = forms.ChoiceField(label=_("To whom does it belong?"), required=False)

    def __init__(self, *args: Any, subjects: list[tuple[str, str]], own_country: str = "", **kwargs: Any) -> None:
        """`own_country`: of the writer's agency, ISO 3166 alpha-2; its code is offered and never assumed."""
        super().__init__(*args, **kwargs)
        if code := icao9303.code_of(own_country):
            hint = gettext("Three letters: of the telephone, or of the state that gave the document. Yours: %(code)s.")
            self.fields["country"].help_text = hint % {"code": code}
        nobody = ("", _("To nobody in particular"))
        self.fields["subject"].choices = [nobody, *subjects]  # type: ignore[attr-defined]  # a choice field
        if len(subjects) == 1:
            self.fields["subject"].initial = subjects[0][0]

    def clean_country(self) -> str:
        """The code in capitals. Raises: ValidationError where there is no such one."""
        code = str(self.cleaned_data["country"]).strip().upper()
        if code and not icao9303.is_code(code):
            raise forms.ValidationError(_("There is no such code. Three letters, as in passports: VNM."), code="code")
        return code

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        if {"kind", "as_written", "country"} <= cleaned.keys():
            try:
                standard(cleaned["kind"], cleaned["as_written"], cleaned["country"])
            except NotStandard as error:
                self.add_error("country" if error.field == "country" else "as_written", str(error.words))
        return cleaned


def identifier_of(cleaned: Mapping[str, Any]) -> Identifier:
    """The identifier in what a form has cleaned."""
    return Identifier(
        **{name: cleaned[name] for name in ("kind", "as_written", "country", "words")},
        subject_id=UUID(cleaned["subject"]) if cleaned.get("subject") else None,
    )
