"""The pages of a referral for the agency that owns it: list, write, edit, check and send, close, withdraw."""

from __future__ import annotations

from typing import Any

from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _

from common import keyset
from common.access import FORM, may, screen
from members.directory import queries as directory
from members.posting import PortalRequest, Posted, carry_out, words_for
from members.reference import queries as reference
from operations import permissions
from operations.jpoas import queries as jpoas
from operations.referrals import attachment_queries, clocks, forms, lists, queries, services
from operations.referrals.control_forms import SendForm, end_of
from operations.referrals.filters import ReferralFilter
from operations.referrals.models import Referral
from operations.referrals.reading import grants_as_read
from operations.referrals.same_subject import also_in
from operations.referrals.subject_views import today_of
from operations.referrals.urgencies import ROUND_THE_CLOCK
from operations.states import UNANSWERED, ReferralState
from operations.words import state_words


def _page_of(record: Any) -> str:
    return str(record.get_absolute_url())


@screen(permissions.SEE_REFERRALS)
def referral_list(request: PortalRequest) -> HttpResponse:
    actor = request.actor
    units = directory.open_units(actor.agency_id) if actor.agency_id else []
    narrowed = ReferralFilter(request.GET, queryset=lists.listed(actor), units=units)
    rows = narrowed.qs
    page = keyset.page(
        rows,
        instant="opened_at",
        key="content_object_id",
        after=request.GET.get("after", ""),
    )
    grants_as_read(page.rows)
    recipients = lists.recipients_seen(actor, [row.content_object_id for row in page.rows])
    for row in page.rows:
        is_out = row.content_object.owner_group_id == actor.group_id and row.state == ReferralState.SENT
        row.recipients_seen = [
            (recipient, state_words(recipient.state) if is_out else None)
            for recipient in recipients[row.content_object_id]
        ]
        row.state_words = state_words(row.state)
    query = request.GET.copy()
    query.pop("after", None)
    context = {
        "rows": page.rows,
        "filter": narrowed,
        "is_filtered": any(query.values()),
        "count": keyset.counted(rows),
        **keyset.ways(page, query, after=request.GET.get("after", "")),
        "may_write": may(request.actor, permissions.WRITE_REFERRAL),
        "may_export": may(request.actor, permissions.EXPORT_REFERRALS),
    }
    return render(request, "operations/referral_list.html", context)


@screen(permissions.WRITE_REFERRAL, takes=FORM)
def referral_write(request: PortalRequest) -> HttpResponse:
    words, was_kept = words_for(request, request.actor)
    round_ = round_of(request)
    form = forms.FirstReferralForm(words, today=today_of(request), **_offered(request))
    if request.method == "POST" and form.is_valid():

        def act(posted: Posted) -> Referral:
            return services.write(
                by=request.actor,
                now=request.now,
                content=form.content,
                subject=form.subject,
                jpoa=round_,
                showing=posted.showing,
                submission=posted.submission,
            )

        return carry_out(
            request,
            act,
            said=_("Saved as a draft. Nobody else can see it."),
            to=_check_page,
            again=_edit_page,
        )
    page = {"form": form, "jpoa": round_, "was_kept": was_kept}
    return render(request, "operations/referral_write.html", page)


def _offered(request: PortalRequest, *, legal_basis: str = "") -> dict[str, Any]:
    """What the form of a referral offers to this person, and the legal basis that a draft has already."""
    return {
        "agencies": directory.others_by_country(request.actor),
        "legal_bases": reference.choices(reference.Code.LEGAL_BASES, also=legal_basis),
    }


def round_of(request: PortalRequest) -> Any:
    """The active round a new referral belongs to: the one named in the address, else the only one there is."""
    active = list(jpoas.active(request.actor))
    wanted = request.GET.get("jpoa")
    return next((row for row in active if str(row.id) == wanted), active[0] if active else None)


def _check_page(referral: Referral) -> str:
    return reverse("referral_send", kwargs={"referral_id": referral.id})


def _after_sending(referral: Referral) -> str:
    """Where a life is in danger somebody calls: the page says whom."""
    is_threat = referral.urgency in ROUND_THE_CLOCK
    return reverse("referral_calls", kwargs={"referral_id": referral.id}) if is_threat else _page_of(referral)


def _edit_page(referral: Referral) -> str:
    """Where words for a draft go on: the draft, or a new one when it has left meanwhile."""
    if referral.state != ReferralState.DRAFT:
        return reverse("referral_write")
    return reverse("referral_edit", kwargs={"referral_id": referral.id})


