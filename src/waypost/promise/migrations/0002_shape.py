"""Defaults, and the index of what is forgotten."""

from django.db import migrations


class Migration(migrations.Migration):
    dependencies = [("promise", "0001_initial")]
    operations = [
        migrations.RunSQL(
            """
            alter table promise_shown alter column asked set default '{}';
            create index shown_old on promise_shown (shown_at) where order_id is null;
            create index shown_of_order on promise_shown (brand_id, order_id)
                where order_id is not null;
            """
        )
    ]
