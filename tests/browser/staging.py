"""Inside the portal: every page of the URL list, with somebody who may open it and the records that it needs.

`tests/browser/pages.py` runs it once in a portal, by `./jpoa manage shell`. The records are those of the access
matrix, but they stay, so that a browser can look at them. It knows neither Playwright nor pytest, which a portal
does not have.
"""

from __future__ import annotations

import json
import time
from collections.abc import Callable, Iterator
from dataclasses import asdict, dataclass
from http.cookies import SimpleCookie
from typing import Any

from django.conf import settings
from django.db import connections, transaction
from django.http import HttpResponse
from django.template.loader import render_to_string
from django.test import Client
from django.urls import URLPattern, reverse

from common import clock
from jpoa_portal.access_matrix import run, stage, table
from jpoa_portal.access_matrix.run import Visitor
from jpoa_portal.access_matrix.subjects import SUBJECTS, Subject
from jpoa_portal.checks import leaves
from jpoa_portal.demo.members import PASSWORD
from jpoa_portal.sessions import SessionStore
from members.signing_in import fresh

Ids = dict[str, Any]
Cookies = dict[str, str]
# Asked first, since they see most; the fullest of a few pages is looked at.
FIRST, A_FEW = ("co_chair", "recipient", "originator"), 2
# Who gave the password a moment ago: one without a code to give, one half-way to it, one once more after both.
JUST_SIGNED_IN = ("no_second_factor", "third", "auditor")
MOST_FIELDS = 500


@dataclass(frozen=True)
class Page:
    """An address and whose cookies open it; `html` is for an error page that was drawn here, not asked for."""

    name: str
    path: str
    subject: str = "anonymous"
    status: int = 200
    cookies: Cookies | None = None
    html: str = ""


@dataclass(frozen=True)
class Guest:
    """A subject at a browser: as it is after a while, and as it is just after signing in."""

    visitor: Visitor
    just_in: Cookies

    def cookies(self) -> Cookies:
        return {name: cookie.value for name, cookie in SimpleCookie(self.visitor.cookies).items()}


def main() -> None:
    """Prints the pages, and the patterns of which nobody was given anything."""
    connections["aside"] = connections["default"]  # one connection, as for the matrix
    pages, unreached = [], []
    with transaction.atomic():
        guests = _guests()
        told = {row.pattern: row for row in table.read() if row.method == "GET"}
        for pattern, leaf in leaves():
            row = told.get(pattern)
            if row and _codes(row) == {405}:
                continue  # a button on another page
            found = list(_seen(leaf, row, guests)) or list(_just_signed_in(leaf, guests))
            pages += [page for page in found if page.path]
            unreached += [] if found else [pattern]
        pages += [*_refused(told, guests), *_at_the_door(guests), *_drawn()]
    print(json.dumps({"pages": [asdict(page) for page in pages], "unreached": unreached}))


def _codes(row: table.Row) -> set[int]:
    return {code for codes in row.subjects.values() for code in codes.values() if code}


def _guests() -> list[Guest]:
    """Every subject that can come in, and nobody; those who get as far as records with some of their agency."""
    now, guests = clock.now(), []
    stage.build_report(now=now)
    stages = {"": stage.Stage()}
    for subject in sorted(SUBJECTS, key=lambda subject: (subject.name not in FIRST, subject.name)):
        if not subject.is_active:
            continue
        agency = subject.agency if subject.has_second_factor else ""
        if agency not in stages:
            stages[agency] = stage.set_for(subject, now=now)
        visitor = run._arrive(subject, stages[agency], now=now)
        _keep_fresh(visitor)
        guests.append(Guest(visitor, _sign_in(subject) if subject.name in JUST_SIGNED_IN else {}))
    return guests


def _keep_fresh(visitor: Visitor) -> None:
    """The pages are looked at for longer than the five minutes for which a second factor counts as fresh."""
    person, session = visitor.subject.person(), SimpleCookie(visitor.cookies).get(settings.SESSION_COOKIE_NAME)
    if person and session and visitor.subject.has_second_factor:
        fresh.put_into(SessionStore(session.value), person, at=time.time() + 12 * 3600)


def _sign_in(subject: Subject) -> Cookies:
    """The cookies of somebody who has just given the password; of the last of them, both factors."""
    person, client = subject.person(), Client(SERVER_NAME="localhost")
    assert person is not None
    if subject.name == JUST_SIGNED_IN[-1]:
        client.post(reverse("demo_enter"), {"person": str(person.id)})
    else:
        client.post(reverse("account_login"), {"login": person.email, "password": PASSWORD})
    return {name: cookie.value for name, cookie in client.cookies.items()}


