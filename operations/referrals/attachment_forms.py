"""What is asked of somebody who adds a file."""

from __future__ import annotations

from typing import Any

from django import forms
from django.conf import settings
from django.utils.translation import gettext_lazy as _

from common.forms import PortalForm
from operations.attachments import kinds, store
from operations.attachments.examination import Examined, examine
from operations.attachments.refusals import Reason, Refused
from operations.attachments.sealing import Unreadable
from operations.attachments.uploads import SealedUpload

_ACCEPT = ",".join(sorted(f".{ending}" for ending in kinds.ENDINGS))


class AttachmentForm(PortalForm):
    file = forms.FileField(
        label=_("File"),
        max_length=255,
        widget=forms.FileInput(attrs={"accept": _ACCEPT}),
        error_messages={"empty": Reason.EMPTY.value, "max_length": Reason.NAME_LONG.value},
    )
    is_locked_on_purpose = forms.BooleanField(
        label=_("The file is locked with a password, and that is meant"),
        help_text=_("Nobody can check what is in a locked file. Tell the password by phone, not in the portal."),
        required=False,
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.examined: Examined | None = None
        self.fields["file"].help_text = _("PDF, JPEG, PNG, TXT, CSV, DOCX, XLSX or ZIP, up to %(size)s.") % {
            "size": f"{settings.ATTACHMENT_BYTES / 1_000_000:g} MB"
        }

    def clean(self) -> dict[str, Any]:
        """What the file is; where it is not taken, why."""
        cleaned: dict[str, Any] = super().clean() or {}
        upload = cleaned.get("file")
        if upload is None:
            return cleaned
        try:
            self.examined = _examined(upload, may_be_encrypted=cleaned.get("is_locked_on_purpose", False))
        except Refused as refused:
            self.add_error("file", str(refused.words))
        return cleaned


def _examined(upload: Any, *, may_be_encrypted: bool) -> Examined:
    if not isinstance(upload, SealedUpload) or upload.failure or not upload.incoming:
        raise Refused(getattr(upload, "failure", None) or Reason.NO_SPACE)
    arrived = upload.incoming
    try:
        with store.buffered(arrived.stored_as, size=arrived.size) as content:
            return examine(content, name=upload.name or "", size=arrived.size, may_be_encrypted=may_be_encrypted)
    except (Unreadable, OSError) as error:
        raise Refused(Reason.NO_SPACE) from error
