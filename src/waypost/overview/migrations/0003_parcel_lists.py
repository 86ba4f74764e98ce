"""The lists of parcels: those in motion by when they were last heard of, or expected; the late."""

from django.db import migrations


class Migration(migrations.Migration):
    dependencies = [("overview", "0002_shape")]
    operations = [
        migrations.RunSQL(
            """
            drop index parcel_status;
            drop index parcel_lane;
            create index parcel_heard on overview_parcelrow
                (brand_id, coalesce(scanned_at, labelled_at, 'epoch'::timestamptz),
                order_id, parcel)
                where delivered_at is null and direction = 'outbound' and status <> 'cancelled';
            create index parcel_status on overview_parcelrow
                (brand_id, status, coalesce(scanned_at, labelled_at, 'epoch'::timestamptz),
                order_id, parcel)
                where delivered_at is null and direction = 'outbound' and status <> 'cancelled';
            create index parcel_lane on overview_parcelrow
                (brand_id, carrier, lane, coalesce(scanned_at, labelled_at, 'epoch'::timestamptz),
                order_id, parcel)
                where delivered_at is null and direction = 'outbound' and status <> 'cancelled';
            create index parcel_expected on overview_parcelrow
                (brand_id, expected_at, order_id, parcel)
                where delivered_at is null and direction = 'outbound' and status <> 'cancelled'
                and expected_at is not null;
            create index parcel_late on overview_parcelrow
                (brand_id, carrier, lane, delivered_at desc, order_id, parcel)
                where on_time = false and delivered_at is not null;
            """
        )
    ]
