"""The pages of an incident: for auditors all of them, for the agencies that were told the one that says so."""

from __future__ import annotations

from django.http import HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _

from audit.incidents import Incident
from common.access import BUTTON, FORM, may, screen
from members import permissions
from members.incidents import forms, queries, services
from members.posting import PortalRequest, Posted, carry_out, take_step, words_for
from members.trail.filters import AuditFilter
from members.trail.pages import file_of, list_of


@screen(permissions.SEE_INCIDENTS)
def incident_list(request: PortalRequest) -> HttpResponse:
    page = {
        "incidents": queries.visible_to(request.actor)[:100],
        "may_ask": may(request.actor, permissions.ASK_INCIDENT),
    }
    return render(request, "members/incident_list.html", page)


@screen(permissions.ASK_INCIDENT, takes=FORM)
def incident_ask(request: PortalRequest) -> HttpResponse:
    words, was_kept = words_for(request, request.actor)
    form = forms.AskForm(words)
    if request.method == "POST" and form.is_valid():

        def act(posted: Posted) -> Incident:
            return services.ask(
                **form.cleaned_data,
                by=request.actor,
                now=request.now,
                showing=posted.showing,
                submission=posted.submission,
            )

        said = _("Asked. Now call an auditor of another country, who has to confirm it here. No message was sent.")
        return carry_out(request, act, said=said)
    return render(request, "members/incident_ask.html", {"form": form, "was_kept": was_kept})


@screen(permissions.SEE_INCIDENT, load=queries.get_visible)
def incident(request: PortalRequest, incident: Incident) -> HttpResponse:
    services.note_opening(incident=incident, by=request.actor, now=request.now)
    asker, confirmer = queries.auditor_names(incident)
    page = {
        "incident": incident,
        "asker": asker,
        "confirmer": confirmer,
        "countries": queries.country_names(incident),
        "is_auditor": may(request.actor, permissions.SEE_INCIDENTS),
        "may_confirm": may(request.actor, permissions.CONFIRM_INCIDENT, incident),
        "may_end": may(request.actor, permissions.END_INCIDENT, incident),
        "may_read": may(request.actor, permissions.READ_RECORD, incident),
    }
    return render(request, "members/incident.html", page)


@screen(permissions.CONFIRM_INCIDENT, load=queries.get_visible, takes=FORM, fresh=True)
def incident_confirm(request: PortalRequest, incident: Incident) -> HttpResponse:
    if request.method == "POST":
        said = _("The whole record is open to both of you. Every agency has been told.")
        return take_step(request, services.confirm, said=said, incident=incident)
    asker, _nobody_yet = queries.auditor_names(incident)
    page = {"incident": incident, "asker": asker, "countries": queries.country_names(incident)}
    return render(request, "members/incident_confirm.html", page)


@screen(permissions.END_INCIDENT, load=queries.get_visible, takes=FORM)
def incident_end(request: PortalRequest, incident: Incident) -> HttpResponse:
    if request.method == "POST":
        return take_step(request, services.end, said=_("The whole record is closed again."), incident=incident)
    return render(request, "members/incident_end.html", {"incident": incident})


@screen(permissions.READ_RECORD, load=queries.get_visible)
def incident_record(request: PortalRequest, incident: Incident) -> HttpResponse:
    services.note_reading(incident=incident, by=request.actor, now=request.now)
    narrowed = AuditFilter(request.GET, queries.whole_record(), actor=request.actor, is_whole=True)
    page = {"incident": incident, **list_of(request, narrowed, download="incident_download", incident_id=incident.id)}
    return render(request, "members/incident_record.html", page)


@screen(permissions.READ_RECORD, load=queries.get_visible, takes=BUTTON, fresh=True, back="incident_record")
def incident_download(request: PortalRequest, incident: Incident) -> HttpResponse:
    narrowed = AuditFilter(request.GET, queries.whole_record(), actor=request.actor, is_whole=True)
    of = f"incident {incident.id}"
    return file_of(request, narrowed, of=of, back="incident_record", kind=services.KIND, incident_id=incident.id)
