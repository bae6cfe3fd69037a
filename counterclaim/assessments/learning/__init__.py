"""Reliabilities by EM, over a generic mirrored chain; off in the product, printed by the evaluation."""
