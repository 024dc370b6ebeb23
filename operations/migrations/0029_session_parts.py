"""Who is invited to a session, how many were reached, which papers there are, which focus areas it serves."""

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

import common.ids


class Migration(migrations.Migration):
    dependencies = [
        ("auth", "0012_alter_user_first_name_max_length"),
        ("operations", "0028_sessions"),
        ("terms_of_reference", "0005_revisions"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="SessionInvitation",
            fields=[
                ("version", models.PositiveIntegerField(default=1)),
                ("submission", models.UUIDField(editable=False, null=True)),
                ("id", models.UUIDField(default=common.ids.uuid7, editable=False, primary_key=True, serialize=False)),
                ("invited_at", models.DateTimeField()),
                (
                    "answer",
                    models.CharField(
                        blank=True, choices=[("attends", "Attends"), ("does_not", "Does not attend")], max_length=8
                    ),
                ),
                ("answered_at", models.DateTimeField(null=True)),
                ("people", models.PositiveSmallIntegerField(null=True)),
                ("attended", models.PositiveSmallIntegerField(null=True)),
                ("withdrawn_at", models.DateTimeField(null=True)),
            ],
            options={
                "ordering": ["invited_at", "id"],
            },
        ),
        migrations.CreateModel(
            name="SessionPaper",
            fields=[
                ("id", models.UUIDField(default=common.ids.uuid7, editable=False, primary_key=True, serialize=False)),
                ("name", models.CharField(max_length=200)),
                ("address", models.URLField(blank=True, max_length=500)),
                ("held_at", models.CharField(blank=True, max_length=200)),
                ("added_at", models.DateTimeField(null=True)),
                ("withdrawn_at", models.DateTimeField(null=True)),
            ],
            options={
                "ordering": ["added_at", "id"],
            },
        ),
        migrations.CreateModel(
            name="SessionReach",
            fields=[
                ("id", models.UUIDField(default=common.ids.uuid7, editable=False, primary_key=True, serialize=False)),
                (
                    "whom",
                    models.CharField(
                        choices=[
                            ("officials", "Law-enforcement officials"),
                            ("trained", "Officers trained"),
                            ("public", "Members of the public"),
                            ("private_sector", "People of the private sector"),
                        ],
                        max_length=14,
                    ),
                ),
                (
                    "qualifier",
                    models.CharField(
                        choices=[("exact", "exactly"), ("at_least", "at least"), ("about", "about")], max_length=8
                    ),
                ),
                ("number", models.PositiveIntegerField()),
            ],
            options={
                "verbose_name_plural": "session reaches",
                "ordering": ["whom"],
            },
        ),
        migrations.CreateModel(
            name="SessionFocusArea",
            fields=[
                ("id", models.UUIDField(default=common.ids.uuid7, editable=False, primary_key=True, serialize=False)),
                (
                    "area",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to="terms_of_reference.focusarea"
                    ),
                ),
                (
                    "session",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to="operations.session"
                    ),
                ),
            ],
        ),
        migrations.AddField(
            model_name="session",
            name="focus_areas",
            field=models.ManyToManyField(
                related_name="+", through="operations.SessionFocusArea", to="terms_of_reference.focusarea"
            ),
        ),
        migrations.AddField(
            model_name="sessioninvitation",
            name="agency",
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name="+", to="members.agency"),
        ),
        migrations.AddField(
            model_name="sessioninvitation",
            name="answered_by",
            field=models.ForeignKey(
                null=True, on_delete=django.db.models.deletion.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL
            ),
        ),
        migrations.AddField(
            model_name="sessioninvitation",
            name="group",
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name="+", to="auth.group"),
        ),
        migrations.AddField(
            model_name="sessioninvitation",
            name="session",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT, related_name="invitations", to="operations.session"
            ),
        ),
        migrations.AddField(
            model_name="sessionpaper",
            name="added_by",
            field=models.ForeignKey(
                null=True, on_delete=django.db.models.deletion.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL
            ),
        ),
        migrations.AddField(
            model_name="sessionpaper",
            name="session",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT, related_name="papers", to="operations.session"
            ),
        ),
        migrations.AddField(
            model_name="sessionreach",
            name="session",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT, related_name="reached", to="operations.session"
            ),
        ),
        migrations.AddConstraint(
            model_name="sessionfocusarea",
            constraint=models.UniqueConstraint(fields=("session", "area"), name="area_once_a_session"),
        ),
        migrations.AddConstraint(
            model_name="sessioninvitation",
            constraint=models.UniqueConstraint(
                condition=models.Q(("withdrawn_at__isnull", True)),
                fields=("session", "agency"),
                name="agency_once_a_session",
            ),
        ),
        migrations.AddConstraint(
            model_name="sessioninvitation",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(
                        ("answer", ""),
                        ("answered_at__isnull", True),
                        ("answered_by__isnull", True),
                        ("people__isnull", True),
                    ),
                    models.Q(
                        models.Q(("answer", ""), _negated=True),
                        ("answered_at__isnull", False),
                        ("answered_by__isnull", False),
                    ),
                    _connector="OR",
                ),
                name="session_answer_has_who_and_when",
            ),
        ),
        migrations.AddConstraint(
            model_name="sessioninvitation",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("people__isnull", True), models.Q(("answer", "attends"), ("people__gte", 1)), _connector="OR"
                ),
                name="who_attends_sends_people",
            ),
        ),
        migrations.AddConstraint(
            model_name="sessionpaper",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("address", ""), ("held_at__gt", "")),
                    models.Q(("address__startswith", "https://"), ("held_at", "")),
                    _connector="OR",
                ),
                name="paper_has_an_address_or_a_holder",
            ),
        ),
        migrations.AddConstraint(
            model_name="sessionreach",
            constraint=models.UniqueConstraint(fields=("session", "whom"), name="whom_once_a_session"),
        ),
    ]
