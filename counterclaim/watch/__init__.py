"""The watcher: asks every source of a list again and again, keeps what is new, and says when it changes the picture.

``settings`` reads the list, ``schedule`` says when to ask, ``asking`` and ``polling`` ask, ``watcher`` is the one
writer through which every document goes, ``alerts`` compares before and after, ``delivery`` brings alerts to their
receivers, ``status`` says how it all stands.
"""
