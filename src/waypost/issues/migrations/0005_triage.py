"""Indexes that the triage list's pages go on from: over an instant that is never null."""

from django.db import migrations

_BEGAN = "coalesce(opened_at, warned_at, due_at)"
_LIVING = "where closed_at is null and snoozed_until is null"


class Migration(migrations.Migration):
    dependencies = [("issues", "0004_desk_shape")]
    operations = [
        migrations.RunSQL(
            f"""
            drop index issue_triage;
            drop index issue_newest;
            drop index issue_value;
            drop index issue_kind;
            create index issue_triage on issues_issue
                (brand_id, status, severity desc, ({_BEGAN}) desc, id desc) {_LIVING};
            create index issue_newest on issues_issue
                (brand_id, status, ({_BEGAN}) desc, id desc) {_LIVING};
            create index issue_value on issues_issue
                (brand_id, status, coalesce(value_minor, -1) desc, id desc) {_LIVING};
            create index issue_cause on issues_issue
                (brand_id, status, kind, carrier, lane, ({_BEGAN})) {_LIVING};
            create index issue_waking on issues_issue (brand_id, snoozed_until, id)
                where closed_at is null and snoozed_until is not null;
            create index issue_resolved on issues_issue (brand_id, resolved_at desc, id desc)
                where resolved_at is not null;
            """
        )
    ]
