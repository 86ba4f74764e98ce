"""An order as its page shows it: each part of the state as lines for people."""
