"""Indexes of each way's queue and of messages in hand, so that a long queue is not read to find
something else, and of words that are to go one day."""

from django.db import migrations


class Migration(migrations.Migration):
    dependencies = [("tell", "0005_desk_lists")]
    operations = [
        migrations.RunSQL(
            """
            create index tell_message_queue on tell_message (way_id, priority, next_at)
                where state = 'waiting' and next_at is not null;
            create index tell_message_tests on tell_message (next_at)
                where state = 'waiting' and form = 'test';
            create index tell_message_in_hand on tell_message (claimed_at)
                where state in ('claimed', 'handing');
            create index message_words on tell_message (made_at) where said <> '{}';
            """
        ),
    ]
