"""What words mean: things, groups of things, colours, makes, places, and words that say nothing here."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field
from functools import cache

from lostfound.domain.matching.tables import Line, lines, thing_files, words
from lostfound.domain.matching.text import forgiven, is_han, normal, slips, sound, stem, thinned, tokens

THING, SORT, GROUP, COLOUR, BRAND, AREA, SPOT, TRAIT, PLAIN, MARK = (
    "thing", "sort", "group", "colour", "brand", "area", "spot", "trait", "plain", "mark",
)  # fmt: skip
SAME, NEAR, KIN = 1.0, 0.55, 0.25
Meaning = tuple[str, str]  # kind and name
Key = tuple[str, ...]
LISTS = {
    SORT: "sorts", GROUP: "groups", COLOUR: "colours", BRAND: "brands", AREA: "areas", SPOT: "spots", TRAIT: "traits",
}  # fmt: skip
# Signs that colour the thing they stand before: 金项链, 白衬衫.
BEFORE = {"金": "gold", "银": "silver", "黑": "black", "白": "white", "红": "red"}
# Groups a category may be filed under by somebody in a hurry, though nothing of it is in them.
NO_GROUP = "other"


@dataclass(slots=True)
class Lexicon:
    """All lists, turned round: from what is written to what is meant."""

    exact: dict[Key, tuple[Meaning, ...]] = field(default_factory=dict)
    loose: dict[Key, tuple[Meaning, ...]] = field(default_factory=dict)
    starts: dict[str, int] = field(default_factory=dict)  # first token -> length of the longest form
    vocabulary: set[str] = field(default_factory=set)
    sounds: dict[str, tuple[str, ...]] = field(default_factory=dict)  # pinyin -> Chinese forms
    near: dict[str, frozenset[str]] = field(default_factory=dict)
    groups_of: dict[str, frozenset[str]] = field(default_factory=dict)
    beside: dict[str, frozenset[str]] = field(default_factory=dict)
    colours: dict[str, frozenset[str]] = field(default_factory=dict)
    names: dict[Meaning, tuple[str, str]] = field(default_factory=dict)  # English, Chinese
    thin: dict[str, list[str]] = field(default_factory=dict)
    squeezed: dict[str, Key] = field(default_factory=dict)

    def meanings(self, key: Key) -> tuple[Meaning, ...]:
        """What these words mean as they stand, else without plurals; empty when nobody knows."""
        found = self.exact.get(key)
        if found is None:
            found = self.loose.get(tuple(map(stem, key)))
        return found or ()

    def likeness(self, one: str, other: str) -> float:
        """How much one thing is like another: the same, often taken for it, of one group, or nothing of these."""
        if one == other:
            return SAME
        if other in self.near[one]:
            return NEAR
        return KIN if self.groups_of[one] & self.groups_of[other] else 0.0

    def corrected(self, word: str) -> str | None:
        """The known word that somebody meant who mistyped it."""
        allowed = forgiven(word)
        if not allowed:
            return None
        best: tuple[int, str] | None = None
        for thin in thinned(word, allowed):
            for known in self.thin.get(thin, ()):
                if len(word) < 6 and known[0] != word[0]:
                    continue
                found = slips(word, known, allowed)
                if found <= min(allowed, forgiven(known)) and (best is None or (found, known) < best):
                    best = (found, known)
        return best[1] if best else None


@cache
def lexicon() -> Lexicon:
    """The one lexicon of this process."""
    book = Lexicon()
    entries: dict[Key, list[Meaning]] = defaultdict(list)
    for meaning, forms in _all_forms():
        for form in forms:
            key = tuple(tokens(normal(form)))
            if key and meaning not in entries[key]:
                entries[key].append(meaning)
    book.exact = {key: tuple(found) for key, found in entries.items()}
    _enter_sorts(book)
    _enter_relations(book)
    _enter_parts(book)
    _enter_plurals(book)
    _enter_starts(book)
    _enter_sounds(book)
    return book


def _all_forms() -> Iterable[tuple[Meaning, tuple[str, ...]]]:
    for file in thing_files().values():
        for line in file:
            yield (THING, line.name), line.forms
    for kind, name in LISTS.items():
        for line in lines(name):
            yield (kind, line.name), line.forms
    for line in lines("markers"):
        yield (MARK, line.name), tuple(word for form in line.forms for word in form.split())
    for name in ("plain_en", "plain_zh"):
        yield (PLAIN, ""), tuple(words(name))


def _enter_sorts(book: Lexicon) -> None:
    """A sort's words that stand in no list of things mean the thing that its other words mean."""
    things: dict[str, Counter[str]] = defaultdict(Counter)
    for found in book.exact.values():
        for sort in (name for kind, name in found if kind == SORT):
            things[sort].update(name for kind, name in found if kind == THING)
    for key, found in book.exact.items():
        sorts = [name for kind, name in found if kind == SORT]
        if sorts and things[sorts[0]] and not any(kind == THING for kind, _name in found):
            book.exact[key] = (*found, (THING, things[sorts[0]].most_common(1)[0][0]))


