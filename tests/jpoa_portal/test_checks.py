from __future__ import annotations

import pytest
from django.http import HttpRequest, HttpResponse
from django.urls import include, path

from common.access import PUBLIC, screen
from jpoa_portal import checks
from jpoa_portal.urls import LIBRARY_PAGES


@screen(PUBLIC)
def screened(request: HttpRequest) -> HttpResponse:
    return HttpResponse()


def unscreened(request: HttpRequest) -> HttpResponse:
    return HttpResponse()


urlpatterns = [path("inner/", include([path("open/", unscreened, name="open"), path("shut/", screened)]))]


def test_every_leaf_is_found_with_its_whole_pattern() -> None:
    patterns = [pattern for pattern, _leaf in checks.leaves()]

    assert "referrals/<uuid:referral_id>/recipients/<uuid:recipient_id>/give/" in patterns
    assert "accounts/2fa/totp/activate/" in patterns
    assert len(patterns) == len(set(patterns))


def test_every_page_of_the_portal_has_a_rule() -> None:
    assert checks.undeclared() == []
    assert checks.every_page_is_screened() == []
    checks.refuse_undeclared()


def test_every_page_of_a_library_in_the_table_is_mounted_and_no_other() -> None:
    mounted = {leaf.name for pattern, leaf in checks.leaves() if pattern.startswith("accounts/")}

    assert mounted == set(LIBRARY_PAGES)


@pytest.mark.urls("tests.jpoa_portal.test_checks")
def test_a_page_without_a_rule_is_found_by_its_whole_pattern() -> None:
    assert checks.undeclared() == ["inner/open/"]
    assert [error.id for error in checks.every_page_is_screened()] == ["jpoa.E001"]


@pytest.mark.urls("tests.jpoa_portal.test_checks")
def test_the_rule_of_a_page_is_the_one_that_stands_before_it() -> None:
    rules = {pattern: checks.rule_of(leaf) for pattern, leaf in checks.leaves()}

    assert rules == {"inner/open/": None, "inner/shut/": PUBLIC}
