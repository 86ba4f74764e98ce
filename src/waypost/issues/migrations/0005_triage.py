"""Indexes that the triage list's pages go on from: over an instant that is never null."""

from django.db import migrations

# Not `coalesce`: behind the wall an index answers only what cannot leak, and of that PostgreSQL
# is sure with `case` alone.
_BEGAN = (
    "case when opened_at is not null then opened_at "
    "when warned_at is not null then warned_at else due_at end"
)
_VALUE = "case when value_minor is null then -1 else value_minor end"
_LIVING = "where closed_at is null and snoozed_until is null"


class Migration(migrations.Migration):
    dependencies = [("issues", "0004_desk_shape")]
    operations = [
        migrations.RunSQL(
            f"""
            drop index issue_standing;
            drop index issue_triage;
            drop index issue_newest;
            drop index issue_value;
            drop index issue_kind;
            create index issue_triage on issues_issue
                (brand_id, status, severity desc, ({_BEGAN}) desc, id desc) {_LIVING};
            create index issue_newest on issues_issue
                (brand_id, status, ({_BEGAN}) desc, id desc) {_LIVING};
            create index issue_value on issues_issue
                (brand_id, status, ({_VALUE}) desc, id desc) {_LIVING};
            create index issue_cause on issues_issue
                (brand_id, status, kind, carrier, lane, ({_BEGAN})) {_LIVING};
            create index issue_waking on issues_issue (brand_id, snoozed_until, id)
                where closed_at is null and snoozed_until is not null;
            create index issue_resolved on issues_issue (brand_id, resolved_at desc, id desc)
                where resolved_at is not null;
            """
        )
    ]
