"""Resolve: which place, which speaker, which days, against whose interest."""
