"""A brand's own host name is known outside of the brand's wall: that is how its brand is found."""

from __future__ import annotations

from django.db import migrations


class Migration(migrations.Migration):
    dependencies = [("tell", "0003_person_phone"), ("accounts", "0008_brand_domain")]

    operations = [
        migrations.RunSQL(
            """
            create function tell_keep_domain() returns trigger language plpgsql as $$
            begin
                update accounts_brand set domain = nullif(new.settings->>'domain', '')
                where id = new.brand_id
                and domain is distinct from nullif(new.settings->>'domain', '');
                return null;
            end $$;
            create trigger tell_desk_domain after insert or update on tell_desk
                for each row execute function tell_keep_domain();
            """,
            """
            drop trigger tell_desk_domain on tell_desk;
            drop function tell_keep_domain();
            """,
        )
    ]
