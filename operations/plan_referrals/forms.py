"""What the pages of referrals in a plan ask."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django import forms
from django.utils.html import format_html
from django.utils.translation import gettext_lazy as _

from common.forms import PortalForm
from operations.plans.models import InvestigationPlan


class ChoosePlanForm(PortalForm):
    """One of the plans in which the own agency takes part."""

    plan = forms.ChoiceField(
        label=_("To which plan?"),
        widget=forms.RadioSelect,
        error_messages={"required": _("Choose a plan.")},
    )

    def __init__(self, *args: Any, plans: Sequence[InvestigationPlan], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self._plans = {str(row.id): row for row in plans}
        choices = [
            (key, format_html('<bdi dir="ltr">{}</bdi> · <bdi>{}</bdi>', row.reference, row.title))
            for key, row in self._plans.items()
        ]
        self.fields["plan"].choices = choices  # type: ignore[attr-defined]  # of a field of choices

    def clean_plan(self) -> InvestigationPlan:
        """The row that was chosen."""
        return self._plans[self.cleaned_data["plan"]]
