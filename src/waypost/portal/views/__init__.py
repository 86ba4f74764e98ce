"""Views, one page a file."""
