"""The portal's main job from end to end: a referral sent, answered and closed; a return; the annual report.

The tests of this module tell one story in order, once with scripts and once without: each goes on
where the one before it ended.
"""

from __future__ import annotations

import io
import re
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta, timezone

import pypdf
import pytest
from playwright.sync_api import Locator, expect

from tests.browser.portal import MINUTES_LATER, RunningPortal, until
from tests.browser.visitor import Visitor, with_and_without_scripts

pytestmark = with_and_without_scripts

MISSING = "/referrals/01a20bbd-0000-7000-8000-000000000000/"
YEAR = 2026


@dataclass(frozen=True)
class Cast:
    """Who plays the parts, and what differs between the two tellings so that they do not meet."""

    officer: str
    chair: str
    month: str
    acted_on: str
    mark: str

    def word(self, part: str) -> str:
        """A word that stands nowhere else in the world."""
        return f"{self.mark}{part}"


WITH_SCRIPTS = Cast("Hana Whitcombe", "Marama Ellery", "Oct 2026", "2026-10-20", "Quillwort")
WITHOUT = Cast("Callum Ferrier", "Le Thi Ngoc Bich Van", "Nov 2026", "2026-11-19", "Saxifrage")
RECEIVER, COLLEAGUE, THAI, SECOND_NZ = (
    "Nguyen Thi Hoa Mai",
    "Tran Quoc Vinh Khoa",
    "Anong Rattanawilai",
    "Wiremu Haldane",
)
RECEIVING_AGENCY = "Criminal Liaison Office (EXERCISE)"


@dataclass
class Walk:
    """What one telling of the story has come to."""

    cast: Cast
    open_window: Callable[[], Visitor]
    windows: dict[str, Visitor] = field(default_factory=dict)
    reference: str = ""
    path: str = ""
    before: dict[str, str] = field(default_factory=dict)
    returns_due: int = 0
    figure: str = ""

    def at(self, name: str) -> Visitor:
        """The person's browser; entered through the demo door the first time."""
        if name not in self.windows:
            self.windows[name] = self.open_window().enter(name)
        return self.windows[name]

    @property
    def officer(self) -> Visitor:
        return self.windows[self.cast.officer]


@pytest.fixture(scope="module")
def walk(visitor: Callable[[], Visitor], scripts: bool) -> Walk:
    return Walk(WITH_SCRIPTS if scripts else WITHOUT, visitor)


def test_an_officer_signs_in_with_password_and_code_and_lands_on_the_desk(walk: Walk) -> None:
    officer = walk.windows[walk.cast.officer] = walk.open_window()

    officer.visit("/accounts/login/")
    officer.inspect("sign-in")
    officer.give_password(walk.cast.officer)
    officer.inspect("code")
    officer.give_code(walk.cast.officer)

    expect(officer.heading).to_have_text("My desk")
    expect(officer.page.locator("header")).to_contain_text(f"{walk.cast.officer} · Border Liaison Unit (EXERCISE)")
    expect(officer.page.locator("header")).to_contain_text("New Zealand")
    expect(officer.page.locator("header")).to_contain_text(re.compile(r"4 Dec 2026, 16:\d\d UTC\+13 · 03:\d\d UTC"))
    officer.inspect("desk-officer")


def test_the_demo_door_leads_to_the_desk_too(walk: Walk) -> None:
    for name in (THAI, SECOND_NZ, RECEIVER):
        expect(walk.at(name).heading).to_have_text("My desk")
    for name in (THAI, SECOND_NZ):
        window = walk.at(name)
        window.go("Referrals")
        walk.before[name] = window.main.inner_text()


def test_the_officer_writes_a_referral_in_the_active_round(walk: Walk) -> None:
    officer = walk.officer

    officer.go("JPOAs")
    officer.inspect("rounds")
    officer.main.get_by_role("row").filter(has_text="Active").get_by_role("link").click()
    officer.inspect("round")
    officer.follow("Write a referral in this round")
    officer.inspect("referral-write-empty")
    officer.press("Save the draft and check who will read it")
    expect(officer.main.get_by_role("alert")).to_contain_text("Choose at least one agency.")
    officer.inspect("referral-write-errors")
    write_referral(officer, walk.cast)
    officer.inspect("referral-write")
    officer.press("Save the draft and check who will read it")

    expect(officer.heading).to_contain_text("Check and send")
    walk.path = officer.path.removesuffix("send/")


