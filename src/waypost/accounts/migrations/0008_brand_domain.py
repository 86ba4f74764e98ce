"""A host name of a brand's own for its customers' pages."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("accounts", "0007_saml")]

    operations = [
        migrations.AddField(
            "brand", "domain", models.TextField(null=True, blank=True, unique=True)
        ),
    ]
