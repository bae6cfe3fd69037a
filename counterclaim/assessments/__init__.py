"""Assess: independence, control, verdicts, track records, and why; pure numpy, priors in a table."""
