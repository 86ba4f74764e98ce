"""Orders under way by how they stand, newest first: one index for all three standings."""

from django.db import migrations


class Migration(migrations.Migration):
    dependencies = [("overview", "0003_parcel_lists")]
    operations = [
        migrations.RunSQL(
            """
            create index row_standing on overview_orderrow
                (brand_id, trouble, placed_at desc nulls last, order_id desc)
                where stage not in ('delivered', 'cancelled');
            drop index row_trouble;
            """
        )
    ]
