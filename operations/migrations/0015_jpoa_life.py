"""What a round is from its proposal on: its decisions, who takes part with which agencies, what it aims at."""

import django.contrib.postgres.constraints
import django.db.models.deletion
import django_fsm
from django.conf import settings
from django.db import migrations, models

import common.ids
import operations.jpoas.models


class Migration(migrations.Migration):
    dependencies = [
        ("auth", "0012_alter_user_first_name_max_length"),
        ("members", "0030_pause_and_new_agency"),
        ("operations", "0014_given_to_active_agencies"),
        ("terms_of_reference", "0002_rights"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="DurationDecision",
            fields=[
                ("id", models.UUIDField(default=common.ids.uuid7, editable=False, primary_key=True, serialize=False)),
                ("number", models.PositiveSmallIntegerField()),
                ("starts_on", models.DateField()),
                ("ends_on", models.DateField()),
                ("reason", models.CharField(max_length=1000)),
                ("decided_at", models.DateTimeField()),
            ],
            options={
                "ordering": ["-number"],
            },
        ),
        migrations.CreateModel(
            name="JPOAAgency",
            fields=[
                ("version", models.PositiveIntegerField(default=1)),
                ("submission", models.UUIDField(editable=False, null=True)),
                ("id", models.UUIDField(default=common.ids.uuid7, editable=False, primary_key=True, serialize=False)),
                (
                    "part",
                    models.CharField(
                        choices=[
                            ("coordinates", "Coordinates for its country"),
                            ("operates", "Takes part in operations"),
                            ("supports", "Supports with intelligence"),
                        ],
                        max_length=11,
                    ),
                ),
                (
                    "state",
                    models.CharField(
                        choices=[
                            ("named", "Named, has not answered"),
                            ("confirmed", "Takes part"),
                            ("declined", "Does not take part"),
                            ("withdrawn", "Withdrawn"),
                        ],
                        default="named",
                        max_length=9,
                    ),
                ),
                ("named_at", models.DateTimeField()),
                ("answered_at", models.DateTimeField(null=True)),
                ("withdrawn_at", models.DateTimeField(null=True)),
            ],
            options={
                "verbose_name": "agency in a joint period of action",
                "verbose_name_plural": "agencies in a joint period of action",
                "ordering": ["agency__name"],
            },
            bases=(django_fsm.FSMModelMixin, models.Model),
        ),
        migrations.AlterModelOptions(
            name="objective",
            options={"ordering": ["position", "id"]},
        ),
        migrations.AddField(
            model_name="jointperiodofaction",
            name="cancel_reason",
            field=models.CharField(blank=True, max_length=500),
        ),
        migrations.AddField(
            model_name="jointperiodofaction",
            name="cancelled_at",
            field=models.DateTimeField(null=True),
        ),
        migrations.AddField(
            model_name="jointperiodofaction",
            name="proposal",
            field=models.TextField(blank=True, max_length=4000),
        ),
        migrations.AddField(
            model_name="jointperiodofaction",
            name="reports_due_days",
            field=models.PositiveSmallIntegerField(null=True),
        ),
        migrations.AddField(
            model_name="jpoaparticipant",
            name="invited_at",
            field=models.DateTimeField(null=True),
        ),
        migrations.AddField(
            model_name="jpoaparticipant",
            name="joined_on",
            field=models.DateField(null=True),
        ),
        migrations.AddField(
            model_name="jpoaparticipant",
            name="withdrawn_on",
            field=models.DateField(null=True),
        ),
        migrations.AddField(
            model_name="objective",
            name="submission",
            field=models.UUIDField(editable=False, null=True),
        ),
        migrations.AddField(
            model_name="objective",
            name="target",
            field=models.PositiveIntegerField(null=True),
        ),
        migrations.AddField(
            model_name="objective",
            name="target_indicator",
            field=models.CharField(blank=True, max_length=14),
        ),
        migrations.AddField(
            model_name="objective",
            name="version",
            field=models.PositiveIntegerField(default=1),
        ),
        migrations.AddField(
            model_name="objective",
            name="withdrawn_at",
            field=models.DateTimeField(null=True),
        ),
        migrations.AddConstraint(
            model_name="jointperiodofaction",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("cancelled_at__isnull", True), models.Q(("cancel_reason", ""), _negated=True), _connector="XOR"
                ),
                name="cancelled_jpoa_has_a_reason",
            ),
        ),
        migrations.AddConstraint(
            model_name="jointperiodofaction",
            constraint=django.contrib.postgres.constraints.ExclusionConstraint(
                condition=models.Q(("is_exercise", False), ("state", "active")),
                expressions=[(operations.jpoas.models._Window("starts_on", "ends_on", models.Value("[]")), "&&")],
                name="active_jpoas_do_not_overlap",
            ),
        ),
        migrations.AddConstraint(
            model_name="jpoaparticipant",
            constraint=models.UniqueConstraint(fields=("jpoa", "country"), name="country_once_a_jpoa"),
        ),
        migrations.AddConstraint(
            model_name="jpoaparticipant",
            constraint=models.UniqueConstraint(fields=("jpoa", "organisation"), name="organisation_once_a_jpoa"),
        ),
        migrations.AddConstraint(
            model_name="objective",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("target__isnull", True), ("target_indicator", "")),
                    models.Q(("target__gte", 1), models.Q(("target_indicator", ""), _negated=True)),
                    _connector="OR",
                ),
                name="target_is_of_an_indicator",
            ),
        ),
        migrations.AddField(
            model_name="durationdecision",
            name="decided_by",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL
            ),
        ),
        migrations.AddField(
            model_name="durationdecision",
            name="decided_for",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT, related_name="+", to="members.country"
            ),
        ),
        migrations.AddField(
            model_name="durationdecision",
            name="jpoa",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT,
                related_name="decisions",
                to="operations.jointperiodofaction",
            ),
        ),
        migrations.AddField(
            model_name="jpoaagency",
            name="agency",
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name="+", to="members.agency"),
        ),
        migrations.AddField(
            model_name="jpoaagency",
            name="answered_by",
            field=models.ForeignKey(
                null=True, on_delete=django.db.models.deletion.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL
            ),
        ),
        migrations.AddField(
            model_name="jpoaagency",
            name="contact",
            field=models.ForeignKey(
                null=True, on_delete=django.db.models.deletion.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL
            ),
        ),
        migrations.AddField(
            model_name="jpoaagency",
            name="named_by",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL
            ),
        ),
        migrations.AddField(
            model_name="jpoaagency",
            name="noted",
            field=models.ForeignKey(
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to="terms_of_reference.edition",
            ),
        ),
        migrations.AddField(
            model_name="jpoaagency",
            name="participant",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT, related_name="agencies", to="operations.jpoaparticipant"
            ),
        ),
        migrations.AddConstraint(
            model_name="durationdecision",
            constraint=models.UniqueConstraint(fields=("jpoa", "number"), name="decision_once_a_number"),
        ),
        migrations.AddConstraint(
            model_name="durationdecision",
            constraint=models.CheckConstraint(
                condition=models.Q(("ends_on__gte", models.F("starts_on"))), name="decided_end_after_start"
            ),
        ),
        migrations.AddConstraint(
            model_name="durationdecision",
            constraint=models.CheckConstraint(
                condition=models.Q(("reason", ""), _negated=True), name="decision_has_a_reason"
            ),
        ),
        migrations.AddConstraint(
            model_name="jpoaagency",
            constraint=models.UniqueConstraint(
                condition=models.Q(("state__in", ["named", "confirmed"])),
                fields=("participant", "agency"),
                name="agency_once_a_participant",
            ),
        ),
        migrations.AddConstraint(
            model_name="jpoaagency",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("state", "confirmed"), _negated=True),
                    models.Q(("contact__isnull", False), ("noted__isnull", False)),
                    _connector="OR",
                ),
                name="confirmed_agency_has_noted_terms_and_contact",
            ),
        ),
    ]
