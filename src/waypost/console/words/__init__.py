"""Waypost's words in plain language: kinds of issues, facts, statuses."""
