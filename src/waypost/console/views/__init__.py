"""Views: check who asks, read, hand to a template."""
