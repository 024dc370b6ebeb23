"""Second factors: what a person has, and all of them together, for the operator."""

from __future__ import annotations

from typing import Any

from allauth.mfa.models import Authenticator
from django.db import transaction

from members.access import SECOND_FACTORS
from members.people.models import Person
from members.signing_in import seeds


def has_app(person: Any) -> bool:
    """Whether an authenticator app is set up."""
    return Authenticator.objects.filter(user=person, type=Authenticator.Type.TOTP).exists()


def has_any(person: Any) -> bool:
    """Whether there is any second factor; recovery codes alone are none."""
    return Authenticator.objects.filter(user=person, type__in=SECOND_FACTORS).exists()


def is_last(factor: Authenticator) -> bool:
    """Whether the person would be left without one. Holds the person's row, so that two windows do not remove two."""
    with transaction.atomic():
        Person.objects.select_for_update(no_key=True).get(id=factor.user_id)
        others = Authenticator.objects.filter(user=factor.user_id, type__in=SECOND_FACTORS).exclude(pk=factor.pk)
        return not others.exists()


def remove_app(person: Any) -> None:
    """Another app takes its place, in the same transaction."""
    for factor in Authenticator.objects.filter(user=person, type=Authenticator.Type.TOTP):
        factor.delete()


@transaction.atomic
def seal_all() -> int:
    """Every seed sealed with the first key, or none; how many factors.

    Raises: UnreadableSeed.
    """
    return seeds.renew(Authenticator.objects.select_for_update().order_by("id"))
