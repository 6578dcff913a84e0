"""How a name is compared: letters and digits only, so "St. John's Wort" and "st johns wort" are one name."""

import re
import unicodedata
from collections.abc import Container, Iterator
from itertools import dropwhile
from typing import Final

MOST_WORDS_READ: Final = 40
"""A longer text is a story, not a name: never taken as a medicine, and read only this far for suggestions."""

_DROPPED = re.compile(r"['’‘`´ʼ′®™©]")
_NOT_ALPHANUMERIC = re.compile(r"[^\w]+|_+")
_PART_SEPARATORS = re.compile(r"[/+&,;()\[\]|\n]|\band\b|\bwith\b", re.IGNORECASE)

_NUMBER = re.compile(r"\d+")
_AMOUNT = re.compile(r"x\d+|\d+(?:mg|mcg|ug|μg|g|gm|ml|cc|l|iu|units?|u|meq|hr|hrs|h|x)+")

_UNITS = """mg mgs mcg mcgs ug μg g gm gram grams milligram milligrams microgram micrograms ml mls cc iu unit
units u meq percent hr hrs hour hours h x"""
_FORMS = """tablet tablets tab tabs pill pills capsule capsules cap caps caplet caplets softgel softgels
gelcap gelcaps liquid syrup solution suspension oral elixir drop drops spray sprays nasal inhaler inhalers
puffer nebulizer nebuliser patch patches transdermal cream ointment gel lotion topical foam
suppository suppositories injection injections injectable inj shot shots pen pens vial kwikpen
flexpen solostar lozenge lozenges troche troches gummy gummies powder sublingual sl film films strip
strips wafer wafers chewable dispersible effervescent eye ear ophthalmic rectal vaginal iv im sc
subcutaneous po"""
_RELEASES = """xr er sr cr la xl ir dr ec xt cd mr pr od odt rapitab retard lar extended delayed immediate
prolonged sustained controlled modified release acting long coated"""
_SALTS = """hcl hydrochloride hydrobromide hbr sodium potassium calcium magnesium sulfate sulphate maleate
mesylate mesilate besylate besilate tartrate succinate fumarate citrate phosphate acetate nitrate
carbonate bitartrate bromide chloride oxalate tosylate pamoate malate decanoate palmitate disodium
dihydrate monohydrate trihydrate furoate propionate dipropionate hemihydrate"""
_HABITS = """daily once twice thrice time times a per day week weekly month monthly night nightly morning
evening bedtime at in the bid tid qid qd qhs hs prn as needed when every other only sometimes generic brand
strength extra regular maximum max low dose high dosage"""
_AMOUNT_WORDS = frozenset(_UNITS.split())
_TRAILING = frozenset(f"{_UNITS} {_FORMS} {_RELEASES} {_SALTS} {_HABITS}".split())
_LEADING_WORDS = """generic brand name prescription rx otc liquid oral tab tablet cap my"""
_LEADING = frozenset(_LEADING_WORDS.split())


def normalised(text: str) -> str:
    """The text as it is compared: forms folded, no case, no accents, no punctuation, single spaces."""
    return _folded(_folded(text))


def _folded(text: str) -> str:
    # Two passes reach a fixed point: folding case can bring back a mark that decomposition took off.
    decomposed = unicodedata.normalize("NFKD", unicodedata.normalize("NFKC", text).casefold())
    bare = "".join(letter for letter in decomposed if not unicodedata.combining(letter))
    spaced = _NOT_ALPHANUMERIC.sub(" ", _DROPPED.sub("", unicodedata.normalize("NFKC", bare.casefold())))
    return " ".join(spaced.split())


def _says_how_much(word: str) -> bool:
    return word in _AMOUNT_WORDS or bool(_NUMBER.fullmatch(word)) or bool(_AMOUNT.fullmatch(word))


def says_how_much_or_how(word: str) -> bool:
    """True for an amount, unit, form, salt or habit: a word that does not change which drug is meant."""
    return word in _TRAILING or _says_how_much(word)


def readings_of(text: str) -> tuple[str, ...]:
    """The text normalised, then without amounts and the form, salt and habit words at its end, fullest first.

    "Lithium carbonate ER 300 mg" gives itself, ... , "lithium carbonate", "lithium"; "timolol 0.5% eye drops"
    gives "timolol eye drops" before "timolol". A brand such as "Tylenol PM" keeps its "pm".
    """
    words = normalised(text).split()[:MOST_WORDS_READ]
    without_amounts = [word for word in words if not _says_how_much(word)]
    kept = (words, without_amounts, _without_preamble(words), _without_preamble(without_amounts))
    readings = dict.fromkeys(reading for some in kept for reading in _shortened(some))
    return tuple(sorted(readings, key=_fullness, reverse=True))


def _without_preamble(words: list[str]) -> list[str]:
    return list(dropwhile(_LEADING.__contains__, words))


def _shortened(words: list[str]) -> Iterator[str]:
    while words:
        yield " ".join(words)
        if not says_how_much_or_how(words[-1]):
            return
        words = words[:-1]


def _fullness(reading: str) -> tuple[int, int]:
    words = reading.split()
    return sum(not _says_how_much(word) for word in words), len(words)


def is_only_dose_or_form(text: str) -> bool:
    """True when every word is an amount, form, salt or habit, and no drug is named ("325 mg", "tablets")."""
    return all(says_how_much_or_how(word) for word in normalised(text).split())


def parts_of(text: str, *, names: Container[str] = ()) -> tuple[str, ...]:
    """The text cut where people join two drugs: slashes, plus signs, commas, brackets, "and", "with". A part that is
    but a dose, form or salt is none, unless it is in `names` itself ("potassium")."""
    parts = _PART_SEPARATORS.split(text)
    return tuple(part for part in parts if not is_only_dose_or_form(part) or _is_named(part, names))


def _is_named(part: str, names: Container[str]) -> bool:
    return any(reading in names for reading in readings_of(part))


def squeezed(name: str) -> str:
    """A normalised name without its spaces: "co codamol" and "cocodamol" are written by the same people."""
    return name.replace(" ", "")
