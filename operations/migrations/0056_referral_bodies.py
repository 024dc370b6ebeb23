"""The words of a referral in a table of their own, and on each grant how much of the content is read with it."""

import django.db.models.deletion
from django.db import migrations, models

# Before there are walls; who owns the tables reads all.
COPY = """
insert into operations_referralbody (referral_id, summary, narrative, language, purpose, urgency_reason)
select id, summary, narrative, language, purpose, urgency_reason from operations_referral;
"""


class Migration(migrations.Migration):
    dependencies = [("operations", "0055_note_walls")]

    operations = [
        migrations.CreateModel(
            name="ReferralBody",
            fields=[
                (
                    "referral",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.PROTECT,
                        primary_key=True,
                        related_name="body",
                        serialize=False,
                        to="operations.referral",
                    ),
                ),
                ("summary", models.CharField(max_length=200, verbose_name="summary")),
                ("narrative", models.TextField(max_length=20000, verbose_name="narrative")),
                ("language", models.CharField(default="en", max_length=12)),
                ("purpose", models.CharField(blank=True, max_length=300)),
                ("urgency_reason", models.CharField(blank=True, max_length=300)),
            ],
        ),
        migrations.AddField(
            "referralgrant",
            "content",
            models.CharField(
                choices=[
                    ("whole", "the whole file"),
                    ("later", "what is added from the day on which it came in"),
                    ("none", "nothing any more"),
                ],
                default="whole",
                max_length=5,
            ),
        ),
        migrations.AddField(
            "referralrecipient",
            "reads",
            models.CharField(
                choices=[("whole", "the whole file"), ("later", "from today")], default="whole", max_length=5
            ),
        ),
        migrations.RunSQL([COPY], ""),
    ]
