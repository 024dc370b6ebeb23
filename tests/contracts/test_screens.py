"""No page without a declared rule: every leaf of the URL tree is screened or stands in the table of library pages."""

from __future__ import annotations

from typing import Any

import pytest
from django.core.checks import run_checks
from django.core.exceptions import ImproperlyConfigured
from django.http import HttpRequest, HttpResponse
from django.urls import include, path

from common.access import PUBLIC, Permission, screen
from jpoa_portal import checks
from jpoa_portal.urls import LIBRARY_PAGES
from tests.contracts.sources import APPS, ROOT

UNKNOWN = Permission("not_declared_anywhere", "A rule that no permissions.py declares")


def _page(request: HttpRequest) -> HttpResponse:
    return HttpResponse()


# A site as somebody might leave it: the addresses of this module, put in place by `planted`.
urlpatterns = [
    path("known/", screen(PUBLIC)(_page), name="known"),
    path("bare/", _page, name="bare"),
    path("inner/", include([path("deep/<int:year>/", _page, name="deep")])),
    path("unknown/", screen(UNKNOWN)(_page), name="unknown"),
    path("accounts/signup/", _page, name="account_signup"),
]


@pytest.fixture
def planted(settings: Any) -> None:
    settings.ROOT_URLCONF = __name__


def test_every_page_has_a_rule() -> None:
    assert checks.undeclared() == []
    assert len(list(checks.leaves())) > 30


def test_our_own_pages_carry_their_rule_themselves() -> None:
    ours = [leaf for _, leaf in checks.leaves() if leaf.callback.__module__.split(".")[0] in APPS]

    assert ours
    assert [leaf.name for leaf in ours if not isinstance(getattr(leaf.callback, "permission", None), Permission)] == []


def test_a_page_without_a_known_rule_is_found(planted: None) -> None:
    wrong = ["bare/", "inner/deep/<int:year>/", "unknown/", "accounts/signup/"]

    assert checks.undeclared() == wrong
    assert [error.id for error in run_checks() if error.id == "jpoa.E001"] == ["jpoa.E001"] * len(wrong)
    with pytest.raises(ImproperlyConfigured, match="bare/"):
        checks.refuse_undeclared()


def test_the_web_server_asks_before_it_serves() -> None:
    assert "\nrefuse_undeclared()\n" in (ROOT / "jpoa_portal" / "wsgi.py").read_text(encoding="utf-8")


def test_the_table_names_only_pages_that_are_mounted() -> None:
    mounted = {leaf.name for _, leaf in checks.leaves()}

    assert LIBRARY_PAGES.keys() <= mounted


def test_what_must_not_be_there_is_not_mounted() -> None:
    patterns = [pattern for pattern, _ in checks.leaves()]

    assert [pattern for pattern in patterns if "signup" in pattern or "admin" in pattern] == []
