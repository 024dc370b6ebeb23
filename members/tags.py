"""Template tags that need to know who is asking."""

from __future__ import annotations

from typing import Any

from django import template
from django.utils.html import format_html
from django.utils.safestring import SafeString

from common import formtoken

register = template.Library()


@register.simple_tag(takes_context=True)
def form_token(context: dict[str, Any], path: str = "") -> SafeString | str:
    """The hidden field by which a form is carried out once and its words are kept (common/formtoken.py).

    `path` names the address to which the form is sent, where that is not the page's own.
    """
    request = context["request"]
    if not request.actor.is_signed_in:
        return ""
    token = formtoken.issue(person_id=request.actor.person_id, path=path or request.path)
    return format_html('<input type="hidden" name="{}" value="{}">', formtoken.FIELD, token)