def write_referral(officer: Visitor, cast: Cast) -> None:
    country = officer.main.locator("details").filter(has_text="Viet Nam")
    country.locator("summary").click()
    country.get_by_label(RECEIVING_AGENCY).check()
    officer.choose("kind", "information")
    officer.choose("crime_type", "som")
    officer.choose("urgency", "priority")
    officer.choose("handling_code", "H2")
    officer.fill("summary", f"{cast.word('summary')} asks who met the boat")
    officer.fill("narrative", f"{cast.word('narrative')} was seen twice.\nPlease say who met the boat at the pier.")
    officer.fill("full_name", cast.word("name"))
    officer.fill("native_script", f"Trần {cast.word('script')}")
    officer.fill("known_as", cast.word("alias"))
    officer.fill("nationality", "vnm")
    officer.choose("roles", "suspect")
    officer.choose("is_child", "no")
    officer.choose("custody", "free")


def test_the_check_page_names_exactly_the_readers_and_sending_gives_a_due_time_in_both_zones(walk: Walk) -> None:
    officer = walk.officer
    readers = officer.main.get_by_role("table", name="Readers, and when each should answer")

    expect(readers.get_by_role("rowheader")).to_have_count(1)
    expect(readers.get_by_role("rowheader")).to_contain_text(RECEIVING_AGENCY)
    expect(readers.locator("tbody")).to_contain_text("Viet Nam")
    expect(officer.main).to_contain_text("These agencies and nobody else")
    expect(officer.main).to_contain_text(walk.cast.word("narrative"))
    expect_one_instant(readers.locator("tbody"), offsets={13, 7, 0})
    officer.inspect("referral-check")
    officer.press("Send it to this agency")

    officer.said("Sent. The recipients have been told.")
    assert officer.path == walk.path
    walk.reference = officer.heading.locator("bdi").first.inner_text()
    assert re.fullmatch(r"NZ-[0-9A-HJKMNP-TV-Z]{4}-[0-9A-HJKMNP-TV-Z]{4}", walk.reference)
    expect_one_instant(officer.main.locator("td[data-label='Answer due']"), offsets={13, 7, 0})
    officer.inspect("referral-sent")


def expect_one_instant(place: Locator, *, offsets: set[int]) -> None:
    """The times at this place are one instant, seven of the receiver's working days from now, in these zones."""
    shown = place.inner_text()
    utc = re.findall(r"(\d\d:\d\d) UTC(?![+−])", shown)
    local = re.findall(r"(\d+ \w{3} \d{4}), (\d\d:\d\d) UTC\+(\d+)", shown)
    instants = {
        datetime.strptime(f"{day} {hour}", "%d %b %Y %H:%M").replace(tzinfo=timezone(timedelta(hours=int(offset))))
        for day, hour, offset in local
    }
    assert len(instants) == 1, shown
    due = instants.pop().astimezone(UTC)
    assert utc == [f"{due:%H:%M}"], shown
    assert {int(offset) for *_, offset in local} | {0} == offsets, shown
    assert timedelta(0) <= due - datetime(2026, 12, 15, 3, 0, tzinfo=UTC) < timedelta(hours=1), shown


def test_the_receiver_has_a_notice_on_the_desk_and_a_mail_without_case_words(walk: Walk, portal: RunningPortal) -> None:
    receiver = walk.at(RECEIVER)

    receiver.go("My desk")
    notice = receiver.main.locator("section", has=receiver.page.locator("#new")).get_by_role("listitem")
    expect(notice.filter(has_text=walk.reference)).to_have_count(1)
    expect(notice.filter(has_text=walk.reference)).to_contain_text("A referral has arrived")
    receiver.inspect("desk-receiver")
    notice.filter(has_text=walk.reference).get_by_role("button").click()
    expect(receiver.heading).to_contain_text(walk.reference)
    expect(receiver.main).to_contain_text(walk.cast.word("narrative"))
    receiver.inspect("referral-received")

    until(lambda: bool(portal.mails_about(walk.path)), "the mail is in the folder", seconds=30)
    (mail,) = portal.mails_about(walk.path)
    assert "duty@vn-police.example" in mail.to and "nz-" not in mail.to
    assert walk.reference in mail.text


