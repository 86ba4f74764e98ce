"""Organisations, brands, people, roles, and the wall between brands."""
