"""An optional extractor that asks a language model of its user's choice; where none is named it asks nothing."""
