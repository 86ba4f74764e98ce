"""The desk's addresses, a file for each place."""
