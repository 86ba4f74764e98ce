from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("accounts", "0004_policy_drafts"),
    ]

    operations = [
        migrations.AddField(
            model_name="organisation",
            name="require_two_factor",
            field=models.BooleanField(db_default=False, default=False),
        ),
        migrations.RunSQL(
            """
            create index apikey_newest on accounts_apikey (brand_id, created_at desc);
            create index audit_by_verb
                on accounts_auditentry (organisation_id, verb, at desc, id desc);
            create index audit_by_person
                on accounts_auditentry (organisation_id, person_id, at desc, id desc);
            """,
            "drop index apikey_newest, audit_by_verb, audit_by_person",
        ),
    ]
