"""Fields by which a round of views and a view are whole from the first on, and what became of each comment."""

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

import common.ids

# What other countries read of a position is no more than this; an earlier conclusion told more. It stays so on the way
# back: nobody wants it told again.
POSITIONS = """
update terms_of_reference_consultedcountry set position =
  case when position = 'agree_with_changes' then 'agree' when position = 'awaiting_capital' then 'none' else position end;
"""


class Migration(migrations.Migration):
    dependencies = [
        ("members", "0032_plan_notices"),
        ("terms_of_reference", "0005_revisions"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.RunSQL([POSITIONS], []),
        migrations.CreateModel(
            name="CommentOutcome",
            fields=[
                ("id", models.UUIDField(default=common.ids.uuid7, editable=False, primary_key=True, serialize=False)),
                (
                    "outcome",
                    models.CharField(
                        choices=[
                            ("taken_up", "Taken up"),
                            ("partly", "Partly taken up"),
                            ("not_taken_up", "Not taken up"),
                        ],
                        max_length=12,
                    ),
                ),
                ("words", models.TextField(blank=True, max_length=1000)),
            ],
            options={
                "ordering": ["view__country__name"],
            },
        ),
        migrations.AddField(
            model_name="consultation",
            name="asked_number",
            field=models.PositiveSmallIntegerField(default=0),
        ),
        migrations.AddField(
            model_name="consultation",
            name="extended_at",
            field=models.DateTimeField(null=True),
        ),
        migrations.AddField(
            model_name="consultation",
            name="extended_by",
            field=models.ForeignKey(
                null=True, on_delete=django.db.models.deletion.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL
            ),
        ),
        migrations.AddField(
            model_name="consultation",
            name="options_number",
            field=models.PositiveSmallIntegerField(default=0),
        ),
        migrations.AddField(
            model_name="consultation",
            name="withdraw_reason",
            field=models.TextField(blank=True, max_length=1000),
        ),
        migrations.AddField(
            model_name="view",
            name="ranked_number",
            field=models.PositiveSmallIntegerField(default=0),
        ),
        migrations.AddField(
            model_name="view",
            name="showing",
            field=models.UUIDField(editable=False, null=True),
        ),
        migrations.AddField(
            model_name="view",
            name="submission",
            field=models.UUIDField(editable=False, null=True),
        ),
        migrations.AlterField(
            model_name="consultation",
            name="outcome",
            field=models.CharField(
                blank=True,
                choices=[
                    ("agreed", "Agreed"),
                    ("agreed_with_reservations", "Agreed with reservations"),
                    ("stopped", "Not agreed: an objection stands"),
                    ("incomplete", "Not agreed: answers are missing"),
                    ("withdrawn", "Withdrawn by the chairs"),
                ],
                max_length=24,
            ),
        ),
        migrations.AlterField(
            model_name="consultedcountry",
            name="position",
            field=models.CharField(
                blank=True,
                choices=[("agree", "agrees"), ("cannot_agree", "objects"), ("none", "no answer")],
                max_length=18,
            ),
        ),
        migrations.AddConstraint(
            model_name="consultation",
            constraint=models.CheckConstraint(
                condition=models.Q(("outcome", "withdrawn"), ("withdraw_reason", ""), _connector="XOR"),
                name="withdrawn_says_why",
            ),
        ),
        migrations.AddConstraint(
            model_name="consultedcountry",
            constraint=models.CheckConstraint(
                condition=models.Q(("position__in", ["", "agree", "cannot_agree", "none"])), name="position_is_for_all"
            ),
        ),
        migrations.AddConstraint(
            model_name="rankedoption",
            constraint=models.UniqueConstraint(fields=("view", "rank"), name="rank_once_a_view"),
        ),
        migrations.AddField(
            model_name="commentoutcome",
            name="revision",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT,
                related_name="comment_outcomes",
                to="terms_of_reference.consultation",
            ),
        ),
        migrations.AddField(
            model_name="commentoutcome",
            name="view",
            field=models.OneToOneField(
                on_delete=django.db.models.deletion.PROTECT, related_name="became", to="terms_of_reference.view"
            ),
        ),
        migrations.AddConstraint(
            model_name="commentoutcome",
            constraint=models.CheckConstraint(
                condition=models.Q(("outcome", "taken_up"), models.Q(("words", ""), _negated=True), _connector="OR"),
                name="comment_outcome_says_why",
            ),
        ),
    ]
