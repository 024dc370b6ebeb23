"""Who may do what with the Terms of Reference and with rounds of views."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext_lazy as _

from common.access import Permission, register
from members import roles

_CHAIRS = frozenset({roles.CO_CHAIR})


def _is_open(consultation: Any) -> bool:
    return consultation.concluded_at is None


def _can_be_extended(consultation: Any) -> bool:
    return _is_open(consultation) and consultation.first_deadline_at is None


SEE_CONSULTATIONS = Permission(
    "see_consultations", _("See the rounds of views in which the own country is asked"), roles=roles.EVERYBODY
)
OPEN_CONSULTATION = Permission("open_consultation", _("Open a round of views among the members"), roles=_CHAIRS)
GIVE_VIEW = Permission(
    "give_view",
    _("Answer for the own country, by the agency that speaks for it"),
    roles=frozenset({roles.LIAISON_OFFICER}),
    when=_is_open,
)
EXTEND_CONSULTATION = Permission(
    "extend_consultation", _("Give everybody more time, once"), roles=_CHAIRS, when=_can_be_extended
)
CONCLUDE_CONSULTATION = Permission(
    "conclude_consultation", _("Put the outcome of a round of views on record"), roles=_CHAIRS, when=_is_open
)
WITHDRAW_CONSULTATION = Permission(
    "withdraw_consultation", _("Withdraw a round of views, for a reason"), roles=_CHAIRS, when=_is_open
)

# Each name in capitals above.
register([one for one in list(globals().values()) if isinstance(one, Permission)])
