"""What a referral says in full: evaluation, purpose, legal basis, language, identifiers, translations; results of answers."""

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

import common.ids

# Nobody was asked for the reason of the top urgency before. The triggers are about what people do.
REASONS = """
alter table operations_referral disable trigger user;
update operations_referral set urgency_reason = 'The reason was not asked for when this was sent.'
 where urgency = 'threat_to_life';
alter table operations_referral enable trigger user;
"""


class Migration(migrations.Migration):
    dependencies = [
        ("auth", "0012_alter_user_first_name_max_length"),
        ("members", "0037_chairs_notices"),
        ("operations", "0042_what_debriefs_and_namings_hold"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="ReferralIdentifier",
            fields=[
                ("id", models.UUIDField(default=common.ids.uuid7, editable=False, primary_key=True, serialize=False)),
                (
                    "kind",
                    models.CharField(
                        choices=[
                            ("phone", "Phone number"),
                            ("email", "E-mail address"),
                            ("document", "Passport, identity card or other document"),
                            ("vehicle", "Vehicle: number plate or VIN"),
                            ("vessel", "Vessel: IMO number, MMSI, call sign or name"),
                            ("account", "Account: IBAN, account number or wallet"),
                            ("handle", "Online name: service and name"),
                            ("address", "Address"),
                            ("other", "Other"),
                        ],
                        max_length=12,
                    ),
                ),
                ("as_written", models.CharField(max_length=200)),
                ("standard", models.CharField(max_length=200)),
                ("country", models.CharField(blank=True, max_length=3)),
                ("words", models.CharField(blank=True, max_length=200)),
            ],
            options={
                "ordering": ["id"],
            },
        ),
        migrations.CreateModel(
            name="ReferralTranslation",
            fields=[
                ("id", models.UUIDField(default=common.ids.uuid7, editable=False, primary_key=True, serialize=False)),
                ("language", models.CharField(max_length=12)),
                (
                    "kind",
                    models.CharField(
                        choices=[
                            ("own", "our own translation"),
                            ("sworn", "by a sworn translator"),
                            ("machine", "by a machine, not checked"),
                        ],
                        max_length=7,
                    ),
                ),
                ("summary", models.CharField(blank=True, max_length=200)),
                ("narrative", models.TextField(max_length=20000)),
                ("translated_on", models.DateField(null=True)),
                ("added_at", models.DateTimeField()),
            ],
            options={
                "ordering": ["added_at", "id"],
            },
        ),
        migrations.AddField(
            model_name="referral",
            name="information_evaluation",
            field=models.CharField(
                choices=[
                    ("N", "Not evaluated"),
                    ("1", "1: known to be true"),
                    ("2", "2: known to the source itself, not to the officer"),
                    ("3", "3: not known to the source itself, but other information agrees"),
                    ("4", "4: not known to the source itself, and nothing agrees with it"),
                ],
                default="N",
                max_length=1,
            ),
        ),
        migrations.AddField(
            model_name="referral",
            name="is_quick",
            field=models.BooleanField(default=False),
        ),
        migrations.AddField(
            model_name="referral",
            name="language",
            field=models.CharField(default="en", max_length=12),
        ),
        migrations.AddField(
            model_name="referral",
            name="legal_basis",
            field=models.CharField(blank=True, max_length=30),
        ),
        migrations.AddField(
            model_name="referral",
            name="purpose",
            field=models.CharField(blank=True, max_length=300),
        ),
        migrations.AddField(
            model_name="referral",
            name="source_evaluation",
            field=models.CharField(
                choices=[
                    ("N", "Not evaluated"),
                    ("A", "A: no doubt that the source is reliable"),
                    ("B", "B: mostly reliable so far"),
                    ("C", "C: mostly not reliable so far"),
                    ("X", "X: cannot be said"),
                ],
                default="N",
                max_length=1,
            ),
        ),
        migrations.AddField(
            model_name="referral",
            name="urgency_reason",
            field=models.CharField(blank=True, max_length=300),
        ),
        migrations.AddField(
            model_name="referralmessage",
            name="language",
            field=models.CharField(default="en", max_length=12),
        ),
        migrations.AddField(
            model_name="referralrecipient",
            name="result",
            field=models.CharField(
                blank=True,
                choices=[
                    ("known", "Known to us"),
                    ("not_known", "Not known to us"),
                    ("by_phone", "Ask me by telephone"),
                    ("whole", "All that was asked"),
                    ("part", "A part of what was asked"),
                    ("nothing", "Nothing was found"),
                ],
                max_length=10,
            ),
        ),
        migrations.AddField(
            model_name="subjectidentity",
            name="age",
            field=models.PositiveSmallIntegerField(blank=True, null=True, verbose_name="age"),
        ),
        migrations.RunSQL([REASONS], []),
        migrations.AddConstraint(
            model_name="referral",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("urgency", "threat_to_life"), _negated=True),
                    models.Q(("urgency_reason", ""), _negated=True),
                    _connector="OR",
                ),
                name="threat_to_life_has_a_reason",
            ),
        ),
        migrations.AddConstraint(
            model_name="subjectidentity",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("age__isnull", True), models.Q(("age__lte", 130), ("birth_date__isnull", True)), _connector="OR"
                ),
                name="age_or_date_of_birth",
            ),
        ),
        migrations.AddField(
            model_name="referralidentifier",
            name="referral",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT, related_name="identifiers", to="operations.referral"
            ),
        ),
        migrations.AddField(
            model_name="referralidentifier",
            name="subject",
            field=models.ForeignKey(
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="identifiers",
                to="operations.referralsubject",
            ),
        ),
        migrations.AddField(
            model_name="referraltranslation",
            name="added_agency",
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name="+", to="members.agency"),
        ),
        migrations.AddField(
            model_name="referraltranslation",
            name="added_by",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL
            ),
        ),
        migrations.AddField(
            model_name="referraltranslation",
            name="group",
            field=models.ForeignKey(
                null=True, on_delete=django.db.models.deletion.PROTECT, related_name="+", to="auth.group"
            ),
        ),
        migrations.AddField(
            model_name="referraltranslation",
            name="message",
            field=models.ForeignKey(
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="translations",
                to="operations.referralmessage",
            ),
        ),
        migrations.AddField(
            model_name="referraltranslation",
            name="referral",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT, related_name="translations", to="operations.referral"
            ),
        ),
    ]
