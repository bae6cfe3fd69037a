"""Pages read aloud: what is heard (``scripts``), how it is read (``aloud``), and who reads (``voices``).

Nothing is imported here, so that the process that only speaks (``worker``) loads nothing else.
"""
