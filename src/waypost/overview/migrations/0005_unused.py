"""Behind row-level security no index answers "contains" (it is not leakproof): one less to keep."""

from django.db import migrations


class Migration(migrations.Migration):
    dependencies = [("overview", "0004_standing")]
    operations = [migrations.RunSQL("drop index if exists row_facets")]
