"""Which language model to ask: what the user named in the environment, and nothing else."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from urllib.parse import urlsplit

from counterclaim.errors import PluginError

URL, MODEL, KEY, SECONDS = (f"COUNTERCLAIM_LLM_{name}" for name in ("URL", "MODEL", "KEY", "SECONDS"))
DEFAULT_SECONDS = 120.0
_LEAST_SECONDS, _MOST_SECONDS = 1.0, 3600.0
_PATH = "/chat/completions"


@dataclass(frozen=True, slots=True)
class Settings:
    """The endpoint's full address, the model's name, the key ('' for none) and the seconds that one answer may take.

    The key is left out of the representation, so that no message and no log can show it.
    """

    url: str
    model: str
    key: str = field(default="", repr=False)
    seconds: float = DEFAULT_SECONDS

    @staticmethod
    def of(environment: Mapping[str, str]) -> Settings | None:
        """Read the settings; None where no address is named: then nothing is ever asked.

        Raises ``PluginError`` for an address, a name, a key or a time that cannot be used; it never repeats the key.
        """
        base = environment.get(URL, "").strip()
        if not base:
            return None
        model = environment.get(MODEL, "").strip()
        if not model or not model.isprintable():
            raise PluginError("it names no model", where=MODEL, remedy=f"name one that {URL} offers, or unset {URL}")
        key = environment.get(KEY, "").strip()
        if not all("!" <= letter <= "~" for letter in key):
            raise PluginError("a key is one word of ASCII letters", where=KEY, remedy="copy the key again")
        return Settings(_address(base), model, key, _seconds(environment.get(SECONDS, "").strip()))


def _address(base: str) -> str:
    """The address that questions go to; what is wrong with one is told without the address, which may hold a secret."""
    remedy = "give a base address such as http://localhost:8080/v1"
    try:
        parts = urlsplit(base)
        host, _ = parts.hostname, parts.port  # reading the port is what finds a wrong one
    except ValueError as error:
        raise PluginError("this is no address", where=URL, remedy=remedy) from error
    if parts.scheme not in ("http", "https") or not host or not all("!" <= letter <= "~" for letter in base):
        raise PluginError("this is no http or https address", where=URL, remedy=remedy)
    if "@" in parts.netloc or "?" in base or "#" in base:
        more = "the address carries more than a host and a path"
        raise PluginError(more, where=URL, remedy=f"{remedy}, and the key in {KEY}")
    path = parts.path.rstrip("/").removesuffix(_PATH)
    return f"{parts.scheme}://{parts.netloc}{path}{_PATH}"


def _seconds(told: str) -> float:
    try:
        seconds = float(told or DEFAULT_SECONDS)
    except ValueError:
        seconds = 0.0
    if not _LEAST_SECONDS <= seconds <= _MOST_SECONDS:
        remedy = f"give seconds from {_LEAST_SECONDS:g} to {_MOST_SECONDS:g}, or leave it out"
        raise PluginError("this is no time limit", where=SECONDS, remedy=remedy)
    return seconds
