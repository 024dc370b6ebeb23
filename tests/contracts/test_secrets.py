"""No secret is committed: no key, token or password, except words that open nothing, each with its reason."""

from __future__ import annotations

import base64
import hashlib
import math
import re
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.contracts.sources import files, name, text

OWN = "tests/contracts/test_secrets.py"  # shows each kind
# Hashes by the hundred, which say what a file must be; and what others wrote and packed.
NOT_LOOKED_INTO = (
    "requirements/",
    "static/package-lock.json",
    "static/built/",
    "tests/vendor/",
    "common/fonts/",
    "common/coast/",
)
NOT_LOOKED_INTO += (".svg",)

_NAMED = r"(?:pass(?:word|wd|phrase)|secret|token|credential|private_?key|api_?key|access_?key)"
KINDS = {
    "a private key": re.compile(r"-----BEGIN [A-Z ]*(PRIVATE KEY)-----"),
    "a service's token": re.compile(
        r"\b((?:AKIA|ASIA)[0-9A-Z]{16}|gh[pousr]_[A-Za-z0-9]{36}|github_pat_\w{30,}|glpat-[\w-]{20}|xox[abprs]-[\w-]{10,}"
        r"|sk_live_\w{16,}|AIza[\w-]{35}|npm_[A-Za-z0-9]{36}|pypi-AgEI[\w-]{20,}|eyJ[\w-]{10,}\.eyJ[\w-]{10,})"
    ),
    # A host ending in .example is nobody's.
    "a password in an address": re.compile(
        r"\b[a-z][a-z+]*://[^\s/:@\"'`{}$]*:([^\s/:@\"'`{}$]+)@(?![\w.-]*\.example\b)[^\s/\"'`]+"
    ),
    "a named secret": re.compile(rf"(?i)\b\w*{_NAMED}\w*[\"']?\s*[:=]=?\s*f?[\"']([^\"'\n{{}}$<>%]{{5,}})[\"']"),
    "random words": re.compile(r"(?<![\w/+.-])([A-Za-z0-9+/_-]{24,}={0,2})(?![\w/+-])"),
}
# Where and what → why it opens nothing.
KNOWN = {
    ("jpoa_portal/access_matrix/people.py", "exercise passphrase of a newcomer"): "of an account that is taken back",
    ("tests/browser/test_joining.py", "four quiet herons wade upstream"): "of newcomers in an empty world",
    ("tests/members/joining/inviting.py", "four quiet herons wade upstream"): "of a newcomer in the test world",
    ("tests/members/joining/test_codes.py", "another"): "a key that makes other codes",
    ("tests/members/joining/test_join.py", "tiny one"): "a wrong one, to be refused",
    ("jpoa_portal/demo/members.py", "exercise passphrase for everybody"): "the demo world's, shown to everybody",
    ("jpoa_portal/embedded/folders.py", "secrets.json"): "the name of the file that only its owner reads",
    ("jpoa_portal/embedded/portal.py", "none"): "checks that need no server; nothing listens on that port",
    ("jpoa_portal/embedded/roles.sql", "owner_password"): "the name of the variable that psql is given",
    ("jpoa_portal/embedded/roles.sql", "app_password"): "the name of the variable that psql is given",
    ("jpoa_portal/env.py", "password"): "the shape of an address, in a sentence for the operator",
    ("jpoa_portal/settings.py", "20/m/ip"): "how often a new password may be asked for",
    ("jpoa_portal/settings.py", "members.signing_in.forms.ForgottenPasswordForm"): "the name of a form",
    (
        "reporting/typst/README.md",
        "9f2c41d07ab35e6688d1c0f4b7e3a952c6d80f1e47a2b39d5506e8c1f37a94b2",
    ): "the hash of an invented report",
    ("members/signing_in/forms.py", "members.app_secret"): "where it waits in the session, sealed",
    ("tests/members/signing_in/softkey.py", "not asked for"): "what a forged form might bring along",
    ("tests/audit/test_row_changes.py", "update members_person set password = "): "a statement that is tried, no word",
    ("tests/members/signing_in/test_sign_ins.py", "hunter two and more"): "a wrong one, to be refused",
    ("tests/conftest.py", "Fiona Lathbury"): "a person of the demo world, of the secretariat",
    ("tests/jpoa_portal/embedded/test_preflight.py", "hunter2hunter2"): "must not turn up in a sentence",
    ("tests/jpoa_portal/embedded/test_up.py", "none"): "of servers that are not there",
    ("tests/jpoa_portal/test_env.py", "hunter2"): "must not turn up in an error; there is no such server",
    ("tests/jpoa_portal/test_env.py", "short"): "a key that is refused for its length",
    ("tests/jpoa_portal/test_errors.py", "EXERCISE"): "typed into a form of the test world",
    ("tests/jpoa_portal/test_logs.py", "CANARYNARRATIVE"): "a mark that must not turn up in a log",
    ("tests/members/signing_in/test_mails.py", "not the passphrase"): "a wrong one, to be refused",
    ("tests/jpoa_portal/test_sign_in.py", "not the passphrase"): "a wrong one, to be refused",
}


