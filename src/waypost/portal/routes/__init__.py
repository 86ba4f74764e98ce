"""Routes, one page a file."""
