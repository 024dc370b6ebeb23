"""Filters of the desk: those of the list that fit it, and with whom something lies. Links one can keep, codes alone."""

from __future__ import annotations

from typing import Any, ClassVar
from urllib.parse import urlencode

import django_filters
from django.db.models import Q, QuerySet
from django.utils.translation import gettext_lazy as _

from common.access import Words
from common.forms import CodesFilterForm
from members.access import Actor
from operations.crime_types import CrimeType
from operations.referrals import choices
from operations.referrals.filters import KINDS, QUICK, UnitFilter
from operations.referrals.models import ReferralRecipient

_ME, _NOBODY, _MAIN = "me", "nobody", "main"


class DeskFilter(UnitFilter):
    """Narrows what an agency must answer and what it waits for; each side has its own officer."""

    kind = django_filters.ChoiceFilter(label=_("Kind"), empty_label=_("All kinds"), choices=KINDS, method="of_kind")
    urgency = django_filters.ChoiceFilter(
        label=_("Urgency"),
        empty_label=_("All urgencies"),
        choices=choices.Urgency.choices,
        field_name="referral__urgency",
    )
    crime_type = django_filters.ChoiceFilter(
        label=_("About"),
        empty_label=_("All crime types"),
        choices=CrimeType.choices,
        field_name="referral__crime_type",
    )
    lies = django_filters.ChoiceFilter(
        label=_("It lies with"),
        empty_label=_("Anybody"),
        choices=[(_ME, _("me")), (_NOBODY, _("nobody by name"))],
        method="of_officer",
    )

    class Meta:
        model = ReferralRecipient
        fields: ClassVar[list[str]] = []
        form = CodesFilterForm

    def __init__(self, *args: Any, actor: Actor, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.actor = actor

    def of_officer(self, rows: QuerySet[ReferralRecipient], name: str, value: str) -> QuerySet[ReferralRecipient]:
        """The officer of the actor's own agency: of what it received, or of what it wrote."""
        officer = self.actor.person_id if value == _ME else None
        group = self.actor.group_id
        received = Q(group_id=group, officer=officer)
        return rows.filter(received | Q(owner_group_id=group, referral__officer=officer))

    def of_kind(self, rows: QuerySet[ReferralRecipient], name: str, value: str) -> QuerySet[ReferralRecipient]:
        """A kind, or quick questions of any."""
        return rows.filter(referral__is_quick=True) if value == QUICK else rows.filter(referral__kind=value)

    @property
    def further_desks(self) -> list[tuple[str, Words]]:
        """The main desk has what no unit has."""
        return [(_MAIN, _("The main desk"))]

    def of_unit(self, rows: QuerySet[ReferralRecipient], name: str, value: str) -> QuerySet[ReferralRecipient]:
        """What the actor's agency received and lies with one of its units, or with its main desk."""
        with_main = Q(unit__isnull=True) | Q(unit__closed_at__isnull=False)
        return rows.filter(with_main if value == _MAIN else Q(unit=value), group_id=self.actor.group_id)

    @property
    def is_used(self) -> bool:
        """Whether anything is narrowed."""
        return self.form.is_valid() and any(self.form.cleaned_data.values())

    @property
    def of_list(self) -> str:
        """What is chosen, as the address of the list says it after its side; empty where nothing is."""
        chosen = self.form.cleaned_data if self.form.is_valid() else {}
        codes = {name: chosen[name] for name in ("kind", "urgency", "crime_type", "unit") if chosen.get(name)}
        if codes.get("unit") == _MAIN:  # the list knows what lies with a unit
            codes.pop("unit")
        return f"&{urlencode(codes)}" if codes else ""