def _seen(leaf: URLPattern, row: table.Row | None, guests: list[Guest]) -> Iterator[Page]:
    """The fullest page of one's own record and of a shared one; else of a missing one. No path where it is no HTML."""
    names, found = run.names_in(leaf), False
    for relation in ("own", "shared", "missing"):
        allowed = [
            guest for guest in guests if row is None or row.subjects[guest.visitor.subject.name][relation] == 200
        ]
        wanted = [] if found and relation == "missing" else allowed[:A_FEW]
        answers = list(_asked(leaf, names, relation, wanted, Guest.cookies))
        if answers:
            found = True
            yield max(answers, key=lambda answer: answer[0])[1]


def _just_signed_in(leaf: URLPattern, guests: list[Guest]) -> Iterator[Page]:
    """A page that asks once more who one is unless one has just said so."""
    asked = [guest for guest in guests if guest.just_in]
    yield from (page for _, page in _asked(leaf, run.names_in(leaf), "own", asked, lambda guest: guest.just_in))


def _asked(
    leaf: URLPattern, names: frozenset[str], relation: str, guests: list[Guest], cookies: Callable[[Guest], Cookies]
) -> Iterator[tuple[int, Page]]:
    """How long each guest's page is, and the page."""
    for guest in guests:
        ids = guest.visitor.stage.find(leaf.name or "", names, relation)
        if ids is None:
            continue
        path, its = reverse(leaf.name or "", kwargs=ids), cookies(guest)
        answer = _get(path, its)
        if answer.status_code == 200:
            is_page = answer.headers["Content-Type"].startswith("text/html")
            name = f"{leaf.name}-{relation}" if ids else leaf.name or ""
            length = 0 if answer.streaming else len(answer.content)  # a file that is given piece by piece
            yield length, Page(name, path if is_page else "", guest.visitor.subject.name, 200, its)


def _get(path: str, cookies: Cookies, method: str = "get", *, checks_tokens: bool = False) -> HttpResponse:
    """An answer; what it changed is taken back."""
    client = Client(SERVER_NAME="localhost", raise_request_exception=False, enforce_csrf_checks=checks_tokens)
    client.cookies = SimpleCookie(cookies)
    with transaction.atomic():
        answer: HttpResponse = getattr(client, method)(path)
        transaction.set_rollback(True)
    return answer


def _refused(told: dict[str, table.Row], guests: list[Guest]) -> Iterator[Page]:
    """The pages that say no, each at the first address where the table has it."""
    signed_in = [guest for guest in guests if guest.visitor.actor.is_signed_in]
    for status, relation in ((403, "own"), (404, "missing"), (405, "own")):
        yield next(
            Page(str(status), reverse(row.route, kwargs=ids), guest.visitor.subject.name, status, guest.cookies())
            for row in told.values()
            for guest in signed_in
            if row.subjects[guest.visitor.subject.name][relation] == status
            if (ids := guest.visitor.stage.find(row.route, run.names_in(_leaf(row.route)), relation)) is not None
        )
    many = f"{reverse('referral_list')}?{'a&' * (MOST_FIELDS + 1)}"
    yield Page("400", many, signed_in[1].visitor.subject.name, 400, signed_in[1].cookies())


def _leaf(name: str) -> URLPattern:
    return next(leaf for _, leaf in leaves() if leaf.name == name)


def _at_the_door(guests: list[Guest]) -> Iterator[Page]:
    """What somebody sees who comes with a link: with a good one, and with one that is no longer good."""
    invited = guests[0].visitor.stage.find("join_by_link", frozenset({"code"}), "own") or {}
    for name, ids, status in (("join-invited", invited, 200), ("join-gone", {"code": "none"}, 404)):
        client = Client(SERVER_NAME="localhost")
        client.get(reverse("join_by_link", kwargs=ids))
        cookies = {cookie: morsel.value for cookie, morsel in client.cookies.items()}
        yield Page(name, reverse("join"), status=status, cookies=cookies)


def _drawn() -> Iterator[Page]:
    """Pages for what a browser cannot bring about here: drawn as errors.py draws them."""
    typed = [("Summary", "EXERCISE: a boat\n\nSeen on 3 Dec 2026")]
    form = {"fields": [("summary", "EXERCISE: a boat")], "typed": typed, "csrf_token": "x" * 64}
    for status in (500, 503):
        for name, context in ((f"{status}", {}), (f"{status}-with-a-form", form)):
            html = render_to_string(f"{status}.html", context)
            yield Page(name, f"/drawn/{name}/", status=status, html=html)
    answer = _get(reverse("account_login"), {}, "post", checks_tokens=True)
    yield Page("403_csrf", "/drawn/403_csrf/", status=403, html=answer.content.decode())
