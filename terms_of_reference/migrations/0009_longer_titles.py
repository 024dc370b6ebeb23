"""The title of a round of views holds the longest name of what it is about."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("terms_of_reference", "0008_view_guards")]

    operations = [migrations.AlterField("consultation", "title", models.CharField(max_length=160))]
