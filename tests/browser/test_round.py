"""A round from its proposal to its first day, in the browsers of two chairs and three countries, without scripts."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from playwright.sync_api import expect

from tests.browser.portal import until
from tests.browser.visitor import Visitor

pytestmark = [pytest.mark.slow, pytest.mark.timeout(600)]
CHAIR, OTHER_CHAIR = "Marama Ellery", "Le Thi Ngoc Bich Van"
ZEALAND, VIET_NAM, THAILAND = "Hana Whitcombe", "Nguyen Thi Hoa Mai", "Anong Rattanawilai"
ROUND = "EXERCISE: the round of the walk"


@pytest.fixture(scope="module")
def scripts() -> bool:
    return False


def test_two_chairs_and_three_countries_take_a_round_to_its_first_day(visitor: Callable[[], Visitor]) -> None:
    chair = visitor().enter(CHAIR)
    round_path = _propose(chair)
    ends = _ask(chair)

    _answer(visitor().enter(ZEALAND), "agree", ("3", "2", "1"))
    _answer(visitor().enter(VIET_NAM), "agree_with_changes", ("2", "1", "cannot"))
    thailand = visitor().enter(THAILAND)
    _answer(thailand, "awaiting_capital", (), expected_on=(ends + timedelta(days=9)).date().isoformat())

    _conclude(visitor().enter(OTHER_CHAIR), round_path)
    chair = visitor().enter(CHAIR)  # whose second factor is to be five minutes old at most
    _decide_and_prepare(chair, round_path)
    for name, agency in ((ZEALAND, "Border Liaison Unit (EXERCISE)"), (VIET_NAM, "Criminal Liaison Office (EXERCISE)")):
        _name_and_confirm(visitor().enter(name), round_path, agency)

    chair.visit(round_path)
    chair.follow("Activate the round")
    chair.press("Activate it for all who take part")
    expect(chair.heading).to_contain_text("Active")
    thailand.visit(round_path)
    expect(thailand.main.get_by_role("link", name="Write a referral in this round")).to_be_visible()


def _propose(chair: Visitor) -> str:
    chair.go("JPOAs")
    chair.follow("Propose a round")
    chair.fill("name", ROUND)
    chair.fill("key", "EXERCISE-WALK")
    chair.fill("proposal", "EXERCISE: what was begun is to come to court.")
    chair.page.locator("[name=is_exercise]").check()
    chair.press("Propose this round")
    expect(chair.heading).to_contain_text(ROUND)
    return chair.page.url.removeprefix(chair.portal.url)


def _ask(chair: Visitor) -> datetime:
    """Until when the members are asked: the end of the next minute."""
    ends = _now(chair).replace(second=0, microsecond=0) + timedelta(minutes=2)
    chair.follow("Ask the members how long it shall be")
    chair.fill("text", "EXERCISE: longer or shorter?")
    chair.fill("options", "6 months\n9 months\n12 months")
    chair.choose("rule", "silence")
    chair.fill("deadline_at", ends.astimezone(ZoneInfo("Pacific/Auckland")).strftime("%Y-%m-%dT%H:%M"))
    chair.press("Ask the members")
    expect(chair.heading).to_contain_text("how long it shall be")
    expect(chair.main).to_contain_text("Silence is no objection")
    return ends


def _now(somebody: Visitor) -> datetime:
    """The portal's time, as the head of each page tells it."""
    told = somebody.page.locator("header time").first.get_attribute("datetime")
    assert told
    return datetime.fromisoformat(told).astimezone(UTC)


def _answer(officer: Visitor, answer: str, ranks: tuple[str, ...], *, expected_on: str = "") -> None:
    officer.main.get_by_role("link", name=f"{ROUND}: how long it shall be").click()
    officer.follow("Answer for your country")
    officer.choose("answer", answer)
    officer.fill("words", f"EXERCISE: {answer}")
    for place, rank in enumerate(ranks, start=1):
        officer.choose(f"rank_{place}", rank)
    if expected_on:
        officer.fill("expected_on", expected_on)
    officer.press("Record your country’s answer")
    expect(officer.main).to_contain_text(f"EXERCISE: {answer}")


def _conclude(chair: Visitor, round_path: str) -> None:
    chair.visit(round_path)
    chair.follow("What the members are asked about its length")
    expect(chair.main).to_contain_text("EXERCISE: agree_with_changes")

    def is_over() -> bool:
        chair.page.reload()
        return chair.main.get_by_role("link", name="Conclude, and put the outcome on record").count() > 0

    until(is_over, "the deadline is over", seconds=150)
    chair.follow("Conclude, and put the outcome on record")
    chair.press("Put this outcome on record")
    expect(chair.heading).to_contain_text("Agreed")


def _decide_and_prepare(chair: Visitor, round_path: str) -> None:
    first = _now(chair).date()
    chair.visit(round_path)
    chair.follow("Decide how long it lasts")
    chair.fill("starts_on", first.isoformat())
    chair.fill("ends_on", (first + timedelta(days=270)).isoformat())
    chair.fill("reason", "EXERCISE: most can live with nine months.")
    chair.press("Record this decision")
    expect(chair.main).to_contain_text("most can live with nine months")
    chair.follow("Overview")
    chair.follow("Begin planning")
    chair.press("Begin planning and invite the members")
    chair.follow("Objectives")
    chair.follow("Add an objective")
    chair.fill("text", "EXERCISE: prosecute offenders")
    chair.page.locator("[name=focus_areas]").first.check()
    chair.press("Add this objective")
    chair.follow("Overview")
    chair.follow("Say when returns are expected")
    chair.press("Save")


def _name_and_confirm(officer: Visitor, round_path: str, agency: str) -> None:
    officer.visit(round_path + "participants/")
    officer.follow("Name an agency of your country")
    officer.page.locator("[name=agency]").select_option(label=agency)
    officer.choose("part", "coordinates")
    officer.press("Name this agency")
    officer.follow("Confirm that your agency takes part")
    officer.press("Confirm, and take note of the Terms of Reference")
    expect(officer.main).to_contain_text("has taken note of the Terms of Reference")
