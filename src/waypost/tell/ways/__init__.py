"""The ways out: one provider a file."""
