"""Waypost: proactive post-purchase operations."""
