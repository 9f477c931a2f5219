"""What the message of a campaign is said to do."""
# ruff: noqa  (Django looks for lists)

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("campaigns", "0001_initial")]

    operations = [
        migrations.AddField(model_name="campaign", name="done", field=models.JSONField(default=dict)),
    ]
