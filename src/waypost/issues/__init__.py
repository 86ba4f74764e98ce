"""An issue's life: one transition table, turning points."""
