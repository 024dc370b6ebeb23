"""A right that hangs on a record is asked for with the record: without it only the role would be looked at."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest

from common.access import Permission, registered
from tests.contracts.sources import imported, name, nodes, python, tree

# Questions about a permission that only the run knows, and why none of those hangs on a record.
EXCEPTIONS = {
    "jpoa_portal/page.py": "the menu: pages that are open without a record, which a test below holds",
    "jpoa_portal/urls.py": "pages of libraries: no rule in their table hangs on a record, as a test below holds",
}
HOME = "common/access.py"  # defines the questions
# Questions of Django and guardian: they know roles of neither and pass by who and when.
PAST_THE_DOOR = frozenset({"has_perm", "has_perms", "has_module_perms", "get_objects_for_user", "is_superuser"})
PAST_THE_DOOR |= {"permission_required", "user_passes_test", "login_required", "PermissionRequiredMixin"}
GUARDIANS_DOOR = "members/grants.py"
COMPARED_WITH = "jpoa_portal/bench/by_guardian.py"  # measured beside the portal, and no page of it


@dataclass(frozen=True)
class Question:
    """One question in the code: where, about which permission, and whether it comes with a record."""

    line: int
    about: str  # the constant's name, as the code writes it
    has_record: bool

    @property
    def permission(self) -> Permission | None:
        return registered().get(self.about.lower()) if self.about.isupper() else None


def hangs_on_a_record(permission: Permission) -> bool:
    """Whether somebody with the role may be refused because of the record or its state."""
    plain = Permission("plain", "")
    return permission.who is not plain.who or permission.when is not plain.when


def questions(module: ast.AST) -> Iterator[Question]:
    """Every `may(actor, rule, record)`, `demand(…)` and `@screen(rule, load=…)` of a module."""
    for node in nodes(module):
        if not isinstance(node, ast.Call):
            continue
        asked = getattr(node.func, "attr", getattr(node.func, "id", ""))
        if asked in {"may", "demand"}:
            yield Question(node.lineno, _word(_argument(node, 1, "permission")), _is_given(node, 2, "subject"))
        elif asked == "screen":
            yield Question(node.lineno, _word(_argument(node, 0, "permission")), _is_given(node, None, "load"))


def _argument(call: ast.Call, position: int | None, keyword: str) -> ast.expr | None:
    named = next((word.value for word in call.keywords if word.arg == keyword), None)
    if named or position is None or len(call.args) <= position:
        return named
    return call.args[position]


def _is_given(call: ast.Call, position: int | None, keyword: str) -> bool:
    value = _argument(call, position, keyword)
    return value is not None and not (isinstance(value, ast.Constant) and value.value is None)


def _word(node: ast.expr | None) -> str:
    return getattr(node, "attr", getattr(node, "id", ""))


def without_record(module: ast.AST) -> list[tuple[int, str]]:
    """Questions without a record about a permission that hangs on one, or that cannot be read from the code."""
    return [
        (one.line, one.about)
        for one in questions(module)
        if not one.has_record and (one.permission is None or hangs_on_a_record(one.permission))
    ]


def past_the_door(module: ast.AST) -> list[str]:
    words = {node.attr for node in nodes(module) if isinstance(node, ast.Attribute)}
    words |= {what.split(".")[-1] for what, _ in imported(module)}
    return sorted(words & PAST_THE_DOOR)


ASKING = [path for path in python(of_apps_only=True) if name(path) != HOME and any(questions(tree(path)))]


def test_questions_are_found() -> None:
    everywhere = [one for path in ASKING for one in questions(tree(path))]

    assert len(everywhere) > 50
    assert sum(one.has_record for one in everywhere) > 20
    assert any(map(hangs_on_a_record, registered().values()))


@pytest.mark.parametrize("path", [path for path in ASKING if name(path) not in EXCEPTIONS], ids=name)
def test_it_is_asked_with_the_record(path: Path) -> None:
    assert without_record(tree(path)) == []


@pytest.mark.parametrize("path", [path for path in ASKING if name(path) in EXCEPTIONS], ids=name)
def test_exceptions_know_no_permission_that_hangs_on_a_record(path: Path) -> None:
    words = {_word(node) for node in nodes(tree(path)) if isinstance(node, ast.Name | ast.Attribute)}
    known = [registered()[word.lower()] for word in words if word.isupper() and word.lower() in registered()]

    assert len(known) > 2
    assert [permission.codename for permission in known if hangs_on_a_record(permission)] == []


def test_exceptions_are_still_needed() -> None:
    assert {name(path) for path in ASKING if without_record(tree(path))} == set(EXCEPTIONS)


def test_nobody_asks_past_the_door() -> None:
    asking = {name(path): past_the_door(tree(path)) for path in python(of_apps_only=True)}

    assert {path: words for path, words in asking.items() if words} == {
        GUARDIANS_DOOR: ["has_perm"],
        COMPARED_WITH: ["get_objects_for_user"],
    }


@pytest.mark.parametrize(
    "line",
    [
        "demand(by, permissions.SEND_REFERRAL)",
        "may(actor, permissions.EDIT_REFERRAL, None)",
        "may(actor, permission=ACCEPT_RETURN)",
        "access.may(actor, permissions.WRITE_RETURN, subject=None)",
        "may(actor, rule)",
        "screen(permissions.CLOSE_REFERRAL, takes=FORM)",
        "screen(permissions.CLOSE_REFERRAL, load=None)",
    ],
)
def test_a_question_without_its_record_would_be_found(line: str) -> None:
    assert len(without_record(ast.parse(line))) == 1


@pytest.mark.parametrize("line", ["demand(by, permissions.SEND_REFERRAL, referral)", "may(actor, SEE_DESK)"])
def test_a_right_question_is_none(line: str) -> None:
    assert without_record(ast.parse(line)) == []


@pytest.mark.parametrize(
    "line", ["request.user.has_perm('operations.view_referral')", "from guardian.shortcuts import get_objects_for_user"]
)
def test_a_question_past_the_door_would_be_found(line: str) -> None:
    assert past_the_door(ast.parse(line)) != []
