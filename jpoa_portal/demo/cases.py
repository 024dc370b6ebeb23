"""About three hundred fictional referrals in every state over twelve months, made through the services."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from random import Random
from typing import Any

from django.db.models import Case, F, When

from jpoa_portal.demo import attachments, canaries, control, handovers, retention
from jpoa_portal.demo.files import read
from jpoa_portal.demo.members import Cast
from members.access import Actor, actor_for
from members.acting import acting_as
from members.models import Agency, Notice
from operations.models import HandlingCode, JointPeriodOfAction, Referral, ReferralRecipient
from operations.outcomes import services as outcomes
from operations.outcomes.services import Count
from operations.referrals import (
    additions,
    colleagues,
    contacts,
    copies,
    corrections,
    lateness,
    linking,
    messages,
    quick,
    services,
    subjects,
    translations,
)
from operations.referrals.contact_models import ReferralWorth
from operations.referrals.contacts import Passed
from operations.referrals.message_queries import get_talk
from operations.referrals.subjects import Identifier, Subject
from operations.referrals.translations import Translation
from operations.states import ReferralState

# State, how many of it, and how old in days the newest and the oldest are.
_PLAN: tuple[tuple[str, int, int, int], ...] = (
    ("draft", 20, 0, 20),
    ("received", 40, 0, 25),
    ("needs_information", 20, 2, 30),
    ("accepted", 30, 2, 35),
    ("in_progress", 30, 4, 40),
    ("declined", 25, 5, 330),
    ("answered", 40, 6, 120),
    ("closed", 80, 14, 330),
    ("withdrawn", 15, 10, 330),
)
_URGENCIES = ("routine",) * 6 + ("priority",) * 4 + ("urgent",) * 2
_CRIME_TYPES = {"smuggling": "som", "trafficking": "tip", "both": "both"}
_BUSY = ("nz-border", "nz-police", "vn-police", "vn-border", "th-immigration", "au-border", "lk-police")
_HANDLING_CODES = (
    ("H3", "Only for the named receiver", "Do not copy, do not act on it without asking the sender first.", 3),
    ("H2", "Ask before using", "Ask the sender before you use it in a case or before a court.", 2),
    ("H1", "For police use, not for evidence", "Use it for enquiries; it must not appear in a case file.", 1),
    ("H0", "No special condition", "Use it under your own law.", 0),
)


@dataclass
class _Teller:
    """Makes one referral after the other; the same world for the same seed."""

    cast: Cast
    jpoa: JointPeriodOfAction
    now: datetime
    random: Random
    stories: list[dict[str, Any]]

    def pair(self) -> tuple[Actor, Agency, Actor]:
        """An originator's officer, and a receiving agency of another country with an officer of it."""
        keys = sorted(self.cast.officers)
        first = self.random.choice(_BUSY if self.random.random() < 0.6 else keys)
        body = self.cast.agencies[first].body_name
        others = [key for key in keys if self.cast.agencies[key].body_name != body]
        busy = [key for key in _BUSY if key in others]
        second = self.random.choice(busy if self.random.random() < 0.5 else others)
        return (
            self.cast.actor(self.random.choice(self.cast.officers[first])),
            self.cast.agencies[second],
            self.cast.actor(self.random.choice(self.cast.officers[second])),
        )


def handling_codes() -> None:
    """Make the codes that every referral carries one of."""
    for code, name, conditions, strictness in _HANDLING_CODES:
        HandlingCode.objects.create(code=code, name=name, conditions=conditions, strictness=strictness)


def build(cast: Cast, jpoa: JointPeriodOfAction, *, now: datetime) -> None:
    """Make the referrals; old notices count as mailed, those of the last two days stay on the desks."""
    handling_codes()
    teller = _Teller(cast, jpoa, now, Random(2026), read("stories.json"))  # noqa: S311 - fiction, not a secret
    for place, (state, sent_days_ago) in enumerate(_plan(teller.random)):
        _tell(teller, state, now - sent_days_ago, teller.stories[place % len(teller.stories)], marked=place % 12 == 0)
    lateness.escalate(now=now)
    _split_one(now=now)
    _ask_quickly(teller, now=now)
    handovers.build(cast, jpoa, now=now)
    handovers.ask_for_court(cast, jpoa, now=now)
    retention.build(cast, now=now)
    settle_notices(now=now)


def settle_notices(*, now: datetime) -> None:
    """What the past would have mailed and read."""
    is_old = When(created_at__lt=now - timedelta(days=2), then=F("created_at"))
    Notice.objects.filter(mailed_at__isnull=True).update(mailed_at=F("created_at"), read_at=Case(is_old))


def _plan(random: Random) -> Iterator[tuple[str, timedelta]]:
    for state, number, newest, oldest in _PLAN:
        for _ in range(number):
            yield state, timedelta(days=random.uniform(newest, oldest) + 0.2)


