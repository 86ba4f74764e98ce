"""promise: when an order would arrive, said before it is placed and kept with it."""
