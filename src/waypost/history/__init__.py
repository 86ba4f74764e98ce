"""Orders of the past: importers' sources, the import, and the backtest."""
