"""Files of a referral: the page to add one, taking one as a file, a small picture of one, removing one from a draft."""

from __future__ import annotations

from django.conf import settings
from django.http import HttpResponse, StreamingHttpResponse
from django.shortcuts import render
from django.utils.http import content_disposition_header
from django.utils.translation import gettext as _

from common.access import BUTTON, FORM, may, screen
from members.posting import PortalRequest, Posted, carry_out
from operations.attachments import kinds, permissions, speeds
from operations.attachments.refusals import Reason
from operations.attachments.sealing import Unreadable
from operations.permissions import SEND_REFERRAL
from operations.referrals import attachment_queries as queries
from operations.referrals import attachment_services as services
from operations.referrals.attachment_forms import AttachmentForm
from operations.referrals.attachment_models import ReferralAttachment
from operations.referrals.attachment_queries import Place

# What a browser may do with a file that it shows in spite of everything: nothing.
_NOTHING = "default-src 'none'; base-uri 'none'; frame-ancestors 'none'; sandbox"


@screen(permissions.ADD_ATTACHMENT, load=queries.get_place, takes=FORM)
def referral_files(request: PortalRequest, place: Place) -> HttpResponse:
    is_sent = request.method == "POST"
    form = AttachmentForm(request.POST if is_sent else None, request.FILES if is_sent else None)
    if is_sent and form.is_valid():
        upload = form.cleaned_data["file"]

        def act(posted: Posted) -> Place:
            services.add(
                place=place,
                by=request.actor,
                now=request.now,
                file=upload.incoming,
                examined=form.examined,  # type: ignore[arg-type]  # a valid form has it
                showing=posted.showing,
            )
            upload.is_kept = True
            return place

        try:
            return carry_out(request, act, said=_("The file was added."))
        except services.NotStored:
            form.add_error("file", str(Reason.NO_SPACE.value))
    return render(request, "operations/referral_files.html", _page(request, place, form))


def _page(request: PortalRequest, place: Place, form: AttachmentForm) -> dict[str, object]:
    files = list(queries.of_referral(request.actor, place.referral))
    return {
        "form": form,
        "place": place,
        "referral": place.referral,
        "files": files,
        "may_send": may(request.actor, SEND_REFERRAL, place.referral),
        "may_remove": [row.id for row in files if may(request.actor, permissions.REMOVE_ATTACHMENT, row)],
        "largest": f"{settings.ATTACHMENT_BYTES / 1_000_000:g} MB",
        "lines": [
            (line.words, speeds.minutes(1_000_000, line), speeds.minutes(settings.ATTACHMENT_BYTES, line))
            for line in speeds.LINES
        ],
    }


@screen(permissions.OPEN_ATTACHMENT, load=queries.get_attachment)
def referral_file(request: PortalRequest, attachment: ReferralAttachment) -> HttpResponse:
    try:
        content = services.open_file(attachment=attachment, by=request.actor, now=request.now)
    except Unreadable:
        return render(request, "operations/file_unreadable.html", {"referral": attachment.referral}, status=503)
    kind = kinds.KINDS[attachment.kind]
    response = StreamingHttpResponse(content.pieces(), content_type=kind.content_type)
    response.headers["Content-Length"] = str(attachment.size)
    response.headers["Content-Disposition"] = content_disposition_header(True, attachment.name) or "attachment"
    response.headers["Content-Encoding"] = "identity"  # packed on its way, its length would be lost
    response.headers["Content-Security-Policy"] = _NOTHING
    return response  # type: ignore[return-value]  # streamed: nothing below the view asks for a whole one


@screen(permissions.SHOW_ATTACHMENT, load=queries.get_attachment)
def referral_file_preview(request: PortalRequest, attachment: ReferralAttachment) -> HttpResponse:
    try:
        picture = services.open_preview(attachment=attachment, by=request.actor, now=request.now)
    except Unreadable:
        return render(request, "operations/file_unreadable.html", {"referral": attachment.referral}, status=503)
    response = HttpResponse(picture, content_type="image/jpeg")
    response.headers["Content-Security-Policy"] = _NOTHING
    return response


@screen(permissions.REMOVE_ATTACHMENT, load=queries.get_attachment, takes=BUTTON)
def referral_file_remove(request: PortalRequest, attachment: ReferralAttachment) -> HttpResponse:
    place = Place(attachment.referral, None)

    def act(posted: Posted) -> Place:
        services.remove(attachment=attachment, by=request.actor, now=request.now)
        return place

    return carry_out(request, act, said=_("The file was removed."))
