"""How the page of a referral is laid out: each act once, in few groups; what waits for the reader is never folded."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable
from datetime import timedelta

import pytest
from django.test import Client

from members.models import Agency, Country
from operations.models import Referral
from operations.referrals import colleagues, court, messages, onward, queries, services
from operations.referrals.message_queries import get_talk
from tests.operations.cases import KHOA, Cases
from tests.operations.pages import text_of

pytestmark = pytest.mark.django_db

Enter = Callable[[str], Client]
THREE = ("vn-police", "th-immigration", "lk-police")
_FOLDED = re.compile(r"<details\b(?![^>]*\bopen\b)[^>]*>.*?</details>", re.DOTALL)


def _main(client: Client, referral: Referral) -> str:
    page = client.get(referral.get_absolute_url())
    assert page.status_code == 200
    return page.text.partition("<main")[2].partition("</main>")[0]


def _acts(main: str) -> list[str]:
    """The addresses on the page that lead to something one can do with a referral, or to ask for it."""
    return re.findall(r'href="((?:/referrals/[0-9a-f-]{36}|/court/[0-9a-f-]{36})/[^"]+/)"', main)


def _groups(client: Client, referral: Referral) -> dict[str, list[str]]:
    groups = client.get(referral.get_absolute_url()).context["acts"]
    return {group.heading: [act.label for act in group.acts] for group in groups}


@pytest.mark.parametrize("who", ["nz_officer", "nz_analyst", "vn_officer", "vn_analyst", "th_officer"])
@pytest.mark.parametrize("state", ["received", "in_progress", "answered", "closed", "withdrawn"])
def test_an_act_stands_in_one_place(cases: Cases, enter: Enter, who: str, state: str) -> None:
    of_recipient = state if state in {"received", "in_progress", "answered"} else "answered"
    referral = cases.received_in(of_recipient, subject=KHOA, to=("vn-police", "th-immigration")).referral
    if state == "closed":
        cases.take(services.close, cases.own(referral), by="nz_officer")
    elif state == "withdrawn":
        cases.take(services.withdraw, cases.own(referral), by="nz_officer", reason="EXERCISE")

    found = Counter(_acts(_main(enter(who), referral)))

    assert found or state == "withdrawn"
    assert [address for address, number in found.items() if number > 1] == []


def test_what_owner_recipient_and_reader_can_do_stands_in_groups(cases: Cases, enter: Enter) -> None:
    referral = cases.received_in("answered").referral

    assert _groups(enter("nz_officer"), referral) == {
        "Talk and add": [
            "Write a message",
            "Whom to call",
            "Add to what you sent",
            "Add a file",
            "Add a translation",
        ],
        "Share and control": [
            "Who has it and who opened it",
            "How long it is kept",
            "Send the same to another agency",
            "Hand it over to another agency",
            "Ask for permission to use its answer in court",
        ],
        "Record": ["Print a copy", "Add it to a plan"],
    }
    assert _groups(enter("vn_officer"), referral) == {
        "Talk and add": ["Write a message", "Correct the answer", "Add a file", "Add a translation"],
        "Share and control": ["Ask the sender whether you may pass it on", "Ask for permission to use it in court"],
        "Record": ["Print a copy", "Add it to a plan"],
    }
    assert _groups(enter("vn_analyst"), referral) == {"Talk and add": ["Add a translation"], "Record": ["Print a copy"]}


def test_contacts_of_many_agencies_are_folded_and_of_few_are_not(cases: Cases, enter: Enter) -> None:
    few, many = cases.sent(to=THREE[:2]), cases.sent(to=THREE)
    client = enter("nz_officer")

    for referral, is_folded in ((few, False), (many, True)):
        main = _main(client, referral)
        contacts = [address for address in _acts(main) if address.endswith("/contact/")]
        open_ = [address for address in _acts(_FOLDED.sub("", main)) if address.endswith("/contact/")]
        assert len(contacts) == (3 if is_folded else 2)
        assert open_ == ([] if is_folded else contacts)


def test_of_many_notes_the_earlier_ones_are_folded(cases: Cases, enter: Enter) -> None:
    referral = cases.sent()
    for number in range(6):
        with cases.acting("vn_colleague") as actor:
            at = cases.now + timedelta(minutes=number)
            colleagues.write_note(referral=referral, body=f"EXERCISE: note {number}", by=actor, now=at)

    main = _main(enter("vn_officer"), referral)

    assert "2 earlier notes" in main
    assert [number for number in range(6) if f"EXERCISE: note {number}" in main] == [0, 1, 2, 3, 4, 5]
    assert [number for number in range(6) if f"EXERCISE: note {number}" in _FOLDED.sub("", main)] == [2, 3, 4, 5]


def test_the_parts_of_a_long_page_are_jumped_to_and_a_short_one_has_none(cases: Cases, enter: Enter) -> None:
    client = enter("nz_officer")
    long, short = _main(client, cases.answered()), _main(client, cases.draft())

    assert 'aria-label="On this page"' not in short
    contents = long.partition('aria-label="On this page"')[2].partition("</nav>")[0]
    parts = re.findall(r'href="#([a-z-]+)"', contents)
    assert parts == ["happened", "says", "own-agency", "acts"]
    # In the order in which they stand.
    assert [part for part in re.findall(r'id="([a-z-]+)"', long) if part in parts] == parts


def _ask_everything(cases: Cases, referral: Referral) -> None:
    """A recipient asks a question, to pass it on, and to use it in court."""
    with cases.acting("vn_officer") as actor:
        talk = get_talk(actor, referral_id=referral.id)
        row = queries.get_own_recipient(actor, referral_id=referral.id)
        assert talk and row
        messages.write(talk=talk, to=[row.id], body="EXERCISE: which?", by=actor, now=cases.now, is_question=True)
        laboratory = Agency.objects.get(group__name="lk-police")
        onward.ask(
            recipient=row, by=actor, now=cases.now, to_agency=laboratory, scope="paper", purpose="EXERCISE: a test"
        )
        court.ask(
            recipient=row, proceedings="EXERCISE", country=Country.objects.get(iso2="VN"), by=actor, now=cases.now
        )


WAITS = ("A question is asked", "An agency asks whether it may pass it on", "whether something may be used in court")


def test_what_waits_for_the_reader_stands_at_the_top_and_is_not_folded(cases: Cases, enter: Enter) -> None:
    referral = cases.sent(to=("vn-police", "th-immigration"))
    _ask_everything(cases, referral)

    main = _main(enter("nz_officer"), referral)
    top = main.partition('aria-label="On this page"')[0]
    for words in WAITS:
        assert words in top
    open_ = _acts(_FOLDED.sub("", main))
    assert any(address.startswith("/court/") and address.endswith("/answer/") for address in open_)
    assert any("/consents/" in address for address in open_)
    for who in ("vn_officer", "th_officer", "nz_analyst"):
        said = text_of(enter(who).get(referral.get_absolute_url()))
        assert WAITS[1] not in said and WAITS[2] not in said
    assert WAITS[0] not in text_of(enter("vn_officer").get(referral.get_absolute_url()))


def test_what_became_of_copies_is_asked_at_the_top_of_a_withdrawn_referral(cases: Cases, enter: Enter) -> None:
    referral = cases.sent()
    cases.take(services.withdraw, cases.own(referral), by="nz_officer", reason="EXERCISE")
    words = "Say what became of your agency’s copies"

    assert words in _FOLDED.sub("", _main(enter("vn_officer"), referral))
    assert words not in _main(enter("nz_officer"), referral)


def test_who_reads_until_when_stands_with_the_recipient(cases: Cases, enter: Enter) -> None:
    end = cases.now.replace(month=12, day=20)
    referral = cases.draft()
    cases.take(services.send, referral, by="nz_officer", expires_at=end)

    assert "reads it until 20 Dec 2026" in text_of(enter("nz_officer").get(referral.get_absolute_url()))
    assert "Your agency reads it until:" in text_of(enter("vn_officer").get(referral.get_absolute_url()))
