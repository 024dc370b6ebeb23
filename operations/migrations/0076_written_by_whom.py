"""What colleagues wrote since an instant is found by who wrote it, as their steps are."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("operations", "0075_quick_in_the_list")]

    operations = [
        migrations.AddIndex("referralnote", models.Index(fields=["written_by", "-written_at"], name="note_by_whom")),
        migrations.AddIndex("referralsending", models.Index(fields=["author", "-sent_at"], name="sending_by_whom")),
    ]
