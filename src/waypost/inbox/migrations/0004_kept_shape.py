"""Indexes for a page about one connection, and the hours that were counted by nobody yet."""

from django.db import migrations


class Migration(migrations.Migration):
    dependencies = [("inbox", "0003_hours"), ("connectors", "0002_shape")]
    operations = [
        migrations.RunSQL(
            """
            drop index if exists reading_kept;
            create index reading_unreadable on inbox_reading
                (brand_id, connection_id, delivery_id desc) where state = 2;
            create index reading_fetching on inbox_reading (brand_id, connection_id)
                where state = 4;
            -- By when they were read: readings are narrow, deliveries are kilobytes each.
            insert into inbox_hour (brand_id, connection_id, hour, received, unreadable, facts,
                lag_sum, lag_most)
            select brand_id, connection_id, date_trunc('hour', read_at), count(*),
                count(*) filter (where state = 2), sum(facts), 0, 0
            from inbox_reading where read_at > now() - interval '25 hours' group by 1, 2, 3;
            """
        )
    ]
