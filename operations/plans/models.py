"""Investigation Plans: led by one agency with partners of other countries, and unknown to everybody else.

Row security stands behind every table here (migration 0023). What belongs to a plan has no right of its own: it takes
the plan's. An agency that is asked reads all but the notes; the notes open with its consent.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from typing import Any
from uuid import UUID

from django.contrib.auth.models import Group
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from django_fsm import FSMModelMixin, transition

from common.access import Asking, Words
from common.ids import uuid7
from common.stepwise import StateField
from common.versions import Versioned
from members.grants import ObjectGrant
from members.models import Agency, Country, Person
from operations.crime_types import CrimeType
from operations.handling import HandlingCode
from operations.indicators import CHOICES
from operations.jpoas.models import JointPeriodOfAction
from operations.states import PARTY_STEPS, PLAN_STEPS, PartyState, PlanState, Step


def _step(table: dict[str, Step], name: str) -> Callable[[Callable[..., None]], Callable[..., Any]]:
    """A named step of states.py as a method of the row."""
    step = table[name]
    marked: Callable[[Callable[..., None]], Callable[..., Any]] = transition(
        field="state", source=list(step.sources), target=step.target
    )
    return marked


class InvestigationPlan(FSMModelMixin, Versioned):  # type: ignore[django-manager-missing]  # guardian's are untyped
    """A plan of work across borders. It is its lead agency's; partners consent to it, and what they read is frozen."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    reference = models.CharField(max_length=16, editable=False)
    jpoa = models.ForeignKey(JointPeriodOfAction, models.PROTECT, related_name="+")
    lead = models.ForeignKey(Agency, models.PROTECT, related_name="+")
    owner_group = models.ForeignKey(Group, models.PROTECT, related_name="+")
    written_by = models.ForeignKey(Person, models.PROTECT, related_name="+")
    officer = models.ForeignKey(Person, models.PROTECT, null=True, related_name="+")  # with whom it lies at the lead
    title = models.CharField(_("title"), max_length=120)
    crime_type = models.CharField(_("crime type"), max_length=10, choices=CrimeType.choices)
    handling_code = models.ForeignKey(HandlingCode, models.PROTECT, related_name="+")
    hypothesis = models.TextField(_("working hypothesis"), max_length=8_000)
    # Emptied at inviting: partners read this row, and whom the lead thought of is the lead's own affair.
    draft_partners = ArrayField(models.UUIDField(), default=list)
    draft_supporters = ArrayField(models.UUIDField(), default=list)
    state = StateField(max_length=16, choices=PlanState.choices, default=PlanState.DRAFT, protected=True)
    created_at = models.DateTimeField()
    proposed_at = models.DateTimeField(null=True)
    agreed_at = models.DateTimeField(null=True)  # set by trigger, with the last answer
    activated_at = models.DateTimeField(null=True)
    reviewed_at = models.DateTimeField(null=True)  # at half the window; the words are a note
    closed_at = models.DateTimeField(null=True)  # completed, closed without result, or carried over
    opened_to_chairs_at = models.DateTimeField(null=True)
    opened_to_chairs_by = models.ForeignKey(Person, models.PROTECT, null=True, related_name="+")
    result = models.TextField(_("result"), max_length=8_000, blank=True)
    outcomes = ArrayField(models.CharField(max_length=14), default=list)  # codes of the catalogue
    lessons = models.TextField(_("lessons that may be shared"), max_length=4_000, blank=True)
    close_reason = models.CharField(max_length=500, blank=True)
    predecessor = models.ForeignKey("self", models.PROTECT, null=True, related_name="+")

    is_seen_as_chair = False  # set by the query that found it among the plans opened to the co-chairs

    class Meta:
        default_permissions = ()
        permissions = [("view_investigationplan", "Can view investigation plan")]
        constraints = [
            # Within one agency only: a key over all agencies would tell what others use.
            models.UniqueConstraint(fields=["lead", "reference"], name="plan_reference_once_an_agency"),
            models.CheckConstraint(
                condition=models.Q(closed_at__isnull=False)
                ^ ~models.Q(state__in=["completed", "closed_no_result", "carried_over"]),
                name="closed_plan_has_an_instant",
            ),
            models.CheckConstraint(
                condition=~models.Q(state="completed") | ~models.Q(result="") & ~models.Q(lessons=""),
                name="completed_plan_has_result_and_lessons",
            ),
            models.CheckConstraint(
                condition=~models.Q(state="closed_no_result") | ~models.Q(close_reason=""),
                name="plan_without_result_has_a_reason",
            ),
            models.CheckConstraint(
                condition=models.Q(opened_to_chairs_at__isnull=True) ^ models.Q(opened_to_chairs_by__isnull=False),
                name="opened_plan_has_who_and_when",
            ),
            models.CheckConstraint(
                condition=models.Q(opened_to_chairs_at__isnull=True) | ~models.Q(state="draft"),
                name="draft_plan_is_not_opened",
            ),
            models.CheckConstraint(
                condition=models.Q(reviewed_at__isnull=True) | models.Q(activated_at__isnull=False),
                name="reviewed_plan_has_begun",
            ),
        ]
        indexes = [
            models.Index(
                fields=["-opened_to_chairs_at", "-id"],
                name="plan_opened_to_chairs",
                condition=models.Q(opened_to_chairs_at__isnull=False),
            ),
        ]

    def __str__(self) -> str:
        return self.reference

    def get_absolute_url(self) -> str:
        return reverse("plan", kwargs={"plan_id": self.id})

    def why_seen_by(self, actor: Asking) -> Words:
        """Why the actor sees it, in words."""
        if self.is_seen_as_chair:
            return _("You see this because the lead agency has opened it to the co-chairs.")
        if self.owner_group_id == actor.group_id:
            return _("You see this because your agency leads it.")
        return _("You see this because your agency was invited to it by the lead agency.")

    @property
    def outcome_names(self) -> list[Words]:
        """The kinds of outcomes to which it led, in the order of the catalogue."""
        return [name for code, name in CHOICES if code in self.outcomes]

    @_step(PLAN_STEPS, "propose")
    def mark_proposed(self, *, at: datetime) -> None:
        """Partners are asked."""
        self.proposed_at = at

    @_step(PLAN_STEPS, "agree")
    def mark_agreed(self, *, at: datetime) -> None:
        """All that were asked have answered; the row is changed by the database."""
        self.agreed_at = at

    @_step(PLAN_STEPS, "activate")
    def mark_active(self, *, at: datetime) -> None:
        """The work begins."""
        self.activated_at = at

    @_step(PLAN_STEPS, "suspend")
    def mark_suspended(self) -> None:
        """The work rests."""

    @_step(PLAN_STEPS, "resume")
    def mark_resumed(self) -> None:
        """The work goes on."""

    @_step(PLAN_STEPS, "complete")
    def mark_completed(self, *, at: datetime, result: str, outcomes: list[str], lessons: str) -> None:
        """It has come to its result."""
        self.closed_at, self.result, self.outcomes, self.lessons = at, result, outcomes, lessons

    @_step(PLAN_STEPS, "close_without_result")
    def mark_closed_without_result(self, *, at: datetime, reason: str) -> None:
        """It ends, and nothing came of it that can be counted."""
        self.closed_at, self.close_reason = at, reason

    @_step(PLAN_STEPS, "carry_over")
    def mark_carried_over(self, *, at: datetime) -> None:
        """It goes on as a plan of another round."""
        self.closed_at = at


