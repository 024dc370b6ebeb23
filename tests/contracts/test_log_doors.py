"""Logs have one door: where nothing else can write a line, no line can hold a word of a case."""

from __future__ import annotations

import ast

import pytest

from tests.contracts.sources import imported, name, nodes, python, tree

WRITERS = ("logging", "structlog", "warnings", "traceback", "pprint", "faulthandler", "syslog", "celery.utils.log")
# Who holds a writer, and what for.
DOORS = {
    "jpoa_portal/logs.py": "the door: sets up all loggers, and writes the one line of a request",
    "audit/services.py": "reads the id of the request, and writes no line",
    "audit/sealing.py": "says that the seal is late, in seconds and numbers of entries",
    "operations/referrals/attachment_work.py": "says that a file could not be scanned or shown, and not which",
    "operations/retention/purge.py": "says that the content of a referral was not deleted, and not of which",
    "operations/attachments/preview_child.py": "gives a picture to the process that has asked for it",
    "members/signing_in/seeds.py": "says that no key opens a seed, and nothing of whom",
    "members/trail/head_mail.py": "says that the chain is broken, and how many mails of its head did not go out",
}
# What a line of ours may say; the address of a page could be followed by what somebody searched for.
MAY_BE_SAID = frozenset({"method", "route", "status", "milliseconds", "lag_seconds", "sealed", "batch", "failed"})


def writers(module: ast.AST) -> list[str]:
    """The ways of writing a line that a module takes in, and the streams it could write to past them."""
    found = [what for what, _ in imported(module) if f"{what}.".startswith(tuple(f"{door}." for door in WRITERS))]
    streams = {"stdout", "stderr", "__stdout__", "__stderr__"}
    found += [
        f"sys.{node.attr}"
        for node in nodes(module)
        if isinstance(node, ast.Attribute) and node.attr in streams and getattr(node.value, "id", "") == "sys"
    ]
    return found


def said(module: ast.AST) -> set[str]:
    """What the lines of a module say beside a fixed event; "…" stands for what cannot be read from the code."""
    words: set[str] = set()
    for node in nodes(module):
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute) and _is_log(node.func.value):
            words |= {word.arg or "…" for word in node.keywords}
            words |= {"…" for word in node.args if not isinstance(word, ast.Constant)}
    return words


def _is_log(node: ast.expr) -> bool:
    return getattr(node, "id", getattr(node, "attr", "")) in {"log", "logger", "_log", "_logger"}


def outside_the_launcher() -> dict[str, ast.Module]:
    """The portal's modules; the launcher speaks to a person at a terminal and knows no case."""
    return {name(path): tree(path) for path in python(of_apps_only=True) if "embedded" not in path.parts}


def test_logs_are_written_through_one_door() -> None:
    assert {path for path, module in outside_the_launcher().items() if writers(module)} == set(DOORS)


def test_a_line_says_nothing_but_routes_numbers_and_times() -> None:
    assert set().union(*(said(module) for module in outside_the_launcher().values())) == MAY_BE_SAID


@pytest.mark.parametrize(
    "line",
    [
        "import logging",
        "from structlog import get_logger",
        "from celery.utils.log import get_task_logger",
        "import warnings",
        "sys.stderr.write(referral.summary)",
        "print(words, file=sys.stdout)",
    ],
)
def test_another_writer_would_be_found(line: str) -> None:
    assert len(writers(ast.parse(line))) == 1


@pytest.mark.parametrize(
    "line",
    ["log.info(words)", "log.info('sent', **fields)", "logger.warning('sent', summary=words)", "log.info(f'{x}')"],
)
def test_a_line_that_says_more_would_be_found(line: str) -> None:
    assert said(ast.parse(line)) - MAY_BE_SAID != set()
