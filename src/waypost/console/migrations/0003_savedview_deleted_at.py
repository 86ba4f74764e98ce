from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("console", "0002_shape")]
    operations = [
        migrations.AddField("savedview", "deleted_at", models.DateTimeField(blank=True, null=True)),
    ]
