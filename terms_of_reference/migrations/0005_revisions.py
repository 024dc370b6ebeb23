"""A round of views may be the next revision of another one."""

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("members", "0030_pause_and_new_agency"),
        ("terms_of_reference", "0004_consultation_walls"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.AddField(
            model_name="consultation",
            name="previous",
            field=models.OneToOneField(
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="next",
                to="terms_of_reference.consultation",
            ),
        ),
        migrations.AddField(
            model_name="consultation",
            name="revision",
            field=models.PositiveSmallIntegerField(default=1),
        ),
        migrations.AddConstraint(
            model_name="consultation",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("previous__isnull", True), ("revision", 1)),
                    models.Q(("previous__isnull", False), ("revision__gt", 1)),
                    _connector="OR",
                ),
                name="revision_follows_another",
            ),
        ),
    ]
