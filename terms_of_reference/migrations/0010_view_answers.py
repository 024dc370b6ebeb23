"""A view is one of the four answers that a country can give, whoever writes the row."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("terms_of_reference", "0009_longer_titles")]

    operations = [
        migrations.AddConstraint(
            "view",
            models.CheckConstraint(
                condition=models.Q(answer__in=["agree", "agree_with_changes", "awaiting_capital", "cannot_agree"]),
                name="view_says_one_of_four",
            ),
        ),
    ]
