"""Every error that Counterclaim raises on purpose.

    CounterclaimError                 the root: catch this to catch all
    ├── UsageError                    the command cannot mean what it says        exit 2
    ├── InputError                    something given cannot be read              exit 3
    │   ├── EmptyInput                there is nothing in it
    │   ├── NotText                   the bytes are no text or page
    │   ├── TooLarge                  it passes a stated size
    │   └── FetchError                a URL could not be had
    │       ├── Refused               robots, address or status forbids it
    │       └── TimedOut              the other side did not answer in time
    ├── NotFound                      no such place, speaker, document or day     exit 4
    ├── StoreError                    the database or a blob is not as it must be exit 5
    │   └── Tampered                  a hash does not match what it vouches for
    └── PluginError                   an extension could not be loaded or broke   exit 6

A message says what was wrong, where, and what to do, in one line.
"""


class CounterclaimError(Exception):
    """The root of the tree; ``exit_code`` is what the command line returns for it."""

    exit_code = 1

    def __init__(self, what: str, *, where: str = "", remedy: str = "") -> None:
        self.what = " ".join(what.split())
        self.where = where
        self.remedy = remedy
        place = f"{where}: " if where else ""
        advice = f" ({remedy})" if remedy else ""
        super().__init__(f"{place}{self.what}{advice}")


class UsageError(CounterclaimError):
    """The command cannot mean what it says."""

    exit_code = 2


class InputError(CounterclaimError):
    """Something that was given cannot be read; the rest of a batch goes on."""

    exit_code = 3


class EmptyInput(InputError):
    """There is nothing in it."""


class NotText(InputError):
    """The bytes are neither text nor a page."""


class TooLarge(InputError):
    """It passes a stated size."""


class FetchError(InputError):
    """A URL could not be had."""


class Refused(FetchError):
    """An address, a status or a rule forbids fetching it."""


class TimedOut(FetchError):
    """The other side did not answer in time."""


class NotFound(CounterclaimError):
    """No such place, speaker, document or day."""

    exit_code = 4


class StoreError(CounterclaimError):
    """The database or a blob is not as it must be."""

    exit_code = 5


class Tampered(StoreError):
    """A hash does not match what it vouches for."""


class PluginError(CounterclaimError):
    """An extension could not be loaded, or broke."""

    exit_code = 6
