"""The pages of referrals in a plan: the list, adding one from its own page, taking one out."""

from __future__ import annotations

from typing import Any

from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _

from common import keyset
from common.access import FORM, may, screen
from members.posting import PortalRequest, Posted
from operations.jpoas.pages import Asked, Words, form_page
from operations.plan_referrals import forms, permissions, queries, services
from operations.plan_referrals.models import PlanReferral
from operations.plans import permissions as plan_permissions
from operations.plans import queries as plans
from operations.plans.forms import ConfirmForm
from operations.plans.models import InvestigationPlan
from operations.plans.pages import page_for
from operations.referrals import queries as referrals
from operations.referrals.models import Referral
from operations.referrals.reading import all_as_read
from operations.words import state_words


@screen(plan_permissions.READ_PLAN, load=plans.get_visible)
def plan_referrals(request: PortalRequest, plan: InvestigationPlan) -> HttpResponse:
    rows = queries.referrals_of(request.actor, plan)
    after = request.GET.get("after", "")
    page = keyset.page(rows, instant="added_at", key="id", after=after)
    all_as_read(request.actor, [row.referral for row in page.rows])
    context = {
        "plan": plan,
        "rows": [
            (row, state_words(row.referral.state), may(request.actor, permissions.TAKE_FROM_PLAN, row))
            for row in page.rows
        ],
        "count": keyset.counted(rows),
        **keyset.ways(page, request.GET, after=after),
    }
    return render(request, "operations/plan_referrals.html", context)


@screen(permissions.ADD_TO_PLAN, load=referrals.get_visible, takes=FORM)
def referral_plan(request: PortalRequest, referral: Referral) -> HttpResponse:
    choices = queries.to_choose(request.actor, referral)

    def act(posted: Posted, content: dict[str, Any]) -> PlanReferral:
        return services.add(
            referral=referral,
            **content,
            by=request.actor,
            now=request.now,
            showing=posted.showing,
            submission=posted.submission,
        )

    words = Words(
        title=_("Add this referral to a plan"),
        lead=_(
            "Agencies that are a party to both see that they belong together, a recipient only where the sender has "
            "added it or lets recipients know of each other. "
            "Nobody gains a sight of the plan or of the referral."
        ),
        button=_("Add it"),
        said=_("Added to the plan."),
    )
    asked = Asked(
        make=lambda typed: forms.ChoosePlanForm(typed, plans=choices),
        act=act,
        refusals={services.AlreadyAdded: ("plan", _("A colleague has added it to this plan meanwhile."))},
        to=lambda row: row.get_absolute_url(),
    )
    page = {"referral": referral, "has_no_plan": not choices}
    return form_page(request, None, asked, words, template="operations/referral_plan.html", **page)


@screen(permissions.TAKE_FROM_PLAN, load=queries.get_added, takes=FORM)
def plan_referral_remove(request: PortalRequest, added: PlanReferral) -> HttpResponse:
    def act(posted: Posted, content: dict[str, Any]) -> PlanReferral:
        services.remove(
            added=added, by=request.actor, now=request.now, version=posted.version, submission=posted.submission
        )
        return added

    words = Words(
        title=_("Take this referral out of the plan"),
        lead=_("The referral and the plan stay as they are."),
        button=_("Take it out"),
        said=_("Taken out of the plan."),
    )
    back = reverse("plan_referrals", kwargs={"plan_id": added.plan_id})
    asked = Asked(make=ConfirmForm, act=act, row=added, to=lambda _row: back)
    return page_for(request, added, asked, words, referral=added.referral)