class InvestigationPlanGrant(ObjectGrant):
    """Which agency may see which plan; also the list it is shown from."""

    content_object = models.ForeignKey(InvestigationPlan, models.CASCADE, related_name="grants")
    reads_notes = models.BooleanField(default=False, editable=False)  # set by trigger: the lead, and who has consented

    class Meta(ObjectGrant.Meta):
        # Each includes what the row policy reads, so that counting touches no row.
        indexes = [
            models.Index(
                fields=["group", "-opened_at", "-content_object"],
                name="plan_list",
                include=["owner_group"],
                condition=models.Q(is_view=True),
            ),
        ]
        constraints = [
            models.UniqueConstraint(
                fields=["content_object", "group"], name="plan_seen_once", condition=models.Q(is_view=True)
            ),
        ]


class PlanParty(FSMModelMixin, Versioned):
    """An agency in a plan: what it was asked to be, what it answered, and when it left."""

    class Role(models.TextChoices):
        LEAD = "lead", _("Lead")
        PARTNER = "partner", _("Partner")
        SUPPORT = "support", _("Support")

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    plan = models.ForeignKey(InvestigationPlan, models.PROTECT, related_name="parties")
    agency = models.ForeignKey(Agency, models.PROTECT, related_name="+")
    group = models.ForeignKey(Group, models.PROTECT, related_name="+")  # the agency's; set by trigger
    owner_group = models.ForeignKey(Group, models.PROTECT, related_name="+")  # the lead's; set by trigger
    role = models.CharField(max_length=7, choices=Role.choices)
    state = StateField(max_length=9, choices=PartyState.choices, default=PartyState.INVITED, protected=True)
    is_open = models.BooleanField(default=True, editable=False)  # set by trigger: the plan is not over
    officer = models.ForeignKey(Person, models.PROTECT, null=True, related_name="+")  # with whom it lies there
    invited_at = models.DateTimeField()
    answered_at = models.DateTimeField(null=True)
    answered_by = models.ForeignKey(Person, models.PROTECT, null=True, related_name="+")
    left_at = models.DateTimeField(null=True)  # also: was taken out

    class Meta:
        ordering = ["invited_at", "id"]
        verbose_name_plural = "plan parties"
        constraints = [
            models.UniqueConstraint(
                fields=["plan", "agency"],
                name="party_once_a_plan",
                condition=models.Q(state__in=["invited", "consented"]),
            ),
            models.CheckConstraint(
                condition=~models.Q(role="lead") | models.Q(state__in=["invited", "consented"]),
                name="the_lead_does_not_leave",
            ),
            models.CheckConstraint(
                condition=models.Q(answered_at__isnull=True) ^ models.Q(answered_by__isnull=False),
                name="answer_has_who_and_when",
            ),
            models.CheckConstraint(
                condition=~models.Q(state__in=["consented", "declined"]) | models.Q(answered_at__isnull=False),
                name="answered_party_has_an_instant",
            ),
            models.CheckConstraint(
                condition=models.Q(left_at__isnull=False) ^ ~models.Q(state__in=["left", "removed"]),
                name="left_party_has_an_instant",
            ),
        ]

    def get_absolute_url(self) -> str:
        return self.plan.get_absolute_url()

    def why_seen_by(self, actor: Asking) -> Words:
        """Why the actor sees the plan, in words."""
        return self.plan.why_seen_by(actor)

    @property
    def is_lead(self) -> bool:
        """Whether it is the agency that leads."""
        return self.role == self.Role.LEAD

    @_step(PARTY_STEPS, "consent")
    def mark_consented(self, *, at: datetime, person_id: UUID) -> None:
        """It takes part."""
        self.answered_at, self.answered_by_id, self.officer_id = at, person_id, person_id

    @_step(PARTY_STEPS, "decline")
    def mark_declined(self, *, at: datetime, person_id: UUID) -> None:
        """It does not take part, and sees the plan no more."""
        self.answered_at, self.answered_by_id = at, person_id

    @_step(PARTY_STEPS, "leave")
    def mark_left(self, *, at: datetime) -> None:
        """It takes part no more, and sees the plan no more."""
        self.left_at = at

    @_step(PARTY_STEPS, "remove")
    def mark_removed(self, *, at: datetime) -> None:
        """The lead takes it out; it sees the plan no more."""
        self.left_at = at