def _tell(teller: _Teller, state: str, at: datetime, story: dict[str, Any], *, marked: bool) -> None:
    writer, agency, reader = teller.pair()
    content = {
        "kind": story["kind"],
        "crime_type": _CRIME_TYPES[story["crime_type"]],
        "urgency": teller.random.choice(_URGENCIES),
        "handling_code_id": teller.random.choice(_HANDLING_CODES)[0],
        "summary": canaries.mark(story["summary"], marked),
        "narrative": canaries.mark(story["narrative"], marked),
        "draft_recipients": [agency.id],
    }
    with acting_as(writer):
        referral = services.write(
            by=writer, now=at, content=content, subject=_subject(story["subject"], marked), jpoa=teller.jpoa
        )
        _identify(referral, story, writer, at, marked=marked)
        _note(referral, writer, at, wanted=marked)
        attachments.add_marked(referral, marked, by=writer, now=at)
        if state == "draft":
            return
        services.send(referral=referral, by=writer, now=at + timedelta(minutes=40), version=referral.version)
        if marked:
            body = canaries.mark("EXERCISE: it was seen again", marked)
            additions.add(referral=referral, body=body, by=writer, now=at + timedelta(hours=1))
    _receive(teller, state, referral, writer, reader, at, story, marked=marked)


def _subject(row: dict[str, Any], marked: bool) -> Subject:
    return Subject(
        full_name=canaries.mark(row["full_name"], marked),
        native_script=canaries.mark(row["native_script"], marked),
        known_as=canaries.mark(row["known_as"], marked),
        age=row.get("age"),
        nationality=row["nationality"],
        roles=row["roles"],
        is_child=row["is_child"],
        custody=row["custody"],
    )


def _note(referral: Referral, writer: Actor, at: datetime, *, wanted: bool) -> None:
    """A note that the writer's agency alone reads, with a mark of its own."""
    if wanted:
        body = canaries.mark("EXERCISE: the file is in the third cabinet", wanted)
        colleagues.write_note(referral=referral, body=body, by=writer, now=at)


def _ask_quickly(teller: _Teller, *, now: datetime) -> None:
    """A quick question that waits for its answer, and one that has it."""
    asker, answerer = (teller.cast.actor(teller.cast.officers[key][0]) for key in ("nz-border", "vn-police"))
    questions = (("EXERCISE: whose number is this?", "+61 491 570 110"), ("EXERCISE: is it yours?", "+61 491 570 159"))
    for question, number in questions:
        asked: dict[str, Any] = {
            "to": [answerer.agency_id],
            "question": question,
            "purpose": "EXERCISE: it called a traveller",
        }
        with acting_as(asker):
            phone = Identifier(kind="phone", as_written=number)
            referral = quick.ask(**asked, identifier=phone, jpoa=teller.jpoa, by=asker, now=now - timedelta(hours=5))
            services.send(referral=referral, by=asker, now=now - timedelta(hours=5), version=referral.version)
    with acting_as(answerer):
        row = ReferralRecipient.objects.select_related("referral__originator", "agency").get(referral=referral)
        done: dict[str, Any] = {"by": answerer, "now": now - timedelta(hours=2), "version": row.version}
        quick.answer(recipient=row, result="not_known", **done)


def _split_one(*, now: datetime) -> None:
    """The same request as a draft for another agency."""
    waiting = Referral.objects.filter(state=ReferralState.SENT).exclude(body__summary__contains="(mark ")
    referral = waiting.select_related("written_by", "jpoa").order_by("id")[0]
    writer = actor_for(referral.written_by, now=now)
    with acting_as(writer):
        linking.split(referral=referral, by=writer, now=now)


def _print(referral: Referral, reader: Actor, at: datetime, *, wanted: bool) -> None:
    """A copy for the file of the agency that has accepted, with a mark of its own."""
    if wanted:
        reason = canaries.mark("EXERCISE: for our own file", wanted)
        copies.make(referral=referral, reason=reason, by=reader, now=at)


def _identify(referral: Referral, story: dict[str, Any], writer: Actor, at: datetime, *, marked: bool) -> None:
    """The telephone, document or vessel of a story, and its words in another language."""
    for row in story.get("identifiers", []):
        identifier = Identifier(**{**row, "words": canaries.mark(row.get("words", ""), marked)})
        subjects.add_identifier(referral=referral, identifier=identifier, by=writer, now=at, version=referral.version)
    if words := story.get("translation"):
        translation = Translation(**{**words, "narrative": canaries.mark(words["narrative"], marked)})
        translations.add(referral=referral, translation=translation, by=writer, now=at)


