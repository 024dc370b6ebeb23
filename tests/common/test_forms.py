"""Forms as pages get them: labels, hints, errors, and links that lead to a field."""

from collections.abc import Iterator
from datetime import UTC, date, datetime
from html.parser import HTMLParser
from zoneinfo import ZoneInfo

import pytest
from allauth.account.forms import ResetPasswordForm
from django import forms
from django.utils import timezone

from common.forms import CodesFilterForm, DayField, Explained, FilterForm, InstantField, PortalForm

GROUPS = [("Thailand", [("1", "Police"), ("2", "Immigration")]), ("Fiji", [("3", "Police")])]


class Everything(PortalForm):
    """One field of each kind that the portal uses."""

    title = forms.CharField(max_length=120, help_text="One line. <b>No</b> names.")
    code = forms.CharField(max_length=12, required=False)
    body = forms.CharField(max_length=4000, widget=forms.Textarea)
    kind = forms.ChoiceField(choices=[("a", "Answer"), ("b", "Back")], widget=forms.RadioSelect)
    agencies = forms.MultipleChoiceField(choices=GROUPS, widget=forms.CheckboxSelectMultiple)
    country = forms.ChoiceField(choices=[("", "Choose a country"), ("t", "Thailand")])
    on = DayField()
    at = InstantField(required=False)
    sure = forms.BooleanField(label="I am sure")
    paper = forms.FileField()
    version = forms.IntegerField(widget=forms.HiddenInput, required=False)


class Page(HTMLParser):
    """The elements of a piece of HTML, each as its tag and attributes."""

    def __init__(self, html: object) -> None:
        super().__init__()
        self.elements: list[tuple[str, dict[str, str | None]]] = []
        self.feed(str(html))

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        assert len({name for name, _ in attrs}) == len(attrs), f"an attribute stands twice in <{tag}>: {attrs}"
        self.elements.append((tag, dict(attrs)))

    def all(self, *tags: str) -> list[dict[str, str | None]]:
        return [attrs for tag, attrs in self.elements if tag in tags]

    def one(self, name: str) -> dict[str, str | None]:
        (found,) = [attrs for attrs in self.all("input", "select", "textarea") if attrs.get("name") == name]
        return found

    @property
    def ids(self) -> list[str]:
        return [attrs["id"] or "" for _, attrs in self.elements if "id" in attrs]


@pytest.fixture(autouse=True)
def reader_in_bangkok() -> Iterator[None]:
    with timezone.override(ZoneInfo("Asia/Bangkok")):
        yield


@pytest.fixture
def page_with_errors() -> Page:
    return Page(Everything({}))


def test_each_error_leads_to_something_that_can_be_filled_in(page_with_errors: Page) -> None:
    controls = {attrs.get("id") for attrs in page_with_errors.all("input", "select", "textarea")}
    targets = [(attrs["href"] or "").removeprefix("#") for attrs in page_with_errors.all("a")]

    assert len(targets) == 8
    assert set(targets) <= controls
    assert {"id_kind_0", "id_agencies_0_0", "id_sure", "id_on"} <= set(targets)


def test_ids_are_unique_and_every_description_exists(page_with_errors: Page) -> None:
    described = [
        part for _, attrs in page_with_errors.elements for part in (attrs.get("aria-describedby") or "").split()
    ]

    assert len(set(page_with_errors.ids)) == len(page_with_errors.ids)
    assert set(described) <= set(page_with_errors.ids)
    assert {"id_title_helptext", "id_title_error", "id_body_limit", "id_kind_error", "id_sure_error"} <= set(described)


def test_every_control_has_a_label(page_with_errors: Page) -> None:
    labelled = {attrs.get("for") for attrs in page_with_errors.all("label")}
    controls = [a for a in page_with_errors.all("input", "select", "textarea") if a.get("type") != "hidden"]

    assert {attrs.get("id") for attrs in controls} == labelled


def test_the_summary_names_the_field_and_says_what_to_do() -> None:
    shown = str(Everything({}))

    for line in (
        "Title: Fill in this field.",
        "Kind: Choose an answer.",
        "I am sure: Tick this box to go on.",
        "Paper: Choose a file.",
    ):
        assert f">{line}</a>" in shown


def test_a_question_is_not_followed_by_a_colon() -> None:
    class Asking(PortalForm):
        soon = forms.CharField(label="How soon?")

    assert ">How soon? Fill in this field.</a>" in str(Asking({}))


def test_a_form_without_errors_has_no_summary() -> None:
    assert "govuk-error-summary" not in str(Everything())


def test_an_error_of_the_whole_form_stands_in_the_summary() -> None:
    form = Everything({})
    form.add_error(None, "The answer must come after the <event>.")

    assert "The answer must come after the &lt;event&gt;." in str(form)


def test_hints_are_escaped() -> None:
    assert "&lt;b&gt;No&lt;/b&gt;" in str(Everything())


def test_only_what_is_not_required_is_optional() -> None:
    shown = str(Everything())

    assert "Code (optional)" in shown
    assert "Title (optional)" not in shown


def test_filters_do_not_say_optional() -> None:
    class Filters(FilterForm):
        words = forms.CharField(required=False)

    assert "optional" not in str(Filters())