class PlanPlace(models.Model):
    """A place on the suspected route, in its order."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    plan = models.ForeignKey(InvestigationPlan, models.PROTECT, related_name="places")
    position = models.PositiveSmallIntegerField()
    name = models.CharField(max_length=80)
    country = models.ForeignKey(Country, models.PROTECT, related_name="+")
    latitude = models.FloatField(null=True)  # decimal degrees; both or none
    longitude = models.FloatField(null=True)

    class Meta:
        ordering = ["position"]
        constraints = [
            models.UniqueConstraint(fields=["plan", "position"], name="one_place_a_position"),
            models.CheckConstraint(
                condition=models.Q(latitude__isnull=True, longitude__isnull=True)
                | models.Q(latitude__isnull=False, longitude__isnull=False)
                & models.Q(latitude__range=(-90, 90), longitude__range=(-180, 180)),
                name="place_point_is_on_earth",
            ),
        ]

    @property
    def point(self) -> tuple[float, float] | None:
        """Latitude and longitude as the plan says them, or None."""
        return None if self.latitude is None or self.longitude is None else (self.latitude, self.longitude)


class PlanStep(Versioned):
    """A milestone: what shall be done, by which agency, by when."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    plan = models.ForeignKey(InvestigationPlan, models.PROTECT, related_name="steps")
    owner = models.ForeignKey(PlanParty, models.PROTECT, related_name="+")
    group = models.ForeignKey(Group, models.PROTECT, related_name="+")  # the owner's; set by trigger
    what = models.CharField(max_length=200)
    due_on = models.DateField()
    added_at = models.DateTimeField()
    done_at = models.DateTimeField(null=True)
    done_by = models.ForeignKey(Person, models.PROTECT, null=True, related_name="+")

    class Meta:
        ordering = ["due_on", "id"]
        indexes = [
            models.Index(fields=["group", "due_on"], name="milestone_open", condition=models.Q(done_at__isnull=True)),
        ]
        constraints = [
            models.CheckConstraint(
                condition=models.Q(done_at__isnull=True) ^ models.Q(done_by__isnull=False),
                name="milestone_done_has_who_and_when",
            ),
        ]

    def get_absolute_url(self) -> str:
        return self.plan.get_absolute_url()

    def why_seen_by(self, actor: Asking) -> Words:
        """Why the actor sees the plan, in words."""
        return self.plan.why_seen_by(actor)


