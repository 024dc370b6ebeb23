"""Tables of what an originator keeps in its hand, and until when an agency reads what it was given."""

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

import common.ids


def _to(model: str, *, related_name: str = "+", null: bool = False) -> models.ForeignKey:
    return models.ForeignKey(
        to=model, on_delete=django.db.models.deletion.PROTECT, related_name=related_name, null=null
    )


class Migration(migrations.Migration):
    dependencies = [
        ("auth", "0012_alter_user_first_name_max_length"),
        ("members", "0039_attachment_notices"),
        ("operations", "0058_words_leave_the_row"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="DestructionRequest",
            fields=[
                ("version", models.PositiveIntegerField(default=1)),
                ("submission", models.UUIDField(editable=False, null=True)),
                ("id", models.UUIDField(default=common.ids.uuid7, editable=False, primary_key=True, serialize=False)),
                ("reference", models.CharField(max_length=16)),
                (
                    "cause",
                    models.CharField(
                        choices=[
                            ("withdrawn", "The sender withdrew it"),
                            ("recalled", "The sender took it back from your agency"),
                            ("expired", "The time is over for which your agency had it"),
                        ],
                        max_length=9,
                    ),
                ),
                ("reason", models.CharField(blank=True, max_length=300)),
                ("asked_at", models.DateTimeField()),
                (
                    "outcome",
                    models.CharField(
                        blank=True,
                        choices=[
                            ("destroyed", "All copies are destroyed"),
                            ("none", "There were no copies outside the portal"),
                            ("kept", "Something must be kept, and we say what and why"),
                        ],
                        max_length=9,
                    ),
                ),
                ("words", models.CharField(blank=True, max_length=500)),
                ("confirmed_at", models.DateTimeField(null=True)),
                ("agency", _to("members.agency")),
                ("asked_by", _to(settings.AUTH_USER_MODEL, null=True)),
                ("asking_agency", _to("members.agency")),
                ("confirmed_by", _to(settings.AUTH_USER_MODEL, null=True)),
                ("group", _to("auth.group")),
                ("owner_group", _to("auth.group")),
                ("referral", _to("operations.referral", related_name="destruction_requests")),
            ],
            options={
                "ordering": ["asked_at", "id"],
            },
        ),
        migrations.CreateModel(
            name="HandlingChange",
            fields=[
                ("id", models.UUIDField(default=common.ids.uuid7, editable=False, primary_key=True, serialize=False)),
                ("reason", models.CharField(max_length=300)),
                ("changed_at", models.DateTimeField()),
                ("after", _to("operations.handlingcode")),
                ("before", _to("operations.handlingcode")),
                ("changed_by", _to(settings.AUTH_USER_MODEL, null=True)),
                ("referral", _to("operations.referral", related_name="handling_changes")),
            ],
            options={
                "ordering": ["changed_at", "id"],
            },
        ),
        migrations.CreateModel(
            name="ReferralOpening",
            fields=[
                ("id", models.UUIDField(default=common.ids.uuid7, editable=False, primary_key=True, serialize=False)),
                ("role", models.CharField(max_length=30)),
                (
                    "what",
                    models.CharField(
                        choices=[
                            ("body", "the referral"),
                            ("file", "a file"),
                            ("preview", "the small picture of a file"),
                            ("copy", "a copy on paper or as a file"),
                        ],
                        max_length=7,
                    ),
                ),
                ("why", models.CharField(blank=True, max_length=200)),
                ("opened_at", models.DateTimeField()),
                ("agency", _to("members.agency")),
                ("attachment", _to("operations.referralattachment", null=True)),
                ("group", _to("auth.group")),
                ("person", _to(settings.AUTH_USER_MODEL, null=True)),
                ("referral", _to("operations.referral", related_name="openings")),
            ],
            options={
                "ordering": ["-opened_at", "-id"],
            },
        ),
        migrations.CreateModel(
            name="ShareConsent",
            fields=[
                ("version", models.PositiveIntegerField(default=1)),
                ("submission", models.UUIDField(editable=False, null=True)),
                ("id", models.UUIDField(default=common.ids.uuid7, editable=False, primary_key=True, serialize=False)),
                (
                    "scope",
                    models.CharField(
                        choices=[
                            ("portal", "on the portal"),
                            ("paper", "as a numbered copy on paper or as a file"),
                            ("both", "on the portal and as a numbered copy"),
                        ],
                        max_length=6,
                    ),
                ),
                ("purpose", models.CharField(max_length=300)),
                ("asked_at", models.DateTimeField()),
                ("is_given", models.BooleanField(null=True)),
                ("until", models.DateTimeField(null=True)),
                ("words", models.CharField(blank=True, max_length=300)),
                ("answered_at", models.DateTimeField(null=True)),
                ("ended_at", models.DateTimeField(null=True)),
                ("shared_at", models.DateTimeField(null=True)),
                ("answered_by", _to(settings.AUTH_USER_MODEL, null=True)),
                ("asked_by", _to(settings.AUTH_USER_MODEL)),
                ("group", _to("auth.group")),
                ("recipient", _to("operations.referralrecipient", related_name="consents")),
                ("referral", _to("operations.referral", related_name="consents")),
                ("to_agency", _to("members.agency")),
            ],
            options={
                "ordering": ["asked_at", "id"],
            },
        ),
        migrations.AddField(
            model_name="referral",
            name="handling_at",
            field=models.DateTimeField(null=True),
        ),
        migrations.AddField(
            model_name="referral",
            name="handling_reason",
            field=models.CharField(blank=True, max_length=300),
        ),
        migrations.AddField(
            model_name="referralrecipient",
            name="expires_at",
            field=models.DateTimeField(null=True),
        ),
        migrations.AddIndex(
            model_name="referralrecipient",
            index=models.Index(
                condition=models.Q(("expires_at__isnull", False)), fields=["expires_at"], name="recipient_expires"
            ),
        ),
        migrations.AddIndex(
            model_name="destructionrequest",
            index=models.Index(
                condition=models.Q(("confirmed_at__isnull", True)),
                fields=["group", "asked_at"],
                name="destruction_to_confirm",
            ),
        ),
        migrations.AddConstraint(
            model_name="destructionrequest",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("confirmed_at__isnull", True), ("confirmed_by__isnull", True), ("outcome", "")),
                    models.Q(
                        ("confirmed_at__isnull", False),
                        ("confirmed_by__isnull", False),
                        models.Q(("outcome", ""), _negated=True),
                    ),
                    _connector="OR",
                ),
                name="confirmed_by_whom_and_how",
            ),
        ),
        migrations.AddConstraint(
            model_name="destructionrequest",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("outcome", "kept"), _negated=True),
                    models.Q(("words", ""), _negated=True),
                    _connector="OR",
                ),
                name="what_is_kept_is_said",
            ),
        ),
        migrations.AddIndex(
            model_name="referralopening",
            index=models.Index(fields=["referral", "-opened_at", "-id"], name="openings_of_referral"),
        ),
        migrations.AddConstraint(
            model_name="shareconsent",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("answered_at__isnull", True), ("answered_by__isnull", True), ("is_given__isnull", True)),
                    models.Q(
                        ("answered_at__isnull", False), ("answered_by__isnull", False), ("is_given__isnull", False)
                    ),
                    _connector="OR",
                ),
                name="consent_answered_by_whom",
            ),
        ),
        migrations.AddConstraint(
            model_name="shareconsent",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("is_given", True), _negated=True), ("until__isnull", False), _connector="OR"
                ),
                name="consent_has_an_end",
            ),
        ),
        migrations.AddConstraint(
            model_name="shareconsent",
            constraint=models.UniqueConstraint(
                condition=models.Q(("is_given__isnull", True)),
                fields=("recipient", "to_agency"),
                name="one_question_of_consent",
            ),
        ),
    ]
