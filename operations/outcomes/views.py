"""A referral as its parties read it, with what came of it; and the page on which it is answered."""

from __future__ import annotations

from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

from django.http import HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _

from common.access import FORM, may, screen
from members.access import Actor
from members.directory import queries as directory
from members.posting import PortalRequest, Posted, carry_out, words_for
from members.reference import queries as reference
from operations import permissions
from operations.outcomes import forms, queries, services
from operations.outcomes.acts import acts_for
from operations.outcomes.parts import contents_of, waits_on
from operations.plan_referrals import queries as plan_referrals
from operations.referrals import attachment_queries as attachments
from operations.referrals import (
    copy_queries,
    court_queries,
    destruction,
    handling_changes,
    handover_queries,
    onward,
    own_links,
)
from operations.referrals import queries as referrals
from operations.referrals import services as referral_services
from operations.referrals.choices import PRESET_LANGUAGE
from operations.referrals.models import Referral, ReferralRecipient
from operations.referrals.permissions import (
    ANSWER_CONSENT,
    ANSWER_QUICKLY,
    END_CONSENT,
    LINK_REFERRALS,
    SHARE_ONWARD,
    WRITE_NOTE,
)
from operations.referrals.quick_forms import QuickAnswerForm
from operations.referrals.reading import content_read
from operations.referrals.same_subject import also_in
from operations.referrals.step_models import ReferralStep
from operations.referrals.steps import steps_for, to_judge
from operations.referrals.timeline import Said, mark_new, timeline
from operations.referrals.words import due_words, turn_words, zones_for
from operations.states import ReferralState
from operations.words import Event, state_words

_MOST_COPIES = 50  # shown on the page of a referral
_NOTES = 4  # of which are open; the earlier ones are folded


@screen(permissions.SEE_REFERRALS, load=referrals.get_visible)
def referral(request: PortalRequest, referral: Referral) -> HttpResponse:
    actor = request.actor
    since = referral_services.note_opening(referral=referral, by=actor, now=request.now)
    page = _shown(actor, referral, now=request.now) | _control(actor, referral, now=request.now)
    page["court"] = court_queries.threads_of(actor, referral, [row for row, *_words in page["recipients"]])
    page["court_asked"] = [thread for thread in page["court"] if thread.requests]
    page["events"] = sorted([*page["events"], *court_queries.events_of(page["court"])], key=lambda event: event.at)
    page["plans"] = plan_referrals.plans_of(actor, referral)
    page["own_links"] = own_links.of_referral(actor, referral)
    page["copies"] = list(copy_queries.copies_of(actor, referral)[:_MOST_COPIES])
    page["handovers"] = handover_queries.of_referral(actor, referral)
    page["events"] = mark_new(page["events"], since=since, by=actor.person_id)
    page |= {"since": since, "news": sum(event.is_new for event in page["events"])}
    page["also_in"] = also_in(actor, referral)
    page |= _laid_out(actor, referral, page)
    return render(request, "operations/referral.html", page)


def _shown(actor: Actor, referral: Referral, *, now: datetime) -> dict[str, Any]:
    """What the page says: the referral, how far each recipient is, what happened, and the actor's next steps."""
    recipients = referrals.recipients_of(actor, referral)
    content = referrals.content_of(actor, referral)
    files = list(attachments.of_referral(actor, referral))
    own_recipient = next((row for row in recipients if row.group_id == actor.group_id), None)
    answers = own_recipient is not None and may(actor, ANSWER_QUICKLY, own_recipient)
    is_own = referral.owner_group_id == actor.group_id
    owners = handover_queries.owners_of(referral)
    notes = list(referrals.notes_of(actor, referral))
    return {
        "referral": referral,
        "is_own": is_own,
        "answer_first": is_own and referral.state != ReferralState.DRAFT,
        "owners": owners,
        "recipients": [
            (
                row,
                state_words(row.state),
                due_words(row, now=now),
                turn_words(referral, row),
                zones_for(actor, referral, row),
            )
            for row in recipients
        ],
        "own_recipient": own_recipient,
        "state": state_words(_state_for(actor, referral, recipients)),
        **content,
        "outcomes": queries.of_referral(actor, referral),
        "events": _events(actor, referral, recipients, files=files, additions=content["additions"], owners=owners),
        "to_judge": to_judge(actor, recipients),
        "steps": steps_for(actor, referral, recipients),
        "quick_form": QuickAnswerForm() if answers else None,
        "notes": notes[-_NOTES:],
        "earlier_notes": notes[:-_NOTES],
        "links": referrals.links_of(actor, referral),
        "officer": referral.officer if is_own else own_recipient and own_recipient.officer,
        **_desk(own_recipient),
        "files": files,
    }


