"""What the portal's template tags put on a page."""

from collections.abc import Iterator
from datetime import UTC, date, datetime
from types import SimpleNamespace
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from django.template import Context, Engine
from django.utils import timezone

from common import tags

NOON = datetime(2026, 11, 24, 7, 30, tzinfo=UTC)
ENGINE = Engine(builtins=["common.tags", "django.templatetags.i18n"])


@pytest.fixture(autouse=True)
def reader_in_bangkok() -> Iterator[None]:
    with timezone.override(ZoneInfo("Asia/Bangkok")):
        yield


def draw(text: str, **context: Any) -> str:
    return ENGINE.from_string(text).render(Context(context))


def test_an_instant_stands_alone_and_is_readable_by_machines() -> None:
    assert draw("{% instant at %}", at=NOON) == (
        '<span class="portal-instant"><time datetime="2026-11-24T07:30:00Z">'
        '<bdi class="portal-keep">24 Nov 2026, 14:30 UTC+7</bdi> · <bdi class="portal-keep">07:30 UTC</bdi>'
        "</time></span>"
    )


def test_an_instant_that_was_not_set_says_so() -> None:
    assert draw("{% instant at %}", at=None) == "<bdi>not set</bdi>"


def test_further_zones_get_a_line_each() -> None:
    shown = draw("{% instant at zones %}", at=NOON, zones=[("Kabul", "Asia/Kabul"), ("Suva", "Pacific/Fiji")])

    assert shown.count("<li>") == 2
    assert (
        '<bdi class="portal-zones__label">Kabul</bdi> <bdi class="portal-keep">24 Nov 2026, 12:00 UTC+4:30</bdi>'
        in shown
    )


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("{% day on %}", '<bdi class="portal-keep"><time datetime="2026-11-24">24 Nov 2026</time></bdi>'),
        ('{% day on "month" %}', '<bdi class="portal-keep"><time datetime="2026-11">Nov 2026</time></bdi>'),
        ('{% day on precision="year" %}', '<bdi class="portal-keep"><time datetime="2026">2026</time></bdi>'),
        ('{% day on "unknown" %}', "<bdi>not known</bdi>"),
        ("{% day nothing %}", "<bdi>not known</bdi>"),
    ],
)
def test_a_day_is_shown_with_its_precision(text: str, shown: str) -> None:
    assert draw(text, on=date(2026, 11, 24), nothing=None) == shown


def test_the_day_of_an_instant_is_the_readers_day() -> None:
    assert "25 Nov 2026" in draw("{% day at %}", at=NOON.replace(hour=20))


def test_a_reference_reads_from_left_to_right() -> None:
    assert draw("{% ref value %}", value="R-2026-0042") == '<bdi dir="ltr" class="portal-ref">R-2026-0042</bdi>'


def test_a_phone_number_can_be_called() -> None:
    assert draw("{% phone value %}", value="+64 21 555 001") == (
        '<bdi dir="ltr" class="portal-phone"><a class="govuk-link" href="tel:+6421555001">+64 21 555 001</a></bdi>'
    )


def test_a_name_keeps_its_own_direction_and_language() -> None:
    assert draw("{% name value %}", value="محكمة") == "<bdi>محكمة</bdi>"
    assert draw('{% name value "ar" %}', value="محكمة") == '<bdi lang="ar">محكمة</bdi>'


@pytest.mark.parametrize("text", ["{% ref v %}", "{% phone v %}", "{% name v %}", '{% name v "th" %}'])
@pytest.mark.parametrize("nothing", [None, ""])
def test_what_is_not_there_leaves_nothing(text: str, nothing: str | None) -> None:
    assert draw(text, v=nothing) == ""


@pytest.mark.parametrize(
    "text", ["{% ref v %}", "{% phone v %}", "{% name v %}", "{% name v v %}", '{% tag v "red" %}']
)
def test_what_people_typed_is_escaped(text: str) -> None:
    shown = draw(text, v='"><script>alert(1)</script>')

    assert "<script" not in shown
    assert '""' not in shown.replace('=""', "")


def test_a_tag_has_a_colour_of_the_style_sheet() -> None:
    assert draw('{% tag "answered" "green" %}') == '<strong class="govuk-tag govuk-tag--green">answered</strong>'
    with pytest.raises(ValueError, match="not 'pink'"):
        draw('{% tag "answered" "pink" %}')


def test_tags_can_be_kept_for_a_sentence() -> None:
    text = "{% name v as who %}{% blocktranslate %}Sent by {{ who }}.{% endblocktranslate %}"

    assert draw(text, v="A <b>") == "Sent by <bdi>A &lt;b&gt;</bdi>."


def test_chosen_counts_chosen_options() -> None:
    assert tags.chosen([{"selected": True}, {"selected": False}, {"selected": True}]) == 2
    assert tags.chosen([SimpleNamespace(selected=True).__dict__]) == 1


def test_a_title_gets_a_date_without_markup() -> None:
    assert draw('{% day_words value "month" %}', value=date(2026, 11, 1)) == "Nov 2026"
    assert draw("{% day_words value %}", value=None) == "not known"


@pytest.mark.parametrize(("code", "words"), [("th", "Thai"), ("prs", "Dari"), ("xx", "xx")])
def test_a_language_is_shown_by_its_name(code: str, words: str) -> None:
    assert draw("{% language_name code %}", code=code) == f"<bdi>{words}</bdi>"
