"""How every form of the portal is drawn: labels, hints, errors and links that lead to the field.

The markup is in templates/forms/ and templates/django/forms/; a form says only what it asks.
"""

from __future__ import annotations

from datetime import timedelta
from typing import Any, ClassVar, Self
from unicodedata import category

from django import forms
from django.forms.boundfield import BoundField
from django.forms.renderers import TemplatesSetting
from django.template.loader import render_to_string
from django.utils import timezone
from django.utils.functional import Promise
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import get_language, gettext, ngettext
from django.utils.translation import gettext_lazy as _

from common import coordinates
from common.words import offset_words

# A field at most this long gets a box of its own length; a longer one takes the column's width.
LONGEST_SHORT_FIELD = 30
# From this length on a writer should know the limit before typing.
SHORTEST_TOLD_LIMIT = 100


class PortalBoundField(BoundField):
    """A field of a form with what its templates need: where its first input is, and its hints."""

    @property
    def link_id(self) -> str:
        """The id of the first thing that can be focused: what the error summary links to."""
        group = f"{self.auto_id}_group"
        if not isinstance(self.field.widget, forms.RadioSelect | forms.CheckboxSelectMultiple):
            return self.id_for_label or group
        first = next(iter(self.subwidgets), None)
        return first.id_for_label if first else group

    @property
    def is_question(self) -> bool:
        """Whether the label ends with a question mark, after which the error summary puts no colon."""
        return str(self.label).endswith(("?", "？", "؟"))

    @property
    def is_optional(self) -> bool:
        """Whether the label says "(optional)"; a list's filters are all optional and do not say so."""
        return not self.field.required and getattr(self.form, "mark_optional", False)

    @property
    def limit_words(self) -> str:
        """What the box can hold, for long texts, and the zone of a time; empty for other fields."""
        if isinstance(self.field, InstantField):
            offset = timezone.localtime().utcoffset() or timedelta()
            before, _zone, after = gettext("The time is in your time zone, {zone}.").partition("{zone}")
            return format_html("{}<bdi>{}</bdi>{}", before, offset_words(offset), after)
        length = getattr(self.field, "max_length", None)
        if isinstance(self.field.widget, forms.Textarea) and length and length >= SHORTEST_TOLD_LIMIT:
            return ngettext(
                "You can write up to %(count)s character.", "You can write up to %(count)s characters.", length
            ) % {"count": f"{length:,}"}
        return ""

    @property
    def aria_describedby(self) -> str | None:
        """Ids of the field's hint, limit and errors, in the order in which they are read."""
        if self.field.widget.attrs.get("aria-describedby"):
            return None
        if not self.auto_id or self.is_hidden:
            return ""
        parts = {"helptext": str(self.help_text).strip(), "limit": self.limit_words, "error": self.errors}
        return " ".join(f"{self.auto_id}_{part}" for part, is_there in parts.items() if is_there)

    def build_widget_attrs(self, attrs: dict[str, Any], widget: forms.Widget | None = None) -> dict[str, Any]:
        """Django's attributes, and for our own forms no memory of the browser and a fitting width."""
        widget = widget or self.field.widget
        attrs = super().build_widget_attrs(attrs, widget)
        if not isinstance(self.form, PortalFields) or not isinstance(widget, forms.TextInput | forms.Textarea):
            return attrs
        if "autocomplete" not in widget.attrs:
            # Duty desks are shared: what was typed about a case must not be offered to the next person.
            attrs.setdefault("autocomplete", "off")
        length = getattr(self.field, "max_length", None)
        if isinstance(widget, forms.TextInput) and length and length <= LONGEST_SHORT_FIELD:
            attrs.setdefault("size", length)
        return attrs


class PortalRenderer(TemplatesSetting):
    """Draws forms from the project's own templates, allauth's forms too."""

    form_template_name = "forms/form.html"
    formset_template_name = "forms/formset.html"
    field_template_name = "forms/field.html"
    bound_field_class = PortalBoundField


class PortalFields:
    """For forms and model forms: messages come from the server only, in the portal's words."""

    use_required_attribute = False
    mark_optional = True

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        kwargs.setdefault("label_suffix", "")
        super().__init__(*args, **kwargs)
        for field in self.fields.values():  # type: ignore[attr-defined]  # of the form beside this class
            if field.error_messages.get("required") == forms.Field.default_error_messages["required"]:
                field.error_messages["required"] = _required_words(field)
            if isinstance(field, forms.CharField):
                field.validators = [*field.validators, _Visible(field.error_messages["required"])]


