"""Writing a plan: from a usual line of work, with bad input named in words and nothing typed lost."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from members.models import Agency, Country
from operations.models import InvestigationPlan, JointPeriodOfAction
from operations.plans import queries, services
from operations.plans.lines_of_work import LINES
from tests.operations.cases import Cases
from tests.operations.pages import fill_in, hidden_fields, text_of
from tests.operations.planning import LEAD, PARTNER, Plans, draft_of, exercise

pytestmark = pytest.mark.django_db
Enter = Callable[[str], Client]


def _words(**changes: Any) -> dict[str, Any]:
    partner = Agency.objects.get(group__name="vn-police").id
    country = Country.objects.get(iso2="VN").id
    return {
        "title": "EXERCISE: false letters",
        "crime_type": "som",
        "handling_code": "H2",
        "hypothesis": "EXERCISE: one person writes them.",
        "draft_partners": [str(partner)],
        "place_1": "EXERCISE harbour",
        "country_1": str(country),
        "milestone_1": "EXERCISE: compare",
        "due_1": "2027-01-15",
        **changes,
    }


def _address() -> str:
    return reverse("plan_write", args=[exercise().id])


def test_it_is_saved_as_a_draft_and_leads_to_the_check(enter: Enter, cases: Cases) -> None:
    answer = fill_in(enter(LEAD), _address(), **_words())

    assert answer.status_code == 302 and answer["Location"].endswith("/invite/")
    with cases.acting(LEAD):
        plan = InvestigationPlan.objects.order_by("id").last()
        assert plan and (plan.state, plan.title) == ("draft", "EXERCISE: false letters")
        assert [(row.name, row.country.iso2) for row in queries.places_of(plan)] == [("EXERCISE harbour", "VN")]
        assert [row.what for row in queries.milestones_of(plan)] == ["EXERCISE: compare"]


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({"draft_partners": []}, "Choose at least one agency of another country. A plan is no plan without a partner."),
        ({"title": ""}, "Title"),
        ({"country_1": ""}, "Choose the country of the place."),
        ({"place_1": ""}, "Write the name of the place."),
        ({"due_1": ""}, "Enter a day."),
        ({"due_1": "soon"}, "Enter a real date"),
        ({"milestone_1": ""}, "Write what shall be reached."),
        ({"country_1": "none"}, "Select a valid choice"),
    ],
)
def test_what_is_wrong_is_named_and_nothing_is_lost_or_saved(
    changes: dict[str, Any], words: str, enter: Enter, cases: Cases
) -> None:
    with cases.acting(LEAD):
        before = InvestigationPlan.objects.count()

    answer = fill_in(enter(LEAD), _address(), **_words(**changes))

    assert answer.status_code == 200 and words in text_of(answer)
    assert "EXERCISE: one person writes them." in answer.content.decode()
    with cases.acting(LEAD):
        assert InvestigationPlan.objects.count() == before


def test_partners_of_the_own_country_alone_are_none(enter: Enter) -> None:
    own = str(Agency.objects.get(group__name="nz-police").id)

    answer = fill_in(enter(LEAD), _address(), **_words(draft_partners=[own]))

    assert "Choose at least one agency of another country." in text_of(answer)


def test_an_agency_is_a_partner_or_supports(enter: Enter) -> None:
    words = _words()

    answer = fill_in(enter(LEAD), _address(), **words, draft_supporters=words["draft_partners"])

    assert "Choose one of the two." in text_of(answer)


def test_a_milestone_after_the_round_is_allowed(enter: Enter) -> None:
    answer = fill_in(enter(LEAD), _address(), **_words(due_1="2030-01-01"))

    assert answer.status_code == 302


@pytest.mark.parametrize("code", LINES)
def test_a_usual_line_of_work_fills_in_what_can_be_changed(code: str, enter: Enter) -> None:
    page = enter(LEAD).get(_address(), {"template": code})

    form = page.context["form"]
    assert form["hypothesis"].value() == str(LINES[code].hypothesis)
    assert form["milestone_1"].value() == str(LINES[code].milestones[0][0])
    assert form["due_1"].value() is not None


def test_an_unknown_line_of_work_is_an_empty_form(enter: Enter) -> None:
    assert enter(LEAD).get(_address(), {"template": "none"}).context["form"]["hypothesis"].value() is None


@pytest.mark.parametrize("who", ["nz_analyst", "nz_administrator", "nz_chair", "secretariat", "nz_auditor"])
def test_who_does_not_write_has_no_such_page(who: str, enter: Enter) -> None:
    assert enter(who).get(_address()).status_code == 403


def test_in_a_round_that_is_over_the_page_says_so(enter: Enter) -> None:
    over = JointPeriodOfAction.objects.get(key="2023-24")

    assert enter(LEAD).get(reverse("plan_write", args=[over.id])).status_code == 409


def test_a_draft_is_changed_on_the_same_form(plans: Plans, enter: Enter) -> None:
    plan = plans.draft()
    address = reverse("plan_edit", args=[plan.id])
    page = enter(LEAD).get(address)
    assert page.context["form"]["place_2"].value() == "Port"

    answer = fill_in(enter(LEAD), address, **_words(title="EXERCISE: changed"))

    assert answer.status_code == 302
    assert plans.now_of(plan).title == "EXERCISE: changed"


def test_two_colleagues_at_once_lose_no_words(plans: Plans, enter: Enter) -> None:
    plan = plans.draft()
    address = reverse("plan_edit", args=[plan.id])
    one, other = enter(LEAD), enter("nz_colleague")
    shown = hidden_fields(one.get(address))
    fill_in(other, address, **_words(title="EXERCISE: of the colleague"))

    answer = one.post(address, shown | _words(title="EXERCISE: mine"), follow=True)

    said = answer.content.decode()
    assert "This was changed after your page was opened" in said
    assert "EXERCISE: mine" in said and "EXERCISE: of the colleague" in said


def test_a_draft_with_many_milestones_keeps_all_of_them(plans: Plans, enter: Enter, cases: Cases) -> None:
    """One that goes on from another plan may bring more than a new form has rows."""
    many = draft_of(today=plans.now.date()).milestones * 12
    with cases.acting(LEAD) as by:
        plan = services.write(
            draft=services.Draft(content=draft_of(today=plans.now.date()).content, milestones=many),
            jpoa=exercise(),
            by=by,
            now=plans.now,
        )
    client, address = enter(LEAD), reverse("plan_edit", args=[plan.id])
    form = client.get(address).context["form"]
    words = {field.html_name: field.value() for field in form if field.value() not in (None, "")}
    words["handling_code"] = "H2"

    assert fill_in(client, address, **words).status_code == 302
    with cases.acting(LEAD):
        assert len(queries.milestones_of(plan)) == 12


def test_rows_that_a_colleague_has_cut_off_are_not_lost(plans: Plans, enter: Enter) -> None:
    """A page that shows ten places, of a draft that has one by now."""
    plan, country = plans.draft(), Country.objects.get(iso2="VN").id
    ten = [services.Place(name=f"EXERCISE {number}", country_id=country) for number in range(1, 11)]
    content = draft_of(today=plans.now.date()).content
    plans.take(services.edit, plan, draft=services.Draft(content=content, places=ten))
    client, page = enter(LEAD), reverse("plan_edit", args=[plan.id])
    shown = client.get(page)
    typed = {**_words(), **{f"place_{n}": f"EXERCISE mine {n}" for n in range(1, 11)}}
    typed |= {f"country_{n}": str(country) for n in range(1, 11)}
    plans.take(services.edit, plan, draft=services.Draft(content=content, places=ten[:1]))

    late = client.post(page, {**hidden_fields(shown), **typed}, follow=True)

    again = late.content.decode()
    assert 'value="EXERCISE mine 1"' in again and 'value="EXERCISE mine 10"' in again


@pytest.mark.parametrize(("who", "code"), [(PARTNER, 404), ("nz_analyst", 403), ("nz_other_agency", 404)])
def test_nobody_else_changes_a_draft(who: str, code: int, plans: Plans, enter: Enter) -> None:
    assert enter(who).get(reverse("plan_edit", args=[plans.draft().id])).status_code == code
