"""The columns of an export, in their fixed order, and how a referral fills them (docs/reference/referral-export.md).

Every marking stands in the row; one that the portal does not know refuses the whole file. What others gave is in none
of the columns: of a recipient stands who it is and how far it is, not what it said. Who a person is whose identity is
closed stays in the portal.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from django.db.models import TextChoices
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from common.access import Words
from common.words import language_words
from operations.handling import HandlingCode
from operations.referrals import choices
from operations.referrals.models import Referral
from operations.referrals.subject_models import ReferralIdentifier, ReferralSubject


class UnknownMarking(Exception):
    """A referral carries a marking that the portal does not know: how it may be used cannot be said."""


@dataclass(frozen=True)
class Known:
    """The markings and lists by which a row is read."""

    handling_codes: Mapping[str, HandlingCode]
    legal_bases: Mapping[str, str]

    def handling_of(self, referral: Referral) -> HandlingCode:
        """The handling code of a referral. Raises: UnknownMarking."""
        if referral.handling_code_id not in self.handling_codes:
            raise UnknownMarking
        return self.handling_codes[referral.handling_code_id]


@dataclass(frozen=True)
class Column:
    """A column: its code in the documentation, its heading, what stands in it."""

    code: str
    heading: Words
    cell: Callable[[Referral, Known], Any]


def headings() -> list[str]:
    """The row above the referrals."""
    return [str(column.heading) for column in COLUMNS]


def cells(referral: Referral, known: Known) -> list[str]:
    """A referral as a row of texts. Raises: UnknownMarking."""
    return [str(column.cell(referral, known) or "") for column in COLUMNS]


def instant(at: datetime | None) -> str:
    """An instant for people and programs: "2026-11-24 03:00 UTC"; empty where there is none."""
    return f"{at.astimezone(UTC):%Y-%m-%d %H:%M} UTC" if at else ""


def _marking(value: str, known: type[TextChoices]) -> str:
    if value not in known.values:
        raise UnknownMarking
    return str(known(value).label)


def _recipients(referral: Referral, _known: Known) -> str:
    rows = referral.recipients.all()
    return "\n".join(f"{row.agency.name}, {row.agency.body_name}: {row.get_state_display()}" for row in rows)


def _persons(referral: Referral, _known: Known) -> str:
    return "\n".join(_person(subject) for subject in referral.subjects.all())


def _is_closed(subject: ReferralSubject | None) -> bool:
    identity = getattr(subject, "identity", None)
    return identity is not None and identity.is_closed


def _person(subject: ReferralSubject) -> str:
    identity = getattr(subject, "identity", None)
    who: list[Any] = [_("identity closed, see the referral")] if _is_closed(subject) else []
    if identity and not who:
        who = [identity.full_name, identity.native_script, identity.known_as, identity.birth_date, identity.age]
        who.append(identity.nationality)
    child = _("a child: %(answer)s") % {"answer": subject.get_is_child_display()}
    return " · ".join(str(one) for one in (*who, subject.role_words, child, subject.get_custody_display()) if one)


def _identifiers(referral: Referral, _known: Known) -> str:
    by_id = {subject.id: subject for subject in referral.subjects.all()}
    rows = [row for row in referral.identifiers.all() if not (row.subject_id and _is_closed(by_id.get(row.subject_id)))]
    return "\n".join(_identifier(row) for row in rows)


def _identifier(row: ReferralIdentifier) -> str:
    further = " · ".join(filter(None, (row.country, row.words)))
    return f"{row.get_kind_display()}: {row.standard or row.as_written}{f' ({further})' if further else ''}"


def _kind(referral: Referral, _known: Known) -> str:
    return _("Quick question") if referral.is_quick else referral.get_kind_display()


COLUMNS = (
    Column("reference", gettext_lazy("Reference"), lambda row, _known: row.reference),
    Column("handling", gettext_lazy("Handling"), lambda row, known: known.handling_of(row).code),
    Column("handling_name", gettext_lazy("Handling in words"), lambda row, known: known.handling_of(row).name),
    Column("conditions", gettext_lazy("Conditions"), lambda row, known: known.handling_of(row).conditions),
    Column(
        "source",
        gettext_lazy("Source"),
        lambda row, _known: _marking(row.source_evaluation, choices.SourceEvaluation),
    ),
    Column(
        "information",
        gettext_lazy("Information"),
        lambda row, _known: _marking(row.information_evaluation, choices.InformationEvaluation),
    ),
    Column("purpose", gettext_lazy("May be used for"), lambda row, _known: row.purpose),
    Column(
        "legal_basis",
        gettext_lazy("Legal basis"),
        lambda row, known: known.legal_bases.get(row.legal_basis, row.legal_basis),
    ),
    Column("state", gettext_lazy("State"), lambda row, _known: row.get_state_display()),
    Column("kind", gettext_lazy("Kind"), _kind),
    Column("about", gettext_lazy("About"), lambda row, _known: row.get_crime_type_display()),
    Column("urgency", gettext_lazy("Urgency"), lambda row, _known: row.get_urgency_display()),
    Column("urgency_reason", gettext_lazy("Reason of the urgency"), lambda row, _known: row.urgency_reason),
    Column("round", gettext_lazy("Round"), lambda row, _known: row.jpoa.name if row.jpoa else ""),
    Column("from", gettext_lazy("Written by"), lambda row, _known: row.originator.name),
    Column("to", gettext_lazy("To, and how far it is"), _recipients),
    Column("written", gettext_lazy("Written"), lambda row, _known: instant(row.created_at)),
    Column("sent", gettext_lazy("Sent"), lambda row, _known: instant(row.sent_at)),
    Column("closed", gettext_lazy("Closed"), lambda row, _known: instant(row.closed_at)),
    Column("withdrawn", gettext_lazy("Withdrawn"), lambda row, _known: instant(row.withdrawn_at)),
    Column(
        "language", gettext_lazy("Language"), lambda row, _known: language_words(row.language) if row.language else ""
    ),
    Column("summary", gettext_lazy("Summary"), lambda row, _known: row.summary),
    Column("narrative", gettext_lazy("Narrative"), lambda row, _known: row.narrative),
    Column("persons", gettext_lazy("Persons"), _persons),
    Column("identifiers", gettext_lazy("Telephones, documents, vessels and the like"), _identifiers),
)
