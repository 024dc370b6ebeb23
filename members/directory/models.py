"""Countries, organisations and agencies: who is in, in which dated capacity."""

from __future__ import annotations

from datetime import date

from django.contrib.auth.models import Group
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models.lookups import Regex
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from common.dates import Precision
from common.ids import uuid7
from common.versions import Versioned
from members.directory.opening import Week, week_of


def _saturday_and_sunday() -> list[int]:
    return [5, 6]


class Country(Versioned):
    """A state, spelt as the chairs keep it, never as a library does."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    iso2 = models.CharField(max_length=2, unique=True)
    name = models.CharField(max_length=80)
    time_zone = models.CharField(max_length=40)
    working_languages = ArrayField(models.CharField(max_length=12), default=list)
    weekend = ArrayField(models.PositiveSmallIntegerField(), default=_saturday_and_sunday)  # Monday is 0
    latitude = models.FloatField(null=True)  # where its point stands on maps: its capital, in decimal degrees
    longitude = models.FloatField(null=True)

    class Meta:
        ordering = ["name"]
        constraints = [
            models.CheckConstraint(
                condition=models.Q(latitude__isnull=True, longitude__isnull=True)
                | models.Q(latitude__isnull=False, longitude__isnull=False)
                & models.Q(latitude__range=(-90, 90), longitude__range=(-180, 180)),
                name="country_point_is_on_earth",
            ),
        ]

    def __str__(self) -> str:
        return self.name

    def get_absolute_url(self) -> str:
        """Who speaks for it, and whether it holds the chair; for the secretariat and the chairs."""
        return reverse("seat", args=[self.id])

    @property
    def point(self) -> tuple[float, float] | None:
        """Where it stands on maps: latitude and longitude, or None."""
        return None if self.latitude is None or self.longitude is None else (self.latitude, self.longitude)


class Organisation(models.Model):
    """A body that belongs to no country."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    code = models.CharField(max_length=20, unique=True)
    name = models.CharField(max_length=120)

    class Meta:
        ordering = ["code"]

    def __str__(self) -> str:
        return self.name

    def get_absolute_url(self) -> str:
        """In what capacity it belongs to the Group; for the secretariat and the chairs."""
        return reverse("organisation", args=[self.id])


class Participation(models.Model):
    """In what capacity a country or an organisation belongs to the Working Group, and when."""

    class Kind(models.TextChoices):
        MEMBER = "member", _("member")
        OBSERVER = "observer", _("observer")
        PARTNER = "partner", _("partner")
        NON_MEMBER = "non_member", _("non-member")

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    country = models.ForeignKey(Country, models.PROTECT, null=True, blank=True)
    organisation = models.ForeignKey(Organisation, models.PROTECT, null=True, blank=True)
    kind = models.CharField(max_length=10, choices=Kind.choices)
    starts_on = models.DateField(null=True)
    starts_precision = models.CharField(max_length=7, choices=Precision.choices, default=Precision.UNKNOWN)
    ends_on = models.DateField(null=True)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=models.Q(country__isnull=True) ^ models.Q(organisation__isnull=True),
                name="participation_is_of_one_body",
            ),
            models.CheckConstraint(
                condition=models.Q(ends_on__isnull=True) | models.Q(ends_on__gte=models.F("starts_on")),
                name="participation_ends_after_start",
            ),
            models.UniqueConstraint(
                fields=["country"], condition=models.Q(ends_on__isnull=True), name="one_open_capacity_a_country"
            ),
            models.UniqueConstraint(
                fields=["organisation"],
                condition=models.Q(ends_on__isnull=True),
                name="one_open_capacity_an_organisation",
            ),
        ]


