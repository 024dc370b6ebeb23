"""Rounds of views: a text or options, who is asked until when, and what each country says. Nothing said is changed."""

from __future__ import annotations

from datetime import datetime

from django.contrib.auth.models import Group
from django.db import models
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from common.access import Asking, Words
from common.ids import uuid7
from common.versions import Versioned
from members.models import Country, Person
from terms_of_reference.consultations import rules


class Consultation(Versioned):
    """One round of views among the members, opened by the chairs."""

    class Rule(models.TextChoices):
        SILENCE = rules.SILENCE, _("Silence is no objection")
        ANSWER_NEEDED = rules.ANSWER_NEEDED, _("An answer is needed")

    class Outcome(models.TextChoices):
        AGREED = rules.AGREED, _("Agreed")
        WITH_RESERVATIONS = rules.AGREED_WITH_RESERVATIONS, _("Agreed with reservations")
        STOPPED = rules.STOPPED, _("Not agreed: an objection stands")
        INCOMPLETE = rules.INCOMPLETE, _("Not agreed: answers are missing")
        WITHDRAWN = rules.WITHDRAWN, _("Withdrawn by the chairs")

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    title = models.CharField(max_length=160)  # holds the longest name of a round and what is asked of it
    text = models.TextField(max_length=8_000)
    rule = models.CharField(max_length=13, choices=Rule.choices)
    previous = models.OneToOneField("self", models.PROTECT, null=True, related_name="next")  # the revision before
    revision = models.PositiveSmallIntegerField(default=1)
    about_path = models.CharField(max_length=120)  # the page of what it is about, inside the portal
    opened_by = models.ForeignKey(Person, models.PROTECT, related_name="+")
    opened_for = models.ForeignKey(Country, models.PROTECT, related_name="+")  # that holds the chair
    opened_at = models.DateTimeField()
    deadline_at = models.DateTimeField()
    first_deadline_at = models.DateTimeField(null=True)  # where time was extended, once and for all
    extended_by = models.ForeignKey(Person, models.PROTECT, null=True, related_name="+")
    extended_at = models.DateTimeField(null=True)
    # Set when it is opened: once so many rows are there, nobody adds another one.
    asked_number = models.PositiveSmallIntegerField(default=0)
    options_number = models.PositiveSmallIntegerField(default=0)
    concluded_by = models.ForeignKey(Person, models.PROTECT, null=True, related_name="+")
    concluded_at = models.DateTimeField(null=True)
    outcome = models.CharField(max_length=24, choices=Outcome.choices, blank=True)
    withdraw_reason = models.TextField(max_length=1_000, blank=True)  # read by all that were asked

    class Meta:
        ordering = ["-opened_at", "-id"]
        constraints = [
            models.CheckConstraint(
                condition=models.Q(deadline_at__gt=models.F("opened_at")), name="consultation_ends_after_opening"
            ),
            models.CheckConstraint(
                condition=models.Q(first_deadline_at__isnull=True)
                | models.Q(deadline_at__gt=models.F("first_deadline_at")),
                name="extension_is_later",
            ),
            models.CheckConstraint(
                condition=models.Q(concluded_at__isnull=True, concluded_by__isnull=True, outcome="")
                | models.Q(concluded_at__isnull=False, concluded_by__isnull=False) & ~models.Q(outcome=""),
                name="concluded_has_who_when_and_outcome",
            ),
            models.CheckConstraint(condition=models.Q(about_path__startswith="/"), name="about_is_in_the_portal"),
            models.CheckConstraint(
                condition=models.Q(previous__isnull=True, revision=1)
                | models.Q(previous__isnull=False, revision__gt=1),
                name="revision_follows_another",
            ),
            models.CheckConstraint(
                condition=models.Q(outcome=rules.WITHDRAWN) ^ models.Q(withdraw_reason=""),
                name="withdrawn_says_why",
            ),
        ]

    def __str__(self) -> str:
        return self.title

    def get_absolute_url(self) -> str:
        return reverse("consultation", kwargs={"consultation_id": self.id})

    @property
    def reference(self) -> str:
        """By which a notice and its mail name it: no word of what is asked."""
        return f"VIEWS-{self.id.hex[-8:].upper()}"

    def why_seen_by(self, actor: Asking) -> Words:
        """Why the actor sees it, in words."""
        return _("You see this because your country is asked, or because of your role.")

    def is_over(self, now: datetime) -> bool:
        """Whether time is over."""
        return now > self.deadline_at


