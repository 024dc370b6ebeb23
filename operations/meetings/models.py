"""Sessions of a round: what the members meet for and do together; who is invited, who came, what was reached.

Row security stands behind every table here (migration 0032). An invited-only session is unknown to everybody but its
organiser and those it invites; its readers stand in its own row, and what belongs to it has no right of its own.
"""

from __future__ import annotations

from django.contrib.auth.models import Group
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from common.access import Asking, Words
from common.dates import Precision
from common.ids import uuid7
from common.versions import Versioned
from members import roles
from members.models import Agency, Country, Organisation, Person
from operations.jpoas.models import JointPeriodOfAction
from terms_of_reference.models import FocusArea


class Session(Versioned):
    """A meeting or an activity of a round. Without an organiser it is known from public sources."""

    class Kind(models.TextChoices):
        PLANNING = "planning", _("Planning meeting")
        PROGRESSION = "progression", _("Progression session")
        DEBRIEF = "debrief", _("Debrief")
        CONFERENCE = "conference", _("Conference")
        ANNUAL_MEETING = "annual_meeting", _("Annual meeting")
        TABLETOP = "tabletop", _("Table-top exercise")
        OPERATION_PHASE = "operation_phase", _("Operation phase")
        TRAINING = "training", _("Training")
        AWARENESS = "awareness", _("Awareness event")

    class Audience(models.TextChoices):
        MEMBERS = "members", _("All members read it")
        INVITED = "invited", _("Only your agency and those invited read it")

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    jpoa = models.ForeignKey(JointPeriodOfAction, models.PROTECT, related_name="sessions")
    kind = models.CharField(max_length=16, choices=Kind.choices)
    title = models.CharField(max_length=120, blank=True)
    starts_on = models.DateField()
    starts_precision = models.CharField(max_length=7, choices=Precision.choices, default=Precision.DAY)
    ends_on = models.DateField(null=True)
    ends_precision = models.CharField(max_length=7, choices=Precision.choices, default=Precision.DAY)
    is_online = models.BooleanField(default=False)
    place = models.CharField(max_length=120, blank=True)
    host_country = models.ForeignKey(Country, models.PROTECT, null=True, related_name="+")
    host_organisation = models.ForeignKey(Organisation, models.PROTECT, null=True, related_name="+")
    summary = models.TextField(max_length=4_000, blank=True)
    focus_areas = models.ManyToManyField(FocusArea, through="SessionFocusArea", related_name="+")
    organiser = models.ForeignKey(Agency, models.PROTECT, null=True, related_name="+")
    organiser_group = models.ForeignKey(Group, models.PROTECT, null=True, related_name="+")  # set by trigger
    written_by = models.ForeignKey(Person, models.PROTECT, null=True, related_name="+")
    created_at = models.DateTimeField(null=True)
    audience = models.CharField(max_length=7, choices=Audience.choices, default=Audience.MEMBERS)
    chairs_invited = models.BooleanField(default=False)  # the co-chairs read it also where it is invited-only
    # The organiser's group and those of the agencies invited now; set by trigger, so that no policy asks another table.
    reader_groups = ArrayField(models.IntegerField(), default=list, editable=False)
    cancelled_at = models.DateTimeField(null=True)
    cancel_reason = models.CharField(max_length=500, blank=True)

    class Meta:
        ordering = ["starts_on"]
        constraints = [
            models.CheckConstraint(
                condition=models.Q(ends_on__isnull=True) | models.Q(ends_on__gte=models.F("starts_on")),
                name="session_ends_after_start",
            ),
            models.CheckConstraint(
                condition=models.Q(host_country__isnull=True) | models.Q(host_organisation__isnull=True),
                name="session_has_one_host",
            ),
            models.CheckConstraint(
                condition=models.Q(audience="members") | models.Q(organiser__isnull=False),
                name="invited_session_has_an_organiser",
            ),
            models.CheckConstraint(
                condition=models.Q(cancelled_at__isnull=True) ^ ~models.Q(cancel_reason=""),
                name="cancelled_session_has_a_reason",
            ),
        ]

    def __str__(self) -> str:
        return self.name

    def get_absolute_url(self) -> str:
        return reverse("session", kwargs={"session_id": self.id})

    @property
    def name(self) -> str:
        """What it is called: its title, or its kind where it has none."""
        return self.title or str(self.get_kind_display())

    @property
    def host_name(self) -> str:
        """The country or organisation that hosts it; empty where that is not said."""
        host = self.host_country or self.host_organisation
        return host.name if host else ""

    @property
    def is_for_invited(self) -> bool:
        """Whether it is unknown to those that are not invited."""
        return self.audience == self.Audience.INVITED

    def why_seen_by(self, actor: Asking) -> Words:
        """Why the actor sees it, in words."""
        if not self.is_for_invited:
            return _("You see this because it is open to all members.")
        if not actor.roles & roles.READERS:  # a chair reads it as a chair, whatever the agency
            return _("You see this because the co-chairs are invited.")
        if self.organiser_group_id == actor.group_id:
            return _("You see this because your agency organises it.")
        if actor.group_id in self.reader_groups:
            return _("You see this because your agency is invited.")
        return _("You see this because the co-chairs are invited.")


