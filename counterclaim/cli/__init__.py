"""The command line: what a command means is in the stages; here are only words, options and exit codes.

Anything heavy is imported inside the command that needs it, so that ``counterclaim --help`` answers at once.
"""

from counterclaim.cli.app import app, run

__all__ = ["app", "run"]
