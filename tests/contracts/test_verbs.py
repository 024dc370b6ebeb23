"""Every verb asks first: a public function of a services.py that acts for somebody demands a permission."""

from __future__ import annotations

import ast
from pathlib import Path

import pytest

from tests.contracts.sources import calls, name, python, tree

# Verbs without a demand of their own, and why nothing passes by a rule.
EXCEPTIONS = {
    "audit/services.py:record": "writes down what a verb has done, which has demanded",
    "audit/services.py:record_all": "writes down what a verb has done to many",
    "audit/services.py:record_refusal": "writes down what was refused",
    "audit/services.py:record_beside": "writes down what a library has done: a sign-in",
    "members/notices/services.py:notify": "part of a verb that has demanded; the row policy checks who causes it",
    "members/notices/services.py:mark_read_about": "part of opening a record; touches the own agency's notices only",
}


def verbs(module: ast.Module) -> dict[str, ast.FunctionDef]:
    """The public functions of a module that take `by`."""
    return {
        node.name: node
        for node in module.body
        if isinstance(node, ast.FunctionDef) and not node.name.startswith("_")
        if "by" in {argument.arg for argument in [*node.args.args, *node.args.kwonlyargs]}
    }


VERBS = {
    f"{name(path)}:{verb}": node
    for path in python(of_apps_only=True)
    if path.name == "services.py"
    for verb, node in verbs(tree(path)).items()
}


def test_verbs_are_found() -> None:
    assert len(VERBS) > 15
    assert "operations/referrals/services.py:send" in VERBS


@pytest.mark.parametrize("verb", [verb for verb in VERBS if verb not in EXCEPTIONS])
def test_a_verb_demands(verb: str) -> None:
    assert "demand" in calls(VERBS[verb])


@pytest.mark.parametrize("verb", VERBS)
def test_a_verb_is_called_with_names_only(verb: str) -> None:
    assert [argument.arg for argument in VERBS[verb].args.args] == []


def test_exceptions_are_still_needed() -> None:
    assert {verb for verb in EXCEPTIONS if verb not in VERBS or "demand" in calls(VERBS[verb])} == set()


def test_a_verb_without_demand_would_be_found(tmp_path: Path) -> None:
    module = ast.parse("def take(*, record, by):\n    record.delete()\n")

    assert "demand" not in calls(verbs(module)["take"])
