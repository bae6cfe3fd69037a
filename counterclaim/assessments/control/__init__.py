"""How control of a settlement is inferred: states, what sayings weigh, the passes over days, a country at once."""
