"""Who speaks: from the words of a text to one speaker, whatever spelling, case or description it uses.

A registry name counts before a description, a full name before a surname, and a surname only where it is no one else's:
the full name that the story introduced, else the registry's only bearer. Two people of one surname are never joined.
Somebody unseen gets an id from the name itself, so that every spelling of it gives the same.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date

from counterclaim.model import THIRD, Speaker, War
from counterclaim.resolution.speaker_names import (
    WORD,
    GivenNames,
    english_name,
    forms,
    is_russian,
    is_same_surname,
    noun_forms,
    stem,
    words,
)
from counterclaim.resolution.speaker_offices import Offices
from counterclaim.resolution.speaker_phrases import Phrases, Query
from counterclaim.resolution.speaker_posts import CALLINGS, MEDIA_ROLES, NEUTRAL_ROLES, OFFICES, Posts
from counterclaim.resolution.speaker_registry import CHANNELS, Hit, Registry, with_adjectives

ARTICLE = "the article"
BODIES = frozenset({"ministry", "general-staff"})  # roles of one body, not of a group
_ORGANISATION = re.compile(r"\b(?:for|of|at|with|from)\s+(?:the\s+)?([^,;()]{3,80})", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class SpeakerChoice:
    """Who a text means: ``camp`` is a camp's id or ``third``; ``reason`` says in words how it was found."""

    id: str
    name: str
    org: str
    camp: str
    role: str
    reason: str


