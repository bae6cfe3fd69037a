"""What things and people are called in the reader's language: places, regions, camps, speakers, roles."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from functools import lru_cache

from counterclaim.language.cases import accusative
from counterclaim.language.interface import LANGUAGES, N_, _, language, pgettext, told
from counterclaim.language.own_names import own_name
from counterclaim.model import Camp, Place, Speaker, War

_ROLES = {
    "agency": N_("news agency"),
    "analyst": N_("analyst"),
    "commander": N_("commander"),
    "general-staff": N_("general staff"),
    "local-official": N_("local official"),
    "mapper": N_("mapping project"),
    "milblogger": N_("war blogger"),
    "ministry": N_("ministry"),
    "other": "",
    "outlet": N_("news outlet"),
    "politician": N_("politician"),
    "soldier": N_("soldier"),
    "spokesperson": N_("spokesperson"),
}
_MANY = re.compile(
    "(?:сили|силы|війська|войска|штати|штаты|зсу|всу|зс|вс|впс|ввс|вмс|пкс|вкс|сша|дшв|вдв|оае|джерела|источники|"
    "власти|посадовці|нідерланди|нидерланды|призначені|воєнкори|военкоры)\\b|"
    "\\S{5,}[іи] \\S*(?:[іи]|а)\\b|\\S+[ыи]е \\S+",
    re.IGNORECASE,
)
"""Names that take a verb in the plural: «Сили оборони заявляють», «російські солдати заявляють»."""


def role_text(role: str) -> str:
    """What a speaker is, in words; empty where nothing more than the name is known."""
    return _(_ROLES.get(role, role.replace("-", " ")))


def place_name(place: Place) -> str:
    """A place's name in the language that is spoken, else its English one."""
    name = {"uk": place.name_uk, "ru": place.name_ru}.get(language(), "")
    return name.replace("'", "’") or place.name


def region_name(region: str) -> str:
    """The name of a raion, an oblast or another region, which places have in English."""
    return pgettext("region", region) if region else ""


def camp_name(camp: Camp) -> str:
    """A camp's name."""
    return pgettext("camp", camp.name)


def camp_cases(camp: Camp, part: str = "camp") -> Mapping[str, str]:
    """A camp's name for a sentence: as ``%(camp)s``, and where the language has cases ``%(camp_gen)s``."""
    return {part: camp_name(camp), f"{part}_gen": pgettext("camp, genitive", camp.name)}


def forces_of(camp: Camp) -> str:
    """What a camp's forces are, as ``%(forces)s`` before the word for them: ``Ukrainian``, «українські»."""
    return pgettext("forces", camp.adjective)


def place_cases(places: str | Sequence[str]) -> Mapping[str, str]:
    """Places' names for a sentence: as ``%(place)s``, and where the language has cases ``%(place_acc)s``."""
    names = [places] if isinstance(places, str) else list(places)
    named = [name for name in names if name] or [_("a place not named")]
    return {"place": listed(named), "place_acc": listed([accusative(name) for name in named])}


def listed(names: Sequence[str]) -> str:
    """Names as a sentence takes them: ``A, B and C``."""
    first, last = ", ".join(names[:-1]), "".join(names[-1:])
    return _("%(names)s and %(last)s") % {"names": first, "last": last} if first and last else first or last


def speaker_name(war: War, name: str) -> str:
    """A speaker's name in the language that is spoken; one that the war's tables do not have stays as it is."""
    return own_names(war).get(name) or told("name", name) or name


def own_names(war: War) -> Mapping[str, str]:
    """What speakers are called in the language that is spoken, by their English names; those of whom that is known."""
    return {} if language() == LANGUAGES[0] else _own_names(_Same(war.speakers), language())


def is_many(name: str) -> bool:
    """Whether a speaker's name takes a verb in the plural; in English no verb of ours changes."""
    return language() != LANGUAGES[0] and _MANY.match(name) is not None


class _Same:
    """Speakers that are equal where they are the very same tuple: two thousand rows are not worth comparing."""

    def __init__(self, speakers: tuple[Speaker, ...]) -> None:
        self.speakers = speakers

    def __eq__(self, other: object) -> bool:
        return isinstance(other, _Same) and other.speakers is self.speakers

    def __hash__(self) -> int:
        return id(self.speakers)


@lru_cache(maxsize=8)
def _own_names(same: _Same, wanted: str) -> Mapping[str, str]:
    """English name -> the name of the language: the catalog's, else an alias; of the bodies of speakers as well."""
    own = {speaker.name: own_name(speaker.name, speaker.aliases, wanted) for speaker in same.speakers}
    own = {name: _begun(name, shown.replace("'", "’")) for name, shown in own.items() if shown != name}
    every = {name for speaker in same.speakers for name in (speaker.name, speaker.org) if name}
    return own | {name: shown for name in every if (shown := told("name", name))}


def _begun(name: str, shown: str) -> str:
    """With a capital where the English name has one."""
    return shown[:1].upper() + shown[1:] if name[:1].isupper() else shown
