"""Orders, their events and references: one writer (record), one claimer (due)."""
