"""Investigation Plans, and who may see which."""

import django.contrib.postgres.fields
import django.db.models.deletion
import django_fsm
from django.conf import settings
from django.db import migrations, models

import common.ids


class Migration(migrations.Migration):
    dependencies = [
        ("auth", "0012_alter_user_first_name_max_length"),
        ("members", "0032_plan_notices"),
        ("operations", "0018_jpoa_consultation"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="InvestigationPlan",
            fields=[
                ("version", models.PositiveIntegerField(default=1)),
                ("submission", models.UUIDField(editable=False, null=True)),
                ("id", models.UUIDField(default=common.ids.uuid7, editable=False, primary_key=True, serialize=False)),
                ("reference", models.CharField(editable=False, max_length=16)),
                ("title", models.CharField(max_length=120, verbose_name="title")),
                (
                    "crime_type",
                    models.CharField(
                        choices=[("som", "People smuggling"), ("tip", "Trafficking in persons"), ("both", "Both")],
                        max_length=10,
                        verbose_name="crime type",
                    ),
                ),
                ("hypothesis", models.TextField(max_length=8000, verbose_name="working hypothesis")),
                (
                    "draft_partners",
                    django.contrib.postgres.fields.ArrayField(base_field=models.UUIDField(), default=list, size=None),
                ),
                (
                    "draft_supporters",
                    django.contrib.postgres.fields.ArrayField(base_field=models.UUIDField(), default=list, size=None),
                ),
                (
                    "state",
                    models.CharField(
                        choices=[
                            ("draft", "Draft"),
                            ("proposed", "Proposed"),
                            ("agreed", "Agreed"),
                            ("active", "Active"),
                            ("suspended", "Suspended"),
                            ("completed", "Completed"),
                            ("closed_no_result", "Closed without result"),
                            ("carried_over", "Carried over"),
                        ],
                        default="draft",
                        max_length=16,
                    ),
                ),
                ("created_at", models.DateTimeField()),
                ("proposed_at", models.DateTimeField(null=True)),
                ("agreed_at", models.DateTimeField(null=True)),
                ("activated_at", models.DateTimeField(null=True)),
                ("reviewed_at", models.DateTimeField(null=True)),
                ("closed_at", models.DateTimeField(null=True)),
                ("opened_to_chairs_at", models.DateTimeField(null=True)),
                ("result", models.TextField(blank=True, max_length=8000, verbose_name="result")),
                (
                    "outcomes",
                    django.contrib.postgres.fields.ArrayField(
                        base_field=models.CharField(max_length=14), default=list, size=None
                    ),
                ),
                ("lessons", models.TextField(blank=True, max_length=4000, verbose_name="lessons that may be shared")),
                ("close_reason", models.CharField(blank=True, max_length=500)),
                (
                    "handling_code",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to="operations.handlingcode"
                    ),
                ),
                (
                    "jpoa",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="operations.jointperiodofaction",
                    ),
                ),
                (
                    "lead",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to="members.agency"
                    ),
                ),
                (
                    "officer",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "opened_to_chairs_by",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "owner_group",
                    models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name="+", to="auth.group"),
                ),
                (
                    "predecessor",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="operations.investigationplan",
                    ),
                ),
                (
                    "written_by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL
                    ),
                ),
            ],
            options={
                "permissions": [("view_investigationplan", "Can view investigation plan")],
                "default_permissions": (),
            },
            bases=(django_fsm.FSMModelMixin, models.Model),
        ),
        migrations.CreateModel(
            name="InvestigationPlanGrant",
            fields=[
                ("id", models.UUIDField(default=common.ids.uuid7, editable=False, primary_key=True, serialize=False)),
                ("is_view", models.BooleanField(default=False, editable=False)),
                ("opened_at", models.DateTimeField(editable=False, null=True)),
                ("state", models.CharField(blank=True, editable=False, max_length=20)),
                ("reads_notes", models.BooleanField(default=False, editable=False)),
                (
                    "content_object",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="grants",
                        to="operations.investigationplan",
                    ),
                ),
                ("group", models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, to="auth.group")),
                (
                    "owner_group",
                    models.ForeignKey(
                        editable=False,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="auth.group",
                    ),
                ),
                ("permission", models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, to="auth.permission")),
            ],
            options={
                "abstract": False,
            },
        ),
        migrations.AddIndex(
            model_name="investigationplan",
            index=models.Index(
                condition=models.Q(("opened_to_chairs_at__isnull", False)),
                fields=["-opened_to_chairs_at", "-id"],
                name="plan_opened_to_chairs",
            ),
        ),
        migrations.AddConstraint(
            model_name="investigationplan",
            constraint=models.UniqueConstraint(fields=("lead", "reference"), name="plan_reference_once_an_agency"),
        ),
        migrations.AddConstraint(
            model_name="investigationplan",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("closed_at__isnull", False),
                    models.Q(("state__in", ["completed", "closed_no_result", "carried_over"]), _negated=True),
                    _connector="XOR",
                ),
                name="closed_plan_has_an_instant",
            ),
        ),
        migrations.AddConstraint(
            model_name="investigationplan",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("state", "completed"), _negated=True),
                    models.Q(models.Q(("result", ""), _negated=True), models.Q(("lessons", ""), _negated=True)),
                    _connector="OR",
                ),
                name="completed_plan_has_result_and_lessons",
            ),
        ),
        migrations.AddConstraint(
            model_name="investigationplan",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("state", "closed_no_result"), _negated=True),
                    models.Q(("close_reason", ""), _negated=True),
                    _connector="OR",
                ),
                name="plan_without_result_has_a_reason",
            ),
        ),
        migrations.AddConstraint(
            model_name="investigationplan",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("opened_to_chairs_at__isnull", True), ("opened_to_chairs_by__isnull", False), _connector="XOR"
                ),
                name="opened_plan_has_who_and_when",
            ),
        ),
        migrations.AddConstraint(
            model_name="investigationplan",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("opened_to_chairs_at__isnull", True), models.Q(("state", "draft"), _negated=True), _connector="OR"
                ),
                name="draft_plan_is_not_opened",
            ),
        ),
        migrations.AddConstraint(
            model_name="investigationplan",
            constraint=models.CheckConstraint(
                condition=models.Q(("reviewed_at__isnull", True), ("activated_at__isnull", False), _connector="OR"),
                name="reviewed_plan_has_begun",
            ),
        ),
        migrations.AddIndex(
            model_name="investigationplangrant",
            index=models.Index(
                condition=models.Q(("is_view", True)),
                fields=["group", "-opened_at", "-content_object"],
                include=("owner_group",),
                name="plan_list",
            ),
        ),
        migrations.AddConstraint(
            model_name="investigationplangrant",
            constraint=models.UniqueConstraint(
                condition=models.Q(("is_view", True)), fields=("content_object", "group"), name="plan_seen_once"
            ),
        ),
        migrations.AlterUniqueTogether(
            name="investigationplangrant",
            unique_together={("group", "permission", "content_object")},
        ),
    ]
