from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("tell", "0002_shape")]
    operations = [
        migrations.AddField("person", "phone", models.TextField(blank=True, default="")),
        migrations.AddField("person", "erasing_at", models.DateTimeField(blank=True, null=True)),
        migrations.RunSQL("alter table tell_person alter column phone set default ''"),
    ]