def _desk(own: ReferralRecipient | None) -> dict[str, Any]:
    """With which desk of the actor's agency it lies, where it is a recipient. One query then."""
    unit = own and own.unit_now
    return {"unit": unit, "at_main_desk": bool(own and not unit and directory.open_units(own.agency_id))}


def _events(actor: Actor, referral: Referral, recipients: list[ReferralRecipient], **added: list[Any]) -> list[Event]:
    """What happened, as the actor may read it; `added`: files and words that came later. Six queries at most."""
    taken = referrals.steps_taken(actor, referral)
    said: list[Said] = [*referrals.messages_of(actor, referral), *referrals.contacts_of(actor, referral)]
    said += handling_changes.of_referral(referral)
    is_own = referral.owner_group_id == actor.group_id
    return timeline(referral, recipients, said, taken, is_own=is_own, reasons=_decline_words(taken), **added)


def _laid_out(actor: Actor, referral: Referral, page: dict[str, Any]) -> dict[str, Any]:
    """What the actor may do with it in the own agency and else, what waits for an answer, and where what stands."""
    own = page["own_recipient"]
    part = referral if page["is_own"] else own
    own_agency = {
        "may_assign": part is not None and may(actor, permissions.ASSIGN_WORK, part),
        "may_write_note": may(actor, WRITE_NOTE, referral),
        "may_link": may(actor, LINK_REFERRALS, referral),
    }
    known = (page["officer"], page["unit"], page["notes"], page["links"], page["own_links"], page["also_in"])
    laid = {
        **own_agency,
        "has_own_part": any((*own_agency.values(), *known)),
        "acts": acts_for(actor, referral, [row for row, *_words in page["recipients"]], page["court"]),
        "is_for_court": any(any(thread.given.values()) for thread in page["court"]),
        "waits": waits_on(actor, page),
    }
    return laid | {"contents": contents_of(page | laid)}


def _control(actor: Actor, referral: Referral, *, now: datetime) -> dict[str, Any]:
    """How much the actor reads of it, what was asked about passing it on, and what of it is to be destroyed."""
    scopes = (onward.Scope.PORTAL, onward.Scope.BOTH)
    rows = list(onward.consents_of(actor, referral)) if referral.sent_at else []
    shares = [onward.is_in_force(row, scopes=scopes, now=now) and row.shared_at is None for row in rows]
    return {
        "content": content_read(actor, referral),
        "consents": [
            (
                row,
                onward.is_in_force(row, scopes=tuple(onward.Scope), now=now),
                may(actor, ANSWER_CONSENT, row),
                may(actor, END_CONSENT, row),
                can_share and may(actor, SHARE_ONWARD, row),
            )
            for row, can_share in zip(rows, shares, strict=True)
        ],
        "to_destroy": destruction.to_confirm(actor).filter(referral=referral).first()
        if referral.withdrawn_at or referral.purged_at
        else None,
    }


def _decline_words(taken: list[ReferralStep]) -> dict[str, str]:
    """How the reasons to decline are read, if an agency has given one. One query then."""
    is_declined = any(step.reason for step in taken)
    return reference.words(reference.Code.DECLINE_REASONS) if is_declined else {}


def _state_for(actor: Actor, referral: Referral, recipients: list[ReferralRecipient]) -> str:
    """What stands in the heading: the referral's state, or, while it is sent, the reading recipient's own."""
    own = next((row.state for row in recipients if row.group_id == actor.group_id), None)
    return own if own and referral.state == ReferralState.SENT else referral.state


@screen(permissions.ANSWER_REFERRAL, load=referrals.get_own_recipient, takes=FORM)
def referral_answer(request: PortalRequest, recipient: ReferralRecipient) -> HttpResponse:
    words, was_kept = words_for(request, request.actor)
    form = forms.AnswerForm(
        words,
        today=request.now.astimezone(ZoneInfo(request.actor.time_zone)).date(),
        began_on=services.counted_from(recipient.referral),
    )
    if request.method == "POST" and form.is_valid():

        def act(posted: Posted) -> ReferralRecipient:
            services.answer_referral(
                recipient=recipient,
                by=request.actor,
                now=request.now,
                version=posted.version or recipient.version,
                words=form.cleaned_data["body"],
                result=form.cleaned_data["result"],
                language=form.cleaned_data["language"] or PRESET_LANGUAGE,
                counts=form.counts,
                submission=posted.submission,
            )
            return recipient

        return carry_out(
            request,
            act,
            said=_("Answered. The sender has been told."),
        )
    # What was asked stands beside the answer, so this is an opening like any other.
    referral_services.note_opening(referral=recipient.referral, by=request.actor, now=request.now)
    page = {
        "form": form,
        "recipient": recipient,
        "referral": recipient.referral,
        **referrals.content_of(request.actor, recipient.referral),
        "was_kept": was_kept,
    }
    return render(request, "operations/referral_answer.html", page)
