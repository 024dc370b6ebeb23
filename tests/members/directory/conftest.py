"""Agencies in states that the demo world does not have; the owner's hand stands for what no page does yet."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from django.test import Client

from members.models import Agency


@pytest.fixture
def agency(db: None) -> Callable[[str], Agency]:
    """An agency by its short name."""
    return lambda short_name: Agency.objects.get(short_name=short_name)


@pytest.fixture
def page_of(agency: Callable[[str], Agency], enter: Callable[[str], Client]) -> Callable[..., str]:
    """The page of an agency as somebody reads it."""

    def read(short_name: str, name: str, *, part: str = "") -> str:
        page = enter(name).get(f"{agency(short_name).get_absolute_url()}{part}")
        assert page.status_code == 200
        return page.content.decode()

    return read
