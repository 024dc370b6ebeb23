"""A value that has no standard form: which field is meant, and what its writer can do."""

from __future__ import annotations

from django.utils.functional import Promise


class NotStandard(ValueError):
    """`words` say what to do, at the field "value" or "country"."""

    def __init__(self, words: Promise, field: str = "value") -> None:
        super().__init__(field)  # what was typed about a case stays out of the error
        self.words = words
        self.field = field