def test_the_receiver_confirms_accepts_and_answers_with_an_outcome(walk: Walk) -> None:
    receiver = walk.at(RECEIVER)

    receiver.follow("Confirm receipt")
    receiver.inspect("confirm-receipt")
    receiver.press("Confirm receipt to the sender")
    receiver.said("Receipt confirmed. The sender has been told.")
    receiver.follow("Accept")
    receiver.inspect("accept")
    receiver.press("Accept it and tell the sender")
    receiver.said("Accepted. The sender has been told.")
    receiver.follow("Answer")
    receiver.inspect("answer-empty")
    receiver.press("Send the answer to the sender")
    expect(receiver.main.get_by_role("alert")).to_contain_text("Your answer")
    receiver.inspect("answer-errors")
    receiver.fill("body", f"{walk.cast.word('answer')}: two people met the boat.")
    receiver.choose("indicator", "SUS_IDENT")
    receiver.fill("value", "2")
    receiver.fill("acted_on", walk.cast.acted_on)
    receiver.inspect("answer")
    receiver.press("Send the answer to the sender")

    receiver.said("Answered. The sender has been told.")
    expect(receiver.main).to_contain_text("2 Suspects identified")


def test_the_officer_reads_the_answer_and_closes(walk: Walk) -> None:
    officer = walk.officer

    officer.go("My desk")
    waiting = officer.main.get_by_role("table", name="an answer to read")
    expect(waiting.get_by_role("row").filter(has_text=walk.reference)).to_contain_text("Answered")
    waiting.get_by_role("link", name=walk.reference).click()
    expect(officer.main).to_contain_text(f"{walk.cast.word('answer')}: two people met the boat.")
    expect(officer.main).to_contain_text("2 Suspects identified")
    officer.inspect("referral-with-answer")
    officer.follow("Close")
    officer.inspect("close")
    officer.press("Close it and tell the recipients")

    officer.said("Closed. The recipients have been told.")
    expect(officer.heading).to_contain_text("Closed")
    officer.go("Referrals")
    officer.inspect("referrals")


@pytest.mark.parametrize("name", [THAI, SECOND_NZ])
def test_others_find_nothing_of_it(walk: Walk, name: str) -> None:
    other = walk.at(name)
    traces = (walk.reference, walk.cast.mark, walk.path)

    assert other.status_of(walk.path) == 404
    assert without_times(other.body_of(walk.path)) == without_times(other.body_of(MISSING))
    for step in ("send", "edit", "close", "withdraw", "confirm-receipt", "accept", "answer", "decline", "ask", "start"):
        assert other.status_of(f"{walk.path}{step}/") == 404
    other.go("Referrals")
    assert other.main.inner_text() == walk.before[name], "the list and its count are what they were"
    queries = ["kind=information", "urgency=priority", "state=closed", "state=answered", "side=sent", "side=received"]
    for query in queries:
        assert not [trace for trace in traces if trace in other.body_of(f"/referrals/?{query}")], query
    for path in ("/", "/returns/", "/jpoas/", f"/reports/{YEAR}/"):
        assert not [trace for trace in traces if trace in other.body_of(path)], path
    assert not [mail for mail in other.portal.mails_about(walk.path) if other.portal.account(name)["email"] in mail.to]


def without_times(html: str) -> str:
    """A page without what differs from one showing to the next: tokens and the time in the header."""
    html = re.sub(r'(name="csrfmiddlewaretoken" value|name="form_token" value|datetime)="[^"]*"', "", html)
    return re.sub(r"\d\d:\d\d", "", html)


def test_others_cannot_tell_it_by_the_time_an_answer_takes(walk: Walk) -> None:
    request = walk.at(THAI).context.request
    taken: dict[str, list[float]] = {walk.path: [], MISSING: []}

    for _turn in range(12):
        for path, seconds in taken.items():
            began = time.perf_counter()
            request.get(walk.at(THAI).portal.url + path)
            seconds.append(time.perf_counter() - began)

    foreign, missing = min(taken[walk.path]), min(taken[MISSING])
    assert abs(foreign - missing) < max(0.01, 0.5 * missing), f"foreign {foreign:.4f} s, missing {missing:.4f} s"


def test_no_case_word_is_outside_the_database(walk: Walk, portal: RunningPortal) -> None:
    until(lambda: len(portal.mails_about(walk.path)) == 5, "sent, confirmed, accepted, answered, closed", seconds=30)

    found = [place for place, text in portal.places_outside_the_database() if walk.cast.mark in text]

    assert not found


def test_beat_reminds_of_the_open_return_once(walk: Walk, portal: RunningPortal) -> None:
    receiver = walk.at(RECEIVER)

    receiver.go("My desk")
    notice = receiver.main.get_by_role("listitem").filter(has_text=f"return for {walk.cast.month}")
    expect(notice).to_have_count(1)
    expect(notice).to_contain_text("A return is expected")
    expect(returns_on_desk(receiver).filter(has_text=walk.cast.month)).to_have_count(1)
    address = returns_on_desk(receiver).get_by_role("link", name=walk.cast.month).get_attribute("href") or ""
    assert len(portal.mails_about(address)) == 1
    scan = portal.manage("remind", "--now", MINUTES_LATER, "--json")
    walk.returns_due = scan["obligations_due"]
    assert scan["reminders_created"] == 0
    assert len(portal.mails_about(address)) == 1