class SpeakerBook:
    """Resolves speakers' mentions for one war; made once, it answers without state."""

    def __init__(self, war: War) -> None:
        self._war = war
        self._posts = Posts(war)
        self._given = GivenNames(war.words.get("same_word.names", ()))
        same = war.words.get("same_word.words", ())
        adjectives = [war.words.get(f"adjectives.{camp.id}", ()) for camp in war.camps]
        names_of = [camp.name for camp in war.camps]
        self._registry = Registry(with_adjectives(war.speakers, adjectives, names_of), self._given, same)
        self._phrases = Phrases(self._posts, self._given, self._registry, war.words.get("determiners.particles", ()))
        posts = with_adjectives(war.posts, adjectives, names_of)
        self._offices = Offices(replace(war, posts=posts), self._registry, self._given, same)
        countries = {camp.id: self._registry.whole(words(camp.name)) for camp in war.camps}
        self._countries = {country.id: camp for camp, country in countries.items() if country}
        self._acting = frozenset(war.words.get("determiners.acting", ()))
        self._common = frozenset(form for name in war.words.get("common_surnames.words", ()) for form in forms(name))
        self._linking = frozenset(war.words.get("determiners.linking", ()))
        names = {speaker.name: speaker for speaker in war.speakers}
        self._groups: dict[tuple[str, str], Speaker] = {}
        for camp in (*(camp.id for camp in war.camps), THIRD):
            for row in war.words.get(f"groups.{camp}", ()):
                role, _, name = (part.strip() for part in row.partition("="))
                if name in names:
                    self._groups[camp, role] = names[name]

    def speaker(self, speaker_id: str) -> Speaker | None:
        """The registry's speaker or post of that id, or None where it was made from a text."""
        return self._registry.by_id.get(speaker_id) or self._offices.by_id.get(speaker_id)

    def listed(self) -> tuple[Speaker, ...]:
        """Every speaker and post of the registry, with all the names that it answers to."""
        return (*self._registry.by_id.values(), *self._offices.by_id.values())

    def is_person(self, speaker_id: str) -> bool:
        """Whether that id is a registered person's."""
        found = self._registry.by_id.get(speaker_id)
        return found is not None and self._is_person(found)

    def introduced(self, texts: Iterable[str], day: date | None = None) -> dict[str, str]:
        """What a story has introduced, from its speakers' mentions in order: word -> the mention that introduced it.

        A surname introduces its bearer, and so does a word of the post or of the body's name ("the expert", "the
        brigade"). A word that introduces two different speakers is left out: alone, it means nobody.
        """
        found: dict[str, str] = {}
        speakers: dict[str, set[str]] = {}
        for text in texts:
            query = self._phrases.query(text)
            name = self._phrases.named(query)
            nouns = [word for word in query.parts if self._is_common(word)] if len(query.parts) > 1 else []
            for word in dict.fromkeys(stem(word) for word in [*name[1:][-1:], *nouns]):
                speakers.setdefault(word, set()).add(self.resolve(text, day=day).id)
                if len(text) > len(found.get(word, "")):
                    found[word] = text
        return {word: text for word, text in found.items() if len(speakers[word]) == 1}

    def _is_common(self, word: str) -> bool:
        return self._posts.is_title(word) or self._posts.is_organisation(word)

    def resolve(
        self,
        speaker_text: str,
        *,
        camp_hint: str = "",
        role_hint: str = "",
        story_names: Mapping[str, str] | None = None,
        day: date | None = None,
    ) -> SpeakerChoice:
        """Say who ``speaker_text`` means.

        ``camp_hint`` and ``role_hint`` are what the surroundings said; they count where neither registry nor
        description tells. ``story_names`` maps a surname or a noun to the words that introduced its bearer;
        see ``introduced``. ``day`` is the story's: it tells who held a post; without one a post stays a post.
        """
        query = self._phrases.query(speaker_text, camp_hint, role_hint, story_names or {}, day)
        if not query.parts:
            return self._article()
        if self._posts.is_pronoun(query.text):
            return self._nobody(query)
        found = (
            self._by_story(query)
            or self._by_alias(query)
            or self._by_outlet(query)
            or self._by_post(query, query.parts)
            or self._by_full_name(query)
            or self._by_surname(query)
            or self._by_post(query, query.head_parts)
        )
        return found or self._by_body(query) or self._described(query)

    # -- steps, in order -----------------------------------------------------------------------------------------------

    def _by_story(self, query: Query) -> SpeakerChoice | None:
        """ "The expert", "the brigade": a word for the only one of its kind that the story introduced."""
        if not all(map(self._is_common, query.parts)) or self._posts.points_back(query.text):
            return None
        for word, introduction in query.story.items() if len(query.parts) == 1 else ():
            if noun_forms(word) & noun_forms(query.parts[0]) and len(words(introduction)) > 1:
                full = self.resolve(introduction, day=query.day)
                if query.camp_hint in {"", THIRD, full.camp}:
                    return replace(full, reason=f"{query.parts[0]!r} means {introduction!r} of the same story")
        meant = [
            {query.story[word] for word in query.story if noun_forms(word) & noun_forms(part)} for part in query.parts
        ]
        if len(meant) > 1 and all(meant) and len(told := set[str]().union(*meant)) == 1:
            return self.resolve(told.pop(), day=query.day)
        role = self._posts.role(query.text) if query.story and self._posts.is_title(query.parts[0]) else ""
        choices = [self.resolve(text, day=query.day) for text in dict.fromkeys(query.story.values())] if role else []
        same = {choice.id: choice for choice in choices if choice.role == role}
        return next(iter(same.values())) if len(same) == 1 else None

    def _by_alias(self, query: Query) -> SpeakerChoice | None:
        back = self._posts.points_back(query.text)
        spellings = () if back else (words(query.text), query.parts, query.head_parts)
        found = next(filter(None, map(self._registry.whole, spellings)), None)
        if found is None or found.camp != query.camp_hint:
            completed = next(filter(None, map(self._registry.whole, self._completed(query, found))), None)
            completed = completed or (self._within_sides(query) if found is None and not back else None)
            if completed:
                return self._known(completed, query, f"{query.head!r} of the side named before")
        whole = found is not None and found == self._registry.whole(query.parts)
        if found is None or (not whole and self._contradicts(found, query)):
            return None
        return self._known(found, query, "named in the registry")

    def _contradicts(self, person: Speaker, query: Query) -> bool:
        """Whether the words are of a namesake: on the other side in another role, or in an ordinary walk of life."""
        if not self._is_person(person):
            return False
        known = self._offices.held(person.id, query.day) or person
        role = self._posts.role(query.text)
        sides = {camp.id for camp in self._war.camps}
        opposed = {self._posts.camp(query.text, role), known.camp} == sides
        ordinary = person.role not in {"soldier", "milblogger"} and self._posts.is_ordinary(query.text)
        return ordinary or (opposed and role not in {"", known.role})

    def _alike(self, bearers: Sequence[Speaker], query: Query) -> list[Speaker]:
        """Of several bearers of a surname the only one of the walk of life that is told."""
        told = CALLINGS.get(self._posts.role(query.text))
        alike = [speaker for speaker in bearers if told and CALLINGS.get(speaker.role) == told]
        return alike if len(alike) == 1 else []

    def _is_another(self, bearer: Speaker, query: Query) -> bool:
        """Whether a surname comes with a post of another walk of life than its bearer in the registry has."""
        known = self._offices.held(bearer.id, query.day) or bearer
        told, own = self._posts.calling(query.text), {CALLINGS.get(known.role), CALLINGS.get(bearer.role)}
        return self._contradicts(bearer, query) or bool(told and None not in own and told not in own)

    def _completed(self, query: Query, found: Speaker | None) -> Iterator[list[str]]:
        """The words with the adjective of their side: "the ministry" of a side named before, "Kyiv's ministry"."""
        camp, rest = query.camp_hint, query.head
        first = self._registry.whole(query.head_parts[:1]) if len(query.head_parts) > 1 and not found else None
        of, cut = self._country_after(query.head_parts) if not found else ("", 0)
        if first and first.id in self._countries:
            camp, rest = self._countries[first.id], " ".join(query.head_parts[1:])
        elif of:
            camp, rest = of, " ".join(query.head_parts[:cut])
        elif not camp or self._posts.names_side(query.text):
            return
        for adjective in self._war.words.get(f"adjectives.{camp}", ()):
            yield words(f"{adjective} {rest}")
        if first and self._registry.whole(words(rest)):
            yield words(rest)

    def _country_after(self, parts: Sequence[str]) -> tuple[str, int]:
        """The side of the country whose name ends a phrase, and where what is of it ends: "the ministry in Kyiv"."""
        for length in (1, 2):
            country = self._registry.whole(parts[-length:]) if len(parts) > length else None
            if country and country.id in self._countries:
                end = len(parts) - length
                while end and parts[end - 1].casefold() in self._linking:
                    end -= 1
                return self._countries[country.id], end
        return "", 0

    def _within_sides(self, query: Query) -> Speaker | None:
        """The body whose name has its side's adjective inside: "the group of Russian forces East"."""
        camps = {part: self._posts.camp(part) for part in query.head_parts if self._posts.is_side(part)}
        rest = [part for part in query.head_parts if part not in camps]
        if len(set(camps.values())) != 1 or len(rest) < 2:
            return None
        camp = next(iter(camps.values()))
        bare = words(self._posts.shortened(" ".join(rest)))
        body = self._of_side(camp, bare) or self._registry.whole(bare)
        return body if body and body.camp == camp and not self._is_person(body) else None

    def _by_outlet(self, query: Query) -> SpeakerChoice | None:
        """An outlet speaking in its own voice: its name as it writes it, which is no description of anything."""
        if query.role_hint not in MEDIA_ROLES or self._posts.role(query.text) or not query.text[:1].isupper():
            return None
        slug = "-".join(stem(part) for part in query.parts)
        return SpeakerChoice(slug, query.text, query.text, THIRD, query.role_hint, "the outlet's own words")

    def _by_post(self, query: Query, parts: Sequence[str]) -> SpeakerChoice | None:
        """ "Ukraine's defence minister": whoever held the post that day; the post itself where that is not known."""
        if self._posts.is_indefinite(query.text):
            return None
        parts = [part for part in parts if part.casefold() not in self._acting]
        spellings = () if self._posts.points_back(query.text) else (parts, words(query.text))
        post = next(filter(None, map(self._offices.named, spellings)), None)
        if post is None or post.camp != query.camp_hint:
            post = next(filter(None, map(self._offices.named, self._completed(query, post))), post)
        sides = frozenset(part.casefold() for part in parts if self._posts.is_side(part)) | self._linking
        post = post or self._offices.named_within(parts, sides) or self._post_of_body(query, parts)
        who = self._registry.by_id.get(self._offices.holder(post, query.day)) if post else None
        if post and who:
            return replace(self._known(who, query, f"{post.name} on that day"), org=post.org)
        if post is None or post.role == "spokesperson":
            return None  # whoever speaks for a body without a name is the body
        return SpeakerChoice(post.id, post.name, post.org, post.camp, post.role, "a post whose holder is not known")

    def _post_of_body(self, query: Query, parts: Sequence[str]) -> Speaker | None:
        for hit in self._registry.within(parts) if self._offices.has_title(parts) else ():
            body: Speaker | None = hit.speaker
            if query.camp_hint not in {"", THIRD, hit.speaker.camp}:
                body = self._of_side(query.camp_hint, parts[hit.start : hit.end])
            if body:
                sides = frozenset(part.casefold() for part in parts if self._posts.camp(part) == body.camp)
                post = self._offices.of_body(parts, replace(hit, speaker=body), self._linking | sides)
                if post:
                    return post
        return None

    def _by_full_name(self, query: Query) -> SpeakerChoice | None:
        person = self._registry.person(query.head_parts)
        if person and self._phrases.is_of_somebody(query):
            return None
        if person and not self._contradicts(person, query):
            return self._known(person, query, "full name in the registry")
        name = self._phrases.named(query)
        long = self._registry.whole(name) if len(name) > 2 else None
        if long and self._is_person(long) and not self._contradicts(long, query):
            return self._known(long, query, "full name in the registry")
        if len(name) < 2:
            person = None if name else self._registry.person(query.parts)
            return self._known(person, query, "full name in the registry") if person else None
        for surname, introduction in query.story.items():
            if surname == stem(name[-1]) and introduction != query.text and len(words(introduction)) > len(name):
                full = self.resolve(introduction, day=query.day)
                if full.id == self._unseen(name, query, "").id:
                    return replace(full, reason=f"{introduction!r}, introduced earlier in the story")
        if self._given.first(name[0]) or not any(hit.speaker.org for hit in self._registry.within(query.head_parts)):
            return self._unseen(name, query, "a name that the registry does not have")
        return None

    def _by_surname(self, query: Query) -> SpeakerChoice | None:
        alone = self._phrases.alone(query)
        if not alone:
            return None
        for surname, introduction in query.story.items():
            if is_same_surname(alone, surname, words(introduction)):
                full = self.resolve(introduction, camp_hint=query.camp_hint, role_hint=query.role_hint, day=query.day)
                return replace(full, reason=f"surname of {introduction!r}, introduced earlier in the story")
        namesakes = [
            speaker
            for speaker in self._registry.surname(alone, oblique=query.oblique)
            if self._agrees(speaker, query)
            and self._phrases.has_initial(speaker, query.initial)
            and not self._is_another(speaker, query)
        ]
        told = self._posts.camp(query.text)
        bearers = [speaker for speaker in namesakes if told and speaker.camp == told] or namesakes
        if len(bearers) > 1 or (bearers and not query.initial and self._common & forms(alone)):
            holder = self._by_post(query, [part for part in query.head_parts if part != alone])
            if holder and holder.id in {speaker.id for speaker in bearers}:
                return holder
            bearers = [speaker for speaker in bearers if self._belongs(speaker, query)] or self._alike(bearers, query)
        if len(bearers) == 1 and not self._phrases.is_owner(alone, bearers[0], query):
            return self._known(bearers[0], query, "only bearer of the surname in the registry")
        if self._is_country(self._registry.whole([alone])) or self._posts.camp_or_home(alone, "other"):
            return None
        if bearers or self._posts.is_side(alone) or self._posts.is_organisation(alone):
            return None
        if self._registry.within(query.head_parts):
            return None
        if query.initial:
            found = self._unseen([query.initial, alone], query, "an initial and a surname that nothing introduces")
            return _of_either(found, namesakes)
        whole = len(query.head_parts) == 1 and alone[:1].isupper() and not self._posts.is_title(alone)
        titled = any(self._posts.is_title(part) for part in query.head_parts)
        if whole or (titled and query.head_parts[-1] == alone):
            return _of_either(self._unseen([alone], query, "a surname that nothing introduces"), namesakes)
        return None

    def _by_body(self, query: Query) -> SpeakerChoice | None:
        unit_only = self._posts.has_call_sign(query.text)  # a soldier known by a call sign speaks as his unit
        for parts in (query.head_parts, query.parts, words(query.text)):
            hits = [hit for hit in self._registry.within(parts) if self._speaks(hit, parts, query)]
            hits = [hit for hit in hits if hit.speaker.role == "soldier" or not unit_only]
            hits = self._themselves(hits, parts, query)
            named = [hit for hit in hits if hit.speaker.org]
            if hits:
                hit = named[0] if named else hits[-1]
                if query.camp_hint not in {"", THIRD, hit.speaker.camp} and hit.speaker.camp != THIRD:
                    other = self._of_side(query.camp_hint, parts[hit.start : hit.end])
                    return self._known(other, query, f"{other.name}, of the side named beside it") if other else None
                rest = " ".join((*parts[: hit.start], *parts[hit.end :]))
                other = self._of_side(self._posts.camp(rest), parts[hit.start : hit.end])
                if other and hit.speaker.camp != THIRD:
                    hit = replace(hit, speaker=other)
                found = self._known(hit.speaker, query, f"{hit.speaker.name} is named in the description")
                own = found.role in NEUTRAL_ROLES
                return replace(found, role=found.role if own else self._posts.role(rest) or found.role)
        return None

    def _themselves(self, hits: list[Hit], parts: Sequence[str], query: Query) -> list[Hit]:
        """The bodies that speak, without those that only own or hold a body of which the words tell."""
        owners = [hit for hit in hits if re.search(rf"{re.escape(parts[hit.end - 1])}'(?:s|(?=\W))", query.text)]
        hits = [hit for hit in hits if hit not in owners] if 0 < len(owners) < len(hits) else hits
        taken = {at for hit in hits for at in range(hit.start, hit.end)}
        rest = [part for at, part in enumerate(parts) if at not in taken]
        small = (self._posts.is_title, self._posts.is_side, self._posts.is_organisation)
        names = any(part[:1].isupper() and not any(test(part) for test in small) for part in rest)
        abroad = any(self._is_country(self._registry.whole([part])) for part in rest)
        role = self._posts.role(query.text)

        def speaks(hit: Hit) -> bool:
            if hit.speaker.role in {*CHANNELS, *NEUTRAL_ROLES}:
                return True
            numbered = parts[hit.start][:1].isdigit() and hit.end - hit.start == 2
            after = parts[hit.end] if hit.end < len(parts) else ""
            if hit.speaker.role == "soldier":  # "the 14th brigade of operational assignment" is not the 14th brigade
                return not (numbered and after.islower() and after not in self._linking)
            counted = hit.start > 0 and parts[hit.start - 1][:1].isdigit()
            if counted or abroad or role in {*MEDIA_ROLES, *CHANNELS} or self._posts.names_body(" ".join(rest)):
                return False
            named = names and (hit in owners or hit.speaker.role in {"other", "local-official", "politician"})
            return not named and not (self._is_country(hit.speaker) and role in OFFICES)

        return list(filter(speaks, hits))

    def _is_country(self, speaker: Speaker | None) -> bool:
        """Whether a speaker is a country of neither side."""
        return speaker is not None and (speaker.camp, speaker.role, speaker.org) == (THIRD, "other", speaker.name)

    def _of_side(self, camp: str, body: Sequence[str]) -> Speaker | None:
        """The body of that name on a side: "the ministry in Moscow"."""
        named = (
            self._registry.whole(words(f"{adjective} {' '.join(body)}"))
            for adjective in self._war.words.get(f"adjectives.{camp}", ())
        )
        return next((speaker for speaker in named if speaker is not None and speaker.camp == camp), None)

    def _speaks(self, hit: Hit, parts: Sequence[str], query: Query) -> bool:
        if hit.speaker.role in CHANNELS and self._posts.role(query.text) in CHANNELS:
            return True
        after = self._posts.role(" ".join(parts[hit.end : hit.end + 2]))
        own = after not in NEUTRAL_ROLES or hit.speaker.role in NEUTRAL_ROLES
        return own and not self._is_person(hit.speaker)

    def _described(self, query: Query) -> SpeakerChoice:
        told = self._posts.role(query.text) or query.role_hint
        role = told or "other"
        back = self._posts.points_back(query.text)
        own = "" if back else self._posts.camp_or_home(query.text, role) or self._camp_of_patron(query.parts)
        camp = own or query.camp_hint or THIRD
        reason = f"described: {role} of {camp}"
        bare = self._posts.bare(query.head)
        named_before = back or (not own and bool(query.camp_hint) and len(query.parts) <= 2)
        group = None if self._posts.has_call_sign(query.text) else self._groups.get((camp, role))
        plain = (
            role not in BODIES and not re.search("[a-z]", bare, re.IGNORECASE) and not self._tells_apart(words(bare))
        )
        if group and told and (named_before or plain):
            return self._known(group, query, reason)
        slug = "-".join(stem(part) for part in words(bare)) or "unnamed"
        return SpeakerChoice(slug, bare, self._organisation(query, described=True), camp, role, reason)

    def _tells_apart(self, parts: Sequence[str]) -> bool:
        """Whether a description names or numbers something, so that it is of one body or man and of no group."""
        named = (part[:1].isupper() and not self._posts.is_side(part) for part in parts[1:])
        return any(named) or any(part[:1].isdigit() for part in parts)

    def _camp_of_patron(self, parts: Sequence[str]) -> str:
        """The side of a person whom the description names: an adviser to X is of X's side."""
        camps = (hit.speaker.camp for hit in self._registry.within(parts))
        return next((camp for camp in camps if camp != THIRD), "")

    # -- who fits ------------------------------------------------------------------------------------------------------

    def _agrees(self, speaker: Speaker, query: Query) -> bool:
        camp = self._posts.camp(query.text) or query.camp_hint
        return camp in {"", THIRD, speaker.camp} or speaker.camp == THIRD

    def _belongs(self, speaker: Speaker, query: Query) -> bool:
        body = self._registry.whole(words(speaker.org))
        if body and any(hit.speaker.id == body.id for hit in self._registry.within(query.parts)):
            return True
        name = {form for word in words(speaker.name) for form in forms(word)}
        own = {form for word in words(speaker.org) if word[:1].isupper() for form in forms(word)} - name
        generic = {part for part in query.parts if self._posts.is_organisation(part) or self._posts.is_side(part)}
        return any(own & forms(part) for part in query.parts if part[:1].isupper() and part not in generic)

    def _organisation(self, query: Query, *, described: bool = False) -> str:
        bodies = [
            hit.speaker.org
            for hit in self._registry.within(query.parts)
            if hit.speaker.org and not self._is_person(hit.speaker)
        ]
        if bodies or described:
            return bodies[-1] if bodies else ""
        match = _ORGANISATION.search(query.text)
        return match.group(1).strip(' ."»”') if match else ""

    def _is_person(self, speaker: Speaker) -> bool:
        return bool(self._given.first(speaker.name.split()[0]))

    # -- answers -------------------------------------------------------------------------------------------------------

    def _known(self, speaker: Speaker, query: Query, reason: str) -> SpeakerChoice:
        bodies = [
            hit.speaker
            for hit in self._registry.within(query.parts)
            if hit.speaker.id != speaker.id and hit.speaker.camp == speaker.camp and not self._is_person(hit.speaker)
        ]
        then = self._offices.held(speaker.id, query.day) or speaker
        org = (bodies[-1].org or bodies[-1].name) if bodies and self._is_person(speaker) else then.org
        return SpeakerChoice(speaker.id, speaker.name, org, then.camp, then.role, reason)

    def _unseen(self, name: Sequence[str], query: Query, reason: str) -> SpeakerChoice:
        rest = WORD.sub(lambda match: "" if match.group() in name else match.group(), query.text)
        description = " ".join(rest.split()).strip(" ,;:–—")
        role = self._posts.role(description) or query.role_hint or "other"
        role = "politician" if role == "ministry" else role  # a body's role, not a minister's
        camp = (
            self._posts.camp_or_home(description, role)
            or self._camp_of_patron(words(description))
            or query.camp_hint
            or THIRD
        )
        first = self._given.first(name[0])
        slug = "-".join([first.casefold() if first else stem(name[0]), *(stem(part) for part in name[1:])])
        russian = "russian" in self._war.words.get(f"romanisation.{camp}", ()) or is_russian(query.text)
        english = english_name(name, self._given, russian=russian)
        return SpeakerChoice(slug, english, self._organisation(query), camp, role, reason)

    def _nobody(self, query: Query) -> SpeakerChoice:
        camp, role = query.camp_hint or THIRD, query.role_hint or "other"
        return SpeakerChoice("unnamed", "an unnamed speaker", "", camp, role, f"{query.text!r} names nobody")

    def _article(self) -> SpeakerChoice:
        return SpeakerChoice("the-article", ARTICLE, "", THIRD, "outlet", "no speaker is named: the outlet's own words")


def _of_either(choice: SpeakerChoice, namesakes: Sequence[Speaker]) -> SpeakerChoice:
    """An untold one of several namesakes: of their camp and role where they share them."""
    camps, roles = {speaker.camp for speaker in namesakes}, {speaker.role for speaker in namesakes}
    camp = min(camps) if len(camps) == 1 and choice.camp == THIRD else choice.camp
    role = min(roles) if len(roles) == 1 and choice.role == "other" else choice.role
    return replace(choice, camp=camp, role=role)
