"""What is asked about a personal feed."""

from __future__ import annotations

from django import forms
from django.utils.translation import gettext_lazy as _

from common.forms import PortalForm


class FeedForm(PortalForm):
    has_own_work = forms.BooleanField(
        label=_("Also put the days of my agency’s own work in it"),
        help_text=_(
            "Milestones of all agencies in a plan of yours or one you are invited to, reviews, action items of your "
            "country, expected returns and answers, and activities that only those invited know of: that there is "
            "one on a day, and never of what. "
            "Your calendar program, and whoever runs it, then knows how much work your agency has."
        ),
        required=False,
    )
