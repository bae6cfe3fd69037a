"""Extract: who said what, with which stance, in which words; the words are tables in ``lexicon/``."""
