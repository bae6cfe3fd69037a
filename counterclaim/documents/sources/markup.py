"""Makes XML and JSON from strangers harmless before any parser sees it.

Everything before the root element goes: with it every DOCTYPE, and so every entity that could grow, every file and
address that could be read. Named characters of HTML (``&nbsp;``, ``&laquo;``), which feeds use without declaring them,
become the characters; a reference to anything else becomes plain text.
"""

from __future__ import annotations

import json
import re
from html import escape
from html.entities import html5
from typing import Any

from lxml import etree

from counterclaim.documents.decode import decode

UNTRUSTED: dict[str, Any] = {
    "recover": True,
    "resolve_entities": False,
    "load_dtd": False,
    "no_network": True,
    "huge_tree": False,
    "encoding": "utf-8",
}
"""How libxml2 reads what was made harmless: nothing is looked up, and what is broken is read as far as it goes."""

_ROOT = re.compile(r"<[A-Za-z_]")
_REFERENCE = re.compile(r"&(?:#(\d{1,8});|#[xX]([0-9a-fA-F]{1,8});|([A-Za-z][A-Za-z0-9]{1,31});)?")
_NOT_XML = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]")
_FLOODED = re.compile(r"<([A-Za-z_][\w:.-]{0,60})\s[^<>]{5000,}>?")
"""A tag with more attributes than any feed has: libxml2 compares each with all the others."""
_HALF_PAIR = re.compile(
    r"\\u[dD][89abAB][0-9a-fA-F]{2}(?!\\u[dD][c-fC-F][0-9a-fA-F]{2})"
    r"|(?<!\\u[dD][89abAB][0-9a-fA-F]{2})\\u[dD][c-fC-F][0-9a-fA-F]{2}"
)
_OF_XML = frozenset(("amp", "lt", "gt", "quot", "apos"))
_CDATA, _CDATA_END = "<![CDATA[", "]]>"


def harmless(raw: bytes, content_type: str = "") -> str:
    """The root element as text, without anything that a parser would look up; empty where there is no element."""
    text = _FLOODED.sub(r"<\1>", _NOT_XML.sub("", decode(raw, content_type).text))
    root = _ROOT.search(text)
    return "".join(_pieces(text[root.start() :])) if root else ""


def harmless_json(text: str) -> Any:
    """JSON from strangers; raises ``ValueError`` where it is none. Halves of surrogate pairs are replaced."""
    try:
        return json.loads(_HALF_PAIR.sub(r"\\ufffd", text), strict=False)
    except RecursionError as error:
        raise ValueError("nested too deeply") from error


def name_of(element: etree._Element) -> str:
    """An element's name without its namespace or prefix, declared or not."""
    return str(element.tag).rpartition("}")[2].rpartition(":")[2]


def _pieces(text: str) -> list[str]:
    """The text with its references resolved outside CDATA sections, which have none."""
    pieces, position = [], 0
    while (start := text.find(_CDATA, position)) >= 0 and (end := text.find(_CDATA_END, start)) >= 0:
        pieces += [_REFERENCE.sub(_resolved, text[position:start]), text[start : end + len(_CDATA_END)]]
        position = end + len(_CDATA_END)
    return [*pieces, _REFERENCE.sub(_resolved, text[position:])]


def _resolved(reference: re.Match[str]) -> str:
    decimal, hexadecimal, name = reference.groups()
    if decimal or hexadecimal:
        code = int(decimal) if decimal else int(hexadecimal, 16)
        return "" if code > 0x10FFFF or _NOT_XML.match(chr(code)) else reference[0]
    if name in _OF_XML:
        return reference[0]
    character = html5.get(f"{name};") if name else None
    return escape(character) if character else f"&amp;{reference[0][1:]}"
