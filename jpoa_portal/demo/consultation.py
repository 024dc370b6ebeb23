"""A second EXERCISE round, on whose length the members are being asked: some have answered, some have not."""

from __future__ import annotations

from datetime import datetime, timedelta

from jpoa_portal.demo.cases import settle_notices
from jpoa_portal.demo.members import Cast
from members.access import Actor
from members.acting import acting_as
from operations.jpoas import objectives
from operations.jpoas import services as jpoas
from operations.lifecycle import services as lifecycle
from operations.lifecycle.services import Asked
from terms_of_reference.consultations import services
from terms_of_reference.consultations.queries import comments
from terms_of_reference.consultations.services import Said, Sent
from terms_of_reference.models import Consultation
from terms_of_reference.queries import areas_in_force

_OPTIONS = ("6 months from 1 March", "9 months from 1 March", "12 months from 1 March")
# By agency: answer, ranks of the three options (0: cannot live with it), what speaks against the last one.
_VIEWS = {
    "nz-border": ("agree", (3, 2, 1), ""),
    "vn-police": ("agree", (2, 1, 3), "EXERCISE: the lunar new year falls into its end."),
    "th-immigration": ("agree_with_changes", (1, 2, 0), "EXERCISE: two budget years."),
    "lk-police": ("agree", (2, 1, 3), "EXERCISE: elections in the tenth month."),
    "id-crime": ("awaiting_capital", (), ""),
}


def build(cast: Cast, *, now: datetime) -> None:
    """Propose the round as a chair, ask the members, answer for five of them."""
    person = cast.chairs[0]
    chair = cast.actor(person)
    proposed_at = now - timedelta(days=20)
    with acting_as(chair):
        jpoa = jpoas.propose(
            name="EXERCISE: the next round (fiction)",
            key="EXERCISE-2",
            proposal="EXERCISE: what was begun in the last round is to come to court in this one.",
            themes=["EXERCISE: smuggling by air"],
            is_exercise=True,
            by=chair,
            now=proposed_at,
        )
        objectives.add(
            jpoa=jpoa,
            content={"text": "EXERCISE: prosecute offenders", "target_indicator": "CHARGED", "target": 40},
            areas=list(areas_in_force(now.date())[:1]),
            by=chair,
            now=proposed_at,
        )
        asked = Asked(
            text="EXERCISE: a longer round lets cases come to court; a shorter one is easier to staff.",
            options=_OPTIONS,
            rule="silence",
            deadline_at=now + timedelta(days=10),
        )
        consultation = lifecycle.open_consultation(
            jpoa=jpoa, asked=asked, by=chair, now=now - timedelta(days=15), version=jpoa.version
        )
    for place, key in enumerate(_VIEWS):
        _answer(cast, consultation, key, now=now - timedelta(days=10 - place))
    _agree_on_words(cast, now=now)
    settle_notices(now=now)


_TEXTS = (
    "EXERCISE: A safe house is a place in which smuggled persons are kept before they travel on.",
    "EXERCISE: A holding place is a place in which smuggled or trafficked persons are kept before they travel on.",
)
# By agency: what it says to the first text, what became of it in the second, and why.
_COMMENTS = {
    "nz-border": ("EXERCISE: “safe” is the wrong word for it.", "taken_up", ""),
    "vn-police": ("EXERCISE: trafficked persons are kept there too.", "taken_up", ""),
    "th-immigration": ("EXERCISE: add hotels.", "not_taken_up", "EXERCISE: a list of places is never complete."),
}


def _agree_on_words(cast: Cast, *, now: datetime) -> None:
    """A round of views that is over: two revisions of a text, and what became of the comments on the first."""
    chair = cast.actor(cast.chairs[0])
    first = _ask_words(chair, now=now - timedelta(days=60))
    for agency, (words, _became, _why) in _COMMENTS.items():
        officer = cast.actor(cast.officers[agency][0])
        view = Said(answer="agree_with_changes", words=words)
        at = now - timedelta(days=55)
        with acting_as(officer):
            services.give_view(consultation=first, said=view, sent=Sent(number=1), by=officer, now=at)
    _conclude(chair, first, now=now - timedelta(days=49))
    second = _ask_words(chair, now=now - timedelta(days=48), previous=first)
    _conclude(chair, second, now=now - timedelta(days=37))


def _ask_words(chair: Actor, *, now: datetime, previous: Consultation | None = None) -> Consultation:
    became = {words: (outcome, why) for words, outcome, why in _COMMENTS.values()}
    with acting_as(chair):
        return services.open_consultation(
            title="EXERCISE: a common word for the places where people are kept",
            text=_TEXTS[1 if previous else 0],
            rule="silence",
            options=(),
            deadline_at=now + timedelta(days=10),
            about_path="/jpoas/",
            by=chair,
            now=now,
            previous=previous,
            comments={view.id: became[view.words] for view in comments(previous)} if previous else {},
        )


def _conclude(chair: Actor, consultation: Consultation, *, now: datetime) -> None:
    with acting_as(chair):
        services.conclude(consultation=consultation, by=chair, now=now, version=consultation.version)


def _answer(cast: Cast, consultation: Consultation, key: str, *, now: datetime) -> None:
    answer, ranks, against = _VIEWS[key]
    officer = cast.actor(cast.officers[key][0])
    options = consultation.options.all()
    with acting_as(officer):
        said = Said(
            answer=answer,
            words="EXERCISE: our view.",
            expected_on=(now + timedelta(days=14)).date() if answer == "awaiting_capital" else None,
            ranks={
                option.id: (rank or None, against if rank in {0, 3} else "")
                for option, rank in zip(options, ranks, strict=False)
            },
        )
        services.give_view(consultation=consultation, said=said, sent=Sent(number=1), by=officer, now=now)