def _enter_parts(book: Lexicon) -> None:
    """What a longer word tells besides the thing: a gold ring is gold, 蓝牙耳机 are wireless."""
    told = (COLOUR, TRAIT, BRAND)
    for key, found in list(book.exact.items()):
        things = [name for kind, name in found if kind == THING]
        if not things or len(key) < 2:
            continue
        more = list(found)
        for start in range(len(key)):
            for end in range(start + 1, len(key) + 1):
                part = key[start:end]
                if part == key or (is_han(part[0]) and len(part) < 2):
                    continue
                more += [meaning for meaning in book.exact.get(part, ()) if meaning[0] in told]
        if key[0] in BEFORE and book.groups_of[things[0]] & {"jewellery", "clothing"}:
            more.append((COLOUR, BEFORE[key[0]]))
        book.exact[key] = tuple(dict.fromkeys(more))


def _enter_plurals(book: Lexicon) -> None:
    loose: dict[Key, list[Meaning]] = defaultdict(list)
    for key, found in book.exact.items():
        stemmed = tuple(map(stem, key))
        if stemmed not in book.exact:
            loose[stemmed] += [meaning for meaning in found if meaning not in loose[stemmed]]
    book.loose = {key: tuple(found) for key, found in loose.items()}


def _enter_starts(book: Lexicon) -> None:
    for key in (*book.exact, *book.loose):
        book.starts[key[0]] = max(book.starts.get(key[0], 0), len(key))
        book.vocabulary.update(token for token in key if not is_han(token))
        if len(key) > 1 and not any(map(is_han, key)):
            book.squeezed.setdefault("".join(key), key)
    thin: dict[str, list[str]] = defaultdict(list)
    for word in sorted(book.vocabulary | {word for word in book.squeezed if len(word) > 7}):
        for shorter in thinned(word, 1):
            thin[shorter].append(word)
    book.thin = dict(thin)


def _enter_sounds(book: Lexicon) -> None:
    sounds: dict[str, list[str]] = defaultdict(list)
    for key, found in book.exact.items():
        form = "".join(key)
        told = {kind for kind, _name in found}
        if all(map(is_han, key)) and ((len(key) > 1 and THING in told) or (len(key) > 2 and BRAND in told)):
            sounds[sound(form)].append(form)
    book.sounds = {heard: tuple(forms) for heard, forms in sounds.items()}


def _enter_relations(book: Lexicon) -> None:
    near: dict[str, set[str]] = defaultdict(set)
    groups_of: dict[str, set[str]] = defaultdict(set)
    in_file = {name: [line.name for line in file] for name, file in thing_files().items()}
    for file in thing_files().values():
        for line in file:
            book.names[THING, line.name] = _first(line)
            near[line.name] |= set(line.third)
            for other in line.third:
                near[other].add(line.name)
    for line in lines("groups"):
        book.beside[line.name] = frozenset(line.fourth)
        for member in line.third:
            for name in in_file.get(member, [member]) if member != "keys" else [member]:
                groups_of[name].add(line.name)
    for kind, table in LISTS.items():
        for line in lines(table):
            book.names[kind, line.name] = _first(line)
    book.near = {name: frozenset(near[name]) for name in groups_of.keys() | near.keys()}
    book.groups_of = {name: frozenset(groups_of[name]) for name in groups_of.keys() | near.keys()}
    colours: dict[str, set[str]] = defaultdict(set)
    for line in lines("colours"):
        colours[line.name] |= set(line.third)
        for other in line.third:
            colours[other].add(line.name)
    book.colours = {name: frozenset(found) for name, found in colours.items()}


def _first(line: Line) -> tuple[str, str]:
    english = line.english[0] if line.english else line.name
    return english, line.chinese[0] if line.chinese else english
