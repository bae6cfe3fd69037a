"""Collect: sources fetch, bytes are decoded and cleaned into text with regions."""
