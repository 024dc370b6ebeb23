"""The portal's template tags: dates, references, phone numbers and names that keep their direction.

In a right-to-left page "1 Nov 2026, 09:00 UTC+7" would be drawn in the wrong order, and so would a
Latin reference inside an Arabic sentence; hence each of them stands alone in its own element.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, datetime
from typing import Any
from zoneinfo import ZoneInfo

from django import template
from django.forms.utils import flatatt
from django.utils import timezone
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from common import phones, words

register = template.Library()

TAG_COLOURS = frozenset({"teal", "grey", "green", "amber", "red", "purple"})


@register.simple_tag
def instant(value: datetime | None, zones: Iterable[tuple[str, str]] = ()) -> SafeString:
    """A moment in the reader's zone and in UTC, and a line for each further (label, zone name)."""
    if value is None:
        return _isolated(_("not set"))
    shown = format_html(
        '<span class="portal-instant"><time datetime="{}">{}</time></span>',
        words.instant_code(value),
        _unbroken(words.instant_words(value, timezone.get_current_timezone())),
    )
    if not zones:
        return shown
    lines = format_html_join(
        "",
        '<li><bdi class="portal-zones__label">{}</bdi> <bdi class="portal-keep">{}</bdi></li>',
        ((label, words.local_words(value, ZoneInfo(zone))) for label, zone in zones),
    )
    return format_html('{}<ul class="portal-zones">{}</ul>', shown, lines) if lines else shown


@register.simple_tag
def clock(value: datetime, zone: str) -> SafeString:
    """What a clock on the wall of a zone shows at a moment."""
    return format_html('<bdi class="portal-keep">{}</bdi>', words.clock_words(value, ZoneInfo(zone)))


@register.simple_tag
def day(value: date | None, precision: str = "day") -> SafeString:
    """A date without a time, as exactly as it is known."""
    if isinstance(value, datetime):
        value = timezone.localtime(value).date() if timezone.is_aware(value) else value.date()
    shown = words.day_words(value, precision)
    if value is None or not shown:
        return _isolated(_("not known"))
    return format_html(
        '<bdi class="portal-keep"><time datetime="{}">{}</time></bdi>', words.day_code(value, precision), shown
    )


@register.simple_tag
def day_words(value: date | None, precision: str = "day") -> str:
    """A date in words alone, for the title of a page, which holds no markup."""
    return words.day_words(value, precision) or _("not known")


@register.simple_tag
def ref(value: object) -> SafeString:
    """A reference or a code: read from left to right, never broken over two lines."""
    if value is None or value == "":
        return SafeString("")
    return format_html('<bdi dir="ltr" class="portal-ref">{}</bdi>', value)


@register.simple_tag
def address(value: object) -> SafeString:
    """An e-mail address: read from left to right; a long one may break, as it has no spaces to break at."""
    return format_html('<bdi dir="ltr" class="portal-address">{}</bdi>', value) if value else SafeString("")


@register.simple_tag
def language_name(code: str) -> SafeString:
    """A language by its name."""
    return _isolated(words.language_words(code))


@register.simple_tag
def phone(value: object) -> SafeString:
    """A phone number that can be called by touching it, spaced as it is read aloud."""
    if not value:
        return SafeString("")
    return format_html(
        '<bdi dir="ltr" class="portal-phone"><a class="govuk-link" href="tel:{}">{}</a></bdi>',
        "".join(sign for sign in str(value) if sign in "+0123456789"),
        phones.spaced(str(value)),
    )


@register.simple_tag
def name(value: object, lang: str = "") -> SafeString:
    """A person's, agency's, country's or file's name, in its own direction and, where given, language."""
    if lang and value:
        return format_html('<bdi lang="{}">{}</bdi>', lang, value)
    return _isolated(value)


@register.simple_tag
def tag(text: object, colour: str = "grey") -> SafeString:
    """A state in words on a coloured ground.

    Raises: ValueError for a colour that the styles do not have.
    """
    if colour not in TAG_COLOURS:
        raise ValueError(f"a tag has one of the colours {', '.join(sorted(TAG_COLOURS))}, not {colour!r}")
    return format_html('<strong class="govuk-tag govuk-tag--{}">{}</strong>', colour, text)


@register.simple_tag
def options(groups: Iterable[tuple[str | None, list[dict[str, Any]], int]]) -> SafeString:
    """The options of a drop-down list, from the `optgroups` of its widget.

    Not in the template as Django has it: a list's filters hold dozens, and an inclusion for each takes longer than
    all rows of the list.
    """
    return format_html_join("", "{}", ((_group(label, choices),) for label, choices, _index in groups))


def _group(label: str | None, choices: list[dict[str, Any]]) -> SafeString:
    shown = format_html_join(
        "",
        '<option value="{}"{}>{}</option>',
        ((choice["value"], flatatt(choice["attrs"]) if choice["attrs"] else "", choice["label"]) for choice in choices),
    )
    return format_html('<optgroup label="{}">{}</optgroup>', label, shown) if label else shown


@register.filter
def chosen(options: Iterable[dict[str, object]]) -> int:
    """How many options of a group of choices are chosen; opens and counts a folded group."""
    return sum(1 for option in options if option["selected"])


@register.filter
def has_error(widget: dict[str, dict[str, object]]) -> bool:
    """Whether the answer to a group of choices was refused; its first group is then open for the error's link."""
    return "aria-invalid" in widget["attrs"]


def _isolated(value: object) -> SafeString:
    if value is None or value == "":
        return SafeString("")
    return format_html("<bdi>{}</bdi>", value)


def _unbroken(text: str) -> SafeString:
    """Times may break at the dot between two zones, nowhere else.

    Each stands alone: behind a month in Arabic the hour here would be drawn beside the hour in UTC.
    """
    return format_html_join(" · ", '<bdi class="portal-keep">{}</bdi>', ((part,) for part in text.split(" · ")))
