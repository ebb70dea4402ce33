"""What a description says: the thing itself, what else is named, colours, makes, places, the day, the rest."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from datetime import date
from itertools import pairwise

from lostfound.domain.matching.described import Described
from lostfound.domain.matching.lexicon import (
    AREA,
    BRAND,
    COLOUR,
    GROUP,
    MARK,
    NO_GROUP,
    PLAIN,
    SORT,
    SPOT,
    THING,
    TRAIT,
    Meaning,
    lexicon,
)
from lostfound.domain.matching.text import is_han, normal, sound, stem, tokens

SENTENCE_ENDS = frozenset(".!?。！？;；\n")
PAUSES = frozenset(',，、:：()（）[]【】+&|"“”')
OF = "的"
ROOM_TOLD = re.compile(
    r"(?:room|rm)\.?\s*(?:no\.?|number)?\s*#?(\d{3,5})(?!\d)|(?<!\d)(\d{3,5})\s*(?:号房|号客房|房|室|客房)"
)
SURE, MISTYPED, ONE_SIGN, CATEGORY_ONLY, LATER = 1.0, 0.9, 0.85, 0.75, 0.9
BESIDE = frozenset(
    {"旁", "旁边", "边", "边上", "上", "下", "下面", "里", "内", "后", "后面", "前", "底", "底下", "里面"}
)
HOLDS = frozenset(
    {"有", "是", "装", "装有", "装着", "放着", "放", "还有", "带", "夹着", "写着", "贴着", "印着"}
)
HOLDERS = frozenset({"box", "bag", "pouch", "suitcase", "tote"})  # "Tupperware box" is still Tupperware
MOST_TOKENS = 600
MOST_REST = 60


@dataclass(slots=True)
class Reading:
    """What matching compares. Weights are how sure a word is read; `rest` are words no list knows."""

    heads: dict[str, float] = field(default_factory=dict)
    others: dict[str, float] = field(default_factory=dict)
    guessed: bool = False  # heads come from the category alone, and there are words no list knows
    groups: frozenset[str] = frozenset()
    category: str = ""
    colours: frozenset[str] = frozenset()
    colours_told: frozenset[str] = frozenset()
    brands: frozenset[str] = frozenset()
    brand: str = ""
    sorts: frozenset[str] = frozenset()
    traits: frozenset[str] = frozenset()
    rest: frozenset[str] = frozenset()
    codes: frozenset[str] = frozenset()
    rooms: frozenset[str] = frozenset()
    areas: frozenset[str] = frozenset()
    spots: frozenset[str] = frozenset()
    chinese: bool = False
    since: date | None = None
    day: date | None = None
    departed: date | None = None


@dataclass(slots=True)
class Unit:
    """Some words of a text and what they mean; `sure` says how surely."""

    words: tuple[str, ...]
    meanings: tuple[Meaning, ...] = ()
    sure: float = SURE

    def of(self, kind: str) -> list[str]:
        return [name for found, name in self.meanings if found == kind]

    def has(self, kind: str) -> bool:
        return any(found == kind for found, _name in self.meanings)


def read(described: Described) -> Reading:
    """Everything that is compared, out of all fields."""
    told = units(normal(described.words))
    kind = units(normal(described.kind))
    category = units(normal(described.category))
    colour = units(normal(described.colour))
    brand = normal(described.brand).strip()
    place, where = units(normal(described.area)), units(normal(described.where))
    reading = Reading(category=" ".join(word for unit in category for word in unit.words))
    reading.rest, reading.codes = _rest(told)
    _read_things(reading, told)
    if not reading.heads:
        _read_things(reading, kind)
    _read_category(reading, category)
    reading.colours = _names(colour, COLOUR) or frozenset(
        f"?{stem(word)}" for unit in colour if not unit.has(PLAIN) for word in unit.words if word.isalpha()
    )
    reading.colours_told = _names(told, COLOUR) - reading.colours
    reading.brands = _names(units(brand), BRAND) or frozenset()
    reading.brand = "" if reading.brands else "".join(sign for sign in brand if sign.isalnum())
    reading.brands |= _names(told, BRAND)
    reading.sorts = _sorts(reading, told) or _names(category, SORT)
    reading.traits = _names([*told, *colour], TRAIT)
    reading.rooms = frozenset(
        filter(None, (room_of(described.room) or _room_told(f"{described.words} {described.where}"),))
    )
    reading.codes -= reading.rooms
    if not reading.rooms:
        reading.areas = _names(place, AREA) or _raw_place(place)
    else:
        reading.areas = _names(place, AREA)
    reading.areas = reading.areas or (frozenset() if reading.rooms else _names([*where, *told], AREA))
    reading.spots = _names([*told, *place, *where], SPOT)
    for name in _names(units(normal(described.contents)), THING) - reading.heads.keys():
        reading.others[name] = SURE
    reading.chinese = any(is_han(word) for unit in told for word in unit.words)
    reading.since, reading.day, reading.departed = described.since, described.day, described.departed
    return reading


def room_of(value: str) -> str:
    """A room number without its decoration: "Room 1203", "1203房", "12-03" are 1203."""
    text = "".join(sign for sign in normal(value) if sign.isalnum())
    for word in ("roomno", "room", "rm", "no", "房间号", "房间", "房号", "房", "室", "号"):
        text = text.removeprefix(word).removesuffix(word)
    return text[:12].lstrip("0") or text[:12]


def _room_told(text: str) -> str:
    """A room named in a sentence."""
    found = ROOM_TOLD.search(text[:2000].lower())
    return (found[1] or found[2]) if found else ""


def _names(read_units: Iterable[Unit], kind: str) -> frozenset[str]:
    return frozenset(name for unit in read_units for name in unit.of(kind))


def _raw_place(place: list[Unit]) -> frozenset[str]:
    """An area no list knows, as it is written."""
    text = " ".join(
        stem(word) for unit in place if not unit.has(PLAIN) for word in unit.words if word.isalnum()
    )
    return frozenset({f"?{text}"} if text else ())


# From signs to units --------------------------------------------------------------------------------------------


def units(text: str) -> list[Unit]:
    """The text cut into the longest words the lexicon knows; words it does not know stand alone."""
    row = tokens(text)[:MOST_TOKENS]
    found: list[Unit] = []
    place = 0
    while place < len(row):
        unit = _known(row, place) or Unit((row[place],))
        if not unit.meanings or (len(unit.words) == 1 and (is_han(row[place]) or unit.has(PLAIN))):
            heard = _heard(row, place)
            unit = heard or unit
        if not unit.meanings and row[place].isalpha() and row[place].isascii():
            unit = _mistyped(row, place) or unit
        if len(unit.words) == 1 and is_han(unit.words[0]) and unit.has(THING):
            unit.sure = min(unit.sure, ONE_SIGN)
        found.append(unit)
        place += len(unit.words)
    return found


def _known(row: list[str], place: int) -> Unit | None:
    book = lexicon()
    longest = max(book.starts.get(row[place], 0), book.starts.get(stem(row[place]), 0))
    for length in range(min(longest, len(row) - place), 0, -1):
        words = tuple(row[place : place + length])
        if meanings := book.meanings(words):
            return Unit(words, meanings)
    joined = row[place] + row[place + 1] if place + 1 < len(row) else ""
    if len(joined) > 5 and joined.isascii() and row[place] not in book.vocabulary:
        meanings = book.meanings((joined,))
        if meanings:
            return Unit((row[place], row[place + 1]), meanings)
    key = book.squeezed.get(row[place]) or book.squeezed.get(stem(row[place]))
    return Unit((row[place],), book.meanings(key)) if key and len(row[place]) > 5 else None


def _heard(row: list[str], place: int) -> Unit | None:
    """A Chinese word by its sound: written with other characters of that sound, or in letters."""
    book = lexicon()
    if is_han(row[place]):
        return _sounding_alike(row, place)
    for length in (5, 4, 3, 2, 1):
        words = tuple(row[place : place + length])
        spelt = "".join(words)
        if len(words) < length or len(spelt) < 5 or spelt not in book.sounds:
            continue
        if length > 2 or not all(word in book.vocabulary for word in words):
            return Unit(words, book.meanings(tuple(book.sounds[spelt][0])), MISTYPED)
    return None


def _sounding_alike(row: list[str], place: int) -> Unit | None:
    """A Chinese word written with other characters, at least one of a short word being right."""
    book = lexicon()
    known = bool(book.meanings((row[place],)))
    after = _known(row, place + 1) if place + 1 < len(row) else None
    if after is not None and len(after.words) > 1:
        return None  # a word of its own begins within
    for length in (5, 4, 3, 2):
        words = tuple(row[place : place + length])
        if len(words) < length or not all(map(is_han, words)):
            continue
        for form in book.sounds.get(sound("".join(words)), ()):
            if len(form) != length or (known and form[0] != words[0]):
                continue
            if length > 2 or any(a == b for a, b in zip(form, words, strict=True)):
                return Unit(words, book.meanings(tuple(form)), MISTYPED)
    return None


def _mistyped(row: list[str], place: int) -> Unit | None:
    """The longest known words that begin with what this word was meant to be."""
    book = lexicon()
    if place + 1 < len(row) and row[place + 1].isalpha() and row[place + 1].isascii():
        both = book.corrected(row[place] + row[place + 1])
        if both in book.squeezed:
            return Unit((row[place], row[place + 1]), book.meanings(book.squeezed[both]), MISTYPED)
    meant = book.corrected(row[place])
    if meant is None:
        return None
    unit = _known([meant, *row[place + 1 : place + 6]], 0)
    if unit is None:
        return None
    return Unit((row[place], *unit.words[1:]), unit.meanings, MISTYPED)


# From units to what is meant ------------------------------------------------------------------------------------


def _read_things(reading: Reading, told: list[Unit]) -> None:
    """The thing itself into `heads`, what is in it, on it or beside it into `others`.

    "Wallet with cards", "钱包里面有银行卡": what stands after a word like "with" is not the thing. "Camera battery",
    "包里的充电器": of two things side by side or joined by 的 the last is meant.
    """
    clause: list[str] = []  # things of this clause, any of which a following 的 makes a mere description
    waiting: list[str] = []  # those before a 的
    places: set[str] = set()  # where it lay, not what it is: 热水壶旁
    cut, beside = False, False
    groups: set[str] = set()
    for number, unit in enumerate(told):
        word = unit.words[0]
        if word in SENTENCE_ENDS:
            cut, beside, clause, waiting = False, False, [], []
        elif word in PAUSES:
            beside, clause, waiting = False, [], []
        elif word == OF:
            cut, beside = False, False
            waiting = list(clause)
        elif names := unit.of(THING):
            place = is_han(word) and _is_place(told[number + 1 : number + 3])
            weak = cut or place or unit.has(PLAIN) or _is_colour(unit) or unit.has(SPOT)
            places.update(names if place else ())
            for name in (
                [] if weak else waiting + (clause[-1:] if beside and not HOLDERS & set(names) else [])
            ):
                _demote(reading, name)
            into = reading.others if weak else reading.heads
            sure = unit.sure if len(names) == 1 else unit.sure * MISTYPED
            if reading.heads and not clause:
                sure *= LATER
            for name in names:
                into[name] = max(into.get(name, 0.0), sure)
            if not weak:
                clause += names
                beside = True
        elif unit.has(MARK):
            cut = cut or bool(reading.heads) or bool(clause)
            beside = False
        else:
            groups.update(unit.of(GROUP))
            beside = beside and (unit.has(TRAIT) or unit.has(COLOUR) or unit.has(BRAND))
    if not reading.heads:
        reading.heads = {name: sure for name, sure in reading.others.items() if name not in places}
        reading.others = {name: sure for name, sure in reading.others.items() if name in places}
    reading.groups = frozenset(groups - {NO_GROUP})


def _sorts(reading: Reading, told: list[Unit]) -> frozenset[str]:
    """The finer sorts of the thing itself, not of what lies beside it."""
    return frozenset(
        sort
        for unit in told
        if any(name in reading.heads for name in unit.of(THING))
        for sort in unit.of(SORT)
    )


def _is_colour(unit: Unit) -> bool:
    """A word that is rather a colour than a thing: rose, orange, 花."""
    return len(unit.words) == 1 and unit.has(COLOUR)


def _is_place(after: list[Unit]) -> bool:
    """Whether what stands before these is a place, as in 热水壶旁; in 钱包里面有 it is not."""
    beside = bool(after) and "".join(after[0].words) in BESIDE
    return beside and not (len(after) > 1 and "".join(after[1].words) in HOLDS)


def _demote(reading: Reading, name: str) -> None:
    if name in reading.heads:
        reading.others[name] = max(reading.others.get(name, 0.0), reading.heads.pop(name))


def _read_category(reading: Reading, category: list[Unit]) -> None:
    """The groups of the category; its thing too when the words name none."""
    book = lexicon()
    names = _names(category, THING)
    groups = _names(category, GROUP)
    if NO_GROUP in groups:
        groups = groups - {NO_GROUP}
    of_names = frozenset(group for name in names for group in book.groups_of[name])
    if not reading.heads:
        reading.heads = dict.fromkeys(names, CATEGORY_ONLY)
        reading.guessed = bool(names and reading.rest)
    elif len(reading.heads) > 1 and (wanted := groups | of_names):
        fitting = {name: sure for name, sure in reading.heads.items() if book.groups_of[name] & wanted}
        reading.heads = fitting or reading.heads
    if groups or of_names:
        reading.groups = groups or of_names
    elif not reading.groups:
        reading.groups = frozenset(group for name in reading.heads for group in book.groups_of[name])


def _rest(told: list[Unit]) -> tuple[frozenset[str], frozenset[str]]:
    """The words no list knows, Chinese ones as pairs of characters, and the numbers."""
    rest: set[str] = set()
    codes: set[str] = set()
    for run in _unknown_runs(told):
        if not is_han(run[0]):
            rest.add(stem(run[0]))
        elif len(run) > 1:
            rest.update(a + b for a, b in pairwise(run))
    for unit in told:
        for word in unit.words:
            if word.isdigit() and (len(word) > 1 or not unit.meanings):
                codes.add(word)
    return frozenset(sorted(rest)[:MOST_REST]), frozenset(sorted(codes)[:MOST_REST])


def _unknown_runs(told: list[Unit]) -> Iterator[list[str]]:
    run: list[str] = []
    for unit in told:
        word = unit.words[0]
        if not unit.meanings and is_han(word):
            run.append(word)
            continue
        if run:
            yield run
            run = []
        if not unit.meanings and word.isalpha() and len(word) > 1:
            yield [word]
    if run:
        yield run
