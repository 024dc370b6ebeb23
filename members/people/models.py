"""People: the account, the membership in an agency, the roles in it, each from one instant to another."""

from __future__ import annotations

from typing import Any

from django.contrib.auth.base_user import AbstractBaseUser, BaseUserManager
from django.contrib.postgres.constraints import ExclusionConstraint
from django.contrib.postgres.fields import DateTimeRangeField, RangeOperators
from django.db import models
from django.db.models.functions import Lower
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

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

    class Look(models.TextChoices):
        AS_THE_DEVICE = "", _("As the device is set")
        LIGHT = "light", _("Light")
        DARK = "dark", _("Dark")

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    email = models.EmailField(unique=True)
    name = models.CharField(max_length=120)  # one full name, as the person writes it in Latin letters
    native_name = models.CharField(max_length=120, blank=True)
    known_as = models.CharField(max_length=60, blank=True)
    phone = models.CharField(max_length=16, blank=True)  # E.164; for colleagues and the desk
    time_zone = models.CharField(max_length=40, blank=True)  # empty: the agency's
    language = models.CharField(max_length=12, default="en")
    look = models.CharField(max_length=5, choices=Look.choices, blank=True)
    is_active = models.BooleanField(default=True)
    suspended_at = models.DateTimeField(null=True)
    created_at = models.DateTimeField(null=True)
    reinstated_at = models.DateTimeField(null=True)  # real time, as last_login is
    unused_told_at = models.DateTimeField(null=True)  # real time; when administrators were asked about it
    details_at = models.DateTimeField(null=True)  # when the person last said that the details above are right

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


# With its first instant, without its last.
_PERIOD = models.Func("starts_at", "ends_at", function="TSTZRANGE", output_field=DateTimeRangeField())


class Membership(models.Model):
    """A person in an agency; in one at a time, from an instant to another, so that leaving takes effect at once."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    person = models.ForeignKey(Person, models.PROTECT, related_name="memberships")
    agency = models.ForeignKey(Agency, models.PROTECT, related_name="memberships")
    starts_at = models.DateTimeField()
    ends_at = models.DateTimeField(null=True)  # from then on no longer

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=models.Q(ends_at__isnull=True) | models.Q(ends_at__gte=models.F("starts_at")),
                name="membership_ends_after_start",
            ),
            ExclusionConstraint(
                name="one_agency_at_a_time",
                expressions=[
                    ("person", RangeOperators.EQUAL),
                    (_PERIOD, RangeOperators.OVERLAPS),
                ],
            ),
        ]

    def get_absolute_url(self) -> str:
        """The page of the person in this agency, for those who keep the agency."""
        return reverse("person", args=[self.id])


class RoleAssignment(models.Model):
    """A role that a person holds within a membership; without a start it waits for a second person's approval."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    membership = models.ForeignKey(Membership, models.PROTECT, related_name="role_assignments")
    role = models.CharField(max_length=24, choices=roles.CHOICES)
    given_by = models.ForeignKey(Person, models.PROTECT, null=True, related_name="+")  # null: the operator
    given_at = models.DateTimeField(null=True)
    approved_by = models.ForeignKey(Person, models.PROTECT, null=True, related_name="+")
    starts_at = models.DateTimeField(null=True)
    ends_at = models.DateTimeField(null=True)  # from then on no longer

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["membership", "role"], condition=models.Q(ends_at__isnull=True), name="role_held_once"
            ),
            models.CheckConstraint(
                condition=models.Q(ends_at__isnull=True)
                | models.Q(starts_at__isnull=True)
                | models.Q(ends_at__gte=models.F("starts_at")),
                name="role_ends_after_start",
            ),
            models.CheckConstraint(condition=models.Q(role__in=list(roles.BY_CODE)), name="role_is_known"),
            models.CheckConstraint(
                condition=models.Q(starts_at__isnull=True)
                | models.Q(given_by__isnull=True)
                | ~models.Q(role__in=sorted(role.code for role in roles.OF_TWO))
                | (models.Q(approved_by__isnull=False) & ~models.Q(approved_by=models.F("given_by"))),
                name="role_of_two_is_approved",
            ),
        ]

    def get_absolute_url(self) -> str:
        """Its page, for those who keep the agency and those who approve roles."""
        return reverse("role", args=[self.id])

    @property
    def label(self) -> object:
        """The role's name."""
        return roles.BY_CODE[self.role].name

    @property
    def is_in_force(self) -> bool:
        """Whether it has begun and nobody has ended it."""
        return self.starts_at is not None and self.ends_at is None

    @property
    def is_waiting(self) -> bool:
        """Whether a second person has still to approve it."""
        return self.starts_at is None and self.ends_at is None


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


class AccountMail(models.Model):
    """A mail to a person about the own account, until it has left; without a person it is for nobody and is dropped."""

    class Kind(models.TextChoices):
        FORGOTTEN = "forgotten", _("A link for a new password")
        NEW_BROWSER = "new_browser", _("A new browser was used to sign in")
        CODE_BY_AGENCY = "code_by_agency", _("An administrator of the agency has given a code on paper")
        CODE_BY_TWO = "code_by_two", _("Two of the secretariat have given a code on paper")
        CODE_GIVEN = "code_given", _("Somebody of the agency was given a code on paper")
        CODE_WAITS = "code_waits", _("A second person of the secretariat is asked for")
        CODE_USED = "code_used", _("A code on paper was used")

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    person = models.ForeignKey(Person, models.PROTECT, null=True)
    about = models.ForeignKey(Person, models.PROTECT, null=True, related_name="+")  # whose account, if another's
    kind = models.CharField(max_length=20, choices=Kind.choices)
    user_agent = models.CharField(max_length=400, blank=True)  # what the browser says of itself
    made_at = models.DateTimeField()  # all of them real time
    leased_until = models.DateTimeField(null=True)
    mail_attempts = models.PositiveSmallIntegerField(default=0)
    done_at = models.DateTimeField(null=True)
    is_sent = models.BooleanField(default=False)

    class Meta:
        indexes = [
            models.Index(fields=["made_at"], name="account_mail_waiting", condition=models.Q(done_at__isnull=True))
        ]
