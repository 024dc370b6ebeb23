"""Files of an agency's own referrals: the row that is a place in the queue, and which referrals a file held."""

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

import common.ids


class Migration(migrations.Migration):
    dependencies = [
        ("auth", "0012_alter_user_first_name_max_length"),
        ("members", "0039_attachment_notices"),
        ("operations", "0069_visits"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="ReferralExport",
            fields=[
                ("id", models.UUIDField(default=common.ids.uuid7, editable=False, primary_key=True, serialize=False)),
                ("number", models.PositiveIntegerField()),
                ("asked_at", models.DateTimeField()),
                (
                    "reason",
                    models.CharField(
                        choices=[
                            ("court", "A court or a prosecutor asks"),
                            ("oversight", "A supervisory authority asks"),
                            ("person", "A person asks what is held about them"),
                            ("statistics", "Statistics of our own agency"),
                            ("own", "Our own case system"),
                        ],
                        max_length=10,
                    ),
                ),
                (
                    "file_format",
                    models.CharField(
                        choices=[("csv", "CSV, for any program"), ("xlsx", "XLSX, for a spreadsheet")], max_length=4
                    ),
                ),
                ("chosen", models.JSONField(default=dict)),
                (
                    "state",
                    models.CharField(
                        choices=[
                            ("waiting", "Waiting"),
                            ("running", "Being made"),
                            ("ready", "Ready"),
                            ("cancelled", "Cancelled"),
                            ("failed", "Not made"),
                            ("expired", "Deleted"),
                        ],
                        default="waiting",
                        max_length=9,
                    ),
                ),
                (
                    "failure",
                    models.CharField(
                        blank=True,
                        choices=[
                            ("no_right", "Whoever asked for it may no longer export."),
                            (
                                "marking",
                                "A referral carries a marking that the portal does not know. Ask your administrator.",
                            ),
                            ("disk", "The disk of the portal is full or broken. Try again later."),
                            ("too_large", "It is too large for a worksheet. Choose CSV, or fewer referrals."),
                            (
                                "given_up",
                                "The portal tried three times and could not finish it. Ask for fewer referrals.",
                            ),
                        ],
                        max_length=9,
                    ),
                ),
                ("rows_done", models.PositiveIntegerField(default=0)),
                ("rows_of", models.PositiveIntegerField(null=True)),
                ("stored_as", models.UUIDField(editable=False, null=True)),
                ("size", models.BigIntegerField(null=True)),
                ("digest", models.CharField(blank=True, max_length=64)),
                ("made_at", models.DateTimeField(null=True)),
                ("expires_at", models.DateTimeField(null=True)),
                ("leased_until", models.DateTimeField(null=True)),
                ("attempts", models.PositiveSmallIntegerField(default=0)),
                (
                    "agency",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to="members.agency"
                    ),
                ),
                (
                    "asked_by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL
                    ),
                ),
                (
                    "group",
                    models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name="+", to="auth.group"),
                ),
                (
                    "handling_code",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="operations.handlingcode",
                    ),
                ),
            ],
        ),
        migrations.CreateModel(
            name="ExportedReferral",
            fields=[
                ("id", models.UUIDField(default=common.ids.uuid7, editable=False, primary_key=True, serialize=False)),
                (
                    "referral",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="operations.referral",
                    ),
                ),
                (
                    "export",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="held",
                        to="operations.referralexport",
                    ),
                ),
            ],
        ),
        migrations.AddIndex(
            model_name="referralexport",
            index=models.Index(fields=["group", "-asked_at", "-id"], name="export_list"),
        ),
        migrations.AddIndex(
            model_name="referralexport",
            index=models.Index(
                condition=models.Q(("state__in", ["waiting", "running"])), fields=["asked_at"], name="export_to_make"
            ),
        ),
        migrations.AddIndex(
            model_name="referralexport",
            index=models.Index(condition=models.Q(("state", "ready")), fields=["expires_at"], name="export_to_delete"),
        ),
        migrations.AddConstraint(
            model_name="referralexport",
            constraint=models.UniqueConstraint(fields=("group", "number"), name="export_number_once_an_agency"),
        ),
        migrations.AddConstraint(
            model_name="referralexport",
            constraint=models.UniqueConstraint(
                condition=models.Q(("state", "running")), fields=("asked_by",), name="one_export_at_a_time_a_person"
            ),
        ),
        migrations.AddConstraint(
            model_name="referralexport",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(
                        ("expires_at__isnull", False),
                        ("size__isnull", False),
                        ("state", "ready"),
                        ("stored_as__isnull", False),
                    ),
                    models.Q(models.Q(("state", "ready"), _negated=True), ("stored_as__isnull", True)),
                    _connector="OR",
                ),
                name="export_is_kept_while_it_is_ready",
            ),
        ),
        migrations.AddConstraint(
            model_name="referralexport",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("state", "failed"), models.Q(("failure", ""), _negated=True)),
                    models.Q(models.Q(("state", "failed"), _negated=True), ("failure", "")),
                    _connector="OR",
                ),
                name="export_that_failed_says_why",
            ),
        ),
        migrations.AddConstraint(
            model_name="exportedreferral",
            constraint=models.UniqueConstraint(fields=("referral", "export"), name="referral_once_an_export"),
        ),
    ]