def returns_on_desk(window: Visitor) -> Locator:
    return window.main.get_by_role("table", name="Returns expected of your agency").locator("tbody tr")


def test_the_focal_point_fills_the_return_with_the_offered_outcome_and_the_reminder_stops(
    walk: Walk, portal: RunningPortal
) -> None:
    focal = walk.at(COLLEAGUE)

    focal.go("Returns")
    focal.inspect("returns")
    focal.follow(walk.cast.month)
    focal.inspect("return")
    focal.follow("Fill in this return")
    line = focal.main.get_by_role("row").filter(has_text="Suspects identified")
    expect(line).to_contain_text(walk.reference)
    walk.figure = line.locator("strong").inner_text()
    assert int(walk.figure) >= 2
    expect(line.locator("input")).to_have_value(walk.figure)
    focal.inspect("return-fill")
    focal.fill("value_ARREST", "1")
    focal.fill("remarks", "Two provinces will follow.")
    focal.press("Save and check before sending")
    expect(focal.main.get_by_role("row").filter(has_text="Suspects identified")).to_contain_text(walk.figure)
    focal.inspect("return-check")
    focal.press("Send the return to the co-chairs")
    expect(focal.main.get_by_role("alert")).to_be_visible()
    focal.inspect("return-check-errors")
    focal.page.locator("[name=confirmed]").check()
    focal.press("Send the return to the co-chairs")

    focal.said("Sent to the co-chairs. There will be no more reminders for this month.")
    focal.go("My desk")
    expect(focal.heading).to_have_text("My desk")
    expect(returns_on_desk(focal).filter(has_text=walk.cast.month)).to_have_count(0)
    scan = portal.manage("remind", "--now", MINUTES_LATER, "--json")
    assert (scan["obligations_due"], scan["reminders_created"]) == (walk.returns_due - 1, 0)


def test_a_chair_builds_the_report_and_follows_a_figure_to_what_is_behind_it(walk: Walk) -> None:
    chair = walk.at(walk.cast.chair)

    chair.inspect("desk-chair")
    chair.go("Reports")
    chair.inspect("reports")
    chair.follow(str(YEAR))
    chair.inspect("report-before")
    chair.main.get_by_role("button", name=re.compile("with today’s figures")).click()
    until(lambda: is_built(chair), "the report is built", seconds=60)
    chair.inspect("report")
    line = chair.main.get_by_role("row").filter(has_text="Suspects identified").first
    total = line.get_by_role("link").inner_text()
    line.get_by_role("link").click()
    chair.inspect("figure")
    behind = chair.main.get_by_role("row").filter(has_text="Viet Nam").filter(has_text=walk.cast.month)
    expect(behind).to_contain_text(walk.figure)
    numbers = chair.main.get_by_role("table").locator("td:last-child").all_inner_texts()
    assert sum(int(number.split()[-1]) for number in numbers) == int(re.sub(r"\D", "", total))
    behind.get_by_role("link").click()
    expect(chair.main).to_contain_text(walk.cast.month)
    expect(chair.main.get_by_role("row").filter(has_text="Suspects identified")).to_contain_text(walk.figure)
    chair.inspect("return-chair")
    assert walk.cast.mark not in chair.page.content()
    walk.figure = total


def is_built(chair: Visitor) -> bool:
    """Whether the page says so; looks again if it does not."""
    expect(chair.heading).to_contain_text("Annual report")
    again = chair.main.get_by_role("link", name="Look again")
    if again.count():
        again.click()
        return False
    return True


def test_the_report_is_a_real_pdf_with_the_figure(walk: Walk) -> None:
    chair = walk.at(walk.cast.chair)

    chair.visit(f"/reports/{YEAR}/")
    with chair.page.expect_download() as downloading:
        chair.follow("Download this preview as PDF")
    printed = downloading.value.path().read_bytes()

    assert printed.startswith(b"%PDF")
    text = "\n".join(page.extract_text() for page in pypdf.PdfReader(io.BytesIO(printed)).pages)
    line = next(line for line in text.splitlines() if "Suspects identified" in line)
    assert walk.figure in text and str(YEAR) in text, line
    assert walk.cast.mark not in text
