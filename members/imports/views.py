"""The pages by which members are brought in and lists are taken out."""

from __future__ import annotations

from typing import Any

from django.core.paginator import Paginator
from django.http import HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _

from common.access import BUTTON, FORM, may, screen
from members import permissions
from members.imports import forms, queries, services, tables, work
from members.imports.models import MemberImport
from members.posting import PortalRequest, Posted, carry_out, page_of, take_step

_AGENCIES, _OFFICERS = MemberImport.Kind.AGENCIES, MemberImport.Kind.OFFICERS
_LINES_A_PAGE = 100


@screen(permissions.IMPORT_AGENCIES, takes=FORM)
def agencies_import(request: PortalRequest) -> HttpResponse:
    return _upload(request, _AGENCIES, "members/agencies_import.html")


@screen(permissions.IMPORT_OFFICERS, takes=FORM)
def officers_import(request: PortalRequest) -> HttpResponse:
    return _upload(request, _OFFICERS, "members/officers_import.html")


def _upload(request: PortalRequest, kind: str, template: str) -> HttpResponse:
    is_sent = request.method == "POST"
    form = forms.UploadForm(request.POST if is_sent else None, request.FILES if is_sent else None)
    if is_sent and form.is_valid():
        file = form.cleaned_data["file"]

        def act(posted: Posted) -> MemberImport:
            return services.upload(
                kind=kind,
                file_name=file.name,
                content=file.read(),
                by=request.actor,
                now=request.now,
                showing=posted.showing,
                submission=posted.submission,
            )

        said = _("The file has arrived. Its rows are being checked; nothing is saved yet.")
        return carry_out(request, act, said=said)
    page = {"form": form, "columns": services.ROWS[kind].fields.values()}
    page["files"] = queries.latest(request.actor, kind=kind)
    return render(request, template, page)


@screen(permissions.SEE_IMPORT, load=queries.get_visible)
def member_import(request: PortalRequest, file: MemberImport) -> HttpResponse:
    """How far a file is, and what a check of it found."""
    problems = Paginator(file.problems, _LINES_A_PAGE).get_page(request.GET.get("page"))
    page = {
        "file": file,
        "progress": work.progress(file) if file.is_at_work else None,
        "problems": problems,
        "back": "agencies_import" if file.kind == _AGENCIES else "officers_import",
        "list": "directory_list" if file.kind == _AGENCIES else "people",
        "may_apply": file.can_be_applied and may(request.actor, permissions.APPLY_IMPORT, file),
        "may_drop": file.state == MemberImport.State.CHECKED and may(request.actor, permissions.DROP_IMPORT, file),
    }
    return render(request, "members/member_import.html", page)


@screen(permissions.APPLY_IMPORT, load=queries.get_visible, takes=BUTTON, fresh=True, back="member_import")
def import_apply(request: PortalRequest, file: MemberImport) -> HttpResponse:
    said = _("The rows are being saved.")
    return take_step(request, services.apply, said=said, again=page_of, file=file)


@screen(permissions.DROP_IMPORT, load=queries.get_visible, takes=BUTTON)
def import_drop(request: PortalRequest, file: MemberImport) -> HttpResponse:
    said = _("The file is deleted. Nothing was saved.")
    return take_step(request, services.drop, said=said, again=page_of, file=file)


@screen(permissions.IMPORT_AGENCIES)
def agencies_table(request: PortalRequest) -> HttpResponse:
    return _empty_table(request, _AGENCIES)


@screen(permissions.IMPORT_OFFICERS)
def officers_table(request: PortalRequest) -> HttpResponse:
    return _empty_table(request, _OFFICERS)


def _empty_table(request: PortalRequest, kind: str) -> HttpResponse:
    file_format = _format(request.GET)
    return _file(services.empty_table(kind=kind, file_format=file_format), f"{kind}-empty", file_format)


@screen(permissions.EXPORT_AGENCIES, takes=BUTTON, fresh=True, back="directory_list")
def agencies_export(request: PortalRequest) -> HttpResponse:
    return _take_out(request, _AGENCIES)


@screen(permissions.EXPORT_OFFICERS, takes=BUTTON, fresh=True, back="people")
def officers_export(request: PortalRequest) -> HttpResponse:
    return _take_out(request, _OFFICERS)


def _take_out(request: PortalRequest, kind: str) -> HttpResponse:
    file_format = _format(request.POST)
    file = services.take_out(kind=kind, file_format=file_format, by=request.actor, now=request.now)
    return _file(file, f"{kind}-{request.now:%Y-%m-%d}", file_format)


def _format(asked: Any) -> str:
    """The format of the button; CSV for anything else."""
    form = forms.FormatForm(asked)
    return str(form.cleaned_data["file_format"]) if form.is_valid() else "csv"


def _file(content: bytes, name: str, file_format: str) -> HttpResponse:
    response = HttpResponse(content, content_type=tables.FORMATS[file_format])
    response["Content-Disposition"] = f'attachment; filename="{name}.{file_format}"'
    return response
