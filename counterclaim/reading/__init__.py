"""Reading what was fetched in child processes that may not take too long or too much, so that no page can do harm.

``pool`` hands documents out and gives results back in their order; ``process`` is one child as its parent sees it,
``child`` what runs in it under ``limits``, ``answers`` what they say to one another.
"""
