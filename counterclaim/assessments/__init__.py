"""Assess: independence, control, verdicts, track records, ground, and why; numpy and geometry, priors in tables."""
