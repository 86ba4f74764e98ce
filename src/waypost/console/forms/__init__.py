"""What people type, read into what it means; faults at the right field."""
