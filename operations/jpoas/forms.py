"""What the pages of a round ask."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from common.forms import DayField, PortalForm
from members.models import Country, Organisation
from operations import indicators
from operations.jpoas.models import JPOAAgency, JPOAParticipant, Objective
from terms_of_reference.models import FocusArea

MOST_THEMES, LONGEST_THEME = 12, 80


class EditJPOAForm(PortalForm):
    name = forms.CharField(label=_("Name"), max_length=120)
    proposal = forms.CharField(
        label=_("Why this round"),
        help_text=_(
            "What it is to achieve, and what the last round has taught. Every member reads it. No case content."
        ),
        max_length=4_000,
        widget=forms.Textarea,
    )
    themes = forms.CharField(
        label=_("Themes"),
        help_text=_("One a line: a sector, a mode of transport or a form of exploitation, such as smuggling by air."),
        max_length=1_200,
        required=False,
        widget=forms.Textarea(attrs={"rows": 4}),
    )

    def clean_themes(self) -> list[str]:
        """The lines, without empty ones and repeats."""
        lines = dict.fromkeys(line.strip() for line in self.cleaned_data["themes"].splitlines())
        themes = [line for line in lines if line]
        if len(themes) > MOST_THEMES or any(len(theme) > LONGEST_THEME for theme in themes):
            raise forms.ValidationError(_("Write up to 12 themes, each up to 80 characters."))
        return themes


class ProposeForm(EditJPOAForm):
    key = forms.RegexField(
        r"^[A-Za-z0-9][A-Za-z0-9 -]*$",
        label=_("Short name"),
        help_text=_("For tables and imports: the year, or both years."),
        max_length=20,
        error_messages={"invalid": _("Use letters, digits, spaces and hyphens only.")},
    )
    is_exercise = forms.BooleanField(
        label=_("This is an exercise"),
        help_text=_("It is marked so on each page, and does not count as a round in reports."),
        required=False,
    )

    field_order = ["name", "key", "proposal", "themes", "is_exercise"]


class LabelForm(PortalForm):
    text = forms.CharField(label=_("Name of the round in the source"), max_length=80)
    source = forms.CharField(label=_("Source"), help_text=_("Who calls it so, and where."), max_length=120)


class DecideForm(PortalForm):
    starts_on = DayField(label=_("First day"))
    ends_on = DayField(label=_("Last day"))
    reason = forms.CharField(
        label=_("Reason"),
        help_text=_("Every member reads it. It stays, also when a later decision takes its place."),
        max_length=1_000,
        widget=forms.Textarea(attrs={"rows": 4}),
        error_messages={"required": _("Write why. A decision without a reason is not recorded.")},
    )


class PhaseForm(PortalForm):
    name = forms.CharField(label=_("Name of the phase"), max_length=80)
    starts_on = DayField(label=_("First day"))
    ends_on = DayField(label=_("Last day"))
    what = forms.CharField(
        label=_("What happens in it"),
        help_text=_("Every member reads it. No case content."),
        max_length=600,
        required=False,
        widget=forms.Textarea(attrs={"rows": 3}),
    )


class ScheduleForm(PortalForm):
    due_days = forms.IntegerField(
        label=_("Days after each month"),
        help_text=_("A return is expected of each country that takes part, for each month of the round."),
        min_value=1,
        max_value=60,
    )


class CancelForm(PortalForm):
    reason = forms.CharField(
        label=_("Reason"),
        help_text=_("Every member reads it."),
        max_length=500,
        widget=forms.Textarea(attrs={"rows": 4}),
        error_messages={"required": _("Write why. A round is not cancelled without a reason.")},
    )


class InviteForm(PortalForm):
    """A country or an organisation; `bodies` are those that can be chosen."""

    body = forms.ChoiceField(label=_("Country or organisation"))
    kind = forms.ChoiceField(
        label=_("As what?"),
        choices=[(JPOAParticipant.Kind.PARTICIPANT, _("Participant")), (JPOAParticipant.Kind.OBSERVER, _("Observer"))],
        widget=forms.RadioSelect,
    )

    def __init__(self, *args: Any, bodies: Iterable[Country | Organisation], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self._bodies = {str(body.id): body for body in bodies}
        choices = [("", ""), *((key, str(body)) for key, body in self._bodies.items())]
        self.fields["body"].choices = choices  # type: ignore[attr-defined]  # of a field of choices

    def clean_body(self) -> Country | Organisation:
        """The row that was chosen."""
        return self._bodies[self.cleaned_data["body"]]

    def clean(self) -> dict[str, Any]:
        """Only countries carry out operations."""
        cleaned = super().clean() or {}
        if isinstance(cleaned.get("body"), Organisation) and cleaned.get("kind") == JPOAParticipant.Kind.PARTICIPANT:
            self.add_error("kind", _("An organisation takes part as an observer."))
        return cleaned


class NameForm(PortalForm):
    agency = forms.ChoiceField(label=_("Agency"))
    part = forms.ChoiceField(label=_("What it does"), choices=JPOAAgency.Part.choices, widget=forms.RadioSelect)

    def __init__(self, *args: Any, agencies: Sequence[tuple[str, str]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["agency"].choices = [("", ""), *agencies]  # type: ignore[attr-defined]  # of a field of choices


class ConfirmForm(PortalForm):
    """Whom the other agencies of the round ask; one of the own officers."""

    contact = forms.ChoiceField(
        label=_("Whom to ask in your agency"),
        help_text=_("The agencies that take part, and the co-chairs, read this name."),
    )

    def __init__(self, *args: Any, officers: Sequence[tuple[str, str]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["contact"].choices = [("", ""), *officers]  # type: ignore[attr-defined]  # of a field of choices


class ObjectiveForm(PortalForm):
    text = forms.CharField(
        label=_("Objective"), max_length=300, widget=forms.Textarea(attrs={"rows": 3}), help_text=_("In one sentence.")
    )
    focus_areas = forms.ModelMultipleChoiceField(
        label=_("Focus areas of the Terms of Reference"),
        queryset=FocusArea.objects.none(),
        widget=forms.CheckboxSelectMultiple,
        error_messages={"required": _("Choose at least one focus area.")},
    )
    target_indicator = forms.ChoiceField(
        label=_("Counted by"), help_text=_("Leave both empty for an objective without a number."), required=False
    )
    target = forms.IntegerField(label=_("Target"), min_value=1, max_value=1_000_000, required=False)

    def __init__(self, *args: Any, areas: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["focus_areas"].queryset = areas  # type: ignore[attr-defined]  # of a field of rows
        self.fields["target_indicator"].choices = [("", _("No number")), *indicators.CHOICES]  # type: ignore[attr-defined]

    def clean(self) -> dict[str, Any]:
        """A target has a number and what is counted, or neither."""
        cleaned = super().clean() or {}
        if cleaned.get("target") and not cleaned.get("target_indicator"):
            self.add_error("target_indicator", _("Choose what is counted."))
        if cleaned.get("target_indicator") and not cleaned.get("target") and "target" not in self.errors:
            self.add_error("target", _("Write the number that is aimed at."))
        return cleaned


def objective_form(words: Any, *, areas: Any, objective: Objective | None = None) -> ObjectiveForm:
    """The form of an objective as it is now, or an empty one."""
    if objective is None:
        return ObjectiveForm(words, areas=areas)
    initial = {
        "text": objective.text,
        "focus_areas": [area.id for area in objective.focus_areas.all()],
        "target_indicator": objective.target_indicator,
        "target": objective.target,
    }
    return ObjectiveForm(words, initial=initial, areas=areas)
