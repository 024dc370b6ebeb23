"""What the pages of decisions, recommendations and action items ask."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from common.forms import DayField, PortalForm
from members.models import Country
from operations.jpoas.models import JointPeriodOfAction
from operations.meetings.item_models import Recommendation
from operations.meetings.recommendations import SAID
from terms_of_reference.models import FocusArea

STEP_WORDS = {
    "accept": _("Accepted"),
    "do_not_accept": _("Not accepted"),
    "take_up": _("In progress"),
    "implement": _("Implemented"),
    "implement_partly": _("Partly implemented"),
}


class DecisionForm(PortalForm):
    text = forms.CharField(
        label=_("What was decided?"),
        help_text=_("In one or two sentences. Everybody who sees the activity reads them. They stay as they are."),
        max_length=2_000,
        widget=forms.Textarea(attrs={"rows": 4}),
    )


class RecommendForm(PortalForm):
    """`areas` are the focus areas in force."""

    text = forms.CharField(
        label=_("What is recommended?"),
        help_text=_("In one or two sentences. Everybody who sees the activity reads them. They stay as they are."),
        max_length=2_000,
        widget=forms.Textarea(attrs={"rows": 4}),
    )
    focus_areas = forms.ModelMultipleChoiceField(
        label=_("Focus areas of the Terms of Reference"),
        queryset=FocusArea.objects.none(),
        widget=forms.CheckboxSelectMultiple,
        required=False,
    )

    def __init__(self, *args: Any, areas: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["focus_areas"].queryset = areas  # type: ignore[attr-defined]  # of a field of rows


class MoveForm(PortalForm):
    """The steps that are possible from where the recommendation is."""

    step = forms.ChoiceField(label=_("How far is it?"), widget=forms.RadioSelect)
    words = forms.CharField(
        label=_("In a sentence"),
        help_text=_("What was done, or why not. Everybody who sees the activity reads it."),
        max_length=500,
        required=False,
        widget=forms.Textarea(attrs={"rows": 3}),
    )

    def __init__(self, *args: Any, recommendation: Recommendation, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        possible = [(step.name, STEP_WORDS[step.name]) for step in SAID if step.possible_from(recommendation.state)]
        self.fields["step"].choices = possible  # type: ignore[attr-defined]  # of a field of choices


class ItemForm(PortalForm):
    text = forms.CharField(label=_("What shall be done?"), max_length=300, widget=forms.Textarea(attrs={"rows": 3}))
    owner = forms.ChoiceField(
        label=_("Which country does it?"),
        help_text=_("Its agencies that answer for it now are told. The next page says which."),
    )
    due_on = DayField(
        label=_("By which day?"), help_text=_("It may lie after the end of the round; it is marked then.")
    )
    jpoa = forms.ChoiceField(
        label=_("In which round?"), help_text=_("What is open when it is over is carried into the next one.")
    )

    def __init__(
        self,
        *args: Any,
        owners: Sequence[Country],
        rounds: Sequence[JointPeriodOfAction],
        today: date,
        **kwargs: Any,
    ) -> None:
        super().__init__(*args, **kwargs)
        self._today = today
        self._owners = {str(row.id): row for row in owners}
        self._rounds = {str(row.id): row for row in rounds}
        choices = [("", ""), *((key, row.name) for key, row in self._owners.items())]
        self.fields["owner"].choices = choices  # type: ignore[attr-defined]  # of a field of choices
        rounds_offered = [(key, row.name) for key, row in self._rounds.items()]
        self.fields["jpoa"].choices = rounds_offered  # type: ignore[attr-defined]  # of a field of choices

    def clean_due_on(self) -> date:
        """No day that is past for who writes it."""
        due_on: date = self.cleaned_data["due_on"]
        if due_on < self._today:
            raise forms.ValidationError(_("That day is past. Choose today or a later day."))
        return due_on

    def clean_owner(self) -> Country:
        """The row that was chosen."""
        return self._owners[self.cleaned_data["owner"]]

    def clean_jpoa(self) -> JointPeriodOfAction:
        """The row that was chosen."""
        return self._rounds[self.cleaned_data["jpoa"]]


class NoteForm(PortalForm):
    text = forms.CharField(
        label=_("How far is it?"),
        help_text=_("Everybody who sees the item reads it. It cannot be changed or taken back."),
        max_length=2_000,
        widget=forms.Textarea(attrs={"rows": 5}),
    )


class FinishForm(PortalForm):
    result = forms.CharField(
        label=_("What came of it?"),
        max_length=4_000,
        widget=forms.Textarea(attrs={"rows": 6}),
        error_messages={"required": _("Write what came of it. An item is not closed without a result.")},
    )


class DropForm(PortalForm):
    result = forms.CharField(
        label=_("Why is it not done?"),
        max_length=4_000,
        widget=forms.Textarea(attrs={"rows": 4}),
        error_messages={"required": _("Write why. An item is not dropped without a reason.")},
    )


class CarryForm(PortalForm):
    """Another round that has not ended."""

    jpoa = forms.ChoiceField(label=_("Into which round?"), widget=forms.RadioSelect)

    def __init__(self, *args: Any, rounds: Sequence[JointPeriodOfAction], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self._rounds = {str(row.id): row for row in rounds}
        choices = [(key, row.name) for key, row in self._rounds.items()]
        self.fields["jpoa"].choices = choices  # type: ignore[attr-defined]  # of a field of choices

    def clean_jpoa(self) -> JointPeriodOfAction:
        """The row that was chosen."""
        return self._rounds[self.cleaned_data["jpoa"]]