class SessionFocusArea(models.Model):
    """A focus area of the Terms of Reference that a session serves."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    session = models.ForeignKey(Session, models.PROTECT, related_name="+")
    area = models.ForeignKey(FocusArea, models.PROTECT, related_name="+")

    class Meta:
        constraints = [models.UniqueConstraint(fields=["session", "area"], name="area_once_a_session")]


class SessionInvitation(Versioned):
    """An agency that is invited: what it answers, and how many of its people came."""

    class Answer(models.TextChoices):
        ATTENDS = "attends", _("Attends")
        DOES_NOT = "does_not", _("Does not attend")

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    session = models.ForeignKey(Session, models.PROTECT, related_name="invitations")
    agency = models.ForeignKey(Agency, models.PROTECT, related_name="+")
    group = models.ForeignKey(Group, models.PROTECT, related_name="+")  # the agency's; set by trigger
    invited_at = models.DateTimeField()
    answer = models.CharField(max_length=8, choices=Answer.choices, blank=True)
    answered_at = models.DateTimeField(null=True)
    answered_by = models.ForeignKey(Person, models.PROTECT, null=True, related_name="+")
    people = models.PositiveSmallIntegerField(null=True)  # how many it sends, as it says itself
    attended = models.PositiveSmallIntegerField(null=True)  # how many came, as the organiser counted
    withdrawn_at = models.DateTimeField(null=True)  # invited no more; it sees an invited-only session no more

    class Meta:
        ordering = ["invited_at", "id"]
        constraints = [
            models.UniqueConstraint(
                fields=["session", "agency"],
                name="agency_once_a_session",
                condition=models.Q(withdrawn_at__isnull=True),
            ),
            models.CheckConstraint(
                condition=models.Q(answer="", answered_at__isnull=True, answered_by__isnull=True, people__isnull=True)
                | ~models.Q(answer="") & models.Q(answered_at__isnull=False, answered_by__isnull=False),
                name="session_answer_has_who_and_when",
            ),
            models.CheckConstraint(
                condition=models.Q(people__isnull=True) | models.Q(answer="attends", people__gte=1),
                name="who_attends_sends_people",
            ),
        ]

    def get_absolute_url(self) -> str:
        """The page of the session."""
        return reverse("session", kwargs={"session_id": self.session_id})

    def why_seen_by(self, actor: Asking) -> Words:
        """Why the actor sees the session, in words."""
        return self.session.why_seen_by(actor)


class SessionReach(models.Model):
    """How many were reached, of whom; the qualifier goes wherever the number goes."""

    class Whom(models.TextChoices):
        OFFICIALS = "officials", _("Law-enforcement officials")
        TRAINED = "trained", _("Officers trained")
        PUBLIC = "public", _("Members of the public")
        PRIVATE_SECTOR = "private_sector", _("People of the private sector")

    class Qualifier(models.TextChoices):
        EXACT = "exact", _("exactly")
        AT_LEAST = "at_least", _("at least")
        ABOUT = "about", _("about")

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    session = models.ForeignKey(Session, models.PROTECT, related_name="reached")
    whom = models.CharField(max_length=14, choices=Whom.choices)
    qualifier = models.CharField(max_length=8, choices=Qualifier.choices)
    number = models.PositiveIntegerField()

    class Meta:
        ordering = ["whom"]
        verbose_name_plural = "session reaches"
        constraints = [models.UniqueConstraint(fields=["session", "whom"], name="whom_once_a_session")]


class SessionPaper(models.Model):
    """A paper of a session: its name, and its address or where it is held."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    session = models.ForeignKey(Session, models.PROTECT, related_name="papers")
    name = models.CharField(max_length=200)
    address = models.URLField(max_length=500, blank=True)
    held_at = models.CharField(max_length=200, blank=True)
    added_at = models.DateTimeField(null=True)  # null: known from public sources
    added_by = models.ForeignKey(Person, models.PROTECT, null=True, related_name="+")
    withdrawn_at = models.DateTimeField(null=True)

    class Meta:
        ordering = ["added_at", "id"]
        constraints = [
            models.CheckConstraint(
                condition=models.Q(address="", held_at__gt="") | models.Q(held_at="", address__startswith="https://"),
                name="paper_has_an_address_or_a_holder",
            ),
        ]

    def why_seen_by(self, actor: Asking) -> Words:
        """Why the actor sees the session, in words."""
        return self.session.why_seen_by(actor)