def test_the_browser_keeps_nothing_unless_a_field_says_otherwise() -> None:
    class Contact(PortalForm):
        title = forms.CharField()
        phone = forms.CharField(widget=forms.TextInput(attrs={"autocomplete": "tel"}))

    page = Page(Contact())

    assert page.one("title")["autocomplete"] == "off"
    assert page.one("phone")["autocomplete"] == "tel"


def test_short_fields_are_short_and_long_ones_are_not() -> None:
    page = Page(Everything())

    assert page.one("code")["size"] == "12"
    assert "size" not in page.one("title")


def test_the_limit_of_a_long_text_is_told_beforehand() -> None:
    shown = str(Everything())

    assert "You can write up to 4,000 characters." in shown
    assert "120 characters" not in shown


def test_groups_of_choices_fold_and_those_with_a_choice_are_open() -> None:
    shown = Page(Everything({"agencies": ["3"]}))

    assert ["open" in attrs for attrs in shown.all("details")] == [False, True]
    assert "(1 of 1 chosen)" in str(Everything({"agencies": ["3"]}))


def test_groups_without_a_choice_are_open_where_the_error_leads() -> None:
    assert ["open" in attrs for attrs in Page(Everything({})).all("details")] == [True, False]


def test_a_day_is_a_date_field_with_a_machine_date() -> None:
    field = Page(Everything(initial={"on": date(2026, 11, 24)})).one("on")

    assert (field["type"], field["value"]) == ("date", "2026-11-24")


@pytest.mark.parametrize("typed", ["2026-11-24", "24 Nov 2026", "24 November 2026"])
def test_a_day_can_be_typed(typed: str) -> None:
    assert DayField().clean(typed) == date(2026, 11, 24)


@pytest.mark.parametrize("typed", ["11/24/2026", "24.11.26", "31 Feb 2026", "soon"])
def test_a_day_that_could_be_another_is_refused(typed: str) -> None:
    with pytest.raises(forms.ValidationError, match="Enter a real date"):
        DayField().clean(typed)


def test_an_instant_is_entered_and_shown_in_the_readers_zone() -> None:
    instant = datetime(2026, 11, 24, 7, 30, tzinfo=UTC)

    assert InstantField().clean("2026-11-24T14:30") == instant
    page = Page(Everything(initial={"at": instant}))
    assert (page.one("at")["type"], page.one("at")["value"]) == ("datetime-local", "2026-11-24T14:30")
    assert "The time is in your time zone, <bdi>UTC+7</bdi>." in str(Everything())


def test_a_choice_can_be_explained() -> None:
    class Handling(PortalForm):
        code = forms.ChoiceField(
            choices=[("H2", Explained("H2", "Ask first.")), ("H1", "H1")], widget=forms.RadioSelect
        )

    page = Page(Handling())

    assert page.all("input")[0]["aria-describedby"] == "id_code_0_hint"
    assert "aria-describedby" not in page.all("input")[1]
    assert "id_code_0_hint" in page.ids


def test_a_prefix_and_hidden_fields_do_not_disturb() -> None:
    page = Page(Everything(prefix="x", initial={"version": 3}))

    assert page.one("x-version")["value"] == "3"
    assert page.one("x-version").get("class") is None


def test_the_forms_of_the_sign_in_library_look_the_same() -> None:
    page = Page(ResetPasswordForm({}))
    field = page.one("email")

    assert field["class"] == "govuk-input"
    assert "placeholder" not in field
    assert page.all("a")[0]["href"] == f"#{field['id']}"
    assert field["aria-describedby"] == f"{field['id']}_error"


def test_a_hint_of_spaces_is_neither_shown_nor_named() -> None:
    class Blank(PortalForm):
        code = forms.CharField(help_text=" ")

    page = Page(Blank())

    assert "aria-describedby" not in page.one("code")
    assert "id_code_helptext" not in page.ids


class Written(PortalForm):
    words = forms.CharField()
    key = forms.UUIDField(required=False)


@pytest.mark.parametrize("words", ["\u200b", "\u200e \u2066\u2069", "\u00a0\u2003", "\u00ad"])
def test_a_text_in_which_nothing_can_be_seen_is_empty(words: str) -> None:
    assert Written({"words": words}).errors["words"] == ["Fill in this field."]


@pytest.mark.parametrize("words", ["a", "\u200bก\u200b", "\u202bمرحبا\u202c", "–", "0"])
def test_a_text_with_a_visible_sign_is_taken(words: str) -> None:
    assert Written({"words": words, "key": "01a20e79-5592-7e56-86d0-c0eed432ad12"}).is_valid()


class _Codes(CodesFilterForm):
    side = forms.ChoiceField(choices=[("", "Both"), ("sent", "Sent")], required=False)


def test_a_filter_of_codes_is_drawn_once_for_each_choice_and_shows_that_one() -> None:
    sent, both = (_Codes({"side": value}).drawn() for value in ("sent", ""))

    assert _Codes({"side": "sent"}).drawn() is sent
    assert '<option value="sent" selected>' in sent and '<option value="sent" selected>' not in both


def test_what_is_not_offered_is_not_kept() -> None:
    before = dict(CodesFilterForm._kept)

    assert "error" in _Codes({"side": "<b>"}).drawn()
    assert CodesFilterForm._kept == before
