"""What a session has decided and recommended, and how far that is."""

import django.db.models.deletion
import django_fsm
from django.conf import settings
from django.db import migrations, models

import common.ids


class Migration(migrations.Migration):
    dependencies = [
        ("operations", "0029_session_parts"),
        ("terms_of_reference", "0005_revisions"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="MeetingDecision",
            fields=[
                ("id", models.UUIDField(default=common.ids.uuid7, editable=False, primary_key=True, serialize=False)),
                ("number", models.PositiveSmallIntegerField(default=0)),
                ("text", models.TextField(max_length=2000)),
                ("recorded_at", models.DateTimeField(null=True)),
                (
                    "recorded_by",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "session",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="decisions", to="operations.session"
                    ),
                ),
                (
                    "supersedes",
                    models.OneToOneField(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="successor",
                        to="operations.meetingdecision",
                    ),
                ),
            ],
            options={
                "ordering": ["number"],
            },
        ),
        migrations.CreateModel(
            name="Recommendation",
            fields=[
                ("version", models.PositiveIntegerField(default=1)),
                ("submission", models.UUIDField(editable=False, null=True)),
                ("id", models.UUIDField(default=common.ids.uuid7, editable=False, primary_key=True, serialize=False)),
                ("number", models.PositiveSmallIntegerField(default=0)),
                ("text", models.TextField(max_length=2000)),
                (
                    "state",
                    models.CharField(
                        choices=[
                            ("noted", "Noted"),
                            ("accepted", "Accepted"),
                            ("in_progress", "In progress"),
                            ("implemented", "Implemented"),
                            ("partly", "Partly implemented"),
                            ("not_accepted", "Not accepted"),
                            ("superseded", "Superseded"),
                        ],
                        default="noted",
                        max_length=12,
                    ),
                ),
                ("moved_at", models.DateTimeField(null=True)),
                ("moved_words", models.CharField(blank=True, max_length=500)),
                ("recorded_at", models.DateTimeField(null=True)),
                (
                    "moved_by",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "recorded_by",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "session",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="recommendations",
                        to="operations.session",
                    ),
                ),
                (
                    "supersedes",
                    models.OneToOneField(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="successor",
                        to="operations.recommendation",
                    ),
                ),
            ],
            options={
                "ordering": ["number"],
            },
            bases=(django_fsm.FSMModelMixin, models.Model),
        ),
        migrations.CreateModel(
            name="RecommendationFocusArea",
            fields=[
                ("id", models.UUIDField(default=common.ids.uuid7, editable=False, primary_key=True, serialize=False)),
                (
                    "area",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to="terms_of_reference.focusarea"
                    ),
                ),
                (
                    "recommendation",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to="operations.recommendation"
                    ),
                ),
            ],
        ),
        migrations.AddField(
            model_name="recommendation",
            name="focus_areas",
            field=models.ManyToManyField(
                related_name="+", through="operations.RecommendationFocusArea", to="terms_of_reference.focusarea"
            ),
        ),
        migrations.AddConstraint(
            model_name="meetingdecision",
            constraint=models.UniqueConstraint(fields=("session", "number"), name="meeting_decision_once_a_number"),
        ),
        migrations.AddConstraint(
            model_name="recommendationfocusarea",
            constraint=models.UniqueConstraint(fields=("recommendation", "area"), name="area_once_a_recommendation"),
        ),
        migrations.AddConstraint(
            model_name="recommendation",
            constraint=models.UniqueConstraint(fields=("session", "number"), name="recommendation_once_a_number"),
        ),
        migrations.AddConstraint(
            model_name="recommendation",
            constraint=models.CheckConstraint(
                condition=models.Q(("moved_at__isnull", True), ("moved_by__isnull", False), _connector="XOR"),
                name="moved_recommendation_has_who_and_when",
            ),
        ),
    ]
