"""The only code that touches the disk or the database.

Raw bytes lie under their sha256 (``blobs``), everything derived from them in SQLite (``schema``), what was done in a
hash-chained log (``log``); ``verify`` proves that none of it changed behind our back. ``folder`` writes a site.
"""

from counterclaim.store.blobs import Blobs
from counterclaim.store.database import Sighting, Store
from counterclaim.store.folder import write_file, write_folder
from counterclaim.store.log import LogEntry
from counterclaim.store.verify import VerifyReport, verify

__all__ = ["Blobs", "LogEntry", "Sighting", "Store", "VerifyReport", "verify", "write_file", "write_folder"]
