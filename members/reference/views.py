"""The pages of the reference lists: all of them, one with its editions, and the next edition."""

from __future__ import annotations

from django.http import HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _

from common.access import FORM, may, screen
from members import permissions
from members.posting import PortalRequest, Posted, carry_out, words_for
from members.reference import forms, queries, services
from members.reference.models import ReferenceList


@screen(permissions.SEE_REFERENCE)
def reference_lists(request: PortalRequest) -> HttpResponse:
    return render(request, "members/reference_lists.html", {"lists": queries.visible_to(request.actor)})


@screen(permissions.SEE_REFERENCE, load=queries.get_list)
def reference_list(request: PortalRequest, of_list: ReferenceList) -> HttpResponse:
    page = {
        "list": of_list,
        "kept": queries.kept(of_list),
        "history": queries.history(of_list),
        "may_keep": may(request.actor, permissions.KEEP_REFERENCE),
    }
    return render(request, "members/reference_list.html", page)


@screen(permissions.KEEP_REFERENCE, load=queries.get_list, takes=FORM)
def reference_publish(request: PortalRequest, of_list: ReferenceList) -> HttpResponse:
    typed, was_kept = words_for(request, request.actor)
    kept = queries.kept(of_list)
    form = forms.EditionForm(typed, entries=[*kept.in_force, *kept.retired])
    if request.method == "POST" and form.is_valid():

        def act(posted: Posted) -> ReferenceList:
            services.publish(
                of_list=of_list,
                lines=form.lines,
                by=request.actor,
                now=request.now,
                version=posted.version,
                submission=posted.submission,
            )
            return of_list

        said = _("Published. Forms offer these words from now on.")
        return carry_out(request, act, said=said)
    version = request.POST.get("version") if request.method == "POST" else of_list.version
    page = {"form": form, "list": of_list, "kept": kept, "was_kept": was_kept, "version": version}
    return render(request, "members/reference_publish.html", page)