class CoChairTerm(models.Model):
    """A dated term in which a country holds the chair; two at a time, never a flag on a country."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    country = models.ForeignKey(Country, models.PROTECT)
    starts_on = models.DateField(null=True)
    starts_precision = models.CharField(max_length=7, choices=Precision.choices, default=Precision.UNKNOWN)
    ends_on = models.DateField(null=True)
    note = models.CharField(max_length=120, blank=True)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=models.Q(ends_on__isnull=True) | models.Q(ends_on__gte=models.F("starts_on")),
                name="co_chair_term_ends_after_start",
            ),
            models.UniqueConstraint(
                fields=["country"], condition=models.Q(ends_on__isnull=True), name="one_open_term_a_country"
            ),
        ]


class Agency(Versioned):
    """A body whose officers work here. Its group is what holds rights on records."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    group = models.OneToOneField(Group, models.PROTECT)
    name = models.CharField(max_length=120)
    native_name = models.CharField(max_length=120, blank=True)
    short_name = models.CharField(max_length=12, unique=True)
    type = models.CharField(max_length=30)  # a code of the list of kinds of agency
    country = models.ForeignKey(Country, models.PROTECT, null=True, blank=True)
    organisation = models.ForeignKey(Organisation, models.PROTECT, null=True, blank=True)
    time_zone = models.CharField(max_length=40)
    working_languages = ArrayField(models.CharField(max_length=12), default=list)
    is_focal_point = models.BooleanField(default=False)
    is_active = models.BooleanField(default=True)
    pause = models.ForeignKey("CountryPause", models.PROTECT, null=True, related_name="+")  # why it is not active
    merging_into = models.ForeignKey("self", models.PROTECT, null=True, related_name="+")  # proposed, by one of two
    merging_by = models.ForeignKey("members.Person", models.PROTECT, null=True, related_name="+")
    merging_at = models.DateTimeField(null=True)
    successor = models.ForeignKey("self", models.PROTECT, null=True, related_name="predecessors")  # merged into it
    merged_at = models.DateTimeField(null=True)
    opens_names = models.BooleanField(default=False)  # its officers' names to agencies of other countries
    confirmed_on = models.DateField(null=True)  # the entry and the desks
    people_confirmed_on = models.DateField(null=True)
    roles_confirmed_on = models.DateField(null=True)
    weekend = ArrayField(models.PositiveSmallIntegerField(), null=True)  # null: that of its country
    asked_on = models.DateField(null=True)  # when it was last asked to confirm

    class Meta:
        ordering = ["country__name", "name"]
        verbose_name_plural = "agencies"
        constraints = [
            models.CheckConstraint(
                condition=models.Q(country__isnull=True) ^ models.Q(organisation__isnull=True),
                name="agency_is_of_one_body",
            ),
            models.CheckConstraint(
                condition=models.Q(pause__isnull=True) | models.Q(is_active=False), name="paused_agency_is_out"
            ),
            models.CheckConstraint(
                condition=models.Q(successor__isnull=True, merged_at__isnull=True)
                | models.Q(successor__isnull=False, merged_at__isnull=False, is_active=False),
                name="merged_agency_is_out",
            ),
            models.UniqueConstraint(
                fields=["country"], condition=models.Q(is_focal_point=True), name="one_focal_point_a_country"
            ),
        ]

    def __str__(self) -> str:
        return self.name

    def get_absolute_url(self) -> str:
        return reverse("agency", kwargs={"agency_id": self.id})

    @property
    def body_name(self) -> str:
        """The country's or the organisation's name."""
        return (self.country or self.organisation).name  # type: ignore[union-attr]  # one of them is set

    @property
    def oldest_confirmation(self) -> date | None:
        """The day of the entry, the people or the roles that was confirmed longest ago; None where one never was."""
        days = (self.confirmed_on, self.people_confirmed_on, self.roles_confirmed_on)
        return min(day for day in days if day) if all(days) else None


class Holiday(models.Model):
    """A public holiday of a country, or of an agency that keeps its own table for that year."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    country = models.ForeignKey(Country, models.PROTECT, null=True, related_name="holidays")
    agency = models.ForeignKey(Agency, models.PROTECT, null=True, related_name="holidays")
    day = models.DateField()
    name = models.CharField(max_length=120)
    is_estimated = models.BooleanField(default=False)  # the moon may decide otherwise: it moves no deadline by itself

    class Meta:
        ordering = ["day"]
        constraints = [
            models.CheckConstraint(
                condition=models.Q(country__isnull=True) ^ models.Q(agency__isnull=True), name="holiday_is_of_one_body"
            ),
            models.UniqueConstraint(fields=["country", "day"], name="holiday_once_a_country"),
            models.UniqueConstraint(fields=["agency", "day"], name="holiday_once_an_agency"),
        ]


class FormerName(models.Model):
    """How an agency was called before it was renamed: what is written in old records and letters."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    agency = models.ForeignKey(Agency, models.PROTECT, related_name="former_names")
    name = models.CharField(max_length=120)
    native_name = models.CharField(max_length=120, blank=True)
    short_name = models.CharField(max_length=12)
    starts_at = models.DateTimeField(null=True)  # null: since before it was known here
    ends_at = models.DateTimeField()

    class Meta:
        ordering = ["-ends_at", "-id"]


class Topic(models.TextChoices):
    """What a record can be about: crime types and kinds of referral, by the codes that operations use."""

    SMUGGLING = "som", _("People smuggling")
    TRAFFICKING = "tip", _("Trafficking in persons")
    BOTH = "both", _("Both smuggling and trafficking")
    INFORMATION = "information", _("Request for information")
    ASSISTANCE = "assistance", _("Operational request")
    SPONTANEOUS = "spontaneous", _("Spontaneous information")
    VICTIM = "victim", _("Victim-related")
    PRE_MLA = "pre_mla", _("Request preparing mutual legal assistance")
    ASSET = "asset", _("Asset tracing")


