from __future__ import annotations

from datetime import date
from typing import Any

import pytest
from django.http import QueryDict

from common.ids import uuid7
from members.directory.queries import others_by_country
from members.models import Agency
from operations.referrals import forms
from tests.operations.cases import Cases

pytestmark = pytest.mark.django_db


@pytest.fixture
def vn_police(db: None) -> str:
    return str(Agency.objects.get(group__name="vn-police").id)


@pytest.fixture
def form(cases: Cases, vn_police: str) -> Any:
    """The form as it arrives with these fields, for a New Zealand officer."""

    def make(**changes: Any) -> forms.FirstReferralForm:
        fields = {
            "draft_recipients": [vn_police],
            "kind": "information",
            "crime_type": "som",
            "urgency": "urgent",
            "handling_code": "H3",
            "summary": "A boat owner",
            "narrative": "Who is it?",
            **changes,
        }
        posted = QueryDict(mutable=True)
        for name, value in fields.items():
            posted.setlist(name, value if isinstance(value, list) else [value])
        with cases.acting("nz_officer") as actor:
            made = forms.FirstReferralForm(
                posted,
                agencies=others_by_country(actor),
                legal_bases=[("treaty", "A treaty")],
                today=date(2026, 11, 24),
            )
            made.is_valid()
        return made

    return make


def test_a_whole_form_gives_the_fields_of_a_draft(form: Any, vn_police: str) -> None:
    made = form()

    assert made.errors == {}
    assert made.content["handling_code_id"] == "H3"
    assert [str(key) for key in made.content["draft_recipients"]] == [vn_police]
    assert made.subject is None


@pytest.mark.parametrize(
    "field", ["draft_recipients", "kind", "crime_type", "urgency", "handling_code", "summary", "narrative"]
)
def test_each_of_these_must_be_answered(form: Any, field: str) -> None:
    assert list(form(**{field: []}).errors) == [field]


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("kind", "gossip"),
        ("crime_type", "fishing"),
        ("urgency", "whenever"),
        ("handling_code", "H9"),
        ("summary", "x" * 201),
        ("narrative", "x" * 20_001),
        ("draft_recipients", ["not a key"]),
        ("draft_recipients", [str(uuid7())]),
    ],
)
def test_what_is_not_on_offer_or_too_long_is_refused_at_its_field(form: Any, field: str, value: Any) -> None:
    assert list(form(**{field: value}).errors) == [field]


def test_the_own_agency_is_not_on_offer(form: Any) -> None:
    own = str(Agency.objects.get(group__name="nz-border").id)

    assert "draft_recipients" in form(draft_recipients=[own]).errors


def test_the_strictest_handling_code_is_preset(cases: Cases) -> None:
    with cases.acting("nz_officer"):
        assert forms.ReferralForm(agencies=[], legal_bases=[]).fields["handling_code"].initial.code == "H3"


def test_a_person_has_a_name_and_a_part(form: Any) -> None:
    made = form(full_name="TRAN VAN KHOA", roles=["suspect", "witness"], nationality="vnm")

    assert made.errors == {}
    assert made.subject.roles == ["suspect", "witness"]
    assert made.subject.nationality == "VNM"
    assert (made.subject.is_child, made.subject.custody) == ("not_known", "not_known")


def test_a_person_without_a_part_is_asked_for_it(form: Any) -> None:
    assert list(form(full_name="TRAN VAN KHOA").errors) == ["roles"]


@pytest.mark.parametrize(
    ("field", "value"),
    [("native_script", "Khoa"), ("known_as", "Seven"), ("nationality", "VNM"), ("roles", ["suspect"])],
)
def test_words_about_a_person_without_a_name_are_asked_for_it(form: Any, field: str, value: Any) -> None:
    assert list(form(**{field: value}).errors) == ["full_name"]


@pytest.mark.parametrize("nationality", ["VN1", "VNMX", "越南", "V N", "<b>"])
def test_a_nationality_is_up_to_three_letters(form: Any, nationality: str) -> None:
    assert "nationality" in form(full_name="A", roles=["suspect"], nationality=nationality).errors


def test_a_draft_is_shown_in_the_form_as_it_was_saved(cases: Cases, vn_police: str) -> None:
    draft = cases.draft(summary="A boat owner")

    initial = cases.as_seen_by("nz_officer", lambda actor: forms.initial_of(draft))

    assert initial["draft_recipients"] == [vn_police]
    assert (initial["summary"], initial["language"], initial["source_evaluation"]) == ("A boat owner", "en", "N")


def test_a_refusal_needs_a_reason_of_the_list() -> None:
    reasons = [("capacity", "No capacity")]

    assert forms.DeclineForm({"decline_reason": "capacity"}, reasons=reasons).is_valid()
    assert not forms.DeclineForm({"decline_reason": "mood"}, reasons=reasons).is_valid()
    assert not forms.DeclineForm({"decline_words": "no"}, reasons=reasons).is_valid()


@pytest.mark.parametrize("body", ["", "   ", "x" * 20_001])
def test_a_message_has_words_and_not_too_many(body: str) -> None:
    assert not forms.MessageForm({"body": body}).is_valid()


def test_a_threat_to_life_says_why(form: Any) -> None:
    assert list(form(urgency="threat_to_life").errors) == ["urgency_reason"]
    assert form(urgency="threat_to_life", urgency_reason="EXERCISE: he has a knife").errors == {}


def test_a_reason_is_kept_for_the_top_urgency_only(form: Any) -> None:
    assert form(urgency="routine", urgency_reason="EXERCISE: left over").content["urgency_reason"] == ""


def test_what_nobody_evaluated_is_not_evaluated_and_never_asked(form: Any) -> None:
    content = form().content

    assert (content["source_evaluation"], content["information_evaluation"], content["legal_basis"]) == ("N", "N", "")
    assert content["language"] == "en"


def test_what_is_folded_opens_when_something_stands_or_is_wrong_in_it(form: Any) -> None:
    assert not form().is_more_open
    assert form(purpose="EXERCISE: our case").is_more_open
    assert form(legal_basis="gossip").is_more_open


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("birth_date", "2026-11-25"),
        ("birth_date", "1811-01-01"),
        ("birth_date", "yesterday"),
        ("age", "131"),
        ("age", "-1"),
    ],
)
def test_a_day_or_an_age_that_cannot_be_is_refused(form: Any, field: str, value: str) -> None:
    assert field in form(full_name="A", roles=["suspect"], **{field: value}).errors


def test_a_person_has_a_date_of_birth_or_an_age(form: Any) -> None:
    made = form(full_name="A", roles=["suspect"], birth_date="2008-01-31")

    assert (made.errors, made.subject.birth_date) == ({}, date(2008, 1, 31))
    assert "age" in form(full_name="A", roles=["suspect"], birth_date="2008-01-31", age="18").errors
