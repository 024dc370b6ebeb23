"""A session says who organises and hosts it, what it is for, and who may know of it."""

import django.contrib.postgres.fields
import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("auth", "0012_alter_user_first_name_max_length"),
        ("members", "0033_country_point"),
        ("operations", "0027_place_point"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.AddField(
            model_name="session",
            name="audience",
            field=models.CharField(
                choices=[("members", "All members read it"), ("invited", "Only your agency and those invited read it")],
                default="members",
                max_length=7,
            ),
        ),
        migrations.AddField(
            model_name="session",
            name="cancel_reason",
            field=models.CharField(blank=True, max_length=500),
        ),
        migrations.AddField(
            model_name="session",
            name="cancelled_at",
            field=models.DateTimeField(null=True),
        ),
        migrations.AddField(
            model_name="session",
            name="chairs_invited",
            field=models.BooleanField(default=False),
        ),
        migrations.AddField(
            model_name="session",
            name="created_at",
            field=models.DateTimeField(null=True),
        ),
        migrations.AddField(
            model_name="session",
            name="ends_precision",
            field=models.CharField(
                choices=[("day", "day"), ("month", "month"), ("year", "year"), ("unknown", "not known")],
                default="day",
                max_length=7,
            ),
        ),
        migrations.AddField(
            model_name="session",
            name="host_country",
            field=models.ForeignKey(
                null=True, on_delete=django.db.models.deletion.PROTECT, related_name="+", to="members.country"
            ),
        ),
        migrations.AddField(
            model_name="session",
            name="host_organisation",
            field=models.ForeignKey(
                null=True, on_delete=django.db.models.deletion.PROTECT, related_name="+", to="members.organisation"
            ),
        ),
        migrations.AddField(
            model_name="session",
            name="is_online",
            field=models.BooleanField(default=False),
        ),
        migrations.AddField(
            model_name="session",
            name="organiser",
            field=models.ForeignKey(
                null=True, on_delete=django.db.models.deletion.PROTECT, related_name="+", to="members.agency"
            ),
        ),
        migrations.AddField(
            model_name="session",
            name="organiser_group",
            field=models.ForeignKey(
                null=True, on_delete=django.db.models.deletion.PROTECT, related_name="+", to="auth.group"
            ),
        ),
        migrations.AddField(
            model_name="session",
            name="reader_groups",
            field=django.contrib.postgres.fields.ArrayField(
                base_field=models.IntegerField(), default=list, editable=False, size=None
            ),
        ),
        migrations.AddField(
            model_name="session",
            name="submission",
            field=models.UUIDField(editable=False, null=True),
        ),
        migrations.AddField(
            model_name="session",
            name="summary",
            field=models.TextField(blank=True, max_length=4000),
        ),
        migrations.AddField(
            model_name="session",
            name="title",
            field=models.CharField(blank=True, max_length=120),
        ),
        migrations.AddField(
            model_name="session",
            name="version",
            field=models.PositiveIntegerField(default=1),
        ),
        migrations.AddField(
            model_name="session",
            name="written_by",
            field=models.ForeignKey(
                null=True, on_delete=django.db.models.deletion.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL
            ),
        ),
        migrations.AlterField(
            model_name="session",
            name="kind",
            field=models.CharField(
                choices=[
                    ("planning", "Planning meeting"),
                    ("progression", "Progression session"),
                    ("debrief", "Debrief"),
                    ("conference", "Conference"),
                    ("annual_meeting", "Annual meeting"),
                    ("tabletop", "Table-top exercise"),
                    ("operation_phase", "Operation phase"),
                    ("training", "Training"),
                    ("awareness", "Awareness event"),
                ],
                max_length=16,
            ),
        ),
        migrations.AddConstraint(
            model_name="session",
            constraint=models.CheckConstraint(
                condition=models.Q(("ends_on__isnull", True), ("ends_on__gte", models.F("starts_on")), _connector="OR"),
                name="session_ends_after_start",
            ),
        ),
        migrations.AddConstraint(
            model_name="session",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("host_country__isnull", True), ("host_organisation__isnull", True), _connector="OR"
                ),
                name="session_has_one_host",
            ),
        ),
        migrations.AddConstraint(
            model_name="session",
            constraint=models.CheckConstraint(
                condition=models.Q(("audience", "members"), ("organiser__isnull", False), _connector="OR"),
                name="invited_session_has_an_organiser",
            ),
        ),
        migrations.AddConstraint(
            model_name="session",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("cancelled_at__isnull", True), models.Q(("cancel_reason", ""), _negated=True), _connector="XOR"
                ),
                name="cancelled_session_has_a_reason",
            ),
        ),
        # On the way back goes what only these columns can hold; what is publicly known stays.
        migrations.RunSQL("", "delete from operations_session where organiser_id is not null"),
    ]
