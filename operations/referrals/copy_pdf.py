"""A copy of a referral as a PDF: the handling code stands at the top and at the foot of each page."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

from django.conf import settings
from django.utils.translation import get_language, get_language_bidi
from django.utils.translation import gettext as _

from common import pdf as port
from common.words import day_words, instant_words, language_words
from operations.referrals.copy_models import ReferralCopy
from operations.referrals.court_models import CourtRequest
from operations.referrals.models import Referral
from operations.referrals.subject_models import ReferralIdentifier, ReferralSubject

_TEMPLATE = Path(__file__).parent / "typst" / "copy.typ"
Row = dict[str, port.JSON]


def pdf(copy: ReferralCopy, said: Mapping[str, Any], *, zone: str) -> bytes:
    """The copy, its times in a zone and UTC; the same copy gives the same bytes. Raises: CannotPrint."""
    made_at = copy.made_at.replace(microsecond=0)
    return port.render(_TEMPLATE, printed(copy, said, ZoneInfo(zone)), made_at=made_at)


def printed(copy: ReferralCopy, said: Mapping[str, Any], zone: ZoneInfo) -> Row:
    """What stands on the pages, as words."""
    referral = copy.referral
    code = referral.handling_code
    return {
        "language": get_language() or "en",
        "direction": "rtl" if get_language_bidi() else "ltr",
        "title": _("Referral %(reference)s") % {"reference": referral.reference},
        "marking": _("EXERCISE") if settings.DEMO else "",
        "handling": f"{code.code} · {code.name}",
        "conditions": code.conditions,
        "copy": _copy_words(copy),
        "made": _("made by %(name)s, %(instant)s")
        % {"name": copy.made_by.name, "instant": instant_words(copy.made_at, zone)},
        "page": _("Page"),
        "parts": [*_parts(referral, said, zone)],
    }


def _copy_words(copy: ReferralCopy) -> str:
    """Its number and whose it is; for whom, where it was made by a consent."""
    words: str = _("Copy %(number)s of %(agency)s") % {"number": copy.number, "agency": copy.agency.name}
    if copy.consent is None:
        return words
    return f"{words} · " + _("for %(agency)s, with the sender’s consent") % {"agency": copy.consent.to_agency.name}


def _parts(referral: Referral, said: Mapping[str, Any], zone: ZoneInfo) -> Iterator[Row]:
    yield _part(_("Use in court"), [*_of_court(said["court"], zone)])
    yield _part("", [*_of_referral(referral, said["legal_basis"], zone)])
    for addition in said["additions"]:
        who = f"{addition.agency.name}, {instant_words(addition.added_at, zone)}"
        yield _part(_("Added in words"), [(who, addition.body)])
    for one in said["translations"]:
        title = f"{language_words(one.language)} ({one.get_kind_display()})"
        yield _part(title, [(_("Summary"), one.summary), (_("Narrative"), one.narrative)])
    for number, subject in enumerate(said["subjects"], start=1):
        yield _part(_("Person %(number)s") % {"number": number}, [*_of_subject(subject)])
    if said["things"]:
        yield _part(_("Telephones, documents, vessels and the like"), [*map(_of_identifier, said["things"])])
    for message in said["thread"]:
        who = f"{message.author_agency.name}, {instant_words(message.written_at, zone)}"
        replaced = instant_words(message.replaced_at, zone) if message.replaced_at else ""
        yield _part(str(message.get_kind_display()), [(who, message.body), (_("Replaced on"), replaced)])


def _of_court(given: list[CourtRequest], zone: ZoneInfo) -> Iterator[tuple[Any, Any]]:
    """What may be used in court, and under which conditions; else that nothing may."""
    if not given:
        yield _("Not for use in court"), _("unless permission is asked for and given")
    for one in given:
        number = _("Permission %(number)s, %(instant)s") % {
            "number": one.number,
            "instant": instant_words(one.answer.answered_at, zone),
        }
        yield number, f"{one.get_about_display()}\n{one.proceedings} ({one.country.name})\n{one.answer.conditions}"


def _part(title: str, rows: list[tuple[Any, Any]]) -> Row:
    return {"title": title, "rows": [[str(label), str(value)] for label, value in rows if value not in ("", None)]}


def _of_referral(referral: Referral, legal_basis: str, zone: ZoneInfo) -> Iterator[tuple[Any, Any]]:
    yield _("From"), f"{referral.originator.name}, {referral.originator.body_name}"
    yield _("Sent"), instant_words(referral.sent_at, zone) if referral.sent_at else _("not sent")
    yield _("Kind"), _("Quick question") if referral.is_quick else referral.get_kind_display()
    yield _("About"), referral.get_crime_type_display()
    yield _("Urgency"), referral.get_urgency_display()
    yield _("Reason"), referral.urgency_reason
    yield _("Round"), referral.jpoa.name if referral.jpoa else ""
    yield _("May be used for"), referral.purpose
    yield _("Legal basis"), legal_basis
    if referral.is_evaluated:
        yield _("Source"), referral.get_source_evaluation_display()
        yield _("Information"), referral.get_information_evaluation_display()
    yield _("Language"), language_words(referral.language)
    yield _("Summary"), referral.summary
    yield _("Narrative"), referral.narrative


def _of_subject(subject: ReferralSubject) -> Iterator[tuple[Any, Any]]:
    identity = getattr(subject, "identity", None)
    if identity:
        yield _("Full name, as in the document"), identity.full_name
        yield _("In its own script"), identity.native_script
        yield _("Known as"), identity.known_as
        yield _("Date of birth"), day_words(identity.birth_date) if identity.birth_date else ""
        yield _("Age"), identity.age
        yield _("Nationality, as in the document"), identity.nationality or _("not stated")
    yield _("Part in the case"), subject.role_words
    yield _("A child"), subject.get_is_child_display()
    yield _("Situation"), subject.get_custody_display()
    for identifier in subject.identifiers.all():
        yield _of_identifier(identifier)


def _of_identifier(identifier: ReferralIdentifier) -> tuple[Any, Any]:
    further = " · ".join(filter(None, (identifier.country, identifier.words)))
    value = f"{identifier.as_written} ({further})" if further else identifier.as_written
    if identifier.standard != identifier.as_written:
        value += f"\n{identifier.standard}"
    return identifier.get_kind_display(), value
