"""A slow line: more people who send slowly than there are workers, for longer than a worker may be silent.

The web server is started once more beside the running portal, by its own command line, with a short timeout.
"""

from __future__ import annotations

import re
import signal
import socket
import statistics
import subprocess
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from urllib.parse import urlencode

import pytest

from tests.browser.caller import Caller
from tests.browser.portal import CHECKOUT, RunningPortal, free_port, until
from tests.browser.visitor import OFFICER

TIMEOUT = 3
UPLOADS = 6  # workers: 2
PIECES = 40
FILES = 20  # threads of a worker once: 8
_EDGE = "exercise-edge"


@pytest.fixture
def web(portal: RunningPortal) -> Iterator[int]:
    """The port of a web server whose workers are ended after three silent seconds."""
    process = Path("/proc") / str(portal.run["pids"]["web"])
    words = [word.decode() for word in (process / "cmdline").read_bytes().split(b"\0") if word]
    pairs = (pair.decode().partition("=") for pair in (process / "environ").read_bytes().split(b"\0") if pair)
    port = free_port()
    words = [f"--bind=127.0.0.1:{port}" if word.startswith("--bind=") else word for word in words]
    assert "--workers=2" in words
    server = subprocess.Popen(
        [*words, f"--timeout={TIMEOUT}"], env={name: value for name, _, value in pairs}, cwd=CHECKOUT
    )
    until(lambda: _listens(port), "the web server listens", seconds=60)
    yield port
    server.send_signal(signal.SIGTERM)
    assert server.wait(30) == 0


def _listens(port: int) -> bool:
    with socket.socket() as probe:
        return probe.connect_ex(("127.0.0.1", port)) == 0


def test_slow_uploads_come_through_and_the_desk_stays_quick(portal: RunningPortal, web: int) -> None:
    officer = Caller(portal).enter(OFFICER)
    cookies = "; ".join(f"{cookie.name}={cookie.value}" for cookie in officer.cookies)
    (token,) = re.findall(r'name="csrfmiddlewaretoken" value="([^"]+)"', officer.get("/referrals/new/").text)[:1]
    body = urlencode({"csrfmiddlewaretoken": token, "summary": "", "narrative": "EXERCISE " * 5_000}).encode()
    began = time.monotonic()

    with ThreadPoolExecutor(UPLOADS) as lines:
        sent = [lines.submit(_post_slowly, web, cookies, body) for _ in range(UPLOADS)]
        waits = []
        while not all(line.done() for line in sent):
            waits.append(_seconds_for_the_desk(web, cookies))
            time.sleep(0.1)

    # The form was read to its end and shown again, since its summary is empty.
    assert [line.result() for line in sent] == [200] * UPLOADS
    assert time.monotonic() - began > 2 * TIMEOUT
    assert len(waits) > 20
    assert statistics.quantiles(waits, n=20)[-1] < 1.0


def _post_slowly(port: int, cookies: str, body: bytes, path: str = "/referrals/new/", edge: str = "") -> int:
    """The status of a form that takes more than twice the timeout to send."""
    kind = f"multipart/form-data; boundary={edge}" if edge else "application/x-www-form-urlencoded"
    head = (
        f"POST {path} HTTP/1.1\r\nHost: localhost:{port}\r\nCookie: {cookies}\r\nConnection: close\r\n"
        f"Content-Type: {kind}\r\nContent-Length: {len(body)}\r\n\r\n"
    )
    with socket.create_connection(("127.0.0.1", port), timeout=60) as line:
        line.sendall(head.encode())
        size = len(body) // PIECES + 1
        for start in range(0, len(body), size):
            line.sendall(body[start : start + size])
            time.sleep(2.2 * TIMEOUT / PIECES)
        return int(line.recv(12).split()[1])


def test_slow_files_come_through_seal_as_they_come_and_leave_memory_alone(portal: RunningPortal, web: int) -> None:
    """More files at once than a worker had threads of old, each of 3 MB, each longer on its way than the timeout."""
    officer = Caller(portal).enter(OFFICER)
    cookies = "; ".join(f"{cookie.name}={cookie.value}" for cookie in officer.cookies)
    draft = _draft(officer)
    token, form_token = _tokens(officer.get(draft).text)
    began, before = time.monotonic(), _memory(web)

    with ThreadPoolExecutor(FILES) as lines:
        sent = [
            lines.submit(
                _post_slowly, web, cookies, _with_a_file(token, form_token, b"EXERCISE " * 330_000), draft, _EDGE
            )
            for _ in range(FILES)
        ]
        waits, most = [], 0
        while not all(line.done() for line in sent):
            waits.append(_seconds_for_the_desk(web, cookies))
            most = max(most, _memory(web))
            time.sleep(0.1)

    assert {line.result() for line in sent} == {302}  # the same form: one file, and each is told so
    assert time.monotonic() - began > 2 * TIMEOUT
    assert len(waits) > 20
    assert statistics.quantiles(waits, n=20)[-1] < 1.0
    assert most - before < 200_000_000
    assert officer.get(draft).text.count("slow.txt</bdi>") >= 1


def _draft(officer: Caller) -> str:
    """The address of the files of a draft of the officer's agency."""
    (found,) = re.findall(r'href="(/referrals/[0-9a-f-]{36}/)"', officer.get("/referrals/?state=draft").text)[:1]
    return f"{found}files/"


def _tokens(page: str) -> tuple[str, str]:
    form = page[page.index("multipart/form-data") :]
    names = ("csrfmiddlewaretoken", "form_token")
    token, form_token = (re.findall(rf'name="{name}" value="([^"]+)"', form)[0] for name in names)
    return token, form_token


def _with_a_file(token: str, form_token: str, content: bytes) -> bytes:
    parts = "".join(
        f'--{_EDGE}\r\nContent-Disposition: form-data; name="{name}"\r\n\r\n{value}\r\n'
        for name, value in (("csrfmiddlewaretoken", token), ("form_token", form_token))
    )
    head = f'--{_EDGE}\r\nContent-Disposition: form-data; name="file"; filename="slow.txt"\r\n\r\n'
    return (parts + head).encode() + content + f"\r\n--{_EDGE}--\r\n".encode()


def _memory(port: int) -> int:
    """What the processes of the web server hold. Units: bytes."""
    held = 0
    for status in Path("/proc").glob("[0-9]*/status"):
        try:
            if f"127.0.0.1:{port}".encode() in status.with_name("cmdline").read_bytes():
                held += sum(
                    int(line.split()[1]) for line in status.read_text().splitlines() if line.startswith("RssAnon")
                )
        except OSError:
            continue
    return held * 1024


def _seconds_for_the_desk(port: int, cookies: str) -> float:
    began = time.monotonic()
    with socket.create_connection(("127.0.0.1", port), timeout=60) as line:
        line.sendall(
            f"GET / HTTP/1.1\r\nHost: localhost:{port}\r\nCookie: {cookies}\r\nConnection: close\r\n\r\n".encode()
        )
        assert line.recv(12) == b"HTTP/1.1 200"
        while line.recv(65_536):
            pass
    return time.monotonic() - began
