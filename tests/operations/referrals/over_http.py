"""A referral as it must be after each form: who may send which, what it changes, what the audit says of it.

Written down anew and not made from operations/states.py, so that a step allowed there by mistake is noticed.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

OWNER, RECEIVERS, STRANGERS = "nz_officer", ("vn_officer", "th_officer"), ("nz_other_agency", "nz_chair")
EVERYBODY = (OWNER, *RECEIVERS, *STRANGERS)
KEYS = {"vn_officer": "vn-police", "th_officer": "th-immigration"}
ADMINISTRATORS = {
    "nz_officer": "nz_administrator",
    "vn_officer": "Hoang Dinh Tung Lam",
    "th_officer": "Sombat Jirakanok",
}
# Of a state the only one that a step leads to; what is not here is forbidden.
OF_OWNER = {
    ("draft", "send"): "sent",
    ("draft", "edit"): "draft",
    ("draft", "question"): "draft",
    ("draft", "withdraw"): "withdrawn",
    ("sent", "withdraw"): "withdrawn",
    ("sent", "close"): "closed",
    ("closed", "reopen"): "sent",
}
OF_RECEIVER = {
    ("received", "confirm-receipt"): "received",
    ("received", "ask"): "needs_information",
    ("received", "accept"): "accepted",
    ("received", "decline"): "declined",
    ("needs_information", "accept"): "accepted",
    ("needs_information", "decline"): "declined",
    ("received", "answer"): "answered",
    ("accepted", "start"): "in_progress",
    ("accepted", "answer"): "answered",
    ("in_progress", "answer"): "answered",
}
# What the owner does with the row of one recipient.
IN_THREAD = {
    ("needs_information", "give"): "received",
    ("answered", "again"): "received",
    ("declined", "again"): "received",
}
QUICKLY = {
    "received": ["accept_referral", "answer_referral"],
    "accepted": ["answer_referral"],
    "in_progress": ["answer_referral"],
}
ACTIONS = {
    "send": "send_referral",
    "edit": "edit_referral",
    "question": "edit_referral",
    "withdraw": "withdraw_referral",
    "close": "close_referral",
    "reopen": "reopen_referral",
    "confirm-receipt": "confirm_receipt",
    "ask": "ask_for_information",
    "accept": "accept_referral",
    "decline": "decline_referral",
    "start": "start_work",
    "answer": "answer_referral",
    "give": "give_information",
    "again": "ask_again",
    "notes/new": "write_note",
    "assign": "assign_work",
    "files": "add_attachment",
    "copies/new": "copy_referral",
}
# By whom each form is sent where it can be sent at all.
BY_OWNER = ("send", "edit", "question", "withdraw", "close", "reopen")
BY_RECEIVER = ("confirm-receipt", "ask", "accept", "decline", "start", "answer", "quick known", "quick more")
BY_OWNER_TO_ONE = ("give", "again")
BY_ALL = ("notes/new", "assign", "files", "copies/new")
FORMS = (*BY_OWNER, *BY_RECEIVER, *BY_OWNER_TO_ONE, *BY_ALL)
# What the forms hold; officers, files and agencies are added when they are sent.
WORDS: dict[str, dict[str, Any]] = {
    "withdraw": {"withdrawal_reason": "EXERCISE: no longer needed"},
    "reopen": {"reopen_reason": "EXERCISE: more is known"},
    "ask": {"body": "EXERCISE: which port?"},
    "decline": {"decline_reason": "capacity", "decline_words": "EXERCISE: no officers"},
    "answer": {"body": "EXERCISE: found"},
    "give": {"body": "EXERCISE: Tauranga"},
    "again": {"body": "EXERCISE: and the other one?"},
    "quick known": {"result": "known", "body": "EXERCISE: a shop"},
    "quick more": {"result": "need_more", "body": "EXERCISE: since when?"},
    "notes/new": {"body": "EXERCISE: call on Monday"},
    "copies/new": {"reason": "EXERCISE: for the court"},
    "edit": {
        "kind": "information",
        "crime_type": "som",
        "urgency": "routine",
        "handling_code": "H2",
        "summary": "EXERCISE: a boat",
        "narrative": "EXERCISE: whose boat is it?",
    },
    "question": {
        "summary": "EXERCISE: who calls?",
        "kind": "phone",
        "as_written": "+84 90 123 45 67",
        "country": "",
        "words": "",
        "purpose": "EXERCISE: it called somebody",
    },
}
# Without these words the form is shown again.
NEEDED = {
    "withdraw": "withdrawal_reason",
    "reopen": "reopen_reason",
    "ask": "body",
    "decline": "decline_reason",
    "answer": "body",
    "give": "body",
    "again": "body",
    "quick known": "body",
    "quick more": "body",
    "notes/new": "body",
    "copies/new": "reason",
    "edit": "narrative",
    "question": "purpose",
}
# Forms that say from which version they go on.
VERSIONED = (*BY_OWNER, *BY_RECEIVER, *BY_OWNER_TO_ONE)

# What a step is, and how often.
WHAT = (
    *["go_on"] * 10,
    *["send_untimely"] * 6,
    *["anything"] * 3,
    *["leave_out", "come_late", "send_twice", "recall"] * 2,
)
OPENINGS = ("open_referral", "open_attachment", "open_copy")
CHILDREN = ("messages", "steps", "attachments", "copies", "disclosures", "grants", "identifiers", "subjects")


@dataclass(frozen=True)
class Move:
    """A form that somebody sends; `about` is whose row it is about."""

    form: str
    who: str
    about: str


def one_of(moves: list[Move], pick: int) -> Move:
    """Any of them, each as likely."""
    return moves[pick % len(moves)]


@dataclass
class Expected:
    """One referral, as the forms that were sent must have left it."""

    to: tuple[str, ...]
    is_quick: bool
    state: str = "draft"
    rows: dict[str, str] = field(default_factory=dict)
    confirmed: set[str] = field(default_factory=set)
    entries: dict[str, list[str]] = field(default_factory=lambda: {who: [] for who in ADMINISTRATORS})

    def __post_init__(self) -> None:
        self.entries[OWNER].append("write_referral")

    @property
    def parties(self) -> list[str]:
        """Whose pages show it."""
        return [OWNER, *(who for who, state in self.rows.items() if state != "recalled")]

    def possible(self) -> list[Move]:
        """Each form that can be sent now."""
        return [move for move in self._by_whom_it_may() if self.writes(move)]

    def untimely(self) -> list[Move]:
        """Each form that a party sends at another time."""
        return [move for move in self._by_whom_it_may() if move.who in self.parties and not self.writes(move)]

    def _by_whom_it_may(self) -> list[Move]:
        every = [Move(form, OWNER, OWNER) for form in BY_OWNER]
        for who in RECEIVERS:
            every += [Move(form, who, who) for form in BY_RECEIVER]
            every += [Move(form, OWNER, who) for form in BY_OWNER_TO_ONE]
        return every + [Move(form, who, who) for form in BY_ALL for who in self.parties]

    def writes(self, move: Move) -> list[str]:
        """The actions that the audit must hold when this form has been sent; empty where it must be refused."""
        if move.who not in self.parties:
            return []
        if move.form in BY_ALL:
            return [ACTIONS[move.form]] if self._takes_from_all(move) else []
        if move.form in BY_OWNER:
            is_quick_alone = move.form == "question" and not self.is_quick
            is_possible = move.who == OWNER and (self.state, move.form) in OF_OWNER and not is_quick_alone
            return [ACTIONS[move.form]] if is_possible else []
        row = self.rows.get(move.about, "")
        if self.state != "sent" or move.who != (OWNER if move.form in BY_OWNER_TO_ONE else move.about):
            return []
        if move.form.startswith("quick "):
            return self._quickly(move.form, row)
        if move.form == "confirm-receipt" and move.about in self.confirmed:
            return []
        if (row, move.form) == ("received", "answer"):  # it is taken on with the answer
            return [ACTIONS["accept"], ACTIONS["answer"]]
        steps = IN_THREAD if move.form in BY_OWNER_TO_ONE else OF_RECEIVER
        return [ACTIONS[move.form]] if (row, move.form) in steps else []

    def _quickly(self, form: str, row: str) -> list[str]:
        if not self.is_quick:
            return []
        more = ["ask_for_information"] if row == "received" else []
        return more if form == "quick more" else QUICKLY.get(row, [])

    def _takes_from_all(self, move: Move) -> bool:
        if move.form == "copies/new":
            return self.state in {"sent", "closed"}
        if move.form != "files":
            return True
        if move.who == OWNER:
            return self.state in {"draft", "sent"}
        return self.state == "sent" and self.rows[move.who] != "declined"

    def take(self, move: Move) -> None:
        """Note a form that was sent."""
        self.entries[move.who] += self.writes(move)
        if move.form in BY_ALL:
            return
        if move.form in BY_OWNER:
            self._of_owner(move.form)
        elif move.form == "quick known":
            self.rows[move.about] = "answered"
            self.confirmed.add(move.about)
        elif move.form == "quick more":
            self.rows[move.about] = "needs_information"
        else:
            steps = IN_THREAD if move.form in BY_OWNER_TO_ONE else OF_RECEIVER
            self.rows[move.about] = steps[self.rows[move.about], move.form]
        if move.form in {"accept", "answer", "confirm-receipt"}:
            self.confirmed.add(move.about)

    def _of_owner(self, form: str) -> None:
        self.state = OF_OWNER[self.state, form]
        if form == "send":
            self.rows = dict.fromkeys(self.to, "received")
        if form == "edit":
            self.is_quick = False

    def recall(self, who: str) -> None:
        """The owner took it back from one recipient."""
        self.rows[who] = "recalled"
        self.entries[OWNER].append("recall_referral")
