"""The words and the judgement. Pure: no Django, no database, no clock, no network."""
