"""Two Investigation Plans beside each other, from a line of work to the review, without scripts; neither pair finds
the other's.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import pytest
from playwright.sync_api import expect

from tests.browser.visitor import Visitor

pytestmark = [pytest.mark.slow, pytest.mark.timeout(300)]


@dataclass(frozen=True)
class Pair:
    """Who works together, on what, and where it goes."""

    lead: str
    partner: str
    country: str  # of the partner
    agency: str  # of the partner
    line: str
    title: str
    places: tuple[tuple[str, str], ...]


VISAS = Pair(
    lead="Hana Whitcombe",
    partner="Nguyen Thi Hoa Mai",
    country="Viet Nam",
    agency="Criminal Liaison Office (EXERCISE)",
    line="Visa fraud",
    title="EXERCISE: letters of a school that is not there",
    places=(("Can Tho", "Viet Nam"), ("Nelson", "New Zealand")),
)
CROSSINGS = Pair(
    lead="Dilrukshi Wanniarala",
    partner="Anong Rattanawilai",
    country="Thailand",
    agency="Immigration Liaison Division (EXERCISE)",
    line="A crossing point",
    title="EXERCISE: a ferry that leaves without lights",
    places=(("Galle", "Sri Lanka"), ("Phuket", "Thailand")),
)


@pytest.fixture(scope="module")
def scripts() -> bool:
    return False


def test_two_pairs_work_beside_each_other(visitor: Callable[[], Visitor]) -> None:
    paths = {pair: _work(pair, visitor) for pair in (VISAS, CROSSINGS)}

    for pair, other in ((VISAS, CROSSINGS), (CROSSINGS, VISAS)):
        for name in (pair.lead, pair.partner):
            officer = visitor().enter(name)
            assert officer.status_of(paths[pair]) == 200
            assert officer.status_of(paths[other]) == officer.status_of(f"{paths[other]}referrals/") == 404
            for page in ("/", "/plans/", "/notices/", "/jpoas/"):
                said = officer.body_of(page)
                assert other.title not in said
                assert paths[other] not in said


def _work(pair: Pair, visitor: Callable[[], Visitor]) -> str:
    """The way of a plan to its review; the path of its page."""
    lead = visitor().enter(pair.lead)
    path = _invite(lead, pair)

    partner = visitor().enter(pair.partner)
    partner.visit("/plans/")
    partner.visit(path)
    expect(partner.main).to_contain_text(pair.title)
    expect(partner.main).to_contain_text("its notes open when your agency consents")
    partner.follow("Consent and take part")
    partner.press("Consent and tell the others")
    partner.said("Your agency takes part.")

    lead.visit(path)
    lead.follow("Let the work begin")
    lead.press("Begin and tell the partners")
    expect(lead.heading).to_contain_text("Active")
    partner.visit(path)
    partner.follow("Write a note")
    partner.fill("body", f"{pair.title}: found by us")
    partner.main.get_by_role("button").last.click()
    lead.visit(f"{path}review/")
    lead.fill("body", "EXERCISE: half of it is done.")
    lead.press("Save it and tell the partners")
    lead.said("The review is written.")
    expect(lead.main).to_contain_text(f"{pair.title}: found by us")
    return path


def _invite(lead: Visitor, pair: Pair) -> str:
    lead.go("Plans")
    lead.main.get_by_role("link", name="Write a plan in EXERCISE round").first.click()
    lead.follow(pair.line)
    lead.fill("title", pair.title)
    lead.choose("crime_type", "som")
    partners = lead.main.locator("fieldset").filter(has_text="Which agencies shall be partners?")
    country = partners.locator("details").filter(has_text=pair.country)
    country.locator("summary").click()
    country.get_by_label(pair.agency, exact=True).check()
    for number, (place, of) in enumerate(pair.places, start=1):
        lead.fill(f"place_{number}", place)
        lead.page.locator(f"[name=country_{number}]").select_option(label=of)
    lead.press("Save the draft and check who will read it")
    expect(lead.main).to_contain_text(pair.agency)
    path = lead.path.removesuffix("invite/")
    lead.press("Invite this agency")
    lead.said("Invited.")
    return path
