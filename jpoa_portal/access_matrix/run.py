"""Performing the matrix: every cell is asked for through the whole portal, and everything is taken back."""

from __future__ import annotations

import time
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import datetime
from http.cookies import SimpleCookie
from typing import Any

from django.db import transaction
from django.http import HttpResponse
from django.test import Client
from django.urls import URLPattern, reverse
from django.urls.resolvers import RegexPattern

from jpoa_portal.access_matrix import marks, stage
from jpoa_portal.access_matrix.bodies import body_for
from jpoa_portal.access_matrix.marks import Mark
from jpoa_portal.access_matrix.stage import KINDS, RELATIONS, Stage
from jpoa_portal.access_matrix.subjects import SUBJECTS, Subject
from jpoa_portal.access_matrix.table import METHODS, Codes, Row
from jpoa_portal.checks import leaves, rule_of
from members.access import Actor, actor_for
from members.signing_in import fresh

_LONGEST_RUN_SECONDS = 3600
_BACKEND = "allauth.account.auth_backends.AuthenticationBackend"


@dataclass(frozen=True)
class Leak:
    """A mark in an answer to somebody who may not read it."""

    pattern: str
    method: str
    subject: str
    relation: str
    mark: Mark


@dataclass
class Found:
    """What the portal answered: a row an address and method, and the leaks."""

    rows: list[Row] = field(default_factory=list)
    leaks: list[Leak] = field(default_factory=list)
    cells: int = 0


@dataclass(frozen=True)
class Visitor:
    """A subject at the door: who it is, its signed-in cookies, the records of its agency."""

    subject: Subject
    actor: Actor
    cookies: str
    stage: Stage


def perform(*, now: datetime, methods: tuple[str, ...] = METHODS) -> Found:
    """Ask every cell of these methods. Runs in a transaction of its own, which is rolled back."""
    with transaction.atomic():
        found = _perform(methods, now=now)
        transaction.set_rollback(True)
    return found


def _perform(methods: tuple[str, ...], *, now: datetime) -> Found:
    stage.build_report(now=now)
    stages: dict[str, Stage] = {}
    for subject in SUBJECTS:
        if subject.agency not in stages:
            stages[subject.agency] = stage.set_for(subject, now=now)
    visitors = [_arrive(subject, stages[subject.agency], now=now) for subject in SUBJECTS]
    known = marks.everywhere()
    found = Found()
    for pattern, leaf in leaves():
        for method in methods:
            found.rows.append(_row(found, pattern, leaf, method, visitors, known))
    return found


def _arrive(subject: Subject, its_stage: Stage, *, now: datetime) -> Visitor:
    """A visitor as signing in leaves one: the second factor, where there is one, was given a moment ago."""
    person, client = subject.person(), Client(SERVER_NAME="localhost")
    if person is None:
        return Visitor(subject, Actor(), "", its_stage)
    client.force_login(person, backend=_BACKEND)
    # On a slow machine all cells take longer than the five minutes of a fresh factor; none of them is to run out of it.
    at, method = time.time() + _LONGEST_RUN_SECONDS, "mfa" if subject.has_second_factor else "password"
    fresh.put_into(client.session, person, method=method, at=at)
    actor = actor_for(person, now=now) if person.is_active and subject.has_second_factor else Actor()
    return Visitor(subject, actor, client.cookies.output(header="", sep=";"), its_stage.with_passkeys(person, subject))


def _row(
    found: Found, pattern: str, leaf: URLPattern, method: str, visitors: list[Visitor], known: dict[str, Mark]
) -> Row:
    names = names_in(leaf)
    subjects: dict[str, Codes] = {}
    for visitor in visitors:
        codes = subjects.setdefault(visitor.subject.name, dict.fromkeys(RELATIONS))
        for relation in RELATIONS:
            ids = visitor.stage.find(leaf.name or "", names, relation)
            if ids is None:
                continue
            answer = _ask(visitor, leaf, method, ids)
            codes[relation] = answer.status_code
            found.cells += 1
            for mark in marks.leaked(answer, known, visitor.actor):
                found.leaks.append(Leak(pattern, method, visitor.subject.name, relation, mark))
    rule = rule_of(leaf)
    return Row(leaf.name or "", pattern, method, rule.codename if rule else "", KINDS.get(names, ""), subjects)


def names_in(leaf: URLPattern) -> frozenset[str]:
    """The names of the ids in an address."""
    if isinstance(leaf.pattern, RegexPattern):
        return frozenset(leaf.pattern.regex.groupindex)
    return frozenset(leaf.pattern.converters)


def _ask(visitor: Visitor, leaf: URLPattern, method: str, ids: dict[str, Any]) -> HttpResponse:
    """One cell, as by a browser that has just come from the sign-in; what it changes is taken back."""
    client = Client(SERVER_NAME="localhost", raise_request_exception=False)
    client.cookies = SimpleCookie(visitor.cookies)
    address = reverse(leaf.name or "", kwargs=ids)
    with transaction.atomic():
        answer: HttpResponse = getattr(client, method.lower())(
            address, body_for(leaf.name or "", ids) if method == "POST" else None
        )
        transaction.set_rollback(True)
    return answer


def differences(expected: list[Row], found: Found) -> Iterator[dict[str, Any]]:
    """Where the answers are not the expected ones; a row that only one side has is one."""
    wanted = {(row.pattern, row.method): row for row in expected}
    seen = {(row.pattern, row.method): row for row in found.rows}
    for key in sorted(wanted.keys() ^ seen.keys()):
        yield {"pattern": key[0], "method": key[1], "what": "expected only" if key in wanted else "not in the table"}
    for key in sorted(wanted.keys() & seen.keys()):
        yield from _of_row(wanted[key], seen[key])
    for leak in found.leaks:
        place = {"pattern": leak.pattern, "method": leak.method, "subject": leak.subject, "relation": leak.relation}
        yield place | {"what": "canary", "kind": leak.mark.kind, "id": leak.mark.parent, "field": leak.mark.field}


def _of_row(wanted: Row, seen: Row) -> Iterator[dict[str, Any]]:
    place = {"pattern": wanted.pattern, "method": wanted.method}
    for name in ("route", "rule", "object"):
        if getattr(wanted, name) != getattr(seen, name):
            yield place | {"what": name, "expected": getattr(wanted, name), "found": getattr(seen, name)}
    for subject, codes in wanted.subjects.items():
        for relation, code in codes.items():
            if seen.subjects[subject][relation] != code:
                cell = {"subject": subject, "relation": relation}
                yield place | cell | {"what": "status", "expected": code, "found": seen.subjects[subject][relation]}
