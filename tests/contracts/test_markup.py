"""Nothing is declared safe by hand: markup comes from templates and from literals whose gaps are escaped."""

from __future__ import annotations

import ast

import pytest

from tests.contracts.sources import imported, name, nodes, python, tree

# What turns a string into markup as it is.
AS_IT_IS = frozenset({"mark_safe", "SafeText", "Markup", "__html__"})
WITH_GAPS = {"format_html": (0,), "format_html_join": (0, 1)}  # the arguments that must be literals


def is_literal(node: ast.AST) -> bool:
    return isinstance(node, ast.Constant) and isinstance(node.value, str)


def declares(node: ast.AST) -> bool:
    """Whether a piece of code makes markup of words that somebody may have typed."""
    if isinstance(node, ast.Name | ast.Attribute | ast.FunctionDef):
        return getattr(node, "id", getattr(node, "attr", getattr(node, "name", ""))) in AS_IT_IS
    if isinstance(node, ast.keyword):
        return node.arg == "is_safe" and getattr(node.value, "value", True) is not False
    if not isinstance(node, ast.Call):
        return False
    called = getattr(node.func, "attr", getattr(node.func, "id", ""))
    if called == "SafeString":
        return not all(is_literal(argument) for argument in node.args)
    return any(not is_literal(node.args[place]) for place in WITH_GAPS.get(called, ()) if place < len(node.args))


def declared_safe(module: ast.AST) -> list[int]:
    """The lines on which a module declares a string to be safe markup."""
    lines = {getattr(node, "lineno", 0) for node in nodes(module) if declares(node)}
    return sorted(lines | {line for what, line in imported(module) if what.split(".")[-1] in AS_IT_IS})


def test_nothing_is_declared_safe_by_hand() -> None:
    found = {name(path): declared_safe(tree(path)) for path in python(of_apps_only=True)}

    assert {path: lines for path, lines in found.items() if lines} == {}


def test_the_rule_has_something_to_look_at() -> None:
    using = [path for path in python(of_apps_only=True) if "format_html" in path.read_text(encoding="utf-8")]

    assert {name(path) for path in using} >= {"common/tags.py", "members/tags.py"}


@pytest.mark.parametrize(
    "line",
    [
        "from django.utils.safestring import mark_safe",
        "safestring.mark_safe(words)",
        "SafeString(referral.summary)",
        "format_html(f'<p>{words}</p>')",
        "format_html('<p>' + words + '</p>')",
        "format_html_join(words, '<li>{}</li>', rows)",
        "format_html_join('', words, rows)",
        "register.filter('bold', bold, is_safe=True)",
        "def __html__(self): return self.words",
    ],
)
def test_a_string_declared_safe_would_be_found(line: str) -> None:
    assert declared_safe(ast.parse(line)) == [1]


@pytest.mark.parametrize(
    "line", ["SafeString('')", "format_html('<p>{}</p>', words)", "register.filter(is_safe=False)"]
)
def test_a_literal_with_gaps_is_no_fault(line: str) -> None:
    assert declared_safe(ast.parse(line)) == []
