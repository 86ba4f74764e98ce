"""What people find orders, parcels and customers by, and count them by: derived, rebuildable."""
