"""People: the account, the dated membership in an agency, the dated roles in it."""

from __future__ import annotations

from typing import Any

from django.contrib.auth.base_user import AbstractBaseUser, BaseUserManager
from django.contrib.postgres.constraints import ExclusionConstraint
from django.contrib.postgres.fields import DateRangeField, RangeBoundary, RangeOperators
from django.db import models
from django.db.models.functions import Lower

from common.ids import uuid7
from members import roles
from members.directory.models import Agency


class PersonManager(BaseUserManager["Person"]):
    """People by e-mail address, whatever its capitals."""

    def get_by_natural_key(self, username: str | None) -> Person:
        return self.get(email__iexact=username)

    def create_user(self, *, email: str, name: str, password: str | None = None, **fields: Any) -> Person:
        """A new account; without a password it cannot sign in."""
        person = self.model(email=self.normalize_email(email).lower(), name=name, **fields)
        person.set_password(password)
        person.save()
        return person


class Person(AbstractBaseUser):
    """The account of one human being; rights come from memberships, never from the account.

    No account is a superuser: guardian would let it through everything.
    """

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    email = models.EmailField(unique=True)
    name = models.CharField(max_length=120)  # one full name, as the person writes it in Latin letters
    native_name = models.CharField(max_length=120, blank=True)
    known_as = models.CharField(max_length=60, blank=True)
    time_zone = models.CharField(max_length=40, blank=True)  # empty: the agency's
    language = models.CharField(max_length=12, default="en")
    is_active = models.BooleanField(default=True)
    suspended_at = models.DateTimeField(null=True)
    created_at = models.DateTimeField(null=True)

    objects = PersonManager()

    USERNAME_FIELD = "email"
    EMAIL_FIELD = "email"
    REQUIRED_FIELDS = ["name"]

    class Meta:
        verbose_name_plural = "people"
        constraints = [
            models.UniqueConstraint(Lower("email"), name="one_account_an_address"),
            models.CheckConstraint(
                condition=models.Q(is_active=True, suspended_at__isnull=True)
                | models.Q(is_active=False, suspended_at__isnull=False),
                name="suspended_has_an_instant",
            ),
        ]

    def __str__(self) -> str:
        return self.name

    def get_full_name(self) -> str:
        return self.name


class DatePeriod(models.Func):
    """`daterange(first, last, bounds)` of PostgreSQL."""

    function = "DATERANGE"
    output_field = DateRangeField()


class Membership(models.Model):
    """A person in an agency, dated; at most one at any time."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    person = models.ForeignKey(Person, models.PROTECT, related_name="memberships")
    agency = models.ForeignKey(Agency, models.PROTECT, related_name="memberships")
    starts_on = models.DateField()
    ends_on = models.DateField(null=True)  # the last day

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=models.Q(ends_on__isnull=True) | models.Q(ends_on__gte=models.F("starts_on")),
                name="membership_ends_after_start",
            ),
            ExclusionConstraint(
                name="one_agency_at_a_time",
                expressions=[
                    ("person", RangeOperators.EQUAL),
                    (
                        DatePeriod("starts_on", "ends_on", RangeBoundary(inclusive_lower=True, inclusive_upper=True)),
                        RangeOperators.OVERLAPS,
                    ),
                ],
            ),
        ]


class RoleAssignment(models.Model):
    """A role that a person holds within a membership, dated."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    membership = models.ForeignKey(Membership, models.PROTECT, related_name="role_assignments")
    role = models.CharField(max_length=24, choices=roles.CHOICES)
    starts_on = models.DateField()
    ends_on = models.DateField(null=True)  # the last day

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["membership", "role", "starts_on"], name="role_given_once_a_day"),
            models.CheckConstraint(
                condition=models.Q(ends_on__isnull=True) | models.Q(ends_on__gte=models.F("starts_on")),
                name="role_ends_after_start",
            ),
            models.CheckConstraint(condition=models.Q(role__in=list(roles.BY_CODE)), name="role_is_known"),
        ]


class KeptText(models.Model):
    """What a person had typed into a form when the session or the page had run out; for that person alone."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    person = models.ForeignKey(Person, models.PROTECT)
    path = models.CharField(max_length=300)
    fields = models.JSONField()  # field name → list of values, as posted
    kept_at = models.DateTimeField()  # real time
    given_at = models.DateTimeField(null=True)  # when it was first given back; real time

    class Meta:
        indexes = [models.Index(fields=["person", "path"], name="kept_text_by_place")]
