"""Memberships and roles are in force from an instant to another: who leaves at noon has no rights at one past noon.

A role without a start waits for a second person (docs/decisions/0014). The columns change their type in place: no
row is written, so the triggers that wait for the commit have nothing pending.
"""

import django.contrib.postgres.constraints
import django.db.models.deletion
from django.conf import settings
from django.contrib.postgres.fields import DateTimeRangeField
from django.db import migrations, models
from django.db.migrations.operations.base import Operation
from django.db.models import F, Q

OF_TWO = ["auditor", "co_chair", "secretariat"]
PERIOD = models.Func("starts_at", "ends_at", function="TSTZRANGE", output_field=DateTimeRangeField())

FORWARD = """
alter table TABLE alter column starts_on type timestamptz using starts_on::timestamp at time zone 'UTC';
alter table TABLE alter column ends_on type timestamptz using (ends_on + 1)::timestamp at time zone 'UTC';
alter table TABLE rename column starts_on to starts_at;
alter table TABLE rename column ends_on to ends_at;
"""

BACKWARD = """
alter table TABLE rename column starts_at to starts_on;
alter table TABLE rename column ends_at to ends_on;
alter table TABLE alter column starts_on type date using (starts_on at time zone 'UTC')::date;
alter table TABLE alter column ends_on type date using (ends_on at time zone 'UTC' - interval '1 day')::date;
"""


def _fields(model: str) -> list[Operation]:
    return [
        migrations.RenameField(model, "starts_on", "starts_at"),
        migrations.RenameField(model, "ends_on", "ends_at"),
        migrations.AlterField(model, "starts_at", models.DateTimeField()),
        migrations.AlterField(model, "ends_at", models.DateTimeField(null=True)),
    ]


PERSON = {"on_delete": django.db.models.deletion.PROTECT, "related_name": "+", "to": settings.AUTH_USER_MODEL}


class Migration(migrations.Migration):
    dependencies = [("members", "0006_unread_notices")]

    operations = [
        migrations.RemoveConstraint("membership", "membership_ends_after_start"),
        migrations.RemoveConstraint("membership", "one_agency_at_a_time"),
        migrations.RemoveConstraint("roleassignment", "role_given_once_a_day"),
        migrations.RemoveConstraint("roleassignment", "role_ends_after_start"),
        migrations.SeparateDatabaseAndState(
            [
                migrations.RunSQL(
                    FORWARD.replace("TABLE", "members_membership"), BACKWARD.replace("TABLE", "members_membership")
                ),
                migrations.RunSQL(
                    FORWARD.replace("TABLE", "members_roleassignment"),
                    BACKWARD.replace("TABLE", "members_roleassignment"),
                ),
            ],
            [*_fields("membership"), *_fields("roleassignment")],
        ),
        migrations.AlterField("roleassignment", "starts_at", models.DateTimeField(null=True)),
        migrations.AddField("roleassignment", "given_by", models.ForeignKey(null=True, **PERSON)),
        migrations.AddField("roleassignment", "given_at", models.DateTimeField(null=True)),
        migrations.AddField("roleassignment", "approved_by", models.ForeignKey(null=True, **PERSON)),
        migrations.AddConstraint(
            "membership",
            models.CheckConstraint(
                condition=Q(ends_at__isnull=True) | Q(ends_at__gte=F("starts_at")), name="membership_ends_after_start"
            ),
        ),
        migrations.AddConstraint(
            "membership",
            django.contrib.postgres.constraints.ExclusionConstraint(
                expressions=[("person", "="), (PERIOD, "&&")], name="one_agency_at_a_time"
            ),
        ),
        migrations.AddConstraint(
            "roleassignment",
            models.UniqueConstraint(
                fields=["membership", "role"], condition=Q(ends_at__isnull=True), name="role_held_once"
            ),
        ),
        migrations.AddConstraint(
            "roleassignment",
            models.CheckConstraint(
                condition=Q(ends_at__isnull=True) | Q(starts_at__isnull=True) | Q(ends_at__gte=F("starts_at")),
                name="role_ends_after_start",
            ),
        ),
        migrations.AddConstraint(
            "roleassignment",
            models.CheckConstraint(
                condition=Q(starts_at__isnull=True)
                | Q(given_by__isnull=True)
                | ~Q(role__in=OF_TWO)
                | (Q(approved_by__isnull=False) & ~Q(approved_by=F("given_by"))),
                name="role_of_two_is_approved",
            ),
        ),
    ]
