"""The pages of a round of views."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _

from common import keyset
from common.access import FORM, NotAllowed, may, screen
from members import roles
from members.notices.services import mark_read_about
from members.posting import PortalRequest, Posted, carry_out, words_for
from members.seats.queries import speaks_for
from terms_of_reference import permissions
from terms_of_reference.consultations import forms, queries, rules, services
from terms_of_reference.models import Consultation, ConsultedCountry


@screen(permissions.SEE_CONSULTATIONS)
def consultation_list(request: PortalRequest) -> HttpResponse:
    after = request.GET.get("after", "")
    shown = keyset.page(queries.open_first(request.actor), instant="place", key="id", after=after)
    page = {"rows": shown.rows, "now": request.now, **keyset.ways(shown, request.GET, after=after)}
    return render(request, "terms_of_reference/consultation_list.html", page)


@screen(permissions.SEE_CONSULTATIONS, load=queries.get_visible)
def consultation(request: PortalRequest, consultation: Consultation) -> HttpResponse:
    actor, now = request.actor, request.now
    mark_read_about(object_id=consultation.id, by=actor, now=now)
    views = queries.own_views(actor, consultation)
    is_chair = actor.holds(roles.CO_CHAIR)
    speaks = may(actor, permissions.GIVE_VIEW, consultation) and speaks_for(actor, day=now.date())
    is_asked = queries.get_asked(actor, consultation_id=consultation.id) is not None
    objects = bool(views) and views[0].answer == rules.CANNOT_AGREE
    page = {
        "consultation": consultation,
        "options": list(consultation.options.all()),
        "following": queries.following(actor, consultation),
        "comment_outcomes": queries.comment_outcomes(actor, consultation),
        "whom_to_ask": queries.whom_to_ask(now=now),
        "is_over": consultation.is_over(now),
        "views": views,
        "is_asked": is_asked,
        "may_answer": speaks and is_asked and not consultation.is_over(now),
        "may_reserve": speaks and is_asked and objects,
        "is_chair": is_chair,
        "grid": queries.grid(consultation, now=now) if is_chair else [],
        "sums": queries.sums(consultation) if is_chair else [],
        "standing": queries.standing(consultation, now=now) if is_chair else "",
        "positions": _positions(consultation),
        "may_extend": may(actor, permissions.EXTEND_CONSULTATION, consultation),
        "may_conclude": may(actor, permissions.CONCLUDE_CONSULTATION, consultation),
        "may_withdraw": may(actor, permissions.WITHDRAW_CONSULTATION, consultation),
    }
    return render(request, "terms_of_reference/consultation.html", page)


def _positions(consultation: Consultation) -> list[ConsultedCountry]:
    """What is on record of each country; nothing of one that is open or was withdrawn."""
    is_on_record = consultation.concluded_at and consultation.outcome != rules.WITHDRAWN
    return queries.positions(consultation) if is_on_record else []


@screen(permissions.SEE_CONSULTATIONS, load=queries.get_revision)
def consultation_compare(request: PortalRequest, consultation: Consultation) -> HttpResponse:
    page = {"consultation": consultation, "change": queries.change(consultation)}
    return render(request, "terms_of_reference/consultation_compare.html", page)


@screen(permissions.GIVE_VIEW, load=queries.get_asked, takes=FORM)
def consultation_answer(request: PortalRequest, consultation: Consultation) -> HttpResponse:
    options = list(consultation.options.all())
    former = queries.own_views(request.actor, consultation)

    def act(posted: Posted, form: forms.ViewForm) -> None:
        content = form.cleaned_data
        said = services.Said(
            answer=content["answer"], words=content["words"], expected_on=content["expected_on"], ranks=form.ranks
        )
        services.give_view(consultation=consultation, said=said, sent=_sent(posted), by=request.actor, now=request.now)

    return _speak(
        request,
        consultation,
        lambda typed: forms.ViewForm(typed, options=options, initial=_initial(former)),
        act,
        "terms_of_reference/consultation_answer.html",
        number=len(former),
        said=_("Your country’s answer is recorded. You can answer again until time is over."),
    )


def _sent(posted: Posted) -> services.Sent:
    return services.Sent(number=(posted.version or 0) + 1, showing=posted.showing, submission=posted.submission)


def _initial(former: list[Any]) -> dict[str, Any]:
    """What the country has said last, to change it."""
    if not former:
        return {}
    last = former[0]
    initial = {"answer": last.answer, "words": last.words, "expected_on": last.expected_on}
    for row in last.ranked.all():
        initial[f"rank_{row.option.position}"] = "cannot" if row.rank is None else str(row.rank)
        initial[f"against_{row.option.position}"] = row.words
    return initial


@screen(permissions.GIVE_VIEW, load=queries.get_asked, takes=FORM)
def consultation_reserve(request: PortalRequest, consultation: Consultation) -> HttpResponse:
    def act(posted: Posted, form: forms.ReservationForm) -> None:
        services.reserve(
            consultation=consultation,
            reservation=form.cleaned_data["reservation"],
            sent=_sent(posted),
            by=request.actor,
            now=request.now,
        )

    return _speak(
        request,
        consultation,
        forms.ReservationForm,
        act,
        "terms_of_reference/consultation_reserve.html",
        number=len(queries.own_views(request.actor, consultation)),
        said=_("Recorded. Your country agrees, with this reservation."),
    )


def _speak(
    request: PortalRequest, consultation: Consultation, make: Any, act: Any, template: str, *, number: int, said: str
) -> HttpResponse:
    """A form in which a country speaks: what comes too late is refused with whom to ask, and the words stay."""
    if not speaks_for(request.actor, day=request.now.date()):
        raise NotAllowed(permissions.GIVE_VIEW, consultation)
    typed, was_kept = words_for(request, request.actor)
    form = make(typed)
    if request.method == "POST" and form.is_valid():

        def carried(posted: Posted) -> Consultation:
            act(posted, form)
            return consultation

        try:
            return carry_out(request, carried, said=said)
        except services.DeadlinePassed:
            form.add_error(None, _("Time is over. Nothing was recorded. Ask the co-chairs: see below."))
        except services.NotAhead:
            form.add_error("expected_on", _("Enter a day that lies ahead."))
        except services.NoWords:
            form.add_error("reservation", _("Write the reservation of your country."))
        except services.NoObjection:
            messages.warning(request, _("Nothing was recorded: your country has no objection that stands."))
    page = {
        "consultation": consultation,
        "form": form,
        "number": request.POST.get("version", number),  # what the person saw
        "was_kept": was_kept,
        "is_over": consultation.is_over(request.now),
        "whom_to_ask": queries.whom_to_ask(now=request.now),
    }
    return render(request, template, page)


@screen(permissions.EXTEND_CONSULTATION, load=queries.get_visible, takes=FORM)
def consultation_extend(request: PortalRequest, consultation: Consultation) -> HttpResponse:
    typed, was_kept = words_for(request, request.actor)
    form = forms.ExtendForm(typed)
    if request.method == "POST" and form.is_valid():

        def act(posted: Posted) -> Consultation:
            services.extend(
                consultation=consultation,
                deadline_at=form.cleaned_data["deadline_at"],
                by=request.actor,
                now=request.now,
                version=posted.version,
                submission=posted.submission,
            )
            return consultation

        try:
            return carry_out(request, act, said=_("Everybody has more time."))
        except services.DeadlinePassed:
            form.add_error("deadline_at", _("Choose a moment after the present deadline, and after now."))
    page = {
        "consultation": consultation,
        "form": form,
        "version": _seen(request, consultation),
        "was_kept": was_kept,
    }
    return render(request, "terms_of_reference/consultation_extend.html", page)


def _seen(request: PortalRequest, consultation: Consultation) -> Any:
    """The version that the person saw, until the form is carried out: else another chair's change is lost."""
    return request.POST.get("version", consultation.version)