def is_random(word: str) -> bool:
    """Whether a word looks drawn by lot: hexadecimal, or letters of both cases with digits, in no order.

    Names repeat their signs more often; the bounds lie just under what a generator gives. A path is no such word.
    """
    bits = -sum(n / len(word) * math.log2(n / len(word)) for n in Counter(word).values())
    if re.fullmatch(r"[0-9a-f]+|[0-9A-F]+", word):
        return len(word) >= 32 and bits > 3.0
    kinds = (r"[a-z]", r"[A-Z]", r"[0-9]")
    return all(re.search(kind, word) for kind in kinds) and bits > 3.9 and word.count("/") < 3


def secrets(words: str) -> Iterator[tuple[str, str]]:
    """What looks like a secret in a text: (kind, the part of it that would be one)."""
    for kind, pattern in KINDS.items():
        for match in pattern.finditer(words):
            if kind != "random words" or is_random(match[1]):
                yield kind, match[1]


def looked_into() -> list[Path]:
    return [
        path
        for path in files()
        if name(path) != OWN and not name(path).startswith(NOT_LOOKED_INTO) and path.suffix not in NOT_LOOKED_INTO
    ]


FOUND = {(name(path), word): kind for path in looked_into() for kind, word in secrets(text(path))}


def test_no_secret_is_committed() -> None:
    unknown = {place: kind for place, kind in FOUND.items() if place not in KNOWN}

    assert unknown == {}, "take it out and change it where it is used; if it opens nothing, say why in KNOWN"


def test_what_is_known_is_still_there_and_has_its_reason() -> None:
    assert {place for place, why in KNOWN.items() if place not in FOUND or len(why) < 10} == set()


def test_files_are_looked_into() -> None:
    names = {name(path) for path in looked_into()}

    assert {
        "docker-compose.yml",
        "jpoa_portal/settings.py",
        "docs/reference/launcher.md",
        "jpoa",
        "Dockerfile",
    } <= names


@pytest.mark.parametrize(
    ("kind", "words"),
    [
        ("a private key", "-----BEGIN OPENSSH PRIVATE KEY-----"),
        ("a service's token", "AKIAABCDEFGHIJKLMNOP"),
        ("a service's token", "header eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiIxMjM0NTYifQ.c2ln"),
        ("a password in an address", "postgresql://jpoa_app:hunter2@db.agency.gov:5432/jpoa"),
        ("a password in an address", "redis://:hunter2@127.0.0.1/0"),
        ("a named secret", 'SECRET_KEY = "correct horse"'),
        ("a named secret", "'mail_password': 'hunter2'"),
        ("a named secret", 'api_token: "hunter2"'),
    ],
)
def test_a_secret_would_be_found(kind: str, words: str) -> None:
    assert kind in {found for found, _ in secrets(f"a line before\n{words}\nand after\n")}


@pytest.mark.parametrize("number", range(20))
def test_what_a_generator_gives_would_be_found(number: int) -> None:
    drawn = hashlib.sha256(bytes([number])).digest()

    for word in (
        drawn.hex(),
        drawn[:16].hex(),
        base64.urlsafe_b64encode(drawn).decode(),
        base64.b64encode(drawn[:24]).decode(),
    ):
        assert [found for _, found in secrets(f'KEY="{word}"')] == [word]


@pytest.mark.parametrize(
    "words",
    [
        "submission://user:password@mail.example:587",
        "postgresql://jpoa_app:${APP_PASSWORD:?Set it}@postgres:5432/jpoa",
        "test_a_person_taken_out_of_a_draft_is_out_of_it_and_2_more",
        "/reports/2026/figures/EXERCISE/ARREST/in_window/",
        "0190b8a4-6c1e-7d3f-8a52-0c1d2e3f4a5b",
        "password = forms.CharField()",
    ],
)
def test_ordinary_words_are_no_secret(words: str) -> None:
    assert list(secrets(words)) == []
