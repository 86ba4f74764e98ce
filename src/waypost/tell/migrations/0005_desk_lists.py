"""Indexes of the desk's lists: what is held by when it is due, what was dropped, one letter's and
the rarer channels' messages."""

from django.db import migrations


class Migration(migrations.Migration):
    dependencies = [("tell", "0004_domain")]
    operations = [
        migrations.RunSQL(
            """
            create index cause_held on tell_cause (brand_id, look_at, id) where state = 'held';
            create index cause_dropped on tell_cause (brand_id, id desc) where state = 'dropped';
            create index message_of_letter on tell_message (brand_id, letter, id desc);
            create index message_of_channel on tell_message (brand_id, channel, id desc)
                where channel <> 'email';
            """
        ),
    ]