@screen(permissions.CONCLUDE_CONSULTATION, load=queries.get_visible, takes=FORM, fresh=True)
def consultation_conclude(request: PortalRequest, consultation: Consultation) -> HttpResponse:
    form = forms.ConcludeForm(request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():

        def act(posted: Posted) -> Consultation:
            services.conclude(
                consultation=consultation,
                by=request.actor,
                now=request.now,
                version=posted.version,
                submission=posted.submission,
            )
            return consultation

        try:
            return carry_out(request, act, said=_("Concluded. Everybody who was asked reads the outcome."))
        except services.StillOpen:
            form.add_error(None, _("Time is not over, and not all have answered. Nothing was changed."))
    standing = queries.standing(consultation, now=request.now)
    page = {
        "consultation": consultation,
        "form": form,
        "version": _seen(request, consultation),
        "standing": standing,
        "standing_words": dict(Consultation.Outcome.choices).get(standing, ""),
    }
    return render(request, "terms_of_reference/consultation_conclude.html", page)


@screen(permissions.WITHDRAW_CONSULTATION, load=queries.get_visible, takes=FORM)
def consultation_withdraw(request: PortalRequest, consultation: Consultation) -> HttpResponse:
    typed, was_kept = words_for(request, request.actor)
    form = forms.WithdrawForm(typed)
    if request.method == "POST" and form.is_valid():

        def act(posted: Posted) -> Consultation:
            services.withdraw(
                consultation=consultation,
                reason=form.cleaned_data["reason"],
                by=request.actor,
                now=request.now,
                version=posted.version,
                submission=posted.submission,
            )
            return consultation

        return carry_out(request, act, said=_("Withdrawn. Everybody who was asked reads the reason."))
    page = {
        "consultation": consultation,
        "form": form,
        "version": _seen(request, consultation),
        "was_kept": was_kept,
    }
    return render(request, "terms_of_reference/consultation_withdraw.html", page)
