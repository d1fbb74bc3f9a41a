"""Tables whose rows survive crashes, rebalances and stopped workers with exact contents."""
