"""Duty desks are rows of their own: phone, e-mail, hours and who stands in."""

import django.contrib.postgres.fields
import django.db.models.deletion
import django.db.models.lookups
from django.db import migrations, models
from django.db.models import F, Func, Q, TextField, Value

import common.ids

HOURS = r"([01][0-9]|2[0-3]):[0-5][0-9]"
WEEK = rf"^((({HOURS}-{HOURS})?,){{6}}({HOURS}-{HOURS})?)?$"


class Migration(migrations.Migration):
    dependencies = [("members", "0011_sealed_seeds")]

    operations = [
        migrations.CreateModel(
            name="DutyDesk",
            fields=[
                ("version", models.PositiveIntegerField(default=1)),
                ("submission", models.UUIDField(editable=False, null=True)),
                (
                    "id",
                    models.UUIDField(default=common.ids.uuid7, editable=False, primary_key=True, serialize=False),
                ),
                ("phone", models.CharField(blank=True, max_length=16)),
                ("email", models.EmailField(blank=True, max_length=254)),
                ("is_round_the_clock", models.BooleanField(default=False)),
                (
                    "hours",
                    django.contrib.postgres.fields.ArrayField(
                        base_field=models.CharField(blank=True, max_length=11), default=list, size=None
                    ),
                ),
                (
                    "agency",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="desks", to="members.agency"
                    ),
                ),
                (
                    "deputy",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="stands_in_for",
                        to="members.dutydesk",
                    ),
                ),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(fields=("agency",), name="one_main_desk_an_agency"),
                    models.CheckConstraint(
                        condition=Q(phone__regex=r"^(\+[1-9][0-9]{6,14})?$"), name="desk_phone_is_e164"
                    ),
                    models.CheckConstraint(condition=~Q(deputy=F("id")), name="desk_is_not_its_own_deputy"),
                    models.CheckConstraint(
                        condition=Q(is_round_the_clock=True, hours=[])
                        | Q(is_round_the_clock=False)
                        & Q(
                            django.db.models.lookups.Regex(
                                Func("hours", Value(","), function="array_to_string", output_field=TextField()), WEEK
                            )
                        ),
                        name="desk_hours_are_a_week",
                    ),
                ]
            },
        ),
        migrations.RunSQL(
            "grant select on members_dutydesk to jpoa_app;", "revoke all on members_dutydesk from jpoa_app;"
        ),
    ]
