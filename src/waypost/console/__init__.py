"""The operator's desk: issues as they happen, one order in full, and the connections."""
