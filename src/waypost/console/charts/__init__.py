"""Charts as geometry: pure functions from counts to what templates draw."""
