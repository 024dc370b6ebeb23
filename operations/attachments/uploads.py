"""Reading a file that is sent: sealed as it comes, before the request's transaction, so that a slow line holds none.

Only what somebody sends who is signed in is stored; the page's own rule, the form's token and the content are looked at
when it is here. What no page has kept when the answer is made is gone.
"""

from __future__ import annotations

import re
import time
from collections.abc import Callable
from threading import BoundedSemaphore
from typing import Any

from django.conf import settings
from django.contrib.auth import get_user
from django.contrib.auth.models import AnonymousUser
from django.core.files.uploadedfile import UploadedFile
from django.core.files.uploadhandler import FileUploadHandler
from django.db import connection
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from operations.attachments import store
from operations.attachments.refusals import Reason
from operations.attachments.store import Arriving, Incoming

PAGES = re.compile(r"/referrals/[0-9a-f-]{36}/files/")
# How many at once in each process; there are more threads than that, so that pages are answered meanwhile.
MOST_AT_ONCE = 24
_PUT_OFF_EVERY_SECONDS = 60
_lines = BoundedSemaphore(MOST_AT_ONCE)


class SealedUpload(UploadedFile):
    """A file that arrived: stored and sealed, or not stored for a reason."""

    def __init__(self, name: str, size: int, incoming: Incoming | None, failure: Reason | None) -> None:
        super().__init__(None, name, size=size)
        self.incoming = incoming
        self.failure = failure
        self.is_kept = False

    def close(self) -> None:
        """Nothing is open."""


class SealingHandler(FileUploadHandler):
    """Django's door for what is uploaded; with `stores` off, everything is counted and dropped."""

    def __init__(self, request: HttpRequest | None = None, *, stores: bool = False) -> None:
        super().__init__(request)
        self.stores = stores
        self.file: _Open | None = None
        self.cut_off: SealedUpload | None = None  # a file of which the end never came
        self._put_off_at = time.monotonic()
        self._arrived: list[Incoming] = []

    def new_file(self, *args: Any, **kwargs: Any) -> None:
        """Another file begins."""
        super().new_file(*args, **kwargs)
        self.file = _Open(stores=self.stores)

    def receive_data_chunk(self, raw_data: bytes, start: int) -> None:
        """What came next; it goes nowhere else."""
        if self.file:
            self.file.add(raw_data)
        if time.monotonic() - self._put_off_at > _PUT_OFF_EVERY_SECONDS:
            self._put_off_at = time.monotonic()
            self._stay_signed_in()

    def file_complete(self, file_size: int) -> SealedUpload | None:
        """The file, as the form sees it."""
        if not self.file:
            return None
        incoming = self.file.end()
        if incoming:
            self._arrived.append(incoming)
        failure = self.file.failure or (None if self.stores else Reason.TOO_LARGE)
        return SealedUpload(self.file_name or "", self.file.size, incoming, failure)

    def upload_interrupted(self) -> None:
        """Nothing half is kept; Django leaves such a file out, as if none had been sent."""
        if self.file and self.file.is_open:
            self.file.close()
            failure = self.file.failure or Reason.CUT_OFF
            self.cut_off = SealedUpload(self.file_name or "", self.file.size, None, failure)

    def drop_all(self) -> None:
        """The body cannot be read: what came of it goes."""
        for incoming in self._arrived:
            store.discard(incoming.stored_as)

    def _stay_signed_in(self) -> None:
        """Whoever sends a file uses the portal."""
        if self.stores and self.request:
            self.request.session.put_off()  # type: ignore[attr-defined]  # the portal's own store
            _give_connection_back()


class _Open:
    """A file on its way, until it is too large, the disk is full, or it is here."""

    def __init__(self, *, stores: bool) -> None:
        self.size = 0
        self.failure: Reason | None = None
        self.is_open = True  # its end has not come
        self._arriving: Arriving | None = None
        if stores:
            self._carefully(self._begin)

    def add(self, content: bytes) -> None:
        self.size += len(content)
        if self.size > settings.ATTACHMENT_BYTES:
            self._fail(Reason.TOO_LARGE)
        elif self._arriving:
            arriving = self._arriving
            self._carefully(lambda: arriving.add(content))

    def end(self) -> Incoming | None:
        ended: list[Incoming] = []
        self.is_open = False
        if self._arriving:
            arriving = self._arriving
            self._carefully(lambda: ended.append(arriving.end()))
        if ended:
            self._arriving = None
        return ended[0] if ended else None

    def close(self) -> None:
        """Drop what is not here as a whole."""
        self.is_open = False
        if self._arriving:
            self._arriving.drop()
            self._arriving = None

    def _begin(self) -> None:
        self._arriving = Arriving()

    def _carefully(self, act: Callable[[], None]) -> None:
        try:
            act()
        except OSError:  # the disk is full or broken
            self._fail(Reason.NO_SPACE)

    def _fail(self, reason: Reason) -> None:
        self.failure = self.failure or reason
        if self._arriving:
            self._arriving.drop()
            self._arriving = None


class UploadMiddleware:
    """Read a body with a file before anything else is begun for it."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        if request.method != "POST" or not PAGES.fullmatch(request.path):
            return self.get_response(request)
        if not _lines.acquire(blocking=False):
            response = render(request, "operations/too_many_files.html", status=503)
            response.headers["Retry-After"] = "60"
            return response
        try:
            _read(request)
        finally:
            _lines.release()
        try:
            return self.get_response(request)
        finally:
            _drop_what_is_not_kept(request)


def _read(request: HttpRequest) -> None:
    is_somebody = request.user.is_authenticated
    _give_connection_back()
    handler = SealingHandler(request, stores=is_somebody)
    request.upload_handlers = [handler]
    is_read = False
    try:
        files = request.FILES
        is_read = True
        if handler.cut_off:
            files[handler.field_name or ""] = handler.cut_off
    finally:
        handler.upload_interrupted()  # whoever has gone away has left nothing here
        if not is_read:
            handler.drop_all()
    if is_somebody:  # the person may have signed out elsewhere, or been stopped, while the file was on its way
        session = request.session
        is_open = session.exists(session.session_key or "")
        request.user = get_user(request) if is_open else AnonymousUser()


def _drop_what_is_not_kept(request: HttpRequest) -> None:
    for upload in request.FILES.values():
        if isinstance(upload, SealedUpload) and upload.incoming and not upload.is_kept:
            store.discard(upload.incoming.stored_as)


def _give_connection_back() -> None:
    """To the pool; the next question takes another one."""
    if not connection.in_atomic_block:
        connection.close()
