"""Until when the content of a referral is kept, holds on it, and when it was deleted."""

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

import common.ids
from operations.referrals.control_models import DestructionRequest

_PROTECT = django.db.models.deletion.PROTECT

# What is over already gets the day that the shipped settings give.
DAYS = """
alter table operations_referral disable trigger user;
update operations_referral
   set retained_until = ((coalesce(closed_at, withdrawn_at) at time zone 'UTC')
                         + case kind when 'victim' then interval '1 year' else interval '2 years' end)::date
 where state in ('closed', 'withdrawn');
alter table operations_referral enable trigger user;
"""


class Migration(migrations.Migration):
    dependencies = [
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
        ("auth", "0012_alter_user_first_name_max_length"),
        ("members", "0042_handover_notices"),
        ("operations", "0076_written_by_whom"),
    ]

    operations = [
        migrations.AddField("referral", "retained_until", models.DateField(null=True)),
        migrations.AddField("referral", "purged_at", models.DateTimeField(null=True)),
        migrations.RunSQL([DAYS], ""),
        migrations.AddConstraint(
            "referral",
            models.CheckConstraint(
                condition=models.Q(state__in=["draft", "sent"]) | models.Q(retained_until__isnull=False),
                name="what_is_over_is_kept_until_a_day",
            ),
        ),
        migrations.AddConstraint(
            "referral",
            models.CheckConstraint(
                condition=models.Q(purged_at__isnull=True) | models.Q(state__in=["closed", "withdrawn"]),
                name="only_what_is_over_is_purged",
            ),
        ),
        migrations.AlterField(
            "destructionrequest", "cause", models.CharField(choices=DestructionRequest.Cause.choices, max_length=9)
        ),
        migrations.CreateModel(
            name="Retention",
            fields=[
                ("version", models.PositiveIntegerField(default=1)),
                ("submission", models.UUIDField(editable=False, null=True)),
                (
                    "referral",
                    models.OneToOneField(
                        on_delete=_PROTECT,
                        primary_key=True,
                        related_name="retention",
                        serialize=False,
                        to="operations.referral",
                    ),
                ),
                ("owner_group", models.ForeignKey(on_delete=_PROTECT, related_name="+", to="auth.group")),
                ("due_on", models.DateField()),
                ("needs_yes", models.BooleanField(default=False)),
                ("asked_for", models.DateField(null=True)),
                ("asked_at", models.DateTimeField(null=True)),
                ("agreed_at", models.DateTimeField(null=True)),
                ("is_over", models.BooleanField(default=False)),
                (
                    "agreed_by",
                    models.ForeignKey(null=True, on_delete=_PROTECT, related_name="+", to=settings.AUTH_USER_MODEL),
                ),
            ],
            options={
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(agreed_at__isnull=True) ^ models.Q(agreed_by__isnull=False),
                        name="agreed_has_who_and_when",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(asked_for__isnull=True) ^ models.Q(asked_at__isnull=False),
                        name="owner_asked_has_day_and_instant",
                    ),
                ],
                "indexes": [
                    models.Index(fields=["due_on"], name="retention_due", condition=models.Q(is_over=False)),
                    models.Index(
                        fields=["owner_group", "due_on"], name="retention_of_owner", condition=models.Q(is_over=False)
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="LegalHold",
            fields=[
                ("version", models.PositiveIntegerField(default=1)),
                ("submission", models.UUIDField(editable=False, null=True)),
                ("id", models.UUIDField(default=common.ids.uuid7, editable=False, primary_key=True, serialize=False)),
                ("reason", models.CharField(max_length=300)),
                ("until", models.DateField()),
                ("set_at", models.DateTimeField()),
                ("lifted_at", models.DateTimeField(null=True)),
                ("agency", models.ForeignKey(on_delete=_PROTECT, related_name="+", to="members.agency")),
                (
                    "lifted_by",
                    models.ForeignKey(null=True, on_delete=_PROTECT, related_name="+", to=settings.AUTH_USER_MODEL),
                ),
                ("referral", models.ForeignKey(on_delete=_PROTECT, related_name="holds", to="operations.referral")),
                ("set_by", models.ForeignKey(on_delete=_PROTECT, related_name="+", to=settings.AUTH_USER_MODEL)),
            ],
            options={
                "ordering": ["set_at", "id"],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(lifted_at__isnull=True) ^ models.Q(lifted_by__isnull=False),
                        name="lifted_has_who_and_when",
                    ),
                ],
            },
        ),
    ]
