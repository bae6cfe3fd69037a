"""Verdicts on what was said, by what others said."""
