"""The edition: what everything in the store came to, laid out so that a server can answer without holding it.

One SQLite file, ``edition.db`` in the store's folder: derived, disposable, made anew whenever it is missing or old.
``making`` fills it from a ledger, ``Edition`` reads from it small ledgers that hold all that one page needs.
"""

from counterclaim.store.edition.planes import CHUNK, Planes
from counterclaim.store.edition.reading import Edition, Head, MapPlace, Move, Page
from counterclaim.store.edition.turn import turn
from counterclaim.store.edition.writing import EDITION, Extras, remake, renew

__all__ = [
    "CHUNK", "EDITION", "Edition", "Extras", "Head", "MapPlace", "Move", "Page", "Planes", "remake", "renew", "turn",
]  # fmt: skip
