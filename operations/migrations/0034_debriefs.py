"""Debriefs of rounds with their answers and lessons, and the phases of a round."""

import django.contrib.postgres.fields
import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

import common.ids


class Migration(migrations.Migration):
    dependencies = [
        ("auth", "0012_alter_user_first_name_max_length"),
        ("members", "0035_debrief_notices"),
        ("operations", "0033_session_guards"),
        ("terms_of_reference", "0005_revisions"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="Debrief",
            fields=[
                ("version", models.PositiveIntegerField(default=1)),
                ("submission", models.UUIDField(editable=False, null=True)),
                ("id", models.UUIDField(default=common.ids.uuid7, editable=False, primary_key=True, serialize=False)),
                ("opened_at", models.DateTimeField()),
                ("closes_on", models.DateField()),
                ("first_closes_on", models.DateField(null=True)),
                ("closed_at", models.DateTimeField(null=True)),
                ("summary_worked", models.TextField(blank=True, max_length=4000)),
                ("summary_hindered", models.TextField(blank=True, max_length=4000)),
                ("summary_jurisdiction", models.TextField(blank=True, max_length=4000)),
                ("summary_training", models.TextField(blank=True, max_length=4000)),
                (
                    "closed_by",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "jpoa",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="debrief",
                        to="operations.jointperiodofaction",
                    ),
                ),
                (
                    "opened_by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL
                    ),
                ),
            ],
        ),
        migrations.CreateModel(
            name="DebriefAnswer",
            fields=[
                ("version", models.PositiveIntegerField(default=1)),
                ("submission", models.UUIDField(editable=False, null=True)),
                ("id", models.UUIDField(default=common.ids.uuid7, editable=False, primary_key=True, serialize=False)),
                ("worked", models.TextField(blank=True, max_length=4000)),
                ("hindered", models.TextField(blank=True, max_length=4000)),
                ("jurisdiction", models.TextField(blank=True, max_length=4000)),
                ("training", models.TextField(blank=True, max_length=4000)),
                (
                    "training_topics",
                    django.contrib.postgres.fields.ArrayField(
                        base_field=models.CharField(
                            choices=[
                                ("victims", "Recognising and interviewing victims"),
                                ("documents", "Fraudulent documents"),
                                ("money", "Following money"),
                                ("online", "Work on social media and telephones"),
                                ("evidence", "Evidence for courts of other countries"),
                                ("intelligence", "Analysing and sharing intelligence"),
                                ("sea", "Operations at sea"),
                                ("languages", "Languages and interpreting"),
                            ],
                            max_length=12,
                        ),
                        blank=True,
                        default=list,
                        size=None,
                    ),
                ),
                ("is_anonymous", models.BooleanField(default=False)),
                ("submitted_at", models.DateTimeField(null=True)),
                (
                    "agency",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to="members.agency"
                    ),
                ),
                (
                    "country",
                    models.ForeignKey(
                        null=True, on_delete=django.db.models.deletion.PROTECT, related_name="+", to="members.country"
                    ),
                ),
                (
                    "debrief",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="answers", to="operations.debrief"
                    ),
                ),
                (
                    "group",
                    models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name="+", to="auth.group"),
                ),
                (
                    "submitted_by",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
            ],
            options={
                "verbose_name": "answer in a debrief",
                "verbose_name_plural": "answers in a debrief",
            },
        ),
        migrations.CreateModel(
            name="DebriefAsked",
            fields=[
                ("id", models.UUIDField(default=common.ids.uuid7, editable=False, primary_key=True, serialize=False)),
                ("rung", models.CharField(choices=[("asked", "Asked"), ("reminded", "Reminded")], max_length=8)),
                ("made_at", models.DateTimeField()),
                (
                    "agency",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to="members.agency"
                    ),
                ),
                (
                    "debrief",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to="operations.debrief"
                    ),
                ),
                (
                    "group",
                    models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name="+", to="auth.group"),
                ),
            ],
        ),
        migrations.CreateModel(
            name="Lesson",
            fields=[
                ("version", models.PositiveIntegerField(default=1)),
                ("submission", models.UUIDField(editable=False, null=True)),
                ("id", models.UUIDField(default=common.ids.uuid7, editable=False, primary_key=True, serialize=False)),
                ("text", models.CharField(max_length=600)),
                (
                    "question",
                    models.CharField(
                        blank=True,
                        choices=[
                            ("worked", "What worked?"),
                            ("hindered", "What hindered the work?"),
                            ("jurisdiction", "Which obstacles lay in law or jurisdiction?"),
                            ("training", "What training is needed?"),
                        ],
                        max_length=12,
                    ),
                ),
                ("added_at", models.DateTimeField()),
                ("withdrawn_at", models.DateTimeField(null=True)),
                (
                    "focus_area",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="terms_of_reference.focusarea",
                    ),
                ),
                (
                    "jpoa",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="lessons",
                        to="operations.jointperiodofaction",
                    ),
                ),
            ],
            options={
                "ordering": ["added_at", "id"],
            },
        ),
        migrations.CreateModel(
            name="LessonTaken",
            fields=[
                ("version", models.PositiveIntegerField(default=1)),
                ("submission", models.UUIDField(editable=False, null=True)),
                ("id", models.UUIDField(default=common.ids.uuid7, editable=False, primary_key=True, serialize=False)),
                (
                    "verdict",
                    models.CharField(
                        choices=[("taken_up", "Taken up in this round"), ("not_now", "Not now")], max_length=8
                    ),
                ),
                ("words", models.CharField(max_length=600)),
                ("decided_at", models.DateTimeField()),
                (
                    "jpoa",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="lessons_taken",
                        to="operations.jointperiodofaction",
                    ),
                ),
                (
                    "lesson",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="taken", to="operations.lesson"
                    ),
                ),
            ],
            options={
                "verbose_name": "lesson in a proposal",
                "verbose_name_plural": "lessons in proposals",
            },
        ),
        migrations.CreateModel(
            name="Phase",
            fields=[
                ("version", models.PositiveIntegerField(default=1)),
                ("submission", models.UUIDField(editable=False, null=True)),
                ("id", models.UUIDField(default=common.ids.uuid7, editable=False, primary_key=True, serialize=False)),
                ("name", models.CharField(max_length=80)),
                ("starts_on", models.DateField()),
                ("ends_on", models.DateField()),
                ("what", models.CharField(blank=True, max_length=600)),
                ("withdrawn_at", models.DateTimeField(null=True)),
                (
                    "jpoa",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="phases",
                        to="operations.jointperiodofaction",
                    ),
                ),
            ],
            options={
                "ordering": ["starts_on", "ends_on", "id"],
            },
        ),
        migrations.AddConstraint(
            model_name="debrief",
            constraint=models.CheckConstraint(
                condition=models.Q(("closed_at__isnull", True), ("closed_by__isnull", False), _connector="XOR"),
                name="closed_debrief_says_by_whom",
            ),
        ),
        migrations.AddConstraint(
            model_name="debrief",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("first_closes_on__isnull", True), ("closes_on__gt", models.F("first_closes_on")), _connector="OR"
                ),
                name="extended_debrief_closes_later",
            ),
        ),
        migrations.AddConstraint(
            model_name="debriefanswer",
            constraint=models.UniqueConstraint(fields=("debrief", "agency"), name="answered_once_an_agency"),
        ),
        migrations.AddConstraint(
            model_name="debriefanswer",
            constraint=models.CheckConstraint(
                condition=models.Q(("submitted_at__isnull", True), ("submitted_by__isnull", False), _connector="XOR"),
                name="sent_answer_says_by_whom",
            ),
        ),
        migrations.AddConstraint(
            model_name="debriefasked",
            constraint=models.UniqueConstraint(fields=("debrief", "agency", "rung"), name="asked_once_a_rung"),
        ),
        migrations.AddConstraint(
            model_name="lessontaken",
            constraint=models.UniqueConstraint(fields=("lesson", "jpoa"), name="lesson_once_a_jpoa"),
        ),
        migrations.AddConstraint(
            model_name="phase",
            constraint=models.CheckConstraint(
                condition=models.Q(("ends_on__gte", models.F("starts_on"))), name="phase_ends_after_start"
            ),
        ),
    ]
