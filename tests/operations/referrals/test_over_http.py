"""Officers of several agencies send any form of a referral in any order, over HTTP.

After each form: what must be refused has changed nothing, whoever is no party finds the page as missing as one that
is not there, and the audit of each agency holds the steps taken, each once and in their order. After each step
every party reads the page, and a stranger's list or desk does not hold the reference.
"""

from __future__ import annotations

import os
from collections import Counter
from collections.abc import Callable
from functools import partial
from pathlib import Path
from random import Random
from typing import Any, ClassVar
from uuid import UUID

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import transaction
from django.http import HttpResponse
from django.test import Client
from hypothesis import Phase, note, seed
from hypothesis import settings as hypothesis_settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, rule, run_state_machine_as_test

from audit.models import AuditEntry
from common.ids import uuid7
from members.models import Agency, Country
from members.seats import pausing
from operations.models import Referral, ReferralNote, ReferralRecipient
from tests.operations.attachments.hostile import png
from tests.operations.cases import Cases
from tests.operations.pages import hidden_fields, without_tokens
from tests.operations.referrals.over_http import (
    ADMINISTRATORS,
    BY_OWNER_TO_ONE,
    CHILDREN,
    EVERYBODY,
    FORMS,
    KEYS,
    NEEDED,
    OPENINGS,
    OWNER,
    RECEIVERS,
    STRANGERS,
    VERSIONED,
    WHAT,
    WORDS,
    Expected,
    Move,
    one_of,
)

pytestmark = [pytest.mark.django_db, pytest.mark.slow]

Enter = Callable[[str], Client]
# Pieces, so that processes can share them; all together take ten thousand steps, and twenty minutes of a core: each run
# of the suite takes the first of them, JPOA_ALL_STEPS=1 takes all.
ALL_PARTS, FIRST_PARTS, EXAMPLES, STEPS = 40, 3, 12, 52
PARTS = ALL_PARTS if os.environ.get("JPOA_ALL_STEPS") else FIRST_PARTS
STEPS_OF_A_PART = 250
HOW = hypothesis_settings(max_examples=EXAMPLES, stateful_step_count=STEPS, phases=[Phase.generate])
TO = (("vn_officer",), ("th_officer",), RECEIVERS)


