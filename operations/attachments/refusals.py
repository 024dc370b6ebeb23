"""Why a file is not taken, in words that say what to do; knows no request and no database."""

from __future__ import annotations

from enum import Enum

from django.utils.translation import gettext_lazy as _

from common.access import Words


class Reason(Enum):
    """A reason to refuse a file; its value is the sentence that stands at the field."""

    EMPTY = _("The file is empty. Choose another file.")
    TOO_LARGE = _("The file is too large. Send a smaller one, or send it in parts.")
    CUT_OFF = _("The file did not arrive whole. Check your connection, then send it again.")
    NO_SPACE = _("The portal could not store the file: its disk is full or not working. Try again later.")
    NAME_LONG = _("The name of the file is too long. Give it a name of at most 120 characters.")
    NAME_UNSAFE = _("The name of the file holds signs that cannot be shown, or parts of a path. Give it a plain name.")
    NAME_WITHOUT_ENDING = _("The name of the file does not say what it is. Give it an ending such as .pdf or .jpg.")
    UNKNOWN_KIND = _("Files of this kind are not taken. Send a PDF, JPEG, PNG, TXT, CSV, DOCX, XLSX or ZIP file.")
    MISMATCH = _("The name of the file says one kind, and what is in it is another. Give it its right ending.")
    DAMAGED = _("The file is damaged or not complete. Open it on your computer, save it again, then send that.")
    PROGRAM = _("The file is a program, or holds one. Programs are not taken.")
    WEB_PAGE = _("The file is a web page or a drawing that can hold programs. Send it as a PDF or a picture.")
    MACROS = _("The document holds macros. Save it without macros (as .docx or .xlsx), then send that.")
    EMBEDDED = _("The document holds another file inside. Take it out, and send both by themselves.")
    REMOTE_PARTS = _(
        "The document loads parts from somewhere else when it is opened. Save it as a PDF, then send that."
    )
    ACTIVE_PDF = _("The PDF holds a program or another file. Print it to a new PDF, then send that.")
    FORMULAS = _("A cell of the file begins with a formula. Save the values only, then send that.")
    BOMB = _("The file would become far too large when it is opened. It is not taken.")
    TOO_MANY_PIXELS = _("The picture is too large to be opened safely. Make it smaller, then send that.")
    NESTED = _("The archive holds archives in archives. Pack the files once only.")
    IN_ARCHIVE = _("The archive holds a file that would not be taken by itself. Take it out, then send it again.")
    ENCRYPTED = _("The file is locked with a password, so that nobody can check it. Tick the box if that is meant.")


class Refused(Exception):
    """A file is not taken; `reason` says why."""

    def __init__(self, reason: Reason) -> None:
        super().__init__(reason.name)
        self.reason = reason

    @property
    def words(self) -> Words:
        """The sentence for the field."""
        return self.reason.value
