"""Addresses, and whatever has no rule of its own: folded, so that equal writings are equal."""

from __future__ import annotations

import re

from django.utils.translation import gettext_lazy as _

from operations.identifiers.folding import folded
from operations.identifiers.refusals import NotStandard

_BETWEEN = re.compile(r"[,;.#]+")


def standard(value: str, country: str) -> str:
    """ "12/3 duong so 5 quan 1", from "12/3 Đường số 5, Quận 1".

    Raises: NotStandard.
    """
    form = folded(_BETWEEN.sub(" ", folded(value)))
    if not any(sign.isalnum() for sign in form):
        raise NotStandard(_("Write letters or digits: nothing that can be compared was found."))
    return form
