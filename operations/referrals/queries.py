"""What an actor may see of referrals. Lists start from the grants and join the referral for the rows shown."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.db.models import Count, F, Prefetch, Q, QuerySet
from django.utils.translation import gettext_lazy as _

from common.access import Asking, Words
from members.access import Actor
from members.models import Agency, Country
from members.reference import queries as reference
from operations.referrals.addition_models import ReferralAddition
from operations.referrals.contact_models import ReferralContact
from operations.referrals.models import (
    Referral,
    ReferralGrant,
    ReferralMessage,
    ReferralRecipient,
)
from operations.referrals.note_models import ReferralLink, ReferralNote
from operations.referrals.reading import Content, as_read, content_read, is_whole, read_since
from operations.referrals.step_models import ReferralStep
from operations.referrals.subject_models import ReferralIdentifier, ReferralSubject, ReferralTranslation
from operations.states import AWAITING_OWNER, UNANSWERED, RecipientState

WITH_ORIGINATOR = Referral.objects.select_related("body", "originator__country", "originator__organisation")
_WITH_BODY = Agency.objects.select_related("country", "organisation")


def visible_to(actor: Actor) -> QuerySet[Referral]:
    """The referrals that the actor's agency is a party to, for those whose role may read them."""
    if not actor.reads_for_agency:
        return Referral.objects.none()
    return Referral.objects.filter(grants__group_id=actor.group_id, grants__is_view=True)


def own_of(actor: Actor) -> QuerySet[Referral]:
    """The referrals that the actor's agency owns."""
    return visible_to(actor).filter(owner_group_id=actor.group_id)


def get_visible(actor: Actor, *, referral_id: UUID) -> Referral | None:
    """One referral as the actor may read it, or None when it is missing or foreign. One query."""
    rows = visible_to(actor).filter(id=referral_id).annotate(content=F("grants__content"))
    one = rows.select_related(
        "body", "originator__country", "originator__organisation", "handling_code", "jpoa", "officer"
    ).first()
    return as_read(actor, one) if one else None


def get_own(actor: Actor, *, referral_id: UUID) -> Referral | None:
    """One referral of the actor's own agency, or None. One query."""
    referral = get_visible(actor, referral_id=referral_id)
    return referral if referral and referral.owner_group_id == actor.group_id else None


def get_own_recipient(actor: Actor, *, referral_id: UUID) -> ReferralRecipient | None:
    """The recipient row of the actor's agency in a referral it may see, or None. One query."""
    one = (
        ReferralRecipient.objects.filter(
            referral__in=visible_to(actor),
            referral_id=referral_id,
            group_id=actor.group_id,
        )
        .select_related(
            "referral__body",
            "referral__originator__country",
            "referral__originator__organisation",
            "referral__handling_code",
            "referral__jpoa",
            "agency__country",
            "agency__organisation",
            "unit",
        )
        .first()
    )
    if one:
        one.referral.content = one.reads  # type: ignore[attr-defined]  # as where a query annotates it
        as_read(actor, one.referral)
    return one


def get_recipient_of_own(actor: Actor, *, referral_id: UUID, recipient_id: UUID) -> ReferralRecipient | None:
    """A recipient row of a referral that the actor's agency owns, or None. One query."""
    return (
        ReferralRecipient.objects.filter(
            referral__in=visible_to(actor),
            referral_id=referral_id,
            id=recipient_id,
            owner_group_id=actor.group_id,
        )
        .select_related("referral__body", "agency__country", "agency__organisation", "worth")
        .first()
    )


def get_in_thread(actor: Actor, *, referral_id: UUID, recipient_id: UUID) -> ReferralRecipient | None:
    """A recipient row in whose thread the actor's agency is, as the owner or the recipient, or None. One query."""
    rows = _recipients_of(actor).filter(referral__in=visible_to(actor), referral_id=referral_id, id=recipient_id)
    return rows.select_related("referral", "agency__country", "agency__organisation").first()


def contacts_of(actor: Actor, referral: Referral) -> list[ReferralContact]:
    """What passed elsewhere, for the owner in all threads, else in the own one. One query."""
    rows = ReferralContact.objects.filter(referral=referral, recipient__in=_recipients_of(actor))
    return list(rows.select_related("agency"))


def get_own_part(actor: Actor, *, referral_id: UUID) -> Referral | ReferralRecipient | None:
    """What of a referral lies with the actor's agency: its own referral, or its recipient's row. Two queries."""
    return get_own(actor, referral_id=referral_id) or get_own_recipient(actor, referral_id=referral_id)


