"""view: an order as its customer sees it, for letters, the tracking page and its JSON."""
