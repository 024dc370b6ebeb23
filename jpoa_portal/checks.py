"""What must hold before the portal starts: every page has a declared access rule."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from django.core.checks import CheckMessage, Error, register
from django.core.exceptions import ImproperlyConfigured
from django.urls import URLPattern, URLResolver, get_resolver

from common.access import Permission, registered


def leaves(resolver: URLResolver | None = None, prefix: str = "") -> Iterator[tuple[str, URLPattern]]:
    """Every leaf of the URL tree as (whole pattern, leaf), libraries included."""
    for pattern in (resolver or get_resolver()).url_patterns:
        whole = prefix + str(pattern.pattern)
        if isinstance(pattern, URLResolver):
            yield from leaves(pattern, whole)
        else:
            yield whole, pattern


def rule_of(leaf: URLPattern) -> Permission | None:
    """The permission that stands before a page, for a library's page from the table in urls.py."""
    declared = getattr(leaf.callback, "permission", None)
    return declared if isinstance(declared, Permission) else None


def undeclared() -> list[str]:
    """Patterns without a rule, or with one that no permissions.py declares."""
    known = set(registered().values())
    return [pattern for pattern, leaf in leaves() if rule_of(leaf) not in known]


@register()
def every_page_is_screened(**_: Any) -> list[CheckMessage]:
    """Django's system check for `undeclared`."""
    return [Error(f"The page {pattern} has no access rule.", id="jpoa.E001") for pattern in undeclared()]


def refuse_undeclared() -> None:
    """Stop the web server before it serves a page without a rule. Raises: ImproperlyConfigured."""
    if pages := undeclared():
        raise ImproperlyConfigured(f"These pages have no access rule: {', '.join(pages)}.")
