"""Alerts: telling the team by mail, chat or webhook what its rules say it wants to hear."""
