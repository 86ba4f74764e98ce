"""What `waypost doctor` looks at."""
