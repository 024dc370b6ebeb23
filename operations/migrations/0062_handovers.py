"""Offers to hand a referral over, and who has owned it since when."""

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

import common.ids
from operations.crime_types import CrimeType
from operations.referrals import choices
from operations.states import HandoverState

_PROTECT = django.db.models.deletion.PROTECT
_OFFERED = models.Q(state="offered")


def _agency() -> models.ForeignKey:
    return models.ForeignKey("members.agency", _PROTECT, related_name="+")


def _group() -> models.ForeignKey:
    return models.ForeignKey("auth.group", _PROTECT, related_name="+")


def _key() -> models.UUIDField:
    return models.UUIDField(default=common.ids.uuid7, editable=False, primary_key=True, serialize=False)


class Migration(migrations.Migration):
    dependencies = [
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
        ("auth", "0012_alter_user_first_name_max_length"),
        ("members", "0042_handover_notices"),
        ("operations", "0061_passing_on"),
    ]

    operations = [
        migrations.CreateModel(
            name="ReferralHandover",
            fields=[
                ("version", models.PositiveIntegerField(default=1)),
                ("submission", models.UUIDField(editable=False, null=True)),
                ("id", _key()),
                ("reference", models.CharField(max_length=16)),
                ("kind", models.CharField(choices=choices.Kind.choices, max_length=12)),
                ("crime_type", models.CharField(choices=CrimeType.choices, max_length=10)),
                ("urgency", models.CharField(choices=choices.Urgency.choices, max_length=14)),
                ("reason", models.CharField(max_length=500)),
                ("keeps_reading", models.BooleanField(default=False)),
                (
                    "state",
                    models.CharField(choices=HandoverState.choices, default="offered", max_length=10),
                ),
                ("offered_at", models.DateTimeField()),
                ("ended_at", models.DateTimeField(null=True)),
                ("answer", models.CharField(blank=True, max_length=500)),
                ("ended_by", models.ForeignKey(settings.AUTH_USER_MODEL, _PROTECT, null=True, related_name="+")),
                ("from_agency", _agency()),
                ("from_group", _group()),
                ("handling_code", models.ForeignKey("operations.handlingcode", _PROTECT, related_name="+")),
                ("offered_by", models.ForeignKey(settings.AUTH_USER_MODEL, _PROTECT, related_name="+")),
                ("referral", models.ForeignKey("operations.referral", _PROTECT, related_name="handovers")),
                ("to_agency", _agency()),
                ("to_group", _group()),
            ],
            options={
                "ordering": ["offered_at", "id"],
                "indexes": [
                    models.Index(condition=_OFFERED, fields=["to_group", "offered_at"], name="handover_to_answer")
                ],
                "constraints": [
                    models.UniqueConstraint(condition=_OFFERED, fields=("referral",), name="handover_open_once"),
                    models.CheckConstraint(
                        condition=_OFFERED ^ models.Q(ended_at__isnull=False), name="handover_ends_at_an_instant"
                    ),
                    models.CheckConstraint(
                        condition=~models.Q(state="refused") | ~models.Q(answer=""), name="handover_is_refused_in_words"
                    ),
                    models.CheckConstraint(condition=~models.Q(reason=""), name="handover_has_a_reason"),
                    models.CheckConstraint(
                        condition=~models.Q(from_agency=models.F("to_agency")), name="handover_is_to_another_agency"
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="ReferralOwnership",
            fields=[
                ("id", _key()),
                ("at", models.DateTimeField()),
                ("agency", _agency()),
                ("former", _agency()),
                ("referral", models.ForeignKey("operations.referral", _PROTECT, related_name="ownerships")),
            ],
            options={"ordering": ["at", "id"]},
        ),
    ]