@screen(permissions.EDIT_REFERRAL, load=queries.get_visible, takes=FORM)
def referral_edit(request: PortalRequest, referral: Referral) -> HttpResponse:
    words, was_kept = words_for(request, request.actor)
    form = forms.ReferralForm(
        words, initial=forms.initial_of(referral), **_offered(request, legal_basis=referral.legal_basis)
    )
    if request.method == "POST" and form.is_valid():

        def act(posted: Posted) -> Referral:
            services.edit(
                referral=referral,
                by=request.actor,
                now=request.now,
                version=posted.version,
                content=form.content,
                submission=posted.submission,
            )
            return referral

        return carry_out(
            request,
            act,
            said=_("The draft is saved. Nobody else can see it."),
            to=_check_page,
        )
    page = {
        "form": form,
        "referral": referral,
        "jpoa": referral.jpoa,
        "was_kept": was_kept,
    }
    return render(request, "operations/referral_write.html", page)


@screen(permissions.SEND_REFERRAL, load=queries.get_own, takes=FORM, fresh=True)
def referral_send(request: PortalRequest, referral: Referral) -> HttpResponse:
    agencies = directory.named(referral.draft_recipients)
    words, was_kept = words_for(request, request.actor)
    form = SendForm(words, today=today_of(request), number=len(agencies))
    if request.method == "POST" and agencies and form.is_valid():
        day = form.cleaned_data["last_day"]

        def act(posted: Posted) -> Referral:
            services.send(
                referral=referral,
                by=request.actor,
                now=request.now,
                version=posted.version,
                expires_at=end_of(day, request.actor.time_zone) if day else None,
                submission=posted.submission,
            )
            return referral

        try:
            return carry_out(
                request,
                act,
                said=_("Sent. The recipients have been told."),
                to=_after_sending,
            )
        except services.NoRecipient:
            referral = queries.get_own(request.actor, referral_id=referral.id) or referral
            return render(
                request,
                "operations/referral_send.html",
                _check(referral, request, form, missing=True),
                status=409,
            )
    page = _check(referral, request, form)
    if request.method == "POST":  # what the person saw: else a colleague's change is sent unseen
        page["version"] = request.POST.get("version", referral.version)
    return render(request, "operations/referral_send.html", page | {"was_kept": was_kept and form["last_day"].value()})


def _check(referral: Referral, request: PortalRequest, form: SendForm, *, missing: bool = False) -> dict[str, Any]:
    agencies = directory.named(referral.draft_recipients)
    dues = clocks.first_dues(agencies, urgency=referral.urgency, at=request.now)
    return {
        "referral": referral,
        "version": referral.version,
        "form": form,
        **queries.content_of(request.actor, referral),
        "also_in": also_in(request.actor, referral),
        "files": attachment_queries.of_referral(request.actor, referral),
        "may_change": not referral.is_quick,
        "readers": [(agency, dues[agency.id], [(agency.body_name, agency.time_zone)]) for agency in agencies],
        "recipient_missing": missing or not agencies or len(agencies) != len(set(referral.draft_recipients)),
    }


@screen(permissions.CLOSE_REFERRAL, load=queries.get_visible, takes=FORM)
def referral_close(request: PortalRequest, referral: Referral) -> HttpResponse:
    if request.method == "POST":

        def act(posted: Posted) -> Referral:
            services.close(
                referral=referral,
                by=request.actor,
                now=request.now,
                version=posted.version or referral.version,
                submission=posted.submission,
            )
            return referral

        return carry_out(request, act, said=_("Closed. The recipients have been told."), to=_page_of)
    recipients = queries.recipients_of(request.actor, referral)
    page = {"referral": referral, "unanswered": [row.agency for row in recipients if row.state in UNANSWERED]}
    return render(request, "operations/referral_close.html", page)


@screen(permissions.WITHDRAW_REFERRAL, load=queries.get_visible, takes=FORM)
def referral_withdraw(request: PortalRequest, referral: Referral) -> HttpResponse:
    words, _kept = words_for(request, request.actor)
    form = forms.WithdrawForm(words)
    if request.method == "POST" and form.is_valid():

        def act(posted: Posted) -> Referral:
            services.withdraw(
                referral=referral,
                by=request.actor,
                now=request.now,
                version=posted.version or referral.version,
                reason=form.cleaned_data["withdrawal_reason"],
                submission=posted.submission,
            )
            return referral

        return carry_out(
            request,
            act,
            said=_("Withdrawn. The recipients have been told."),
            to=_page_of,
        )
    return render(
        request,
        "operations/referral_withdraw.html",
        {"form": form, "referral": referral},
    )