def _receive(
    teller: _Teller,
    state: str,
    referral: Referral,
    writer: Actor,
    reader: Actor,
    at: datetime,
    story: dict[str, Any],
    *,
    marked: bool,
) -> None:
    """Walk the recipient, and then the owner, to the wanted state."""
    if state in {"received", "withdrawn"}:
        if state == "withdrawn":
            _end(referral, writer, at, state, marked=marked)
        return
    with acting_as(reader):
        recipient = ReferralRecipient.objects.select_related("referral__originator", "agency").get(referral=referral)
        step = _Steps(recipient, reader, at)
        if state == "needs_information":
            step.take(services.ask_for_information, hours=20, words=canaries.mark(story["question"], marked))
            return
        if state == "declined":
            words = canaries.mark(story["decline"], marked)
            step.take(services.decline, hours=30, reason="capacity", words=words)
            return
        _work_on(step, state, story, marked=marked)
    control.handle_otherwise(referral, writer, at, wanted=marked and state == "in_progress")
    _talk(referral, reader, at + timedelta(hours=102), story["question"], is_question=True, wanted=marked)
    if state == "closed":
        _call(referral, writer, at)
        _talk(referral, writer, at + timedelta(hours=103), "EXERCISE: the first one", wanted=marked)
        _end(referral, writer, at, state, marked=marked)
        _judge(referral, writer, at)
        retention.hold(referral, writer, at + timedelta(days=10), wanted=marked)


def _work_on(step: _Steps, state: str, story: dict[str, Any], *, marked: bool) -> None:
    """What a recipient does who takes it on, to the wanted state."""
    referral, reader, at = step.recipient.referral, step.by, step.at
    if marked:
        services.note_opening(referral=referral, by=reader, now=at + timedelta(hours=21))
    step.take(services.accept, hours=22)
    _print(referral, reader, at + timedelta(hours=23), wanted=marked)
    control.ask_to_pass_on(step.recipient, reader, at + timedelta(hours=24), wanted=marked and state == "accepted")
    if state in {"in_progress", "closed"}:
        step.take(services.start, hours=40)
    attachments.add_marked(referral, marked, by=reader, now=at + timedelta(hours=50), recipient=step.recipient)
    if state in {"answered", "closed"}:
        words = canaries.mark(story["answer"], marked)
        step.take(outcomes.answer_referral, hours=100, words=words, counts=_counts(story, at))
    if state == "answered" and marked:
        reason = canaries.mark("EXERCISE: a name was misspelt", marked)
        step.take(corrections.correct_answer, hours=101, words="EXERCISE: corrected", reason=reason)


def _talk(referral: Referral, by: Actor, at: datetime, words: str, *, is_question: bool = False, wanted: bool) -> None:
    """A message inside a referral, to whoever reads it on the other side, with a mark of its own."""
    if not wanted:
        return
    with acting_as(by):
        talk = get_talk(by, referral_id=referral.id)
        assert talk is not None  # noqa: S101 - both sides see it
        keys = [row.id for row in talk.recipients]
        body = canaries.mark(words, wanted)
        messages.write(talk=talk, to=keys, body=body, is_question=is_question, by=by, now=at)


def _call(referral: Referral, writer: Actor, at: datetime) -> None:
    with acting_as(writer):
        called = Passed(how="reached", whom="EXERCISE: duty officer", at=at + timedelta(hours=1))
        row = ReferralRecipient.objects.select_related("referral", "agency").get(referral=referral)
        contacts.note(recipient=row, by=writer, now=at + timedelta(hours=1), passed=called)


def _judge(referral: Referral, writer: Actor, at: datetime) -> None:
    with acting_as(writer):
        row = ReferralRecipient.objects.select_related("referral", "agency").get(referral=referral)
        worth = ReferralWorth.Worth.values[at.day % 3]
        contacts.say_worth(recipient=row, by=writer, now=at + timedelta(days=9, hours=1), worth=worth)


@dataclass
class _Steps:
    recipient: ReferralRecipient
    by: Actor
    at: datetime

    def take(self, service: Any, *, hours: int, **arguments: Any) -> None:
        """Call one service at so many hours after the sending."""
        now = self.at + timedelta(hours=hours)
        service(recipient=self.recipient, by=self.by, now=now, version=self.recipient.version, **arguments)


def _counts(story: dict[str, Any], at: datetime) -> list[Count]:
    day = (at + timedelta(hours=90)).date()
    return [Count(indicator=row["indicator"], value=row["value"], acted_on=day) for row in story["outcomes"]]


def _end(referral: Referral, writer: Actor, at: datetime, state: str, *, marked: bool) -> None:
    with acting_as(writer):
        referral.refresh_from_db()
        later = at + timedelta(days=9)
        if state == "closed":
            services.close(referral=referral, by=writer, now=later, version=referral.version)
        else:
            reason = canaries.mark("EXERCISE: answered through another channel.", marked)
            services.withdraw(referral=referral, by=writer, now=later, version=referral.version, reason=reason)
