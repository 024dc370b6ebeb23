"""Web servers that are measured: gunicorn as the launcher runs it, on a world's database, ended with the block."""

from __future__ import annotations

import os
import select
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from tempfile import TemporaryFile
from typing import IO
from urllib.parse import urlsplit, urlunsplit

from django.conf import settings

from jpoa_portal.bench.worlds import World
from jpoa_portal.embedded.portal import web_words

PORTAL = "jpoa_portal.wsgi:application"
BY_GUARDIAN = "jpoa_portal.bench.by_guardian:serving()"
_READY_SECONDS = 120
PATIENCE_SECONDS = 60


@dataclass(frozen=True)
class Server:
    """A server that answers: where, and what a visitor of it sends."""

    port: int
    request: bytes


def bare(group_id: int) -> str:
    """The bare server of one agency's list."""
    return f"jpoa_portal.bench.bare:serving({group_id})"


@contextmanager
def running(application: str, world: World, *, cookie: str = "", as_owner: bool = False) -> Iterator[Server]:
    """A server of this application on the world's database, as the request role or as the owner."""
    with ExitStack() as stack:
        listening = stack.enter_context(socket.create_server(("127.0.0.1", 0)))
        listening.set_inheritable(True)
        server = Server(listening.getsockname()[1], _request(cookie))
        said = stack.enter_context(TemporaryFile())
        process = subprocess.Popen(  # noqa: S603 - the very words of the launcher
            [sys.executable, *web_words(application, listening.fileno())],
            env=_environment(world, as_owner=as_owner),
            pass_fds=[listening.fileno()],
            cwd=settings.BASE_DIR,
            stdout=subprocess.DEVNULL,
            stderr=said,
        )
        try:
            _wait(server, process, said)
            yield server
        finally:
            process.terminate()
            process.wait()


def connected(server: Server) -> socket.socket:
    """An open connection; a server that says nothing for long is an error."""
    return socket.create_connection(("127.0.0.1", server.port), timeout=PATIENCE_SECONDS)


def read_page(visitor: socket.socket, request: bytes) -> tuple[int, bytes]:
    """Send a request on an open connection and read the whole answer."""
    visitor.sendall(request)
    received = b""
    while b"\r\n\r\n" not in received:
        received += _more(visitor)
    head, _, body = received.partition(b"\r\n\r\n")
    length = next(int(line[15:]) for line in head.split(b"\r\n") if line.lower().startswith(b"content-length:"))
    while len(body) < length:
        body += _more(visitor)
    return int(head[9:12]), body


def _more(visitor: socket.socket) -> bytes:
    received = visitor.recv(65536)
    if not received:
        raise ConnectionError("the server hung up")
    return received


def _request(cookie: str) -> bytes:
    host = urlsplit(settings.PORTAL_URL).netloc
    lines = ["GET /referrals/ HTTP/1.1", f"Host: {host}", "Accept-Encoding: gzip", f"Cookie: {cookie}", "", ""]
    return "\r\n".join(lines).encode()


def _environment(world: World, *, as_owner: bool) -> dict[str, str]:
    """The launcher's own, with the world's database; nobody but the comparison by the owner knows his password."""
    env = dict(os.environ)
    owner = env.pop("DATABASE_OWNER_URL")
    address = urlsplit(owner if as_owner else env["DATABASE_URL"])
    return env | {"DATABASE_URL": urlunsplit(address._replace(path=f"/{world.name}"))}


def _wait(server: Server, process: subprocess.Popen[bytes], said: IO[bytes]) -> None:
    """Returns when the server has given a page. Raises: RuntimeError with its last words when it does not."""
    until = time.monotonic() + _READY_SECONDS
    with connected(server) as visitor:  # the socket listens before the server does
        visitor.sendall(server.request)
        while not select.select([visitor], [], [], 0.2)[0]:
            if process.poll() is not None or time.monotonic() > until:
                said.seek(0)
                raise RuntimeError(f"a measured server does not start: {said.read()[-2000:].decode(errors='replace')}")
        status = int(visitor.recv(65536)[9:12])
    if status != 200:
        raise RuntimeError(f"a measured server answers {status}")