def notes_of(actor: Actor, referral: Referral) -> QuerySet[ReferralNote]:
    """The notes of the actor's agency on a referral."""
    return referral.notes.filter(group_id=actor.group_id).select_related("written_by")


def links_of(actor: Actor, referral: Referral) -> list[ReferralLink]:
    """What belongs together with a referral, for its owner. One query."""
    if referral.owner_group_id != actor.group_id:
        return []
    rows = ReferralLink.objects.filter(Q(parent=referral) | Q(child=referral))
    return list(rows.select_related("parent", "child").order_by("made_at", "id"))


def granted(actor: Actor) -> QuerySet[ReferralGrant]:
    """The rows of grants by which the actor's agency is a party, newest first."""
    if not actor.reads_for_agency:
        return ReferralGrant.objects.none()
    rows = ReferralGrant.objects.filter(group_id=actor.group_id, is_view=True)
    return rows.order_by("-opened_at", "-content_object_id")


def recipients_of(actor: Actor, referral: Referral) -> list[ReferralRecipient]:
    """The recipients of one referral that the actor may know of: all for its owner, else its own row."""
    rows = list(_recipients_of(actor).filter(referral_id=referral.id).select_related("worth", "officer", "unit"))
    for row in rows:
        row.referral = referral
    return rows


def seen_recipients(actor: Actor) -> QuerySet[ReferralRecipient]:
    """The recipients that the actor's agency may know of: all of what it owns, else its own row."""
    return ReferralRecipient.objects.filter(Q(owner_group_id=actor.group_id) | Q(group_id=actor.group_id))


def _recipients_of(actor: Actor) -> QuerySet[ReferralRecipient]:
    return seen_recipients(actor).select_related("agency__country", "agency__organisation")


def subjects_of(actor: Actor, referral: Referral) -> list[ReferralSubject]:
    """The persons with what identifies each, of a referral that was loaded by a scoped query. Two queries."""
    if not is_whole(actor, referral):
        return []
    rows = referral.subjects.select_related("identity").prefetch_related("identifiers")
    return list(rows.order_by("id"))


def things_of(actor: Actor, referral: Referral) -> list[ReferralIdentifier]:
    """The identifiers that belong to no person of the referral. One query."""
    if not is_whole(actor, referral):
        return []
    return list(referral.identifiers.filter(subject__isnull=True))


def get_subject(actor: Actor, *, referral_id: UUID, subject_id: UUID) -> ReferralSubject | None:
    """A person in a referral of the actor's own agency, or None. One query."""
    rows = ReferralSubject.objects.filter(id=subject_id, referral_id=referral_id, referral__in=own_of(actor))
    return rows.select_related("referral__handling_code", "identity").first()


def get_identifier(actor: Actor, *, referral_id: UUID, identifier_id: UUID) -> ReferralIdentifier | None:
    """An identifier in a referral of the actor's own agency, or None. One query."""
    rows = ReferralIdentifier.objects.filter(id=identifier_id, referral_id=referral_id, referral__in=own_of(actor))
    return rows.select_related("referral__handling_code", "subject__identity").first()


def translations_of(actor: Actor, referral: Referral) -> QuerySet[ReferralTranslation]:
    """The owner's translations for all that read the referral, and those of the threads that the actor reads."""
    rows = referral.translations.select_related("added_agency")
    if referral.owner_group_id == actor.group_id:
        return rows
    content = content_read(actor, referral)
    if content == Content.NONE:
        return rows.filter(group_id=actor.group_id, added_agency__group_id=actor.group_id)
    thread = Q(group_id=actor.group_id)
    return rows.filter(thread | Q(group__isnull=True) if content == Content.WHOLE else thread)


def content_of(actor: Actor, referral: Referral) -> dict[str, Any]:
    """What the body of a referral shows beside its own words. Five queries, six with a legal basis."""
    bases = reference.words(reference.Code.LEGAL_BASES) if referral.legal_basis else {}
    return {
        "subjects": subjects_of(actor, referral),
        "things": things_of(actor, referral),
        "additions": additions_of(actor, referral),
        "translations": [row for row in translations_of(actor, referral) if row.message_id is None],
        "legal_basis": bases.get(referral.legal_basis, referral.legal_basis),
    }


