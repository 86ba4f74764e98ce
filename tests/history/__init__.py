"""History: sources, the import, the backtest."""
