"""The filter of a round's activities: a link one can keep; it carries a code only."""

from __future__ import annotations

from typing import ClassVar

import django_filters
from django.utils.translation import gettext_lazy as _

from common.forms import CodesFilterForm
from operations.meetings.models import Session


class SessionFilter(django_filters.FilterSet):
    """Narrows the sessions of a round that the actor sees."""

    kind = django_filters.ChoiceFilter(label=_("Kind"), empty_label=_("All kinds"), choices=Session.Kind.choices)

    class Meta:
        model = Session
        fields: ClassVar[list[str]] = []
        form = CodesFilterForm