def additions_of(actor: Actor, referral: Referral) -> list[ReferralAddition]:
    """What the owner added in words, as far as the actor reads it. At most two queries."""
    rows = ReferralAddition.objects.filter(referral=referral).select_related("agency")
    since = read_since(actor, referral)
    return list(rows.filter(added_at__gte=since) if since else rows)


def messages_of(actor: Actor, referral: Referral) -> QuerySet[ReferralMessage]:
    """The words the actor may read: all for the owner, else those with the own agency; of a withdrawn one its own."""
    rows = referral.messages.select_related("author_agency", "sending", "question", "replacement", "correction")
    if referral.owner_group_id == actor.group_id:
        return rows
    rows = rows.filter(group_id=actor.group_id)
    is_shut = content_read(actor, referral) == Content.NONE
    return rows.filter(author_agency__group_id=actor.group_id) if is_shut else rows


def steps_taken(actor: Actor, referral: Referral) -> list[ReferralStep]:
    """What was done with a referral, for the owner all of it, else without other recipients. One query."""
    rows = ReferralStep.objects.filter(referral=referral)
    if referral.owner_group_id != actor.group_id:
        rows = rows.filter(Q(recipient__isnull=True) | Q(recipient__group_id=actor.group_id))
    return list(rows.order_by("at", "turn", "id"))


def last_question(actor: Actor, recipient: ReferralRecipient) -> ReferralMessage | None:
    """What a recipient asked last, for those who may read its words; None where it asked nothing. One query."""
    rows = messages_of(actor, recipient.referral).filter(recipient=recipient, kind=ReferralMessage.Kind.QUESTION)
    return rows.order_by("written_at", "id").last()


def to_answer(actor: Actor) -> QuerySet[ReferralRecipient]:
    """What needs the own agency's answer, due soonest first."""
    return _on_desk(actor).filter(group_id=actor.group_id, state__in=_TO_ANSWER).select_related("unit")


def answered_to_us(actor: Actor) -> QuerySet[ReferralRecipient]:
    """Own referrals on which a recipient has answered, declined or asked back, oldest first."""
    return _on_desk(actor).filter(owner_group_id=actor.group_id, state__in=AWAITING_OWNER)


def awaited(actor: Actor) -> QuerySet[ReferralRecipient]:
    """Own referrals that wait for another agency, due soonest first."""
    return _on_desk(actor).filter(owner_group_id=actor.group_id, state__in=_TO_ANSWER)


_TO_ANSWER = tuple(state for state in UNANSWERED if state != RecipientState.NEEDS_INFORMATION)


@dataclass(frozen=True)
class Held:
    """How much of an agency's own lies with the agencies of a country whose taking part is paused."""

    country: Country
    number: int
    owner_group_id: int

    def why_seen_by(self, actor: Asking) -> Words:
        """Why the actor sees it, in words."""
        return _("You see this because your agency wrote what is listed.")

    @property
    def is_held_by_paused(self) -> bool:
        """Whether there is anything to take back."""
        return self.number > 0


def held_by(actor: Actor, *, country_id: UUID | None = None) -> QuerySet[ReferralRecipient]:
    """What the agencies of paused countries, or of one of them, hold of the own agency."""
    if not actor.reads_for_agency:
        return ReferralRecipient.objects.none()
    rows = ReferralRecipient.objects.filter(owner_group_id=actor.group_id, agency__pause__isnull=False)
    rows = rows.exclude(state=RecipientState.RECALLED).select_related("referral__body", "agency__country")
    return rows.filter(agency__country_id=country_id) if country_id else rows


def held(actor: Actor) -> list[Held]:
    """For each paused country whose agencies hold anything of the own agency, how much. One query."""
    rows = held_by(actor).select_related(None).order_by("agency__country__name")
    counted = rows.values("agency__country", "agency__country__name").annotate(number=Count("id"))
    return [
        Held(Country(id=row["agency__country"], name=row["agency__country__name"]), row["number"], actor.group_id)
        for row in counted
    ]


def get_held(actor: Actor, *, country_id: UUID) -> Held | None:
    """What one paused country's agencies hold, or None when they hold nothing or are not paused."""
    return next((one for one in held(actor) if one.country.id == country_id), None)


def _on_desk(actor: Actor) -> QuerySet[ReferralRecipient]:
    if not actor.reads_for_agency:
        return ReferralRecipient.objects.none()
    return (
        ReferralRecipient.objects.filter(is_open=True)
        .prefetch_related(Prefetch("referral", WITH_ORIGINATOR), Prefetch("agency", _WITH_BODY))
        .order_by("due_at", "id")
    )
