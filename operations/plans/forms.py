"""What the pages of a plan ask; field names are the model's."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from datetime import date, timedelta
from typing import Any
from uuid import UUID

from django import forms
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from common.forms import DayField, PointField, PortalForm
from members.models import Country
from operations.crime_types import CrimeType
from operations.handling import HandlingCode
from operations.indicators import CHOICES
from operations.jpoas.models import JointPeriodOfAction
from operations.plans.lines_of_work import LineOfWork
from operations.plans.models import InvestigationPlan, PlanParty
from operations.plans.services import Draft, Milestone, Place

Grouped = list[tuple[str, list[tuple[str, str]]]]
ROWS = 8  # of the places and of the milestones, or as many as a draft that goes on from another plan has
_ROW = re.compile(r"(?:place|country|point|milestone|due)_([1-9][0-9]?)")
SHOWN = 4  # of these; the rest stands aside until it is wanted


class PlanForm(PortalForm):
    """What a plan says, whom the lead wishes to ask, its route and its first milestones."""

    title = forms.CharField(
        label=_("Title"),
        max_length=120,
        help_text=_("One line that your partners understand at once. Leave names out."),
    )
    crime_type = forms.ChoiceField(label=_("What is it about?"), choices=CrimeType.choices, widget=forms.RadioSelect)
    handling_code = forms.ModelChoiceField(
        label=_("Handling code"),
        queryset=HandlingCode.objects.none(),
        empty_label=None,
        help_text=_("It says how a partner may use this. It never adds a reader."),
    )
    hypothesis = forms.CharField(
        label=_("Working hypothesis"),
        max_length=8_000,
        widget=forms.Textarea(attrs={"rows": 10}),
        help_text=_("What you believe happens, from where you know it, and what you wish to find out together."),
    )
    draft_partners = forms.MultipleChoiceField(
        label=_("Which agencies shall be partners?"),
        widget=forms.CheckboxSelectMultiple,
        help_text=_("Open a country and choose. At least one partner is of another country. Nobody is asked yet."),
        error_messages={
            "required": _("Choose at least one agency of another country. A plan is no plan without a partner."),
            "invalid_choice": _("Choose agencies of the list."),
        },
    )
    draft_supporters = forms.MultipleChoiceField(
        label=_("Which agencies shall support it?"),
        widget=forms.CheckboxSelectMultiple,
        required=False,
        help_text=_("They help with a part of the work, and read the same as partners."),
        error_messages={"invalid_choice": _("Choose agencies of the list.")},
    )

    def __init__(self, *args: Any, agencies: Grouped, own_body: str, rows: int = ROWS, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self._own_body, self._agencies = own_body, agencies
        self._numbers = range(1, max(rows, ROWS) + 1)
        for name in ("draft_partners", "draft_supporters"):
            self.fields[name].choices = agencies  # type: ignore[attr-defined]  # a choice field
        codes = HandlingCode.objects.all()
        self.fields["handling_code"].queryset = codes  # type: ignore[attr-defined]  # a model choice field
        self.fields["handling_code"].initial = codes.first()
        self._add_rows()

    def _add_rows(self) -> None:
        """The places of the route, and the milestones, a line each."""
        countries = [("", ""), *((str(row.id), row.name) for row in Country.objects.all())]
        for number in self._numbers:
            label = gettext("Place %(number)s") % {"number": number}
            self.fields[f"place_{number}"] = forms.CharField(label=label, max_length=80, required=False)
            self.fields[f"country_{number}"] = forms.ChoiceField(
                label=gettext("Country of place %(number)s") % {"number": number}, choices=countries, required=False
            )
            self.fields[f"point_{number}"] = PointField(
                label=gettext("Latitude and longitude of place %(number)s") % {"number": number}, required=False
            )
        for number in self._numbers:
            label = gettext("Milestone %(number)s") % {"number": number}
            self.fields[f"milestone_{number}"] = forms.CharField(label=label, max_length=200, required=False)
            self.fields[f"due_{number}"] = DayField(
                label=gettext("Day by which milestone %(number)s is reached") % {"number": number}, required=False
            )

    @property
    def rows(self) -> dict[str, list[tuple[Any, ...]]]:
        """For the page: each place with its country and point, each milestone with its day; which stand aside."""
        places = [tuple(self[f"{name}_{n}"] for name in ("place", "country", "point")) for n in self._numbers]
        milestones: list[tuple[Any, ...]] = [
            (self[f"milestone_{number}"], self[f"due_{number}"]) for number in self._numbers
        ]
        return {
            "places": places[:SHOWN],
            "more_places": places[SHOWN:],
            "milestones": milestones[:SHOWN],
            "more_milestones": milestones[SHOWN:],
        }

    @property
    def opens_more(self) -> dict[str, bool]:
        """Whether something stands in the rows aside, or is wrong with it, so that they are shown."""
        return {
            name: any(field.errors or field.value() for row in rows for field in row)
            for name, rows in self.rows.items()
            if name.startswith("more_")
        }

    def clean(self) -> dict[str, Any]:
        """A partner of another country; a place with its country, a milestone with its day."""
        cleaned = super().clean() or {}
        partners = set(cleaned.get("draft_partners", ()))
        own = {key for body, rows in self._agencies if body == self._own_body for key, _name in rows}
        if partners and partners <= own:
            self.add_error("draft_partners", _("Choose at least one agency of another country."))
        if partners & set(cleaned.get("draft_supporters", ())):
            self.add_error("draft_supporters", _("An agency is a partner or supports the plan. Choose one of the two."))
        for number in self._numbers:
            place, point = f"place_{number}", f"point_{number}"
            if cleaned.get(point) and not cleaned.get(place) and not cleaned.get(f"country_{number}"):
                self.add_error(place, _("Write the name of the place."))
        for first, second, lacks_first, lacks_second in (
            ("place", "country", _("Write the name of the place."), _("Choose the country of the place.")),
            ("milestone", "due", _("Write what shall be reached."), _("Enter a day.")),
        ):
            self._need_both(
                cleaned, [(f"{first}_{n}", f"{second}_{n}") for n in self._numbers], lacks_first, lacks_second
            )
        return cleaned

    def _need_both(
        self, cleaned: dict[str, Any], pairs: Sequence[tuple[str, str]], lacks_first: Any, lacks_second: Any
    ) -> None:
        for first, second in pairs:
            if cleaned.get(second) and not cleaned.get(first) and first not in self.errors:
                self.add_error(first, lacks_first)
            if cleaned.get(first) and not cleaned.get(second) and second not in self.errors:
                self.add_error(second, lacks_second)

    @property
    def draft(self) -> Draft:
        """What was written, for the service."""
        cleaned = self.cleaned_data
        content = {
            **{name: cleaned[name] for name in ("title", "crime_type", "hypothesis")},
            "handling_code_id": cleaned["handling_code"].code,
            "draft_partners": [UUID(key) for key in cleaned["draft_partners"]],
            "draft_supporters": [UUID(key) for key in cleaned["draft_supporters"]],
        }
        places = [
            Place(name=cleaned[f"place_{n}"], country_id=UUID(cleaned[f"country_{n}"]), point=cleaned[f"point_{n}"])
            for n in self._numbers
            if cleaned[f"place_{n}"]
        ]
        milestones = [
            Milestone(what=cleaned[f"milestone_{n}"], due_on=cleaned[f"due_{n}"])
            for n in self._numbers
            if cleaned[f"milestone_{n}"]
        ]
        return Draft(content=content, places=places, milestones=milestones)


def rows_in(words: Mapping[str, Any] | None) -> int:
    """How many rows words were typed in: a page that showed more than are saved now loses none of them."""
    found = (_ROW.fullmatch(name) for name in words or ())
    return max((int(row[1]) for row in found if row and (words or {}).get(row[0])), default=0)


def from_line(line: LineOfWork | None, *, today: date) -> dict[str, Any]:
    """What stands in an empty form that begins with a usual line of work."""
    if line is None:
        return {}
    found: dict[str, Any] = {"hypothesis": str(line.hypothesis)}
    for number, (what, days) in enumerate(line.milestones, start=1):
        found |= {f"milestone_{number}": str(what), f"due_{number}": today + timedelta(days=days)}
    return found


def initial_of(plan: InvestigationPlan, places: Iterable[Any], milestones: Iterable[Any]) -> dict[str, Any]:
    """A draft as its form shows it."""
    found = {name: getattr(plan, name) for name in ("title", "crime_type", "handling_code", "hypothesis")}
    for name in ("draft_partners", "draft_supporters"):
        found[name] = [str(key) for key in getattr(plan, name)]
    for number, place in enumerate(places, start=1):
        found |= {f"place_{number}": place.name, f"country_{number}": str(place.country_id)}
        found[f"point_{number}"] = place.point
    for number, one in enumerate(milestones, start=1):
        found |= {f"milestone_{number}": one.what, f"due_{number}": one.due_on}
    return found


class ConfirmForm(PortalForm):
    """A step that asks nothing more."""


class InviteForm(PortalForm):
    agency = forms.ChoiceField(
        label=_("Which agency?"),
        help_text=_("It reads all of the plan but the notes, to decide. The notes open when it consents."),
    )
    role = forms.ChoiceField(
        label=_("As what?"),
        choices=[(PlanParty.Role.PARTNER, _("Partner")), (PlanParty.Role.SUPPORT, _("Support"))],
        widget=forms.RadioSelect,
    )

    def __init__(self, *args: Any, agencies: Grouped, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["agency"].choices = [("", ""), *agencies]  # type: ignore[attr-defined]  # of a field of choices


class SuspendForm(PortalForm):
    reason = forms.CharField(
        label=_("Reason"),
        help_text=_("All who take part read it."),
        max_length=500,
        widget=forms.Textarea(attrs={"rows": 4}),
        error_messages={"required": _("Write why. Your partners wish to know.")},
    )


class CloseForm(PortalForm):
    reason = forms.CharField(
        label=_("Reason"),
        help_text=_("All who take part read it."),
        max_length=500,
        widget=forms.Textarea(attrs={"rows": 4}),
        error_messages={"required": _("Write why. A plan is not closed without a result and without a reason.")},
    )


class NoteForm(PortalForm):
    body = forms.CharField(
        label=_("Note"),
        help_text=_("All who take part read it, from now on. It cannot be changed or taken back."),
        max_length=8_000,
        widget=forms.Textarea(attrs={"rows": 8}),
    )


class ReviewForm(PortalForm):
    body = forms.CharField(
        label=_("How far has the plan come?"),
        help_text=_(
            "What was reached, what hinders it, what changes until the end. All who take part read it, from now on. "
            "It is written once and cannot be changed."
        ),
        max_length=8_000,
        widget=forms.Textarea(attrs={"rows": 10}),
        error_messages={"required": _("Write how far the plan has come.")},
    )


class CompleteForm(PortalForm):
    result = forms.CharField(
        label=_("What was achieved?"),
        max_length=8_000,
        widget=forms.Textarea(attrs={"rows": 8}),
        error_messages={"required": _("Write what was achieved. A plan without a result is closed on another page.")},
    )
    outcomes = forms.MultipleChoiceField(
        label=_("Which outcomes came of it?"),
        choices=CHOICES,
        widget=forms.CheckboxSelectMultiple,
        required=False,
        help_text=_("Kinds only. How many there were, each agency counts in its own return."),
    )
    lessons = forms.CharField(
        label=_("What can others learn from it?"),
        help_text=_("Write it without names and without what would give the case away: these words may be shared."),
        max_length=4_000,
        widget=forms.Textarea(attrs={"rows": 5}),
        error_messages={"required": _("Write at least one thing that others can learn.")},
    )


class MilestoneForm(PortalForm):
    """A milestone for one of the agencies that take part."""

    what = forms.CharField(label=_("What shall be reached?"), max_length=200)
    owner = forms.ChoiceField(label=_("By which agency?"))
    due_on = DayField(
        label=_("By which day?"),
        help_text=_("It may lie after the end of the round; it is marked then."),
    )

    def __init__(self, *args: Any, parties: Sequence[PlanParty], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self._parties = {str(row.agency_id): row for row in parties}
        choices = [("", ""), *((key, row.agency.name) for key, row in self._parties.items())]
        self.fields["owner"].choices = choices  # type: ignore[attr-defined]  # of a field of choices

    def clean_owner(self) -> PlanParty:
        """The row that was chosen."""
        return self._parties[self.cleaned_data["owner"]]


class CarryOverForm(PortalForm):
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
