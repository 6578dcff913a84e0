"""How a name is compared: letters and digits only, so that "St. John's Wort" and "st johns wort" are one name."""

import re
import unicodedata

_DROPPED = re.compile(r"['’‘`´ʼ′®™©]")
_NOT_ALPHANUMERIC = re.compile(r"[^\w]+|_+")
_PART_SEPARATORS = re.compile(r"[/+&,;()\[\]|\n]|\band\b|\bwith\b|\bplus\b", re.IGNORECASE)

_NUMBER = re.compile(r"\d+")
_AMOUNT = re.compile(r"\d+(?:mg|mcg|ug|μg|g|gm|ml|cc|l|iu|units?|u|meq|hr|hrs|h|x)+")

_UNITS = """mg mgs mcg mcgs ug μg g gm gram grams milligram milligrams microgram micrograms ml mls cc iu unit units u
meq percent hr hrs hour hours h x"""
_FORMS = """tablet tablets tab tabs pill pills capsule capsules cap caps caplet caplets softgel softgels gelcap gelcaps
liquid syrup solution suspension oral elixir drop drops spray sprays nasal inhaler inhalers puffer nebulizer nebuliser
patch patches transdermal cream ointment gel lotion topical foam suppository suppositories injection injections
injectable inj shot shots pen pens vial kwikpen flexpen solostar lozenge lozenges troche troches gummy gummies powder
sublingual sl film films strip strips wafer wafers chewable dispersible effervescent eye ear ophthalmic rectal vaginal
iv im sc subcutaneous po"""
_RELEASES = """xr er sr cr la xl ir dr ec xt cd mr pr od odt rapitab retard lar extended delayed immediate prolonged
sustained controlled modified release acting long coated"""
_SALTS = """hcl hydrochloride hydrobromide hbr sodium potassium calcium magnesium sulfate sulphate maleate mesylate mesilate
besylate besilate tartrate succinate fumarate citrate phosphate acetate nitrate carbonate bitartrate bromide chloride
oxalate tosylate pamoate malate decanoate palmitate disodium dihydrate monohydrate trihydrate furoate propionate
dipropionate hemihydrate"""
_HABITS = """daily once twice thrice time times a per day week weekly month monthly night nightly morning evening bedtime
at in the bid tid qid qd qhs hs prn as needed when every other only sometimes generic brand strength extra regular maximum max
low dose high dosage"""
_TRAILING = frozenset(f"{_UNITS} {_FORMS} {_RELEASES} {_SALTS} {_HABITS}".split())
_LEADING = frozenset("generic brand name prescription rx otc low high dose liquid oral tab cap tablet capsule my".split())


def normalised(text: str) -> str:
    """The text as it is compared: compatibility forms folded, no case, no accents, no punctuation, single spaces."""
    return _folded(_folded(text))


def _folded(text: str) -> str:
    # Two passes reach a fixed point: folding case can bring back a mark that decomposition took off.
    decomposed = unicodedata.normalize("NFKD", unicodedata.normalize("NFKC", text).casefold())
    bare = "".join(letter for letter in decomposed if not unicodedata.combining(letter))
    spaced = _NOT_ALPHANUMERIC.sub(" ", _DROPPED.sub("", unicodedata.normalize("NFKC", bare.casefold())))
    return " ".join(spaced.split())


def _says_how_much_or_how(word: str) -> bool:
    return word in _TRAILING or bool(_NUMBER.fullmatch(word)) or bool(_AMOUNT.fullmatch(word))


def readings_of(text: str) -> tuple[str, ...]:
    """The text normalised, then with dose, form, salt and habit words taken off its end one at a time, longest first.

    "Lithium carbonate ER 300 mg" gives itself, ... , "lithium carbonate", "lithium". A brand such as "Tylenol PM" keeps its
    "pm": only words that never change which drug is meant are taken off. Empty when nothing but such words was written.
    """
    words = normalised(text).split()
    while len(words) > 1 and words[0] in _LEADING:
        words = words[1:]
    readings = [" ".join(words)] if words else []
    while words and _says_how_much_or_how(words[-1]):
        words = words[:-1]
        if words:
            readings.append(" ".join(words))
    return tuple(readings)


def is_only_dose_or_form(text: str) -> bool:
    """True when every word is an amount, a form, a salt or a habit, so that no drug is named ("325 mg", "tablets")."""
    return all(_says_how_much_or_how(word) for word in normalised(text).split())


def parts_of(text: str) -> tuple[str, ...]:
    """The text cut where people join two drugs: slashes, plus signs, commas, brackets, "and", "with"."""
    return tuple(part for part in _PART_SEPARATORS.split(text) if not is_only_dose_or_form(part))


def squeezed(name: str) -> str:
    """A normalised name without its spaces: "co codamol" and "cocodamol" are written by the same people."""
    return name.replace(" ", "")