class ConsultedCountry(models.Model):
    """A country that is asked; once the round is concluded, the position that is on record.

    The database writes the position, from the newest view and without what is not for others: who agrees with changes
    agrees, who awaited its capital has not answered.
    """

    class Position(models.TextChoices):
        AGREES = rules.AGREE, _("agrees")
        OBJECTS = rules.CANNOT_AGREE, _("objects")
        NO_ANSWER = rules.NO_ANSWER, _("no answer")

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    consultation = models.ForeignKey(Consultation, models.PROTECT, related_name="asked")
    country = models.ForeignKey(Country, models.PROTECT, related_name="+")
    position = models.CharField(max_length=18, choices=Position.choices, blank=True)  # empty before the end
    reservation = models.TextField(max_length=2_000, blank=True)

    class Meta:
        ordering = ["country__name"]
        verbose_name_plural = "consulted countries"
        constraints = [
            models.UniqueConstraint(fields=["consultation", "country"], name="country_asked_once"),
            models.CheckConstraint(
                condition=models.Q(position__in=["", rules.AGREE, rules.CANNOT_AGREE, rules.NO_ANSWER]),
                name="position_is_for_all",
            ),
        ]


class ConsultationOption(models.Model):
    """One of the options that are offered."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    consultation = models.ForeignKey(Consultation, models.PROTECT, related_name="options")
    position = models.PositiveSmallIntegerField()
    words = models.CharField(max_length=200)

    class Meta:
        ordering = ["position"]
        constraints = [models.UniqueConstraint(fields=["consultation", "position"], name="option_once_a_place")]


class View(models.Model):
    """What a country says; a later view of the same country takes its place and leaves it there."""

    class Answer(models.TextChoices):
        AGREE = rules.AGREE, _("We agree")
        AGREE_WITH_CHANGES = rules.AGREE_WITH_CHANGES, _("We agree, with changes")
        AWAITING_CAPITAL = rules.AWAITING_CAPITAL, _("We await an answer from our capital")
        CANNOT_AGREE = rules.CANNOT_AGREE, _("We cannot agree")

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    consultation = models.ForeignKey(Consultation, models.PROTECT, related_name="views")
    country = models.ForeignKey(Country, models.PROTECT, related_name="+")
    number = models.PositiveSmallIntegerField()
    group = models.ForeignKey(Group, models.PROTECT, related_name="+")  # of the agency that spoke
    given_by = models.ForeignKey(Person, models.PROTECT, related_name="+")
    given_at = models.DateTimeField()
    answer = models.CharField(max_length=18, choices=Answer.choices)
    words = models.TextField(max_length=4_000, blank=True)
    expected_on = models.DateField(null=True)  # when the capital is expected to have answered
    reservation = models.TextField(max_length=2_000, blank=True)  # in the country's own words; nobody edits them
    ranked_number = models.PositiveSmallIntegerField(default=0)  # how many options it ranks; none is added later
    # Of the form that gave it: the same form again is a repeat, with other words a correction (see services).
    showing = models.UUIDField(null=True, editable=False)
    submission = models.UUIDField(null=True, editable=False)

    class Meta:
        ordering = ["-number"]
        constraints = [
            models.UniqueConstraint(fields=["consultation", "country", "number"], name="view_once_a_number"),
            models.CheckConstraint(
                condition=models.Q(
                    answer__in=[rules.AGREE, rules.AGREE_WITH_CHANGES, rules.AWAITING_CAPITAL, rules.CANNOT_AGREE]
                ),
                name="view_says_one_of_four",
            ),
            models.CheckConstraint(
                condition=~models.Q(answer=rules.AWAITING_CAPITAL) | models.Q(expected_on__isnull=False),
                name="holding_answer_names_a_day",
            ),
            models.CheckConstraint(
                condition=models.Q(reservation="") | models.Q(answer=rules.AGREE), name="reservation_agrees"
            ),
        ]


class RankedOption(models.Model):
    """How a country ranks an option: 1 is the first choice, none is what it cannot live with."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    view = models.ForeignKey(View, models.PROTECT, related_name="ranked")
    option = models.ForeignKey(ConsultationOption, models.PROTECT, related_name="+")
    rank = models.PositiveSmallIntegerField(null=True)
    words = models.CharField(max_length=500, blank=True)  # what speaks against it

    class Meta:
        ordering = ["option__position"]
        constraints = [
            models.UniqueConstraint(fields=["view", "option"], name="option_ranked_once"),
            models.UniqueConstraint(fields=["view", "rank"], name="rank_once_a_view"),
        ]


class CommentOutcome(models.Model):
    """What became of a country's comment in the next revision; read by that country and the chairs."""

    class Outcome(models.TextChoices):
        TAKEN_UP = "taken_up", _("Taken up")
        PARTLY = "partly", _("Partly taken up")
        NOT_TAKEN_UP = "not_taken_up", _("Not taken up")

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    view = models.OneToOneField(View, models.PROTECT, related_name="became")  # whose words are the comment
    revision = models.ForeignKey(Consultation, models.PROTECT, related_name="comment_outcomes")
    outcome = models.CharField(max_length=12, choices=Outcome.choices)
    words = models.TextField(max_length=1_000, blank=True)

    class Meta:
        ordering = ["view__country__name"]
        constraints = [
            models.CheckConstraint(
                condition=models.Q(outcome="taken_up") | ~models.Q(words=""), name="comment_outcome_says_why"
            ),
        ]
