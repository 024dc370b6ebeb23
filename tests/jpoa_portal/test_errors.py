"""When the portal fails: a form of ours comes back whole, drawn without the database."""

from __future__ import annotations

from typing import Any

import pytest
from django.db import OperationalError
from django.test import RequestFactory

from common import formtoken
from common.ids import uuid7
from jpoa_portal import errors

FORM = {"summary": "EXERCISE <b>a boat</b>", "roles": ["suspect", "witness"], "csrfmiddlewaretoken": "old"}


def _failed(error: Exception, method: str = "post", **fields: Any) -> str:
    """The page after an error in a request."""
    request = getattr(RequestFactory(), method)("/referrals/new/", fields)
    try:
        raise error
    except type(error):
        return errors.server_error(request).content.decode()


@pytest.mark.parametrize("error", [OperationalError("EXERCISE: 10.0.0.7"), RuntimeError("EXERCISE: the narrative")])
def test_what_was_sent_stands_on_the_page_and_can_be_sent_again(error: Exception) -> None:
    token = formtoken.issue(person_id=uuid7(), path="/referrals/new/")

    page = _failed(error, **FORM, **{formtoken.FIELD: token})

    assert page.count("EXERCISE &lt;b&gt;a boat&lt;/b&gt;") == 2  # to be sent, and to be read
    assert page.count('name="roles"') == 2
    assert f'name="form_token" value="{token}"' in page
    assert 'value="old"' not in page and 'name="csrfmiddlewaretoken"' in page
    assert "Send it again" in page
    assert "10.0.0.7" not in page and "narrative" not in page


@pytest.mark.parametrize(("method", "fields"), [("get", FORM), ("post", FORM), ("post", {"password": "EXERCISE"})])
def test_what_is_no_form_of_ours_is_not_shown(method: str, fields: dict[str, Any]) -> None:
    page = _failed(RuntimeError(), method, **fields)

    assert "EXERCISE" not in page
    assert "Send it again" not in page