class _Visible:
    """Refuses a text in which nothing can be seen: only spaces, marks of direction, joiners."""

    def __init__(self, words: object) -> None:
        self.words = words

    def __call__(self, value: object) -> None:  # some fields of text give a UUID
        if all(category(sign)[0] in "ZC" for sign in str(value)):
            raise forms.ValidationError(self.words, code="required")  # type: ignore[arg-type]  # words, translated lazily


class PortalForm(PortalFields, forms.Form):
    """The form to start from."""


class FilterForm(PortalFields, forms.Form):
    """Filters of a list, sent by GET: nothing is required and nothing says "(optional)"."""

    mark_optional = False

    def drawn(self) -> SafeString:
        """The fields as the page shows them."""
        return render_to_string("forms/fields.html", {"form": self})


class CodesFilterForm(FilterForm):
    """Filters that offer codes only, the same to everybody: each choice is drawn once in a language and then kept.

    A choice that is not offered is an error and is not kept, so there are no more than there are choices.
    """

    _kept: ClassVar[dict[object, SafeString]] = {}

    def drawn(self) -> SafeString:
        """The fields as the page shows them."""
        if self.errors:
            return super().drawn()
        chosen = tuple((field.name, field.value()) for field in self)
        key = (type(self).__name__, get_language(), chosen)
        if key not in self._kept:
            self._kept[key] = super().drawn()
        return self._kept[key]


class Explained(str):
    """A choice's label with a sentence under it: `Explained(_("H2"), _("Ask the sender before …"))`."""

    hint: str

    def __new__(cls, label: object, hint: object = "") -> Self:
        made = super().__new__(cls, str(label))
        made.hint = str(hint)
        return made


class DayInput(forms.DateInput):
    """The browser's own date field, whatever the language of the page."""

    input_type = "date"

    def __init__(self, attrs: dict[str, Any] | None = None) -> None:
        super().__init__(attrs, format="%Y-%m-%d")


class DayField(forms.DateField):
    """A day, from a date field or typed as 24 Nov 2026."""

    widget = DayInput

    def __init__(self, **kwargs: Any) -> None:
        invalid = _("Enter a real date, such as 24 Nov 2026.")
        kwargs["error_messages"] = {"invalid": invalid, **kwargs.get("error_messages", {})}
        super().__init__(input_formats=["%Y-%m-%d", "%d %b %Y", "%d %B %Y"], **kwargs)


class InstantInput(forms.DateTimeInput):
    """The browser's own field for a date and a time."""

    input_type = "datetime-local"

    def __init__(self, attrs: dict[str, Any] | None = None) -> None:
        super().__init__(attrs, format="%Y-%m-%dT%H:%M")


class InstantField(forms.DateTimeField):
    """A moment, entered in the reader's zone and given back aware."""

    widget = InstantInput

    def __init__(self, **kwargs: Any) -> None:
        invalid = _("Enter a real date and time, such as 24 Nov 2026 14:30.")
        kwargs["error_messages"] = {"invalid": invalid, **kwargs.get("error_messages", {})}
        formats = ["%Y-%m-%dT%H:%M", "%Y-%m-%dT%H:%M:%S", "%Y-%m-%d %H:%M", "%d %b %Y %H:%M", "%d %B %Y %H:%M"]
        super().__init__(input_formats=formats, **kwargs)


class PointField(forms.CharField):
    """Latitude and longitude in one box, given back as a pair of numbers; None where nothing was typed."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(max_length=LONGEST_SHORT_FIELD, **kwargs)

    def prepare_value(self, value: Any) -> Any:
        """A pair as it can be typed again; what was typed stays as it was."""
        return coordinates.words(*value) if isinstance(value, tuple) else value

    def clean(self, value: Any) -> Any:
        """The pair. Raises: ValidationError."""
        text = super().clean(value)
        try:
            return coordinates.parse(text) if text else None
        except coordinates.NotCoordinates as error:
            words = _("Write latitude, a comma and longitude in degrees, such as 10.35, 107.08.")
            raise forms.ValidationError(words, code="invalid") from error
        except coordinates.OutOfBounds as error:
            words = _("Latitude comes first and is at most 90; longitude is at most 180.")
            raise forms.ValidationError(words, code="bounds") from error


def _required_words(field: forms.Field) -> str | Promise:
    """What is to be done where nothing was given; the error summary puts the field's label before it."""
    if isinstance(field, forms.FileField):
        return _("Choose a file.")
    if isinstance(field, forms.BooleanField):
        return _("Tick this box to go on.")
    if isinstance(field, forms.ChoiceField | forms.ModelChoiceField):
        return _("Choose an answer.")
    return _("Fill in this field.")
