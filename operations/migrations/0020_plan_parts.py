"""What belongs to a plan: its parties, route, milestones, notes, and what was given to whom."""

import django.db.models.deletion
import django_fsm
from django.conf import settings
from django.db import migrations, models

import common.ids


def _key(to: str, *, null: bool = False) -> models.ForeignKey:
    """A key of a row that stays."""
    return models.ForeignKey(to, django.db.models.deletion.PROTECT, null=null, related_name="+")


class Migration(migrations.Migration):
    dependencies = [
        ("auth", "0012_alter_user_first_name_max_length"),
        ("members", "0032_plan_notices"),
        ("operations", "0019_plans"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="PlanParty",
            fields=[
                ("version", models.PositiveIntegerField(default=1)),
                ("submission", models.UUIDField(editable=False, null=True)),
                ("id", models.UUIDField(default=common.ids.uuid7, editable=False, primary_key=True, serialize=False)),
                (
                    "role",
                    models.CharField(
                        choices=[("lead", "Lead"), ("partner", "Partner"), ("support", "Support")], max_length=7
                    ),
                ),
                (
                    "state",
                    models.CharField(
                        choices=[
                            ("invited", "Invited, has not answered"),
                            ("consented", "Takes part by consent"),
                            ("declined", "Declined"),
                            ("left", "Has left"),
                            ("removed", "Taken out"),
                        ],
                        default="invited",
                        max_length=9,
                    ),
                ),
                ("is_open", models.BooleanField(default=True, editable=False)),
                ("invited_at", models.DateTimeField()),
                ("answered_at", models.DateTimeField(null=True)),
                ("left_at", models.DateTimeField(null=True)),
                (
                    "agency",
                    _key("members.agency"),
                ),
                (
                    "answered_by",
                    _key(settings.AUTH_USER_MODEL, null=True),
                ),
                ("group", _key("auth.group")),
                (
                    "officer",
                    _key(settings.AUTH_USER_MODEL, null=True),
                ),
                ("owner_group", _key("auth.group")),
                (
                    "plan",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="parties",
                        to="operations.investigationplan",
                    ),
                ),
            ],
            options={
                "verbose_name_plural": "plan parties",
                "ordering": ["invited_at", "id"],
            },
            bases=(django_fsm.FSMModelMixin, models.Model),
        ),
        migrations.CreateModel(
            name="PlanNote",
            fields=[
                ("id", models.UUIDField(default=common.ids.uuid7, editable=False, primary_key=True, serialize=False)),
                (
                    "kind",
                    models.CharField(
                        choices=[
                            ("progress", "Progress note"),
                            ("review", "Mid-term review"),
                            ("suspended", "Suspended"),
                            ("resumed", "Resumed"),
                            ("opened", "Opened to the co-chairs"),
                            ("closed", "Closed to the co-chairs again"),
                        ],
                        default="progress",
                        max_length=9,
                    ),
                ),
                ("written_at", models.DateTimeField()),
                ("body", models.TextField(blank=True, max_length=8000)),
                ("group", _key("auth.group")),
                (
                    "plan",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="notes",
                        to="operations.investigationplan",
                    ),
                ),
                (
                    "written_by",
                    _key(settings.AUTH_USER_MODEL),
                ),
                (
                    "party",
                    _key("operations.planparty"),
                ),
            ],
            options={
                "ordering": ["written_at", "id"],
            },
        ),
        migrations.CreateModel(
            name="PlanPlace",
            fields=[
                ("id", models.UUIDField(default=common.ids.uuid7, editable=False, primary_key=True, serialize=False)),
                ("position", models.PositiveSmallIntegerField()),
                ("name", models.CharField(max_length=80)),
                (
                    "country",
                    _key("members.country"),
                ),
                (
                    "plan",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="places",
                        to="operations.investigationplan",
                    ),
                ),
            ],
            options={
                "ordering": ["position"],
            },
        ),
        migrations.CreateModel(
            name="PlanStep",
            fields=[
                ("version", models.PositiveIntegerField(default=1)),
                ("submission", models.UUIDField(editable=False, null=True)),
                ("id", models.UUIDField(default=common.ids.uuid7, editable=False, primary_key=True, serialize=False)),
                ("what", models.CharField(max_length=200)),
                ("due_on", models.DateField()),
                ("added_at", models.DateTimeField()),
                ("done_at", models.DateTimeField(null=True)),
                (
                    "done_by",
                    _key(settings.AUTH_USER_MODEL, null=True),
                ),
                ("group", _key("auth.group")),
                (
                    "owner",
                    _key("operations.planparty"),
                ),
                (
                    "plan",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="steps",
                        to="operations.investigationplan",
                    ),
                ),
            ],
            options={
                "ordering": ["due_on", "id"],
            },
        ),
        migrations.CreateModel(
            name="PlanDisclosure",
            fields=[
                ("id", models.UUIDField(default=common.ids.uuid7, editable=False, primary_key=True, serialize=False)),
                (
                    "what",
                    models.CharField(
                        choices=[
                            ("plan", "The plan, without its notes"),
                            ("notes", "The notes"),
                            ("chairs", "The plan and its notes, to the co-chairs"),
                        ],
                        max_length=6,
                    ),
                ),
                ("disclosed_at", models.DateTimeField()),
                (
                    "agency",
                    _key("members.agency", null=True),
                ),
                (
                    "disclosed_by",
                    _key(settings.AUTH_USER_MODEL),
                ),
                (
                    "plan",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="disclosures",
                        to="operations.investigationplan",
                    ),
                ),
            ],
            options={
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            ("agency__isnull", True), models.Q(("what", "chairs"), _negated=True), _connector="XOR"
                        ),
                        name="disclosed_to_one_or_chairs",
                    )
                ],
            },
        ),
        migrations.AddConstraint(
            model_name="planparty",
            constraint=models.UniqueConstraint(
                condition=models.Q(("state__in", ["invited", "consented"])),
                fields=("plan", "agency"),
                name="party_once_a_plan",
            ),
        ),
        migrations.AddConstraint(
            model_name="planparty",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("role", "lead"), _negated=True), ("state__in", ["invited", "consented"]), _connector="OR"
                ),
                name="the_lead_does_not_leave",
            ),
        ),
        migrations.AddConstraint(
            model_name="planparty",
            constraint=models.CheckConstraint(
                condition=models.Q(("answered_at__isnull", True), ("answered_by__isnull", False), _connector="XOR"),
                name="answer_has_who_and_when",
            ),
        ),
        migrations.AddConstraint(
            model_name="planparty",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("state__in", ["consented", "declined"]), _negated=True),
                    ("answered_at__isnull", False),
                    _connector="OR",
                ),
                name="answered_party_has_an_instant",
            ),
        ),
        migrations.AddConstraint(
            model_name="planparty",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("left_at__isnull", False),
                    models.Q(("state__in", ["left", "removed"]), _negated=True),
                    _connector="XOR",
                ),
                name="left_party_has_an_instant",
            ),
        ),
        migrations.AddConstraint(
            model_name="plannote",
            constraint=models.UniqueConstraint(
                condition=models.Q(("kind", "review")), fields=("plan",), name="plan_reviewed_once"
            ),
        ),
        migrations.AddConstraint(
            model_name="planplace",
            constraint=models.UniqueConstraint(fields=("plan", "position"), name="one_place_a_position"),
        ),
        migrations.AddIndex(
            model_name="planstep",
            index=models.Index(
                condition=models.Q(("done_at__isnull", True)), fields=["group", "due_on"], name="milestone_open"
            ),
        ),
        migrations.AddConstraint(
            model_name="planstep",
            constraint=models.CheckConstraint(
                condition=models.Q(("done_at__isnull", True), ("done_by__isnull", False), _connector="XOR"),
                name="milestone_done_has_who_and_when",
            ),
        ),
    ]
