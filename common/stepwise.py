"""The state of a record that changes by named steps alone."""

from __future__ import annotations

from typing import Any

from django_fsm import FSMField


class StateField(FSMField):
    """A state machine to the code, and to migrations the text column that it is.

    As a state machine each model that a migration makes up would wait for every later one, and setting a database up
    would take twice as long.
    """

    def deconstruct(self) -> tuple[str, str, list[Any], dict[str, Any]]:
        """As a CharField."""
        name, _path, args, kwargs = super().deconstruct()
        kwargs.pop("protected", None)
        return name, "django.db.models.CharField", list(args), dict(kwargs)