class OverHttp(RuleBasedStateMachine):
    """Two to three agencies at one referral after the other; each run is rolled back."""

    cases: ClassVar[Cases]
    enter: ClassVar[Enter]
    taken: ClassVar[Counter[str]]

    def __init__(self) -> None:
        super().__init__()
        self.around = transaction.atomic()
        self.around.__enter__()
        self.readers: list[str] = []
        self.has_looked = True  # at what the last step left
        self.clients = {who: type(self).enter(who) for who in EVERYBODY}
        for client in self.clients.values():
            client.is_watched = False  # type: ignore[attr-defined]  # how often a page asks is held elsewhere
        self.missing: dict[tuple[str, str], bytes] = {}
        self.has_recalled = False
        self.turn = 0

    def teardown(self) -> None:
        transaction.set_rollback(True)
        self.around.__exit__(None, None, None)

    # What is done

    @initialize(to=st.sampled_from(TO), is_quick=st.booleans(), chance=st.integers(0, 2**32))
    def begins(self, to: tuple[str, ...], is_quick: bool, chance: int) -> None:
        self.chance = Random(chance)
        if not self.is_enough:
            self._write(to, is_quick=is_quick)

    @property
    def is_enough(self) -> bool:
        """Whether this part has taken its steps: a run that hypothesis cuts short is made up for by another."""
        return self.taken.total() >= STEPS_OF_A_PART

    def _write(self, to: tuple[str, ...], *, is_quick: bool) -> None:
        form, path = ("question", "/referrals/ask/") if is_quick else ("edit", "/referrals/new/")
        self.expected = Expected(to, is_quick)
        answer = self._fill_in(OWNER, path, WORDS[form] | {"draft_recipients": self._agencies()})
        assert answer.status_code == 302
        self.key = UUID(answer["Location"].split("/")[2])
        self.has_changed, self.has_looked, self.readers = True, False, [OWNER]
        self.kept: dict[str, Any] = {}
        with self.cases.acting(OWNER):
            self.reference = Referral.objects.get(id=self.key).reference
        self.taken["written"] += 1

    @rule(
        what=st.sampled_from(WHAT),
        form=st.sampled_from(FORMS),
        who=st.sampled_from(EVERYBODY),
        about=st.sampled_from(RECEIVERS),
    )
    def next_step(self, what: str, form: str, who: str, about: str) -> None:
        """One rule and not several: hypothesis would leave some of them out of each run."""
        if self.is_enough:
            return
        self.has_looked = False
        # Of what is possible now any is as likely; hypothesis would send the first or the last again and again.
        pick = self.chance.randrange(5_040)
        if self.expected.state == "withdrawn" and pick % 2:
            self._write(TO[pick % len(TO)], is_quick=pick % 4 == 1)
        elif what == "anything":
            self._send_anything(Move(form, who, about if form in BY_OWNER_TO_ONE else who))
        else:
            getattr(self, f"_{what}")(pick)

    def _go_on(self, pick: int) -> None:
        """Any form that can be sent now; every second time one that is a step, and seldom the last one."""
        possible = self.expected.possible()
        steps = [move for move in possible if move.form in VERSIONED and (move.form != "withdraw" or pick % 5 == 0)]
        self._take(one_of(steps if steps and pick % 2 else possible, pick))

    def _send_anything(self, move: Move) -> None:
        if self.expected.writes(move):
            self._take(move)
        else:
            self._is_refused(move)

    def _leave_out(self, pick: int) -> None:
        """A form without words that it needs is shown again."""
        move = one_of([move for move in self.expected.possible() if move.form in NEEDED], pick)
        answer = self._fill_in(move.who, self._path(move), self._words(move) | {NEEDED[move.form]: ""})
        assert answer.status_code == 200, move
        assert answer.context["form"].errors
        self._nothing("incomplete")

    def _come_late(self, pick: int) -> None:
        """A page that shows another version than the one that is kept is brought back to its reader."""
        possible = [move for move in self.expected.possible() if move.form in VERSIONED]
        if not possible:
            self._go_on(pick)
            return
        move = one_of(possible, pick)
        answer = self._fill_in(move.who, self._path(move), self._words(move) | {"version": "99"})
        assert (answer.status_code, answer["Location"]) == (302, self._path(move)), move
        self._nothing("other version")

    def _send_twice(self, pick: int) -> None:
        """A form that arrives a second time changes nothing more."""
        possible = [move for move in self.expected.possible() if move.form in {"send", "accept", "close", "answer"}]
        if not possible:
            self._go_on(pick)
            return
        move = one_of(possible, pick)
        form = self._opened(move.who, self._path(move)) | self._words(move)
        self._take(move, form)
        again = self.clients[move.who].post(self._path(move), form)
        assert again.status_code in {302, 409}, move

    def _send_untimely(self, pick: int) -> None:
        """What this agency sends in another state; it is refused."""
        self._is_refused(one_of(self.expected.untimely(), pick))

    def _recall(self, pick: int) -> None:
        """From one agency, or what those of a paused country hold; of one that takes part there is no such page."""
        held = [who for who, state in self.expected.rows.items() if state != "recalled"]
        if held and pick % 3 and self.expected.state in {"sent", "closed"}:
            self._take_back(held[pick % len(held)])
            return
        if self.expected.rows.get("th_officer", "recalled") != "recalled" and not self.has_recalled:
            self._recall_from_paused()
            return
        assert self.clients[OWNER].post(f"/referrals/held/{self._thailand().id}/recall/").status_code == 404
        self._nothing("not paused")

    def _take_back(self, who: str) -> None:
        row = self.kept["recipients"][who]["id"]
        assert self.clients[who].get(self._page()).status_code == 200
        answer = self._fill_in(OWNER, f"{self._page()}recipients/{row}/take-back/", {"reason": "EXERCISE"})
        assert (answer.status_code, self.clients[who].get(self._page()).status_code) == (302, 404)
        self._recalled(who, "taken back")

    def _recall_from_paused(self) -> None:
        country, cases = self._thailand(), self.cases
        with cases.acting("nz_chair") as by:
            pause = pausing.propose(country=country, reference="EXERCISE", by=by, now=cases.now)
        with cases.acting("vn_chair") as by:
            pausing.confirm(pause=pause, by=by, now=cases.now, version=1)
        assert self.clients["th_officer"].get(self._page()).status_code != 200
        page = f"/referrals/held/{country.id}/recall/"
        assert self._fill_in(OWNER, page, {}).status_code == 302
        with cases.acting("nz_chair") as by:
            pause = country.pauses.get()
            pausing.propose_end(pause=pause, by=by, now=cases.now, version=pause.version)
        with cases.acting("vn_chair") as by:
            pausing.confirm(pause=pause, by=by, now=cases.now, version=pause.version)
        assert self.clients["th_officer"].get(self._page()).status_code == 404
        self._recalled("th_officer", "recalled")
        self.has_recalled = True

    def _recalled(self, who: str, how: str) -> None:
        self.expected.recall(who)
        self.has_changed, self.readers = True, self.expected.parties
        self.taken[how] += 1

    # What must hold

    @invariant()
    def all_holds(self) -> None:
        if self.has_looked:
            return
        self.has_looked = True
        self._nobody_else_finds_it()
        self._rows_and_audit_are_those_of_the_steps()
        for who in self.readers:
            self._reads_it(who)
        if self.readers == self.expected.parties:
            self._no_list_of_a_stranger_holds_it()

    def _nobody_else_finds_it(self) -> None:
        for who in (who for who in EVERYBODY if who not in self.expected.parties):
            self._is_as_missing(who, self.clients[who].get, self._page())

    def _is_as_missing(self, who: str, ask: Callable[[str], HttpResponse], path: str) -> None:
        """The same answer, byte for byte, as for an id that is not there; asked for anew before a difference counts."""
        answer, place = ask(path), path.removeprefix(self._page())
        assert answer.status_code == 404, (who, place)
        if without_tokens(answer) != self.missing.get((who, place)):
            self.missing[who, place] = without_tokens(ask(f"/referrals/{uuid7()}/{place}"))
        assert without_tokens(answer) == self.missing[who, place], (who, place)

    def _rows_and_audit_are_those_of_the_steps(self) -> None:
        before, self.kept = self.kept, self._rows()
        assert self.kept["referral"]["state"] == self.expected.state
        assert {who: row["state"] for who, row in self.kept["recipients"].items()} == self.expected.rows
        assert self.kept["audit"] == self.expected.entries
        if not self.has_changed:
            assert self.kept == before, "what was refused has changed something"

    def _rows(self) -> dict[str, Any]:
        audit, notes = {}, {}
        for who, administrator in ADMINISTRATORS.items():
            with self.cases.acting(administrator):
                done = AuditEntry.objects.filter(object_id=self.key, outcome="done").exclude(action__in=OPENINGS)
                audit[who] = list(done.order_by("id").values_list("action", flat=True))
                notes[who] = ReferralNote.objects.filter(referral_id=self.key).count()
        with self.cases.acting(OWNER):
            referral = Referral.objects.select_related("body").get(id=self.key)
            recipients = ReferralRecipient.objects.filter(referral=referral).values("agency__group__name")
            named = {name: who for who, name in KEYS.items()}
            return {
                "referral": {name: value for name, value in vars(referral).items() if name != "_state"},
                "words": (referral.summary, referral.narrative, referral.purpose),
                "recipients": {named[row["agency__group__name"]]: row for row in recipients.values(*ROW)},
                "children": {name: getattr(referral, name).count() for name in CHILDREN},
                "audit": audit,
                "notes": notes,
            }

    def _reads_it(self, who: str) -> None:
        answer = self.clients[who].get(self._page())
        assert answer.status_code == 200, who
        assert self.reference.encode() in answer.content

    def _no_list_of_a_stranger_holds_it(self) -> None:
        self.turn += 1
        others = [who for who in (*RECEIVERS, *STRANGERS) if who not in self.expected.parties]
        who = self.chance.choice(others)
        # Whoever it was recalled from is told so on the desk.
        path = "/referrals/" if self.turn % 4 or who in self.expected.rows else "/"
        assert self.reference.encode() not in self.clients[who].get(path).content, (who, path)

    # How it is done

    def _take(self, move: Move, form: dict[str, Any] | None = None) -> None:
        path = self._path(move)
        note(f"{move.who} sends {move.form} about {move.about}")
        form = form or self._opened(move.who, path) | self._words(move)
        answer = self.clients[move.who].post(path, form)
        assert answer.status_code == 302, (move, answer.status_code)
        assert answer["Location"] != path or move.form == "files", (move, "it was not carried out")
        self.expected.take(move)
        self.has_changed = True
        # All read what a step did; a note, a file, a copy or an officer's name who added it.
        self.readers = self.expected.parties if move.form in VERSIONED else [move.who]
        self.taken[move.form] += 1

    def _is_refused(self, move: Move) -> None:
        path, body = self._path(move), {"version": "1"} | self._words(move)
        send = partial(self.clients[move.who].post, data=body)
        if move.who in self.expected.parties:
            assert send(path).status_code in {403, 404, 409}, move
        else:
            self._is_as_missing(move.who, send, path)
        self._nothing("refused")

    def _nothing(self, why: str) -> None:
        self.has_changed, self.readers = False, []
        self.taken[why] += 1

    def _opened(self, who: str, path: str) -> dict[str, str]:
        shown = self.clients[who].get(path)
        assert shown.status_code == 200, (who, path, shown.status_code)
        return hidden_fields(shown)

    def _fill_in(self, who: str, path: str, words: dict[str, Any]) -> Any:
        return self.clients[who].post(path, self._opened(who, path) | words)

    def _words(self, move: Move) -> dict[str, Any]:
        words = dict(WORDS.get(move.form, {}))
        match move.form:
            case "edit" | "question":
                words["draft_recipients"] = self._agencies()
            case "assign":
                words["officer"] = str(self.cases.actor(move.who).person_id)
                row = self.kept["recipients"].get(move.who)  # an agency with units says with which of them, too
                words["unit"] = str((row and row["unit_id"]) or "main")
            case "files":
                words["file"] = SimpleUploadedFile("boat.png", png())
        return words

    def _agencies(self) -> list[str]:
        names = [KEYS[who] for who in self.expected.to]
        return [str(key) for key in Agency.objects.filter(group__name__in=names).values_list("id", flat=True)]

    def _page(self) -> str:
        return f"/referrals/{self.key}/"

    def _path(self, move: Move) -> str:
        place = "quick-answer" if move.form.startswith("quick ") else move.form
        if move.form in BY_OWNER_TO_ONE:
            row = self.kept["recipients"].get(move.about)
            place = f"recipients/{row['id'] if row else uuid7()}/{place}"
        return f"{self._page()}{place}/"

    def _thailand(self) -> Country:
        return Country.objects.get(iso2="TH")


ROW = ("agency__group__name", *(field.attname for field in ReferralRecipient._meta.concrete_fields))


@pytest.mark.parametrize("part", range(PARTS))
def test_no_order_of_forms_does_what_the_steps_forbid(
    cases: Cases, enter: Enter, part: int, settings: Any, tmp_path: Path
) -> None:
    settings.MEDIA_ROOT = tmp_path
    taken: Counter[str] = Counter()
    machine = seed(part)(type("OfTheCast", (OverHttp,), {"cases": cases, "enter": staticmethod(enter), "taken": taken}))

    run_state_machine_as_test(machine, settings=HOW)
    assert taken.total() >= STEPS_OF_A_PART >= 10_000 / ALL_PARTS, taken
    # The parts of each run have a taking back; a further one need not.
    assert {"send", "refused", "taken back" if part < FIRST_PARTS else "send"} <= set(taken)
