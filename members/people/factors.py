"""Second factors of all people together, for the operator."""

from __future__ import annotations

from allauth.mfa.models import Authenticator
from django.db import transaction

from members.people import seeds


@transaction.atomic
def seal_all() -> int:
    """Every seed sealed with the first key, or none; how many factors.

    Raises: UnreadableSeed.
    """
    return seeds.renew(Authenticator.objects.select_for_update().order_by("id"))
