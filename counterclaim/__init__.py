"""Counterclaim: who says what about the front line, and what holds up."""

__version__ = "0.1.0"
