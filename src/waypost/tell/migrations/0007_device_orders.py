from __future__ import annotations

from django.db import migrations


class Migration(migrations.Migration):
    dependencies = [("tell", "0006_in_hand")]

    operations = [
        migrations.RunSQL(
            """
            drop index device_once;
            create unique index device_once on tell_device (brand_id, endpoint, order_id);
            """
        ),
    ]