class PlanNote(models.Model):
    """Words that a party has written down in a plan, or that were said with a step; none is changed."""

    class Kind(models.TextChoices):
        PROGRESS = "progress", _("Progress note")
        REVIEW = "review", _("Mid-term review")
        SUSPENDED = "suspended", _("Suspended")
        RESUMED = "resumed", _("Resumed")
        OPENED = "opened", _("Opened to the co-chairs")
        CLOSED = "closed", _("Closed to the co-chairs again")
        MERGED = "merged", _("An agency was merged into another one")  # written by the database (migration 0041)

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    plan = models.ForeignKey(InvestigationPlan, models.PROTECT, related_name="notes")
    party = models.ForeignKey(PlanParty, models.PROTECT, related_name="+")
    group = models.ForeignKey(Group, models.PROTECT, related_name="+")  # the party's; set by trigger
    kind = models.CharField(max_length=9, choices=Kind.choices, default=Kind.PROGRESS)
    written_by = models.ForeignKey(Person, models.PROTECT, related_name="+")
    written_at = models.DateTimeField()
    body = models.TextField(max_length=8_000, blank=True)

    class Meta:
        ordering = ["written_at", "id"]
        constraints = [
            models.UniqueConstraint(fields=["plan"], name="plan_reviewed_once", condition=models.Q(kind="review")),
        ]


class PlanDisclosure(models.Model):
    """That something of a plan was given: what, to which agency or to the co-chairs, when, by whom."""

    class What(models.TextChoices):
        PLAN = "plan", _("The plan, without its notes")
        NOTES = "notes", _("The notes")
        CHAIRS = "chairs", _("The plan and its notes, to the co-chairs")

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    plan = models.ForeignKey(InvestigationPlan, models.PROTECT, related_name="disclosures")
    agency = models.ForeignKey(Agency, models.PROTECT, null=True, related_name="+")  # null: the co-chairs
    what = models.CharField(max_length=6, choices=What.choices)
    disclosed_at = models.DateTimeField()
    disclosed_by = models.ForeignKey(Person, models.PROTECT, related_name="+")

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=models.Q(agency__isnull=True) ^ ~models.Q(what="chairs"), name="disclosed_to_one_or_chairs"
            ),
        ]