class Unit(Versioned):
    """A part of an agency with a desk of its own, and what is meant for it."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    agency = models.ForeignKey(Agency, models.PROTECT, related_name="units")
    name = models.CharField(max_length=120)
    topics = ArrayField(models.CharField(max_length=20), default=list)  # none: every topic
    countries = ArrayField(models.CharField(max_length=2), default=list)  # ISO 3166 alpha-2; none: every country
    closed_at = models.DateTimeField(null=True)

    class Meta:
        ordering = ["name"]
        constraints = [
            models.UniqueConstraint(fields=["agency", "name"], name="unit_name_once_an_agency"),
        ]

    def __str__(self) -> str:
        return self.name

    def get_absolute_url(self) -> str:
        return reverse("agency", kwargs={"agency_id": self.agency_id})

    @property
    def topic_words(self) -> list[str]:
        """What is meant for it, in words."""
        return [str(Topic(code).label) for code in self.topics]


# "08:00-17:00"; "22:00-06:00" goes on into the next day; empty: closed that day.
_HOURS = r"([01][0-9]|2[0-3]):[0-5][0-9]"
_WEEK = rf"^((({_HOURS}-{_HOURS})?,){{6}}({_HOURS}-{_HOURS})?)?$"

_LISTED_HOURS = models.Func("hours", models.Value(","), function="array_to_string", output_field=models.TextField())


class DutyDesk(Versioned):
    """Whom one calls at an agency, and when somebody is there, by the agency's own time."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    agency = models.ForeignKey(Agency, models.PROTECT, related_name="desks")
    unit = models.ForeignKey(Unit, models.PROTECT, null=True, related_name="desks")  # null: the agency's main desk
    phone = models.CharField(max_length=16, blank=True)  # E.164
    phone_changed_at = models.DateTimeField(null=True, editable=False)  # real time; set by trigger
    email = models.EmailField(blank=True)
    is_round_the_clock = models.BooleanField(default=False)
    hours = ArrayField(models.CharField(max_length=11, blank=True), default=list)  # Monday to Sunday; none: not told
    deputy = models.ForeignKey("self", models.PROTECT, null=True, related_name="stands_in_for")

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["agency"], condition=models.Q(unit__isnull=True), name="one_main_desk_an_agency"
            ),
            models.UniqueConstraint(fields=["unit"], name="one_desk_a_unit"),
            models.CheckConstraint(
                condition=models.Q(phone__regex=r"^(\+[1-9][0-9]{6,14})?$"), name="desk_phone_is_e164"
            ),
            models.CheckConstraint(condition=~models.Q(deputy=models.F("id")), name="desk_is_not_its_own_deputy"),
            models.CheckConstraint(
                condition=models.Q(is_round_the_clock=True, hours=[])
                | models.Q(is_round_the_clock=False) & models.Q(Regex(_LISTED_HOURS, _WEEK)),
                name="desk_hours_are_a_week",
            ),
        ]

    def get_absolute_url(self) -> str:
        return reverse("agency", kwargs={"agency_id": self.agency_id})

    @property
    def tells_hours(self) -> bool:
        """Whether it is known when somebody is there."""
        return self.is_round_the_clock or bool(self.hours)

    @property
    def week(self) -> Week | None:
        """Its hours for `opening.opening`, if it tells them; None when somebody is always there."""
        return None if self.is_round_the_clock else week_of(self.hours)


class Nomination(models.Model):
    """The letter by which a state says who speaks for it; without one its seat is `no_nomination`."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    country = models.ForeignKey(Country, models.PROTECT)
    agency = models.ForeignKey(Agency, models.PROTECT)
    deputy = models.ForeignKey(Agency, models.PROTECT, null=True, related_name="+")  # speaks where that one cannot
    letter_reference = models.CharField(max_length=80)
    letter_on = models.DateField()
    signed_by = models.CharField(max_length=120)
    starts_on = models.DateField()
    ends_on = models.DateField(null=True)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=models.Q(ends_on__isnull=True) | models.Q(ends_on__gte=models.F("starts_on")),
                name="nomination_ends_after_start",
            ),
            models.UniqueConstraint(
                fields=["country"], condition=models.Q(ends_on__isnull=True), name="one_open_nomination_a_country"
            ),
            models.CheckConstraint(
                condition=models.Q(deputy__isnull=True) | ~models.Q(deputy=models.F("agency")),
                name="deputy_is_another_agency",
            ),
        ]
