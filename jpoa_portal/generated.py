"""Pages of docs/reference/ that are made from the code's own tables, so that they cannot differ from it."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from pathlib import Path

from django.conf import settings

from common.access import FIRST_FACTOR, PUBLIC, SIGNED_IN, Permission, registered
from jpoa_portal.checks import leaves, rule_of
from jpoa_portal.schedule import JOBS
from members.roles import ROLES
from operations.indicators import INDICATORS
from operations.states import (
    ACTION_ITEM_STEPS,
    EXPORT_STEPS,
    HANDOVER_STEPS,
    JPOA_AGENCY_STEPS,
    JPOA_STEPS,
    PARTY_STEPS,
    PLAN_STEPS,
    RECIPIENT_STEPS,
    RECOMMENDATION_STEPS,
    REFERRAL_STEPS,
    RETURN_STEPS,
    Step,
)

_NOTE = "Made by `./jpoa manage generated_docs`; do not edit."


def permissions_page() -> str:
    """Roles in words, and for each permission which role or system actor holds it."""
    lines = ["# Who may do what", "", _NOTE, "", "## Roles", ""]
    lines += [f"- **{role.name}** (`{role.code}`): {role.words}" for role in ROLES]
    lines += ["", "## Permissions", ""]
    lines += _table(["permission", "what", *(str(role.name) for role in ROLES), "system actors"], _permission_rows())
    lines += [
        "",
        "A tick is necessary, not sufficient: the record is loaded by a query over what the agency is a party to, "
        "and `permissions.py` of each app says which part the agency must have in it and in which state.",
    ]
    return "\n".join(lines) + "\n"


def _permission_rows() -> Iterable[list[str]]:
    for permission in registered().values():
        ticks = ["✓" if role in permission.roles else "" for role in ROLES]
        if permission in {PUBLIC, FIRST_FACTOR, SIGNED_IN}:
            ticks = ["✓" for _ in ROLES]
        yield [f"`{permission.codename}`", str(permission.words), *ticks, ", ".join(sorted(permission.systems))]


def states_page() -> str:
    """The state diagrams."""
    lines = ["# States and steps", "", _NOTE, ""]
    for title, steps in (
        ("A Joint Period of Action", JPOA_STEPS),
        ("An agency in a Joint Period of Action", JPOA_AGENCY_STEPS),
        ("An Investigation Plan", PLAN_STEPS),
        ("An agency in an Investigation Plan", PARTY_STEPS),
        ("A recommendation of an activity", RECOMMENDATION_STEPS),
        ("An action item", ACTION_ITEM_STEPS),
        ("A referral", REFERRAL_STEPS),
        ("A recipient of a referral", RECIPIENT_STEPS),
        ("An offer to hand a referral over", HANDOVER_STEPS),
        ("An export of referrals", EXPORT_STEPS),
        ("A periodic return", RETURN_STEPS),
    ):
        lines += [f"## {title}", "", "```mermaid", "stateDiagram-v2", *_arrows(steps), "```", ""]
    return "\n".join(lines)


def _arrows(steps: Mapping[str, Step]) -> Iterable[str]:
    first = next(iter(steps.values())).sources[0]
    yield f"    [*] --> {first}"
    for step in steps.values():
        for source in step.sources:
            yield f"    {source} --> {step.target}: {step.name}"


def pages_page() -> str:
    """Every address with the permission that stands before it, and which ask for a second factor once more."""
    rows = [
        [f"`/{pattern}`", f"`{_codename(rule_of(leaf))}`", "✓" if getattr(leaf.callback, "fresh", False) else ""]
        for pattern, leaf in leaves()
    ]
    heads = ["address", "permission", "second factor within five minutes"]
    return "\n".join(["# Addresses", "", _NOTE, "", *_table(heads, rows)]) + "\n"


def _codename(permission: Permission | None) -> str:
    return permission.codename if permission else "none"


def indicators_page() -> str:
    """The catalogue of indicators."""
    rows = [[f"`{row.code}`", str(row.name), str(row.unit), str(row.definition)] for row in INDICATORS]
    return "\n".join(["# Indicators", "", _NOTE, "", *_table(["code", "name", "unit", "definition"], rows)]) + "\n"


def jobs_page() -> str:
    """What runs by itself."""
    rows = [[f"`{job.name}`", str(job.every), job.why] for job in JOBS]
    return "\n".join(["# What runs by itself", "", _NOTE, "", *_table(["job", "every", "why"], rows)]) + "\n"


def _table(heads: list[str], rows: Iterable[list[str]]) -> list[str]:
    return [
        f"| {' | '.join(heads)} |",
        f"| {' | '.join('---' for _ in heads)} |",
        *(f"| {' | '.join(row)} |" for row in rows),
    ]


PAGES: dict[str, Callable[[], str]] = {
    "permissions.md": permissions_page,
    "states.md": states_page,
    "addresses.md": pages_page,
    "indicators.md": indicators_page,
    "jobs.md": jobs_page,
}


def folder() -> Path:
    """Where the pages stand."""
    return Path(settings.BASE_DIR) / "docs" / "reference"


def stale() -> list[str]:
    """The names of pages that differ from what the code says now."""
    return [
        name
        for name, make in PAGES.items()
        if not (folder() / name).exists() or (folder() / name).read_text(encoding="utf-8") != make()
    ]
