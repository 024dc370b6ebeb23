"""People by what they are asked for, for commands that act as somebody."""

from __future__ import annotations

from datetime import datetime

from django.db.models import Q, QuerySet

from members import roles
from members.access import Actor, actor_for, in_force
from members.models import CoChairTerm, Person


def actor_by_email(email: str, *, now: datetime) -> Actor | None:
    """The actor of an active person, or None."""
    person = Person.objects.filter(email__iexact=email, is_active=True).first()
    return actor_for(person, now=now) if person else None


def chairs(*, now: datetime) -> QuerySet[Person]:
    """The officers who act for a country that holds the chair, by country and name."""
    day = now.date()
    countries = CoChairTerm.objects.filter(
        Q(starts_on__isnull=True) | Q(starts_on__lte=day), Q(ends_on__isnull=True) | Q(ends_on__gte=day)
    ).values("country")
    return Person.objects.filter(
        in_force(now, "memberships__"),
        in_force(now, "memberships__role_assignments__"),
        memberships__agency__country__in=countries,
        memberships__agency__is_active=True,
        memberships__role_assignments__role=roles.CO_CHAIR.code,
        is_active=True,
    ).order_by("memberships__agency__country__name", "name")


def first_chair(*, now: datetime) -> Actor | None:
    """The first of them; None where nobody holds the chair."""
    person = chairs(now=now).first()
    return actor_for(person, now=now) if person else None
