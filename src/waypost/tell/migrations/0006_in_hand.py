"""Indexes of messages in hand, so that a long queue is not read to find them, and of words that
are to go one day."""

from django.db import migrations


class Migration(migrations.Migration):
    dependencies = [("tell", "0005_desk_lists")]
    operations = [
        migrations.RunSQL(
            """
            create index tell_message_in_hand on tell_message (claimed_at)
                where state in ('claimed', 'handing');
            create index message_words on tell_message (made_at) where said <> '{}';
            """
        ),
    ]
