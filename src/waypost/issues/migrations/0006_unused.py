"""Behind row-level security no index answers "contains" (it is not leakproof): one less to keep."""

from django.db import migrations


class Migration(migrations.Migration):
    dependencies = [("issues", "0005_triage")]
    operations = [migrations.RunSQL("drop index if exists issue_facets")]
