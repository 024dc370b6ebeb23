"""Requests a second of the list, by visitors that are signed in, against servers in turn."""

from __future__ import annotations

import time
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack, closing
from statistics import median
from typing import Any

from django.conf import settings
from django.test import Client

from jpoa_portal.bench import servers, worlds
from jpoa_portal.bench.figures import Effort, Report
from jpoa_portal.bench.servers import Server
from jpoa_portal.bench.worlds import World
from operations.bulk.fill import walls_down, walls_up

VISITORS = 8
_BACKEND = "allauth.account.auth_backends.AuthenticationBackend"


def measure(smaller: World, larger: World, report: Report, effort: Effort) -> None:
    """Adds the figures over HTTP to the report. Each is the median of rounds in which all sides are asked in turn."""
    rates: dict[str, list[float]] = {}
    with ExitStack() as stack:
        cookie = _cookie(larger)
        asked = {
            "smaller": stack.enter_context(servers.running(servers.PORTAL, smaller, cookie=_cookie(smaller))),
            "larger": stack.enter_context(servers.running(servers.PORTAL, larger, cookie=cookie)),
            "bare": stack.enter_context(servers.running(servers.bare(_group(larger)), larger, as_owner=True)),
        }
        for _ in range(effort.rounds):
            for name, server in asked.items():
                rates.setdefault(name, []).append(per_second(server, effort.seconds))
            rates.setdefault("without", []).append(_without_row_security(larger, asked["larger"], effort.seconds))
        guardian = servers.running(servers.BY_GUARDIAN, larger, cookie=cookie, as_owner=True)
        rates["guardian"] = [per_second(stack.enter_context(guardian), effort.slow_seconds)]
    report.figures |= {
        "http_list_growth": _ratio(rates["larger"], rates["smaller"]),
        "http_vs_guardian": median(rates["larger"]) / rates["guardian"][0],
        "http_vs_limit": _ratio(rates["larger"], rates["bare"]),
        "row_security_http": 1 - _ratio(rates["larger"], rates["without"]),
    }
    report.detail["requests_per_second"] = {name: [round(rate, 2) for rate in found] for name, found in rates.items()}


def per_second(server: Server, seconds: float) -> float:
    """Pages a second that visitors get who ask again at once, each on a connection of its own."""
    begun = time.monotonic()
    with ThreadPoolExecutor(VISITORS) as pool:
        pages = sum(pool.map(lambda _: _visit(server, begun + seconds), range(VISITORS)))
    return pages / (time.monotonic() - begun)


def _visit(server: Server, until: float) -> int:
    """How many pages one visitor has got; the one that is under way at the end is waited for."""
    pages = 0
    with servers.connected(server) as visitor:
        while time.monotonic() < until:
            status, _ = servers.read_page(visitor, server.request)
            if status != 200:
                raise RuntimeError(f"a measured page answers {status}")
            pages += 1
    return pages


def _without_row_security(world: World, server: Server, seconds: float) -> float:
    """The same server once more while the tables of cases have no row security."""
    with closing(worlds.owner(world.name)) as owned:
        walls_down(owned)
        try:
            return per_second(server, seconds)
        finally:
            walls_up(owned)


def _ratio(ours: list[float], theirs: list[float]) -> float:
    return median(one / other for one, other in zip(ours, theirs, strict=True))


def _cookie(world: World) -> str:
    """The session of the big agency's officer, signed in with the portal's own sessions."""
    with worlds.entered(world):
        client: Any = Client(SERVER_NAME="localhost")
        client.force_login(world.big, backend=_BACKEND)
        return f"{settings.SESSION_COOKIE_NAME}={client.cookies[settings.SESSION_COOKIE_NAME].value}"


def _group(world: World) -> int:
    with worlds.entered(world):
        return world.actor(world.big).group_id
